import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import { evidenceConfig, parseConfig } from '../../api/config.ts';
import { parseRecipient, recipientOf, sealBytes } from '../../api/drop/age.ts';
import { originalKey, type UploadId, uploadPrefix } from '../../api/drop/keys.ts';
import type { Bench } from '../../api/evidence/bench.ts';
import { startEvidence } from '../../api/evidence/evidence.ts';
import { verifyOriginal } from '../../api/evidence/originals.ts';
import { originalOf } from '../../api/evidence/sandbox/plaintext.ts';
import { testSignature } from '../../api/evidence/scan/clamd-trial.ts';
import { mostScans, rescan } from '../../api/evidence/scan/rescan.ts';
import { createScanner, type Patience, type Scanner } from '../../api/evidence/scan/scanner.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { custodyOf, fileRow, openTestBench, seedTip, seedUpload, still, type TestBench, workThrough } from './bench.ts';
import { type ClamdServer, startClamd } from './clamd-server.ts';
import { wrapped } from './wrapped.ts';

let clamd: ClamdServer;
let bench: TestBench;
const hasty: Patience = { answerMs: 1500, stallMs: 1000, totalMs: () => 3000, restMs: 0 };
before(async () => {
  clamd = await startClamd();
  bench = await openTestBench();
});
after(async () => {
  await bench.close();
  await clamd.close();
});

const connected = (): Bench => ({ ...bench, scanner: createScanner(clamd.socket, hasty) });
const never = new AbortController().signal;

async function send(files: Record<string, Uint8Array>): Promise<string[]> {
  const sent = [];
  for (const [name, bytes] of Object.entries(files))
    sent.push(await seedUpload(bench, { name, type: 'application/octet-stream', bytes }));
  await seedTip(bench, sent);
  return sent.map(({ upload }) => upload);
}
async function scansOf(upload: string) {
  const { rows } = await custodyOf(bench, upload);
  return rows.filter(({ fileId, action }) => fileId === upload && action === 'scan');
}

test('what is infected is queued with the name of what was found, without a viewing copy; honest files beside it have theirs', async () => {
  const jpeg = still(bench.folder, 'a.jpg');
  const harmful = wrapped(jpeg);
  const uploads = await send({ ...harmful, honest: jpeg });
  await workThrough(connected());
  for (const [n, name] of [...Object.keys(harmful), 'honest'].entries()) {
    const row = await fileRow(bench, uploads[n]!);
    assert.deepEqual([row.state, row.scanTool?.slice(0, 6)], ['queued', 'ClamAV'], name);
    const [event, ...more] = await scansOf(uploads[n]!);
    assert.equal(more.length, 0);
    assert.deepEqual([event?.tool, event?.sha256After], [row.scanTool, row.sha256]);
    if (name === 'honest') {
      assert.deepEqual([row.scanVerdict, row.scanDetail], ['nothing_found', null]);
      assert.ok(row.previews && row.previews.length > 0);
      assert.deepEqual(event?.details, { verdict: 'nothing_found' });
    } else if (name === 'encryptedZip')
      assert.deepEqual([row.scanVerdict, row.scanDetail], ['not_scanned', 'encrypted']);
    else {
      assert.deepEqual([row.scanVerdict, row.scanDetail], ['infected', 'Vidne.Test.Eicar.UNOFFICIAL'], name);
      assert.deepEqual([row.previews, row.description?.remarks.includes('infected')], [null, true], name);
      assert.deepEqual(event?.details, { verdict: 'infected', detail: row.scanDetail });
    }
    assert.equal(await verifyOriginal(bench.vault, await originalOf(bench, uploads[n]!), bench.identity), undefined);
  }
});

test('the upload leaves the drop only when the original rests in the vault', async () => {
  const [upload = ''] = await send({ a: Buffer.from('Jeg så ham.') });
  const left = async () => (await bench.drop.list(uploadPrefix(upload as UploadId))).length;
  const seen: string[] = [];
  const scanner: Scanner = {
    look: () => createScanner(clamd.socket).look(),
    async scan(body, sizeBytes, signal) {
      seen.push((await fileRow(bench, upload)).state, String(await left()));
      assert.equal(await verifyOriginal(bench.vault, await originalOf(bench, upload), bench.identity), undefined);
      return createScanner(clamd.socket).scan(body, sizeBytes, signal);
    },
  };
  const worker = createWorker({ ...bench, scanner });
  await worker.takeIn();
  for (const state of ['unsealed', 'verified']) {
    await worker.step('intake');
    assert.equal((await fileRow(bench, upload)).state, state);
    assert.ok((await left()) > 0, state);
  }
  await worker.step('intake');
  assert.deepEqual(seen, ['verified', '0']);
  await workThrough(connected());
});

test('an original that is not what was put into the vault gets no verdict', async () => {
  const [upload = ''] = await send({ a: testSignature() });
  const worker = createWorker(connected());
  await worker.takeIn();
  for (let step = 0; step < 2; step += 1) await worker.step('intake');
  const key = originalKey(upload as UploadId, 0);
  const kept = Buffer.from(await new Response(await bench.vault.get(key)).arrayBuffer());
  const put = async (bytes: Uint8Array) => {
    await bench.vault.remove(key);
    await bench.vault.putIfAbsent(key, bytes);
  };
  // sealed to the right recipient and as long, but other words; then one with a broken seal; then none
  const other = sealBytes(Buffer.alloc(testSignature().length, 'x'), [parseRecipient(bench.recipient)]);
  for (const [bytes, code] of [
    [other, 'original_differs'],
    [kept.subarray(0, -1), 'original_differs'],
    [undefined, 'segment_missing'],
  ] as const) {
    await (bytes ? put(bytes) : bench.vault.remove(key));
    await worker.step('intake');
    const row = await fileRow(bench, upload);
    assert.deepEqual([row.state, row.failure, row.scanVerdict], ['verified', code, null]);
    bench.ahead.ms += 400_000;
  }
  await put(kept);
  await workThrough(connected());
  assert.equal((await fileRow(bench, upload)).scanVerdict, 'infected');
});

test('a scanner that is gone, dies or freezes holds no tip up, and is asked again when it is back', async () => {
  const jpeg = still(bench.folder, 'b.jpg');
  const [absent = ''] = await send({ a: Buffer.concat([jpeg, testSignature()]) });
  await workThrough({ ...bench, scanner: createScanner('/nonexistent/clamd.sock') });
  const [killed = ''] = await send({ b: Buffer.concat([jpeg, testSignature()]) });
  await workThrough({ ...bench, scanner: failing(() => clamd.signal('SIGKILL')) });
  await clamd.restart();
  const [frozen = ''] = await send({ c: jpeg });
  await workThrough({ ...bench, scanner: failing(() => clamd.signal('SIGSTOP')) });
  clamd.signal('SIGCONT');

  const reasons = { [absent]: ['no_scanner'], [killed]: ['scanner_lost', 'no_scanner'], [frozen]: ['too_slow'] };
  const before = new Map<string, number>();
  for (const [upload, expected] of Object.entries(reasons)) {
    const row = await fileRow(bench, upload);
    assert.deepEqual([row.state, row.scanVerdict, row.previews !== null], ['queued', 'not_scanned', true]);
    assert.ok(expected.includes(row.scanDetail ?? ''), row.scanDetail ?? '');
    before.set(upload, row.stateChangedAt.getTime());
  }
  assert.equal(await rescan({ ...bench, scanner: createScanner('/nonexistent/clamd.sock') }, never), false);
  assert.equal((await scansOf(absent)).length, 1);

  while (await rescan(connected(), never));
  const verdicts = { [absent]: 'infected', [killed]: 'infected', [frozen]: 'nothing_found' };
  for (const [upload, verdict] of Object.entries(verdicts)) {
    const row = await fileRow(bench, upload);
    assert.deepEqual([row.state, row.scanVerdict], ['queued', verdict]);
    assert.equal(row.stateChangedAt.getTime(), before.get(upload));
    assert.equal((await scansOf(upload)).length, 2);
  }
});

/** The real scanner, and what befalls it in the middle of a file. */
function failing(strike: () => void): Scanner {
  const real = createScanner(clamd.socket, hasty);
  return {
    look: () => real.look(),
    async scan(body, sizeBytes, signal) {
      await real.look(); // so that it is known, and the blow falls on the file
      const next = async () => {
        const step = await body.next();
        if (!step.done) strike();
        return step;
      };
      return real.scan({ next }, sizeBytes, signal);
    },
  };
}

test('a file that always takes the scanner with it is left alone in the end, and others come before it', async () => {
  const [fatal = ''] = await send({ a: Buffer.from('deadly') });
  const losing: Scanner = { look: () => createScanner(clamd.socket).look(), scan: lose };
  await workThrough({ ...bench, scanner: losing });
  assert.equal(await rescan({ ...bench, scanner: losing }, never), false);
  const [other = ''] = await send({ b: Buffer.from('honest') });
  await workThrough(bench);
  assert.equal((await fileRow(bench, other)).scanDetail, 'no_scanner');
  const order: string[] = [];
  for (let turn = 0; turn < 12; turn += 1) {
    const had = await Promise.all([fatal, other].map(async (upload) => (await scansOf(upload)).length));
    await rescan({ ...bench, scanner: losing }, never);
    const has = await Promise.all([fatal, other].map(async (upload) => (await scansOf(upload)).length));
    if (has[0]! > had[0]!) order.push('fatal');
    if (has[1]! > had[1]!) order.push('other');
  }
  assert.equal(order[0], 'other');
  assert.equal((await scansOf(fatal)).length, mostScans);
  assert.equal((await scansOf(other)).length, mostScans);
  const row = await fileRow(bench, fatal);
  assert.deepEqual([row.state, row.scanVerdict, row.scanDetail], ['queued', 'not_scanned', 'scanner_lost']);
});

const lose: Scanner['scan'] = async () => ({ verdict: 'not_scanned', detail: 'scanner_lost' });

test('nothing that is still at work or was already judged is looked at again', async () => {
  const { store } = bench;
  const [working = '', judged = ''] = await send({ a: Buffer.from('one'), b: Buffer.from('two') });
  await workThrough(bench);
  await store.write(async (tx) => {
    await tx.update(store.t.file).set({ state: 'described' }).where(eq(store.t.file.id, working));
    await tx.update(store.t.file).set({ scanDetail: 'encrypted' }).where(eq(store.t.file.id, judged));
  });
  while (await rescan(connected(), never));
  for (const upload of [working, judged]) assert.equal((await scansOf(upload)).length, 1);
});

test('the role finds the scanner by its setting, scans with it and says which one it is', async () => {
  const scratch = mkdtempSync('/dev/shm/vidne-test-');
  const settings = {
    DROP_URL: `file:${join(bench.folder, 'drop')}`,
    VAULT_URL: `file:${join(bench.folder, 'vault')}`,
    DATABASE_URL: `file:${join(bench.folder, 'vidne.db')}`,
    IDENTITY_FILE: bench.identityFile,
    RECIPIENT: bench.recipient,
    VIEWING_RECIPIENT: recipientOf(bench.viewingIdentity),
    CONTACT_IDENTITY_FILE: bench.contactIdentityFile,
    REVEAL_SECRET: bench.revealSecret,
    SCRATCH_DIR: scratch,
    CLAMD_SOCKET: clamd.socket,
  };
  const [passed = ''] = await send({ a: Buffer.from('Den kom, før scanneren var der.') });
  await workThrough(bench);
  const [upload = ''] = await send({ b: testSignature() });
  const role = await startEvidence(parseConfig(evidenceConfig, settings), bench.log);
  try {
    const rows = () => Promise.all([upload, passed].map((id) => fileRow(bench, id)));
    const { file } = bench.store.t;
    const done = and(inArray(file.id, [upload, passed]), eq(file.state, 'queued'), isNotNull(file.scanTool));
    for (let tries = 0; tries < 150 && (await bench.store.read.$count(file, done)) < 2; tries += 1) await sleep(100);
    assert.deepEqual(
      (await rows()).map(({ scanVerdict }) => scanVerdict),
      ['infected', 'nothing_found'],
    );
    const beats = await bench.store.read.select().from(bench.store.t.heartbeat);
    assert.ok(beats.some(({ facts }) => /^ClamAV \d/.test(String(facts['scanner']))));
  } finally {
    await role.close();
    rmSync(scratch, { recursive: true });
  }
  assert.deepEqual(await bench.store.read.select().from(bench.store.t.heartbeat), [], 'nobody misses what has ended');
});
