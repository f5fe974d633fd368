import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testSignature, zipOf } from '../../api/evidence/scan/clamd-trial.ts';
import { createScanner, largestBytes, nameScanner, type Patience, type Scan } from '../../api/evidence/scan/scanner.ts';
import { draw, film, still } from './bench.ts';
import { type ClamdServer, startClamd } from './clamd-server.ts';
import { wrapped } from './wrapped.ts';

let clamd: ClamdServer;
let folder: string;
before(async () => {
  clamd = await startClamd();
  folder = mkdtempSync(join(tmpdir(), 'vidne-clamd-'));
});
after(async () => {
  await clamd.close();
  rmSync(folder, { recursive: true });
});

const hasty: Patience = { answerMs: 1500, stallMs: 1000, totalMs: () => 3000, restMs: 600 };

async function* pieces(bytes: Uint8Array, after: (sentBytes: number) => void = () => undefined) {
  for (let at = 0; at < bytes.length; at += 65_536) {
    yield bytes.subarray(at, at + 65_536);
    after(at + 65_536);
  }
}
const scan = (bytes: Uint8Array, { socket } = clamd, waits?: Patience, after?: (sentBytes: number) => void) =>
  createScanner(socket, waits).scan(pieces(bytes, after), bytes.length, new AbortController().signal);
const said = ({ verdict, ...rest }: Scan): string => ('detail' in rest ? `${verdict} ${rest.detail}` : verdict);

test('harmful code is found plain and in every wrapping; a locked one counts as not scanned', async () => {
  for (const [name, bytes] of Object.entries(wrapped(still(folder, 'a.jpg')))) {
    const found = await scan(bytes);
    const expected = name === 'encryptedZip' ? 'not_scanned encrypted' : 'infected Vidne.Test.Eicar.UNOFFICIAL';
    assert.equal(said(found), expected, name);
    assert.match(found.tool ?? '', /^ClamAV \d/);
  }
  // it answers first and tidies up then
  for (let tries = 0; tries < 50 && clamd.leftovers().length > 0; tries += 1) await sleep(50);
  assert.deepEqual(clamd.leftovers(), []);
});

test('nothing is found in honest media', async () => {
  const honest = [still(folder, 'b.jpg'), still(folder, 'b.png'), film(folder, 1), film(folder, 1, 'c.mkv')];
  for (const bytes of [...honest, new Uint8Array(0), Buffer.from('Jeg så ham ved stationen.')])
    assert.equal(said(await scan(bytes)), 'nothing_found');
});

test('kinds that clamd passes over count as not scanned', async () => {
  const tone = ['-f', 'lavfi', '-i', 'sine=duration=1'];
  for (const name of ['a.mp3', 'a.ogg']) {
    const sound = draw(folder, name, ...tone);
    assert.equal(said(await scan(sound)), 'not_scanned kind_skipped', name);
    assert.equal(said(await scan(Buffer.concat([sound, testSignature()]))), 'not_scanned kind_skipped', name);
  }
});

test('more inside than it may look at counts as not scanned', async () => {
  const small = { MaxFileSize: '2M', MaxScanSize: '2M', MaxFiles: '5', StreamMaxLength: '8M' };
  const strict = await startClamd(small);
  try {
    const zeros = (megabytes: number) => Buffer.concat([Buffer.alloc(megabytes * 1024 ** 2), testSignature()]);
    const nested = (depth: number): Uint8Array =>
      depth === 0 ? zipOf(testSignature(), { isDeflated: true }) : zipOf(nested(depth - 1));
    const cases: [string, Uint8Array, string][] = [
      ['a large member', zipOf(zeros(3), { isDeflated: true }), 'limits'],
      ['a larger member', zipOf(zeros(30), { isDeflated: true }), 'limits'],
      ['a large member in a zip', zipOf(zipOf(zeros(3), { isDeflated: true })), 'limits'],
      ['deep', nested(40), 'limits'],
      ['a large file', zeros(3), 'limits'],
    ];
    for (const [name, bytes, detail] of cases)
      assert.equal(said(await scan(bytes, strict)), `not_scanned ${detail}`, name);
    // it closes while we still write, and then its answer may be lost with the connection
    assert.match(said(await scan(zeros(9), strict)), /^not_scanned (too_large|scanner_lost)$/);
    assert.equal(said(await scan(testSignature(), strict)), 'infected Vidne.Test.Eicar.UNOFFICIAL');
  } finally {
    await strict.close();
  }
});

test('above the bound nothing is read and nothing is sent', async () => {
  const untouched = { next: () => Promise.reject(new Error('read')) };
  const found = await createScanner(clamd.socket).scan(untouched, largestBytes + 1, new AbortController().signal);
  assert.deepEqual(found, { verdict: 'not_scanned', detail: 'too_large' });
});

test('a clamd that is set to keep silent about what it passes over is not believed, except when it finds something', async () => {
  for (const settings of [{ AlertEncrypted: 'no' }, { AlertExceedsMax: 'no' }]) {
    const careless = await startClamd(settings as unknown as Record<string, string>);
    try {
      assert.equal(await nameScanner(createScanner(careless.socket)), 'scanner_unfit');
      assert.equal(said(await scan(Buffer.from('words'), careless)), 'not_scanned scanner_unfit');
      assert.equal(said(await scan(testSignature(), careless)), 'infected Vidne.Test.Eicar.UNOFFICIAL');
    } finally {
      await careless.close();
    }
  }
  assert.match(await nameScanner(createScanner(clamd.socket)), /^ClamAV \d/);
});

test('killed or frozen at any moment it never says that nothing was found, and costs little time', async () => {
  const bytes = Buffer.alloc(12 * 1024 ** 2, 'words ');
  const own = await startClamd();
  try {
    assert.equal(said(await scan(bytes, own)), 'nothing_found');
    for (const part of [0.01, 0.5, 0.9, 1]) {
      let done = false;
      const killed = await scan(bytes, own, hasty, (sentBytes) => {
        if (!done && sentBytes >= bytes.length * part) own.signal('SIGKILL');
        done ||= sentBytes >= bytes.length * part;
      });
      assert.match(said(killed), /^not_scanned (scanner_lost|no_scanner)$/, `killed at ${part}`);
      await own.restart();
    }
    for (const part of [0.01, 0.5, 1]) {
      const startedAt = Date.now();
      const frozen = await scan(
        bytes,
        own,
        hasty,
        (sentBytes) => sentBytes >= bytes.length * part && own.signal('SIGSTOP'),
      );
      assert.equal(said(frozen), 'not_scanned too_slow', `frozen at ${part}`);
      assert.ok(Date.now() - startedAt < 8000);
      own.signal('SIGCONT');
    }
    assert.equal(said(await scan(bytes, own)), 'nothing_found');
  } finally {
    await own.close();
  }
});

test('one that did not answer is left alone for a while, and then asked again', async () => {
  const scanner = createScanner(clamd.socket, hasty);
  const look = () => scanner.scan(pieces(Buffer.from('words')), 5, new AbortController().signal);
  clamd.signal('SIGSTOP');
  assert.equal(said(await look()), 'not_scanned too_slow');
  const startedAt = Date.now();
  assert.equal(said(await look()), 'not_scanned too_slow');
  assert.ok(Date.now() - startedAt < 100);
  clamd.signal('SIGCONT');
  await sleep(hasty.restMs);
  assert.equal(said(await look()), 'nothing_found');
});
