import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Station, send, withStation } from './station.ts';

const boundary = 'between-the-parts';
const start =
  `--${boundary}\r\nContent-Disposition: form-data; name="text"\r\n\r\nhej\r\n` +
  `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="film.mp4"\r\nContent-Type: video/mp4\r\n\r\n`;
const head = `POST /tip HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: 9000000\r\n\r\n`;

/** A form of which `bytes` come every tenth of a second, for as long as anybody listens. */
function drip({ port }: Station, bytes: number): Socket {
  const socket = connect(port, '127.0.0.1', () => socket.write(head + start));
  const drop = setInterval(() => socket.writable && socket.write(randomBytes(bytes)), 100);
  socket.on('error', () => undefined);
  socket.on('close', () => clearInterval(drop));
  socket.resume();
  return socket;
}

const sendFilm = ({ origin }: Station): Promise<Answer> =>
  send(
    origin,
    'POST',
    '/tip',
    { 'content-type': `multipart/form-data; boundary=${boundary}` },
    Buffer.concat([Buffer.from(start), randomBytes(1_000_000), Buffer.from(`\r\n--${boundary}--\r\n`)]),
  );

test(
  'forms that trickle keep nobody out: the slowest make room for each who waits, and the others go on',
  withStation(
    async (station) => {
      const tricklers = Array.from({ length: 7 }, () => drip(station, 1));
      const phone = drip(station, 300);
      await pause(300);
      const startedAt = Date.now();
      const answers = await Promise.all([sendFilm(station), sendFilm(station)]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        [201, 201],
      );
      assert.ok(Date.now() - startedAt > 300, 'there was no place at first');
      assert.ok(tricklers.filter(({ closed }) => closed).length <= 2, 'no more than were in the way');
      assert.ok(!phone.closed, 'slow, but not the slowest');
      for (const socket of [...tricklers, phone]) socket.destroy();
    },
    { limits: { formsAtOnce: 8, slowFormMs: 1000, slowFormBytesPerSecond: 8 * 1024 } },
  ),
);

test(
  'while nobody waits a form may be as slow as its line',
  withStation(
    async (station) => {
      const slow = drip(station, 1);
      await pause(2000);
      assert.equal((await sendFilm(station)).status, 201);
      assert.ok(!slow.closed);
      slow.destroy();
    },
    { limits: { formsAtOnce: 2, slowFormMs: 500 } },
  ),
);
