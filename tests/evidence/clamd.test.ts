import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { type Answer, ask, type Question, verdictOf } from '../../api/evidence/scan/clamd.ts';

const exact = 'stream: OK\0';
let folder: string;
const servers: Server[] = [];
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'vidne-clamd-'));
});
after(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** Something else than clamd on the socket. */
async function impostor(answer: (socket: Socket, told: Buffer) => void): Promise<string> {
  const path = join(folder, `${servers.length}.sock`);
  const server = createServer((socket) => {
    let told = Buffer.alloc(0);
    socket.on('error', () => undefined); // it is left in the middle
    socket.on('data', (part) => {
      told = Buffer.concat([told, part as Buffer]);
      answer(socket, told);
    });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(path, done));
  return path;
}

async function* pieces(...bytes: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* bytes;
}
const waits = { stallMs: 400, totalMs: 800 };
const scan = async (path: string, body = pieces(Buffer.from('words')), change: Partial<Question> = {}) =>
  verdictOf(await ask(path, { command: 'INSTREAM', body, ...waits, ...change }));
const isWhole = (told: Buffer): boolean => told.length > 14 && told.subarray(-4).equals(Buffer.alloc(4));

test('only the exact answer, to everything there was, means that nothing was found', () => {
  assert.deepEqual(verdictOf({ text: exact, whole: true }), { verdict: 'nothing_found' });
  const near = fc
    .record({ at: fc.nat(exact.length), gone: fc.nat(3), put: fc.string({ maxLength: 4, unit: 'binary' }) })
    .map(({ at, gone, put }) => exact.slice(0, at) + put + exact.slice(at + gone));
  const odd = fc.constantFrom(
    ...['stream: OK', 'stream: OK\n', 'stream: ok\0', 'OK\0', ' stream: OK\0', 'stream: OK\0\0', 'stream:OK\0'],
    ...['stream: OK FOUND\0', '1: stream: OK\0', 'stream: OK\0stream: X FOUND\0', '/a: OK\0', '\0', ''],
  );
  const text = fc.oneof(
    near,
    odd,
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'binary' }).map((s) => `${s}${exact}`),
  );
  const answer: fc.Arbitrary<Answer> = fc.oneof(
    fc.record({ text, whole: fc.boolean() }),
    fc.record({ text: fc.constant(exact), whole: fc.constant(false) }),
    fc.record({ lost: fc.constantFrom('no_scanner', 'scanner_lost', 'too_slow') }),
  );
  fc.assert(
    fc.property(answer, (given) => {
      fc.pre(!('text' in given && given.text === exact && given.whole));
      return verdictOf(given).verdict !== 'nothing_found';
    }),
    { numRuns: 5000, seed: 4 },
  );
});

test('what was found is named; limits and locked archives count as not scanned', () => {
  const of = (text: string) => verdictOf({ text: `${text}\0`, whole: true });
  assert.deepEqual(of('stream: Win.Test.EICAR_HDB-1 FOUND'), { verdict: 'infected', detail: 'Win.Test.EICAR_HDB-1' });
  assert.deepEqual(of('stream: Heuristics.Limits.Exceeded.MaxFiles FOUND'), {
    verdict: 'not_scanned',
    detail: 'limits',
  });
  const late = of('stream: Heuristics.Limits.Exceeded.MaxScanTime FOUND');
  assert.deepEqual(late, { verdict: 'not_scanned', detail: 'too_slow' });
  assert.deepEqual(of('stream: Heuristics.Encrypted.RAR FOUND'), { verdict: 'not_scanned', detail: 'encrypted' });
  assert.deepEqual(of('INSTREAM size limit exceeded. ERROR'), { verdict: 'not_scanned', detail: 'too_large' });
  for (const text of [
    'stream: \u001b[2J FOUND',
    `stream: ${'x'.repeat(201)} FOUND`,
    'UNKNOWN COMMAND',
    'stream:  FOUND',
  ])
    assert.deepEqual(of(text), { verdict: 'not_scanned', detail: 'scanner_error' });
});

test('every byte goes over in frames that clamd can read, and an empty piece is not the end', async () => {
  let heard: Buffer = Buffer.alloc(0);
  const path = await impostor((socket, told) => {
    heard = told;
    if (isWhole(told)) socket.end(exact);
  });
  const sent = [3, 0, 65_536, 1, 0, 200_000].map((length, n) => Buffer.alloc(length, 65 + n));
  assert.deepEqual(await scan(path, pieces(...sent)), { verdict: 'nothing_found' });
  assert.equal(heard.subarray(0, 10).toString('latin1'), 'zINSTREAM\0');
  const got: Buffer[] = [];
  let at = 10;
  for (let length = heard.readUInt32BE(at); length > 0; length = heard.readUInt32BE(at)) {
    got.push(heard.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  assert.equal(at + 4, heard.length);
  assert.ok(Buffer.concat(got).equals(Buffer.concat(sent)));
});

test('an answer in single bytes counts; one that comes too early, twice, cut off or never does not', async () => {
  const slowly = await impostor((socket, told) => {
    if (isWhole(told)) for (const letter of exact) socket.write(letter);
  });
  assert.deepEqual(await scan(slowly), { verdict: 'nothing_found' });
  const early = await impostor((socket) => socket.write(exact));
  async function* late() {
    yield Buffer.from('the first');
    await new Promise((done) => setTimeout(done, 100));
    yield Buffer.from('the rest');
  }
  const answers: [string, string, AsyncGenerator<Uint8Array>?][] = [
    [early, 'scanner_error', late()],
    [await impostor((socket, told) => isWhole(told) && socket.end(`${exact}${exact}`)), 'scanner_error'],
    [await impostor((socket, told) => isWhole(told) && socket.end(exact.slice(0, -1))), 'scanner_lost'],
    [await impostor((socket, told) => isWhole(told) && socket.destroy()), 'scanner_lost'],
    [await impostor((socket, told) => isWhole(told) && socket.write('x'.repeat(10_000))), 'scanner_lost'],
    [await impostor(() => undefined), 'too_slow'],
    [await impostor((socket) => socket.destroy()), 'scanner_lost'],
    [join(folder, 'nobody.sock'), 'no_scanner'],
  ];
  for (const [path, detail, body] of answers)
    assert.deepEqual(await scan(path, body), { verdict: 'not_scanned', detail }, detail);
});

test('a scanner that takes no more bytes is left after a moment, however many there are', async () => {
  const path = await impostor((socket) => socket.pause());
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield Buffer.alloc(65_536);
  }
  const startedAt = Date.now();
  const verdict = await scan(path, endless(), { totalMs: 60_000 });
  assert.deepEqual(verdict, { verdict: 'not_scanned', detail: 'too_slow' });
  assert.ok(Date.now() - startedAt < 5000);
});

test('a source that breaks, and a worker that ends, are errors and no verdict', async () => {
  const path = await impostor(() => undefined);
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('x');
    throw new Error('the vault is gone');
  }
  await assert.rejects(scan(path, broken()), /the vault is gone/);
  const ending = new AbortController();
  setTimeout(() => ending.abort(new Error('we are ending')), 50);
  await assert.rejects(
    scan(path, pieces(Buffer.from('x')), { signal: ending.signal, totalMs: 60_000 }),
    /we are ending/,
  );
});
