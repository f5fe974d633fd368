import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseRecipient, sealBytes } from '../../api/drop/age.ts';
import type { Letter, TipFile } from '../../api/drop/documents.ts';
import { sealJson } from '../../api/drop/json.ts';
import {
  digestKey,
  namedSegmentKey,
  originalKey,
  segmentKey,
  type UploadId,
  uploadPrefix,
} from '../../api/drop/keys.ts';
import { findBreak } from '../../api/evidence/custody.ts';
import { verifyOriginal } from '../../api/evidence/originals.ts';
import { originalOf } from '../../api/evidence/sandbox/plaintext.ts';
import {
  custodyOf,
  fileRow,
  openTestBench,
  read,
  seedTip,
  seedUpload,
  sha256,
  type TestBench,
  workThrough,
} from './bench.ts';

let bench: TestBench;
before(async () => {
  bench = await openTestBench();
});
after(() => bench.close());

const text = Buffer.from('Der stod to mænd ved bilen. '.repeat(8000));
const seed = (change: object = {}) =>
  seedUpload(bench, { name: 'noter.txt', type: 'text/plain', bytes: text, ...change });
const notices = async (tip: string) =>
  (await bench.store.read.select().from(bench.store.t.message)).filter(({ tipId }) => tipId === tip);

/** Puts other sealed bytes in the place of a segment, as somebody with the drop in their hands could. */
async function replace(file: TipFile, n: number, sealed: Uint8Array): Promise<void> {
  const key = segmentKey(file.upload as UploadId, file.segments[n]!.start);
  await bench.drop.remove(key);
  await bench.drop.putIfAbsent(key, sealed);
}
const sealed = (bytes: Uint8Array): Uint8Array => sealBytes(bytes, [parseRecipient(bench.recipient)]);

/** The file is visible, unopened and whole in the vault; the sender was told; custody says why. */
async function assertQuarantined(file: TipFile, tip: string, code: string): Promise<void> {
  const row = await fileRow(bench, file.upload);
  assert.deepEqual([row.state, row.failure, row.previews, row.description], ['quarantined', code, null, null]);
  const [notice, ...more] = await notices(tip);
  assert.equal(more.length, 0);
  const { body } = notice!.letter as Letter;
  assert.ok(body.kind === 'notice');
  assert.deepEqual([notice!.text, body.code], ['altered', 'altered']);
  const { rows } = await custodyOf(bench, file.upload);
  const event = rows.find(({ fileId, action }) => fileId === file.upload && action === 'quarantine');
  assert.equal(event?.reason, code);
  assert.equal(findBreak(rows), undefined);
  for (const { start } of file.segments)
    assert.notEqual(await bench.vault.size(originalKey(file.upload as UploadId, start)), undefined);
}

test('a segment exchanged for another of the same length is found', async () => {
  const file = await seed();
  await replace(file, 1, sealed(Buffer.alloc(file.segments[1]!.lengthBytes, 65)));
  const { tip } = await seedTip(bench, [file]);
  await workThrough(bench);
  await assertQuarantined(file, tip, 'segment_digest');
});

/** As an object store has it: the key says the digest of the sealed bytes, or there is a digest of the plaintext beside it. */
async function rename(file: TipFile, writerOf: (sealed: Uint8Array, start: number) => string): Promise<TipFile> {
  const upload = file.upload as UploadId;
  const segments: TipFile['segments'] = [];
  for (const segment of file.segments) {
    const bytes = await read(bench.drop, segmentKey(upload, segment.start));
    const writer = writerOf(bytes, segment.start);
    await bench.drop.putIfAbsent(segmentKey(upload, segment.start, writer), bytes);
    await bench.drop.remove(segmentKey(upload, segment.start));
    segments.push({ ...segment, writer });
  }
  return { ...file, segments };
}
const named = (bytes: Uint8Array): string => sha256(bytes).slice(0, 16);
async function withoutDigests(file: TipFile): Promise<void> {
  for (const { key } of await bench.drop.list(uploadPrefix(file.upload as UploadId)))
    if (key.includes('.sha256.')) await bench.drop.remove(key);
}

test('segments that are named after their bytes need no digest, and those of the version before do', async () => {
  const files = [await rename(await seed(), named), await rename(await seed(), () => 'f'.repeat(16)), await seed()];
  await withoutDigests(files[0]!);
  const [bare, tip] = [await rename(await seed(), () => 'e'.repeat(16)), await seedTip(bench, files)];
  await withoutDigests(bare);
  const { tip: without } = await seedTip(bench, [bare]);
  await workThrough(bench);
  for (const { upload } of files) assert.equal((await fileRow(bench, upload)).state, 'queued', tip.tip);
  await assertQuarantined(bare, without, 'segment_digest');
});

test('a segment exchanged for another under the name of its bytes is found', async () => {
  const file = await rename(await seed(), named);
  const upload = file.upload as UploadId;
  await withoutDigests(file);
  const { start, lengthBytes, writer } = file.segments[1]!;
  const other = sealed(Buffer.alloc(lengthBytes, 65));
  assert.notEqual(namedSegmentKey(upload, start, sha256(other)), segmentKey(upload, start, writer));
  await bench.drop.remove(segmentKey(upload, start, writer));
  await bench.drop.putIfAbsent(segmentKey(upload, start, writer), other);
  const { tip } = await seedTip(bench, [file]);
  await workThrough(bench);
  await assertQuarantined(file, tip, 'segment_digest');
});

test('a segment of another length is found', async () => {
  const file = await seed();
  await replace(file, 1, sealed(Buffer.from('short')));
  const { tip } = await seedTip(bench, [file]);
  await workThrough(bench);
  await assertQuarantined(file, tip, 'segment_length');
});

test('one flipped bit in a sealed segment is found', async () => {
  const file = await seed();
  const bytes = Buffer.from(await read(bench.drop, segmentKey(file.upload as UploadId, 0)));
  bytes[bytes.length - 300]! ^= 1;
  await replace(file, 0, bytes);
  const { tip } = await seedTip(bench, [file]);
  await workThrough(bench);
  await assertQuarantined(file, tip, 'segment_unopenable');
});

test('two segments that changed places are found', async () => {
  const file = await seed();
  const [a, b] = await Promise.all(
    [0, 1].map((n) => read(bench.drop, segmentKey(file.upload as UploadId, file.segments[n]!.start))),
  );
  await replace(file, 0, b!);
  await replace(file, 1, a!);
  const { tip } = await seedTip(bench, [file]);
  await workThrough(bench);
  await assertQuarantined(file, tip, 'segment_digest');
});

test('a file that is not what the sender’s browser hashed is quarantined, with both digests in custody', async () => {
  const file = await seed({ senderSha256: 'a'.repeat(64) });
  const { tip } = await seedTip(bench, [file, await seed()]);
  await workThrough(bench);
  await assertQuarantined(file, tip, 'sender_digest');
  const { rows } = await custodyOf(bench, file.upload);
  const event = rows.find(({ fileId, action }) => fileId === file.upload && action === 'quarantine')!;
  assert.deepEqual([event.sha256Before, event.sha256After], ['a'.repeat(64), sha256(text)]);
});

test('the same for the intake’s own digest', async () => {
  const file = { ...(await seed()), intakeSha256: 'b'.repeat(64) };
  const { tip } = await seedTip(bench, [file]);
  await workThrough(bench);
  await assertQuarantined(file, tip, 'intake_digest');
});

test('a document that leaves a gap between segments is found', async () => {
  const file = await seed();
  const [first, , ...rest] = file.segments;
  const gap = { ...file, segments: [first!, ...rest] };
  const { tip } = await seedTip(bench, [gap]);
  await workThrough(bench);
  await assertQuarantined(gap, tip, 'segments_disordered');
});

test('one of several digests beside a segment is enough, and an unreadable one does no harm', async () => {
  const file = await seed();
  const upload = file.upload as UploadId;
  const other = { v: 1, upload, start: 0, lengthBytes: file.segments[0]!.lengthBytes, sha256: 'c'.repeat(64) };
  await bench.drop.putIfAbsent(
    digestKey(upload, 0, '0'.repeat(16)),
    sealJson(other, [parseRecipient(bench.recipient)]),
  );
  await bench.drop.putIfAbsent(digestKey(upload, 0, '1'.repeat(16)), Buffer.from('noise'));
  const { tip } = await seedTip(bench, [file]);
  await workThrough(bench);
  assert.equal((await fileRow(bench, upload)).state, 'queued');
  assert.deepEqual(
    (await notices(tip)).map((notice) => notice.text),
    ['confirmed'],
  );
  assert.deepEqual(await bench.drop.list(uploadPrefix(upload)), []);
});

test('a file without any announced digest is received by its segments alone', async () => {
  const file = await seed({ senderSha256: null });
  await seedTip(bench, [file]);
  await workThrough(bench);
  const row = await fileRow(bench, file.upload);
  assert.deepEqual([row.state, row.sha256], ['queued', sha256(text)]);
});

test('a missing segment is tried again with growing patience, and then failed with its reason', async () => {
  const file = await seed();
  await bench.drop.remove(segmentKey(file.upload as UploadId, 0));
  const { tip } = await seedTip(bench, [file]);
  const waits: number[] = [];
  for (let n = 1; n <= 5; n++) {
    await workThrough(bench);
    const row = await fileRow(bench, file.upload);
    assert.deepEqual([row.attempts, row.failure, row.state], [n, 'segment_missing', n < 5 ? 'received' : 'failed']);
    waits.push(Math.round((row.nextAttemptAt.getTime() - bench.now().getTime()) / 1000));
    bench.ahead.ms += 400_000;
  }
  assert.deepEqual(waits.slice(0, 4), [5, 20, 80, 320]);
  assert.deepEqual(await notices(tip), []);
});

test('a bad copy of ours is made again and blames nobody', async () => {
  const file = await seed();
  const upload = file.upload as UploadId;
  const bad = Buffer.from(await read(bench.drop, segmentKey(upload, 0)));
  bad[bad.length - 5]! ^= 1;
  await bench.vault.putIfAbsent(originalKey(upload, 0), bad);
  await seedTip(bench, [file]);
  await workThrough(bench);
  assert.equal((await fileRow(bench, upload)).failure, 'original_differs');
  bench.ahead.ms += 10_000;
  await workThrough(bench);
  assert.equal((await fileRow(bench, upload)).state, 'queued');
});

test('a later change to an original is found and named', async () => {
  const file = await seed();
  await seedTip(bench, [file]);
  await workThrough(bench);
  const original = await originalOf(bench, file.upload);
  assert.equal(await verifyOriginal(bench.vault, original, bench.identity), undefined);
  const key = originalKey(file.upload as UploadId, file.segments[1]!.start);
  const kept = await read(bench.vault, key);
  await bench.vault.remove(key);
  const { start } = file.segments[1]!;
  assert.deepEqual(await verifyOriginal(bench.vault, original, bench.identity), { problem: 'segment_missing', start });
  await bench.vault.putIfAbsent(key, kept.subarray(0, kept.length - 1));
  assert.deepEqual(await verifyOriginal(bench.vault, original, bench.identity), {
    problem: 'segment_unopenable',
    start,
  });
  await bench.vault.remove(key);
  // resealed with the same words: the plaintext is right, the object is not the one that was received
  await bench.vault.putIfAbsent(key, sealed(text.subarray(start, start + file.segments[1]!.lengthBytes)));
  assert.deepEqual(await verifyOriginal(bench.vault, original, bench.identity), { problem: 'segment_differs', start });
});
