import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { newIdentity, openBytes, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { segmentDigest } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { parseUploadKey, type TipId, type UploadId, uploadPrefix } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { OffsetTaken } from '../../api/drop/segments.ts';
import { readUpload } from '../../api/drop/upload-log.ts';
import { SealPool } from '../../api/intake/seal-pool.ts';
import type { UploadWriter } from '../../api/intake/sealing.ts';
import { limits } from '../../api/limits.ts';
import { Refusal } from '../../api/refusal.ts';

const root = mkdtempSync(join(tmpdir(), 'vidne-pool-'));
after(() => rmSync(root, { recursive: true }));
const police = parseIdentity(newIdentity());
const tip = '0123456789abcdef0123456789abcdef' as TipId;
const newUpload = (): UploadId => randomBytes(16).toString('hex') as UploadId;

function openPool(bounds: Partial<typeof limits> = {}): { pool: SealPool; folder: string } {
  const folder = mkdtempSync(join(root, 'drop-'));
  const settings = {
    dropUrl: `file:${folder}`,
    recipient: recipientOf(police),
    limits: { ...limits, freeBytes: 0, freeFraction: 0, segmentBytes: 1024 ** 2, ...bounds },
  };
  return { pool: new SealPool(settings, 2), folder };
}

async function pushAll(writer: UploadWriter, bytes: Buffer, step = 65_536): Promise<void> {
  for (let at = 0; at < bytes.length; at += step) await writer.push(bytes.subarray(at, at + step));
}

async function plaintext(folder: string, upload: UploadId): Promise<Buffer> {
  const blobs = createFileBlobs(folder);
  const log = await readUpload(blobs, upload);
  return Buffer.concat(
    await Promise.all(log!.segments.map(async ({ key }) => openBytes(await readAll(await blobs.get(key)), police))),
  );
}

async function digestsOf(folder: string, upload: UploadId): Promise<string[]> {
  const blobs = createFileBlobs(folder);
  const digests = (await blobs.list(uploadPrefix(upload))).filter(({ key }) => parseUploadKey(key)?.kind === 'digest');
  return Promise.all(
    digests.map(async ({ key }) => openJson(segmentDigest, await readAll(await blobs.get(key)), police).sha256),
  );
}

test('many uploads at once are sealed whole, each with its own bytes', async () => {
  const { pool, folder } = openPool();
  const sent = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const upload = newUpload();
      const bytes = randomBytes(100_000 * (i + 1) + i);
      await pool.openUpload({ upload, tip: randomBytes(16).toString('hex') as TipId, bookedBytes: bytes.length });
      const writer = pool.openWriter(upload, 0);
      await pushAll(writer, bytes, 10_000 + i * 7919);
      assert.equal(await writer.end(), bytes.length);
      return { upload, bytes };
    }),
  );
  for (const { upload, bytes } of sent) assert.ok((await plaintext(folder, upload)).equals(bytes));
  await pool.close();
});

test('every segment has the digest of its bytes, whether it is sealed alone, among others, or joined by them', async () => {
  const { pool, folder } = openPool();
  const begin = async (): Promise<{ upload: UploadId; writer: UploadWriter }> => {
    const upload = newUpload();
    await pool.openUpload({ upload, tip: randomBytes(16).toString('hex') as TipId, bookedBytes: 10 });
    return { upload, writer: pool.openWriter(upload, 0) };
  };
  const alone = await begin();
  const bytes = randomBytes(3 * 1024 ** 2 + 12_345);
  await pushAll(alone.writer, bytes.subarray(0, 1_500_000), 70_001);
  const joining = await begin();
  await Promise.all([
    pushAll(alone.writer, bytes.subarray(1_500_000), 2_000_003),
    pushAll(joining.writer, bytes, 1024 ** 2),
  ]);
  for (const { upload, writer } of [alone, joining]) {
    assert.equal(await writer.end(), bytes.length);
    const digests = await digestsOf(folder, upload);
    const parts = Array.from({ length: 4 }, (_, i) => bytes.subarray(i * 1024 ** 2, (i + 1) * 1024 ** 2));
    assert.deepEqual(
      digests,
      parts.map((part) => createHash('sha256').update(part).digest('hex')),
    );
  }
  await pool.close();
});

test('a chunk that is given away is taken as it is; one that is lent stays readable', async () => {
  const { pool } = openPool();
  const upload = newUpload();
  await pool.openUpload({ upload, tip, bookedBytes: 10 });
  const writer = pool.openWriter(upload, 0);
  const given = new Uint8Array(100_000);
  const lent = new Uint8Array(100_000).fill(7);
  await writer.push(given, true);
  await writer.push(lent);
  await writer.end();
  assert.equal(given.byteLength, 0);
  assert.equal(createHash('sha256').update(lent).digest().length, 32);
  assert.equal(lent[99_999], 7);
  await pool.close();
});

test('a refusal in a thread is the same refusal here', async () => {
  const { pool } = openPool();
  await assert.rejects(
    pool.openUpload({ upload: newUpload(), tip, bookedBytes: 0, lengthBytes: limits.fileBytes + 1 }),
    (error) =>
      error instanceof Refusal && error.code === 'file_too_large' && error.details?.['fileBytes'] === limits.fileBytes,
  );
  await pool.close();
});

test('of two writers at one offset the later is told, and nothing of it is kept', async () => {
  const { pool, folder } = openPool();
  const upload = newUpload();
  await pool.openUpload({ upload, tip, bookedBytes: 10 });
  const [first, second] = [pool.openWriter(upload, 0), pool.openWriter(upload, 0)];
  const bytes = randomBytes(500_000);
  await pushAll(first, bytes);
  await pushAll(second, randomBytes(500_000));
  assert.equal(await first.end(), bytes.length);
  await assert.rejects(second.end(), (error) => error instanceof OffsetTaken && error.start === 0);
  await second.abort();
  assert.ok((await plaintext(folder, upload)).equals(bytes));
  await pool.close();
});

test('after a failure no byte more is sealed: a gap would be a forged upload', async () => {
  const { pool, folder } = openPool({ reserveBytes: Number.MAX_SAFE_INTEGER });
  const upload = newUpload();
  await pool.openUpload({ upload, tip, bookedBytes: 10 });
  const writer = pool.openWriter(upload, 0);
  const isFull = (error: unknown): boolean => error instanceof Refusal && error.code === 'disk_full';
  await assert.rejects(
    (async () => {
      for (let i = 0; i < 1000; i++) await writer.push(randomBytes(100_000));
      await writer.end();
    })(),
    isFull,
  );
  await assert.rejects(writer.end(), isFull);
  await writer.abort();
  assert.equal((await readUpload(createFileBlobs(folder), upload))?.offset, 0);
  await pool.close();
});

test('a thread that dies fails what it was doing, and the next upload finds another', async () => {
  const threads: Worker[] = [];
  const onThread = (thread: Worker): void => void threads.push(thread);
  process.on('worker', onThread);
  const { pool, folder } = openPool();
  await new Promise((done) => setImmediate(done));
  process.off('worker', onThread);
  assert.equal(threads.length, 2);
  const upload = newUpload();
  await pool.openUpload({ upload, tip, bookedBytes: 10 });
  const writers = [pool.openWriter(upload, 0), pool.openWriter(newUpload(), 0)];
  await Promise.all(writers.map((writer) => writer.push(randomBytes(1000))));
  const ends = writers.map((writer) => writer.push(randomBytes(1000))?.then(() => writer.end()) ?? writer.end());
  const failed = Promise.allSettled(ends);
  await Promise.all(threads.map((thread) => thread.terminate()));
  for (const { status } of await failed) assert.equal(status, 'rejected');
  await Promise.all(writers.map((writer) => writer.abort()));
  const again = pool.openWriter(upload, (await readUpload(createFileBlobs(folder), upload))!.offset);
  await again.push(randomBytes(5000));
  assert.ok((await again.end()) >= 5000);
  await pool.close();
});

test('threads that can never start end the process instead of starting for ever', async () => {
  const program = `
    import { SealPool } from '${new URL('../../api/intake/seal-pool.ts', import.meta.url).href}';
    new SealPool({ dropUrl: 'nowhere', recipient: 'age1none', limits: {} }, 2);
    setTimeout(() => process.exit(0), 20_000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  assert.equal(code, 1);
});
