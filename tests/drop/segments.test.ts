import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openBytes, parseIdentity, parseRecipient, recipientOf } from '../../api/drop/age.ts';
import type { BlobStore } from '../../api/drop/blobs.ts';
import { createFileBlobs, type Files } from '../../api/drop/blobs-fs.ts';
import { segmentDigest } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { openedKey, parseUploadKey, type TipId, type UploadId, uploadPrefix } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { OffsetTaken, SegmentWriter } from '../../api/drop/segments.ts';
import { readUpload } from '../../api/drop/upload-log.ts';
import { identity } from './vectors.ts';

const me = parseIdentity(identity);
const recipient = parseRecipient(recipientOf(me));
const upload = 'fedcba9876543210fedcba9876543210' as UploadId;
const tip = '0123456789abcdef0123456789abcdef' as TipId;
const segmentBytes = 100_000;
const root = mkdtempSync(join(tmpdir(), 'vidne-segments-'));
after(() => rmSync(root, { recursive: true }));

async function openStore(fs?: Files): Promise<{ blobs: BlobStore; folder: string }> {
  const folder = mkdtempSync(join(root, 'drop-'));
  const blobs = createFileBlobs(folder, fs);
  await blobs.putIfAbsent(openedKey(upload, tip, new Date()), Buffer.from('x'));
  return { blobs, folder };
}

const writer = (blobs: BlobStore, offset: number): SegmentWriter =>
  new SegmentWriter({ blobs, upload, recipient, offset, segmentBytes });

async function plaintext(blobs: BlobStore): Promise<Buffer> {
  const log = await readUpload(blobs, upload);
  const parts = await Promise.all(
    log!.segments.map(async ({ key }) => openBytes(await readAll(await blobs.get(key)), me)),
  );
  return Buffer.concat(parts);
}

async function digests(blobs: BlobStore): Promise<Map<number, string[]>> {
  const found = new Map<number, string[]>();
  for (const { key } of await blobs.list(uploadPrefix(upload))) {
    if (parseUploadKey(key)?.kind !== 'digest') continue;
    const { start, sha256 } = openJson(segmentDigest, await readAll(await blobs.get(key)), me);
    found.set(start, [...(found.get(start) ?? []), sha256]);
  }
  return found;
}

test('a stream becomes full segments and a tail, each with its digest', async () => {
  const { blobs } = await openStore();
  const plain = randomBytes(350_001);
  const segments = writer(blobs, 0);
  for (let at = 0; at < plain.length; at += 33_333) await segments.push(plain.subarray(at, at + 33_333));
  assert.equal(await segments.end(), plain.length);
  const log = await readUpload(blobs, upload);
  assert.deepEqual(
    log?.segments.map(({ start, lengthBytes }) => [start, lengthBytes]),
    [
      [0, 100_000],
      [100_000, 100_000],
      [200_000, 100_000],
      [300_000, 50_001],
    ],
  );
  assert.equal(log.offset, plain.length);
  assert.equal(log.tip, tip);
  assert.deepEqual(await plaintext(blobs), plain);
  const stored = await digests(blobs);
  for (const { start, lengthBytes } of log.segments) {
    const sha256 = createHash('sha256')
      .update(plain.subarray(start, start + lengthBytes))
      .digest('hex');
    assert.deepEqual(stored.get(start), [sha256]);
  }
});

test('the age program opens the segments; joined they are what was sent', async () => {
  const { blobs, folder } = await openStore();
  const plain = randomBytes(250_000);
  const segments = writer(blobs, 0);
  await segments.push(plain);
  await segments.end();
  writeFileSync(join(root, 'identity.txt'), identity);
  const names = readdirSync(join(folder, 'uploads', upload)).filter((name) => /^\d{16}\.age$/.test(name));
  const opened = names
    .toSorted()
    .map((name) =>
      execFileSync('age', ['-d', '-i', join(root, 'identity.txt'), join(folder, 'uploads', upload, name)]),
    );
  assert.deepEqual(Buffer.concat(opened), plain);
});

test('an upload goes on at its offset, and no bytes make no segment', async () => {
  const { blobs } = await openStore();
  const plain = randomBytes(260_000);
  for (const [from, to] of [
    [0, 130_000],
    [130_000, 130_000],
    [130_000, 130_001],
    [130_001, 260_000],
  ] as const) {
    const segments = writer(blobs, from);
    await segments.push(plain.subarray(from, to));
    assert.equal(await segments.end(), to);
  }
  assert.deepEqual(await plaintext(blobs), plain);
  assert.equal((await readUpload(blobs, upload))?.segments.length, 5);
});

test('what was not finished is given up whole, what was finished stays', async () => {
  const { blobs, folder } = await openStore();
  const segments = writer(blobs, 0);
  await segments.push(randomBytes(250_000));
  await segments.abort();
  assert.equal((await readUpload(blobs, upload))?.offset, 200_000);
  const left = readdirSync(join(folder, 'uploads', upload)).filter((name) => name.startsWith('.part-'));
  assert.deepEqual(left, []);
});

test('a second writer at the same offset stops and leaves nothing of its own', async () => {
  const { blobs } = await openStore();
  const [mine, theirs] = [randomBytes(250_000), randomBytes(250_000)];
  const [first, second] = [writer(blobs, 0), writer(blobs, 0)];
  await first.push(mine);
  await first.end();
  await assert.rejects(async () => {
    await second.push(theirs);
    await second.end();
  }, OffsetTaken);
  await second.abort();
  assert.deepEqual(await plaintext(blobs), mine);
  for (const [start, found] of await digests(blobs)) assert.equal(found.length, 1, `one digest at ${start}`);
});

test('many writers racing over one upload never fork it', async () => {
  const { blobs } = await openStore();
  const plain = randomBytes(2_000_000);
  let taken = 0;
  const send = async (): Promise<void> => {
    for (;;) {
      const { offset } = (await readUpload(blobs, upload))!;
      if (offset === plain.length) return;
      const segments = writer(blobs, offset);
      try {
        const end = Math.min(plain.length, offset + randomInt(1, 400_000));
        for (let at = offset; at < end; at += 30_000)
          await segments.push(plain.subarray(at, Math.min(end, at + 30_000)));
        if (randomInt(4) === 0) await segments.abort();
        else await segments.end();
      } catch (error) {
        assert.ok(error instanceof OffsetTaken, String(error));
        taken++;
        await segments.abort();
      }
    }
  };
  await Promise.all([send(), send(), send(), send()]);
  assert.ok(taken > 0, 'there was a race');
  assert.deepEqual(await plaintext(blobs), plain);
  const log = await readUpload(blobs, upload);
  const all = (await blobs.list(uploadPrefix(upload))).filter(({ key }) => parseUploadKey(key)?.kind === 'segment');
  assert.equal(all.length, log?.segments.length, 'no segment off the chain');
});

test('a full disk in the middle stops the writer with its own error; what was acknowledged stays', async () => {
  let budget = 260_000;
  const full: Files = {
    ...files,
    open: async (...args: Parameters<typeof files.open>) => {
      const handle = await files.open(...args);
      const writev = handle.writev.bind(handle);
      handle.writev = (async (buffers: Uint8Array[]) => {
        const bytes = buffers.reduce((sum, { length }) => sum + length, 0);
        if (bytes > budget) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        budget -= bytes;
        return await writev(buffers);
      }) as never;
      return handle;
    },
  };
  const { blobs, folder } = await openStore(full);
  const segments = writer(blobs, 0);
  await assert.rejects(
    async () => {
      for (let i = 0; i < 20; i++) await segments.push(randomBytes(50_000));
      await segments.end();
    },
    { code: 'ENOSPC' },
  );
  await segments.abort();
  const log = await readUpload(blobs, upload);
  assert.equal(log?.offset, 200_000);
  assert.equal(segments.durableOffset, 200_000);
  const names = readdirSync(join(folder, 'uploads', upload));
  assert.deepEqual(
    names.filter((name) => name.startsWith('.part-')),
    [],
  );
});

test('an object off the chain is not part of the upload', async () => {
  const { blobs } = await openStore();
  const stray = writer(blobs, 500_000);
  await stray.push(randomBytes(10));
  await stray.end();
  assert.equal((await readUpload(blobs, upload))?.offset, 0);
  assert.equal(await readUpload(blobs, '00000000000000000000000000000000' as UploadId), undefined);
});

test('memory stays bounded when the disk is slow', async () => {
  let pending = 0;
  let most = 0;
  const slow: Files = {
    ...files,
    open: async (...args: Parameters<typeof files.open>) => {
      const handle = await files.open(...args);
      const writev = handle.writev.bind(handle);
      handle.writev = (async (buffers: Uint8Array[]) => {
        pending++;
        most = Math.max(most, pending);
        await new Promise((resolve) => setTimeout(resolve, 5));
        pending--;
        return await writev(buffers);
      }) as never;
      return handle;
    },
  };
  const { blobs } = await openStore(slow);
  const segments = new SegmentWriter({ blobs, upload, recipient, offset: 0, segmentBytes: 8 * 1024 ** 2 });
  const piece = randomBytes(64 * 1024);
  for (let i = 0; i < 160; i++) await segments.push(piece);
  await segments.end();
  assert.equal(most, 2, 'one batch of the segment, and at most the digest of the one before');
});
