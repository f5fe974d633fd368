import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { portOf } from '../../api/intake/listen.ts';
import { keepPace, type Pace, usualPace } from '../../api/intake/pace.ts';
import { createIntakeServer } from '../../api/intake/server.ts';
import { create, head, openTip, send, withStation } from './station.ts';

/** A tenth of the usual times. */
const quick: Pace = {
  calm: 30,
  most: 1000,
  silentMs: 2000,
  windowMs: 1200,
  floorBytes: 512,
  smallBodyMs: { calm: 6000, pressed: 2000 },
  headerMs: { calm: 6000, pressed: 1500 },
  pressedMs: 6000,
  lookEveryMs: 200,
  dropsAtOnce: 10,
  uploadsDroppedAtOnce: 5,
};

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${portOf(server)}`;
}

function close(server: Server): Promise<unknown> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}

/** A connection that says `text`, and what becomes of it. */
interface Attacker {
  readonly socket: Socket;
  goneAfterMs(): number | undefined;
}

function attack(origin: string, text: string, dripEveryMs?: number): Attacker {
  const startedAt = Date.now();
  let goneMs: number | undefined;
  const socket = connect(Number(new URL(origin).port), '127.0.0.1', () => socket.write(text));
  const drip = dripEveryMs ? setInterval(() => socket.writable && socket.write('a'), dripEveryMs) : undefined;
  // read, or the end of the connection is never noticed
  socket.resume();
  socket.on('error', () => undefined);
  socket.on('close', () => {
    goneMs = Date.now() - startedAt;
    clearInterval(drip);
  });
  return { socket, goneAfterMs: () => goneMs };
}

const patchHead = (path: string, length: number): string =>
  `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
  `Content-Type: application/offset+octet-stream\r\nContent-Length: ${length}\r\n\r\n`;
const postHead = (path: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n`;
const slowHeader = 'GET / HTTP/1.1\r\nHost: x\r\nX-a: b';

/** Sends bytes in pieces with pauses between them; answers the status line. */
async function patchSlowly(origin: string, path: string, pieces: Buffer[], pauseMs: number): Promise<string> {
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => (answer += data.toString('latin1')));
  socket.on('error', () => undefined);
  const ended = new Promise((resolve) => socket.on('close', resolve));
  socket.write(patchHead(path, total).replace('Host: x', 'Host: x\r\nConnection: close'));
  for (const piece of pieces) {
    socket.write(piece);
    await pause(pauseMs);
  }
  await ended;
  return answer.split('\r\n')[0]!;
}

const withServer = (pace: Pace, task: (origin: string, stationOrigin: string) => Promise<void>) =>
  withStation(async ({ intake, origin: stationOrigin }) => {
    const server = createIntakeServer(intake, undefined, pace);
    try {
      await task(await listening(server), stationOrigin);
    } finally {
      await close(server);
      await intake.settled();
    }
  });

test(
  'with few connections a sender may fall silent between two pieces; after too long the tail is sealed and kept',
  withServer(quick, async (origin) => {
    const { token } = await openTip(origin);
    const path = (await create(origin, token, 2000)).headers.location!;
    const pieces = [Buffer.alloc(500, 'a'), Buffer.alloc(500, 'b')];
    assert.match(await patchSlowly(origin, path, pieces, 1200), /204/);
    const other = (await create(origin, token, 2000)).headers.location!;
    const silent = attack(origin, patchHead(other, 2000) + 'x'.repeat(700));
    await pause(quick.silentMs + 1000);
    assert.ok(silent.goneAfterMs()! >= quick.silentMs);
    assert.equal((await head(origin, other)).headers['upload-offset'], '700');
  }),
);

test(
  'with many connections the slow ones go, and who makes progress stays',
  withServer(quick, async (origin) => {
    const { token } = await openTip(origin);
    const path = async () => (await create(origin, token, 100_000)).headers.location!;
    const honestPath = await path();
    // 1 KB a second, under the same pressure, longer than any of the limits
    const honest = patchSlowly(
      origin,
      honestPath,
      Array.from({ length: 24 }, () => Buffer.alloc(250, 'h')),
      250,
    );
    const attackers = [];
    for (let i = 0; i < 20; i++) {
      attackers.push(attack(origin, slowHeader, 300), attack(origin, postHead('/api/tips'), 300));
      attackers.push(attack(origin, postHead('/nowhere'), 300));
      if (i < 20) attackers.push(attack(origin, patchHead(await path(), 100_000), 300));
    }
    const times: number[] = [];
    for (const until = Date.now() + 5500; Date.now() < until; await pause(20)) {
      const startedAt = performance.now();
      assert.equal((await send(origin, 'GET', '/health/live')).status, 200);
      times.push(performance.now() - startedAt);
    }
    const gone = attackers.map(({ goneAfterMs }) => goneAfterMs());
    assert.deepEqual(
      gone.filter((ms) => ms === undefined),
      [],
      'no attacker is left',
    );
    console.log(`${gone.length} attackers gone within ${Math.max(...(gone as number[]))} ms`);
    assert.match(await honest, /204/);
    assert.equal((await head(origin, honestPath)).headers['upload-offset'], '6000');
    assert.ok(times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.5)]! < 100);
  }),
);

test(
  'beyond what the machine can hold the slowest make room at once',
  withServer({ ...quick, most: 40, windowMs: 60_000, silentMs: 60_000 }, async (origin) => {
    const { token } = await openTip(origin);
    const path = (await create(origin, token, 100_000)).headers.location!;
    const honest = patchSlowly(
      origin,
      path,
      Array.from({ length: 40 }, () => Buffer.alloc(2000, 'h')),
      150,
    );
    // no longer young, as those are who come
    await pause(2500);
    const attackers = Array.from({ length: 120 }, () => attack(origin, postHead('/api/tips'), 300));
    await pause(4000);
    const left = attackers.filter(({ goneAfterMs }) => goneAfterMs() === undefined).length;
    assert.ok(left <= 40, `${left} are left`);
    assert.equal((await send(origin, 'GET', '/health/live')).status, 200);
    assert.match(await honest, /204/);
    for (const { socket } of attackers) socket.destroy();
  }),
);

test('who waits for us is not slow', async () => {
  const server = createServer({ requestTimeout: 0 }, (req, res) => {
    // reads nothing and says nothing for longer than every limit
    setTimeout(() => {
      req.resume();
      req.on('end', () => res.end('done'));
    }, 2500);
  });
  const stop = keepPace(server, { ...quick, calm: 0, silentMs: 800, windowMs: 500 });
  const origin = await listening(server);
  try {
    const answers = await Promise.all([
      send(origin, 'POST', '/', {}, Buffer.alloc(1_000_000)),
      send(origin, 'POST', '/', {}, Buffer.alloc(10)),
      send(origin, 'GET', '/'),
    ]);
    assert.deepEqual(
      answers.map(({ text }) => text),
      ['done', 'done', 'done'],
    );
  } finally {
    stop();
    await close(server);
  }
});

test('who does not take our answer is slow', async () => {
  const server = createServer({ requestTimeout: 0 }, (_req, res) => res.end(Buffer.alloc(50_000_000)));
  const stop = keepPace(server, { ...quick, calm: 0 });
  const origin = await listening(server);
  try {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.pause();
    const isOpen = (): Promise<number> =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      );
    await pause(500);
    assert.equal(await isOpen(), 1);
    // what the buffers between us hold was taken in the first window
    await pause(2 * quick.windowMs + 500);
    assert.equal(await isOpen(), 0);
    socket.destroy();
    assert.equal((await send(origin, 'GET', '/')).status, 200, 'who takes it gets all of it');
  } finally {
    stop();
    await close(server);
  }
});

test('a clock that is set forward makes nobody slow', async (t) => {
  const clock = Date.now.bind(Date);
  let aheadMs = 0;
  t.mock.method(Date, 'now', () => clock() + aheadMs);
  const server = createServer({ requestTimeout: 0 }, (req, res) => void req.resume().on('end', () => res.end('done')));
  const stop = keepPace(server, quick);
  const origin = await listening(server);
  try {
    const phone = attack(origin, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n');
    await pause(400);
    aheadMs = 120_000;
    await pause(600);
    assert.equal(phone.goneAfterMs(), undefined);
    phone.socket.destroy();
  } finally {
    stop();
    await close(server);
  }
});

test('the usual times spare a phone at 16 kbit/s that loses the network for a minute', () => {
  assert.ok(usualPace.silentMs > 75_000);
  const bytesInWindow = (16_000 / 8) * (usualPace.windowMs / 1000) * 0.9;
  assert.ok(usualPace.floorBytes * 10 < bytesInWindow, 'ten times the floor');
  assert.ok(usualPace.windowMs + usualPace.headerMs.pressed + 2 * usualPace.lookEveryMs < 60_000);
});
