import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { parseRecipient, sealBytes } from '../../api/drop/age.ts';
import type { TipFile } from '../../api/drop/documents.ts';
import { digestKey, originalKey, segmentKey, type UploadId } from '../../api/drop/keys.ts';
import { SegmentWriter } from '../../api/drop/segments.ts';
import { MovedOn } from '../../api/evidence/failure.ts';
import { arrivedSource, readBytes } from '../../api/evidence/sandbox/source.ts';
import { claimFile } from '../../api/evidence/schedule/lease.ts';
import { verify } from '../../api/evidence/verify.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import {
  custodyOf,
  fileRow,
  openTestBench,
  read,
  seedTip,
  seedUpload,
  sha256,
  still,
  type TestBench,
  workThrough,
} from './bench.ts';

let bench: TestBench;
before(async () => {
  bench = await openTestBench();
});
after(() => bench.close());

/** As a bad connection leaves it: cut off after `cuts` bytes, then the rest. */
async function seedCutUp(bytes: Uint8Array, cuts: number[]): Promise<TipFile> {
  const upload = randomBytes(16).toString('hex');
  const segments: TipFile['segments'] = [];
  for (const [n, start] of [0, ...cuts].entries()) {
    const end = cuts[n] ?? bytes.length;
    const settings = { blobs: bench.drop, upload: upload as UploadId, recipient: parseRecipient(bench.recipient) };
    const writer = new SegmentWriter({ ...settings, offset: start, segmentBytes: 8 * 1024 ** 2 });
    await writer.push(bytes.subarray(start, end));
    await writer.end();
    segments.push({ start, lengthBytes: end - start });
  }
  return { upload, name: 'photo.jpg', type: 'image/jpeg', sizeBytes: bytes.length, segments };
}

test('a picture whose first bytes came in pieces is still known for what it is, and who said so is kept', async () => {
  const photo = await seedCutUp(still(bench.folder, 'photo.jpg'), [1, 2, 3, 700]);
  await seedTip(bench, [photo]);
  await workThrough(bench);
  const row = await fileRow(bench, photo.upload);
  assert.deepEqual([row.state, row.description?.detectedType, row.description?.remarks], ['queued', 'image/jpeg', []]);
  assert.equal(row.previews?.length, 2);
  const { rows } = await custodyOf(bench, photo.upload);
  const described = rows.find(({ action }) => action === 'describe');
  assert.match(described?.tool ?? '', /^exiftool \d/);
  assert.deepEqual([described?.sha256Before, described?.sha256After], [row.sha256, row.sha256]);
});

test('a worker that was taken over touches no copy any more', async () => {
  const upload = await seedUpload(bench, { name: 'a', type: '', bytes: Buffer.from('evidence') });
  await seedTip(bench, [upload]);
  const worker = createWorker(bench);
  await worker.takeIn();
  await worker.step('intake');
  const stale = (await claimFile(bench, ['unsealed']))!;
  assert.equal(stale.id, upload.upload);
  const key = originalKey(upload.upload as UploadId, 0);
  const damaged = Uint8Array.from(await read(bench.vault, key)).fill(0, -8);
  await bench.vault.remove(key);
  await bench.vault.putIfAbsent(key, damaged);
  const { store } = bench;
  await store.write(async (tx) => {
    await tx.update(store.t.file).set({ leaseBy: 'another' }).where(eq(store.t.file.id, stale.id));
  });
  await assert.rejects(verify(bench, stale, new AbortController().signal), MovedOn);
  assert.deepEqual(Uint8Array.from(await read(bench.vault, key)), damaged);
});

test('a bad copy that was thrown away while the drop was out of reach is made again at the next attempt', async () => {
  const upload = await seedUpload(bench, { name: 'a', type: '', bytes: Buffer.from('evidence three') });
  await seedTip(bench, [upload]);
  const worker = createWorker(bench);
  await worker.takeIn();
  await worker.step('intake');
  const file = (await claimFile(bench, ['unsealed']))!;
  assert.equal(file.id, upload.upload);
  const id = upload.upload as UploadId;
  const damaged = Uint8Array.from(await read(bench.vault, originalKey(id, 0))).fill(0, -8);
  await bench.vault.remove(originalKey(id, 0));
  await bench.vault.putIfAbsent(originalKey(id, 0), damaged);
  let gets = 0;
  const get: typeof bench.drop.get = (key, range) =>
    key === segmentKey(id, 0) && ++gets === 2 ? Promise.reject(new Error('out of reach')) : bench.drop.get(key, range);
  const { signal } = new AbortController();
  await assert.rejects(verify({ ...bench, drop: { ...bench.drop, get } }, file, signal), /out of reach/);
  assert.equal(await bench.vault.size(originalKey(id, 0)), undefined);
  await verify(bench, file, signal);
  assert.equal((await fileRow(bench, id)).state, 'verified');
});

test('of a segment that holds more than the document says, no more is handed out than it says', async () => {
  const bytes = randomBytes(300_000);
  const { upload: id, segments } = await seedCutUp(bytes, [100_000]);
  const key = segmentKey(id as UploadId, 0);
  await bench.drop.remove(key);
  await bench.drop.putIfAbsent(key, sealBytes(bytes, [parseRecipient(bench.recipient)]));
  const source = arrivedSource(bench, { id, sizeBytes: bytes.length, segments });
  for (const [start, end] of [
    [0, 300_000],
    [99_000, 101_000],
  ] as const)
    assert.equal(sha256(await readBytes(source, start, end - start)), sha256(bytes.subarray(start, end)));
});

test('a digest larger than any honest one is never read; then no digest matches, and nobody opens the file', async () => {
  const upload = await seedUpload(bench, { name: 'a', type: '', bytes: Buffer.from('evidence two') });
  const id = upload.upload as UploadId;
  for (const { key } of await bench.drop.list(`uploads/${id}/`))
    if (key.includes('.sha256.')) await bench.drop.remove(key);
  const huge = digestKey(id, 0, 'f'.repeat(16));
  await bench.drop.putIfAbsent(huge, new Uint8Array(64 * 1024 + 1));
  await seedTip(bench, [upload]);
  const get: typeof bench.drop.get = (key, range) =>
    key === huge ? Promise.reject(new Error('read')) : bench.drop.get(key, range);
  await workThrough({ ...bench, drop: { ...bench.drop, get } });
  const row = await fileRow(bench, id);
  assert.deepEqual([row.state, row.failure], ['quarantined', 'segment_digest']);
});
