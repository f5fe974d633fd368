import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { test } from 'node:test';
import { type UploadId, uploadPrefix } from '../../api/drop/keys.ts';
import { readUpload } from '../../api/drop/upload-log.ts';
import { create, documentOf, head, openTip, originalOf, patch, type Station, submit, withStation } from './station.ts';

const idOf = (location: string): UploadId => location.split('/').at(-1) as UploadId;
const limits = { smallSegments: 5, leastSegmentBytes: 1000 };

test(
  'an upload sent byte by byte is refused in words before it is endless, and keeps what came',
  withStation(
    async ({ origin, drop }) => {
      const { token } = await openTip(origin);
      const location = (await create(origin, token, 10_000)).headers.location!;
      for (let offset = 0; offset < 5; offset++)
        assert.equal((await patch(origin, location, offset, randomBytes(1))).status, 204);
      const refused = await patch(origin, location, 5, randomBytes(1));
      assert.deepEqual([refused.status, refused.json()['code']], [422, 'upload_in_pieces']);
      assert.equal((await head(origin, location)).headers['upload-offset'], '5');
      assert.equal((await drop.list(uploadPrefix(idOf(location)))).length, 2 + 2 * 5);
    },
    { limits },
  ),
);

/** Sends `body` as the beginning of a longer one; the line is lost before the rest. */
async function lose({ port, origin }: Station, location: string, offset: number, body: Buffer): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    `PATCH ${location} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: ${offset}\r\n` +
      'Content-Type: application/offset+octet-stream\r\nContent-Length: 50000\r\n\r\n',
  );
  await new Promise<void>((resolve) => void socket.write(body, () => resolve()));
  await new Promise((resolve) => setTimeout(resolve, 20));
  socket.resetAndDestroy();
  for (let tries = 0; tries < 50; tries++)
    if (Number((await head(origin, location)).headers['upload-offset']) > offset) return;
}

test(
  'a phone that loses its line after every few kilobytes gets its film in, however often that is',
  withStation(
    async (station) => {
      const { origin, drop } = station;
      const opened = await openTip(origin);
      const film = randomBytes(120_000);
      const location = (await create(origin, opened.token, film.length)).headers.location!;
      const offset = async (): Promise<number> => Number((await head(origin, location)).headers['upload-offset']);
      for (let at = 0; at < film.length - 50_000; at = await offset())
        await lose(station, location, at, film.subarray(at, at + 1500));
      const lost = (await readUpload(drop, idOf(location)))!.segments.length;
      assert.ok(lost > 40, `${lost} lines were lost`);
      const at = await offset();
      assert.equal((await patch(origin, location, at, film.subarray(at))).status, 204);
      const files = [{ upload: idOf(location), name: 'film.mp4' }];
      assert.equal((await submit(origin, opened, { text: '', files })).status, 201);
      const [file] = (await documentOf(station, opened.tip)).files;
      assert.ok(film.equals(await originalOf(station, file!)));
    },
    { limits },
  ),
);
