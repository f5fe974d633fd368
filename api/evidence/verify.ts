import { createHash } from 'node:crypto';
import type { Query } from '../db/store.ts';
import { SealBroken } from '../drop/age.ts';
import { type BlobKey, BlobMissing, type BlobStore } from '../drop/blobs.ts';
import { segmentDigest } from '../drop/documents.ts';
import { DocumentMalformed, openJson } from '../drop/json.ts';
import { isNamedAfter, originalKey, parseUploadKey, segmentKey, type UploadId, uploadPrefix } from '../drop/keys.ts';
import { readAll } from '../drop/open-blobs.ts';
import { actor, type Bench, type FileRow, type OriginalRow, type Step } from './bench.ts';
import { recordCustody } from './custody.ts';
import { Altered, Trouble } from './failure.ts';
import { confirmWhenAllVerified } from './notices.ts';
import { measureSegment, segmentsDigest } from './originals.ts';
import { advance, keepLease } from './schedule/lease.ts';
import { bringIn } from './unseal.ts';
import { isWithheldDigest, withholdSame } from './withhold.ts';

/** Throws when the file is no longer the caller's. */
type Keep = (tx: Query) => Promise<void>;
type Segment = FileRow['segments'][number];

/**
 * unsealed → verified: from here on it is an original, and its row is written once. The very bytes of a file that was set
 * aside are set aside at once, before anybody sees them.
 */
export const verify: Step = async (bench, file, signal) => {
  const original = await checkUpload(bench, file, (tx) => keepLease(bench, tx, file), signal);
  await advance(bench, file, 'verified', { sha256: original.sha256 }, async (tx) => {
    await recordOriginal(bench, tx, file, original);
    if (await isWithheldDigest(tx, bench.store.t, original.sha256))
      await withholdSame(tx, bench.store.t, original, { ...actor, at: original.storedAt });
  });
};

/**
 * Computes every digest anew from what came to rest in the vault and compares it with what was announced: each segment with
 * the digest sealed beside it or in its key, the whole file with the sender's and the intake's. A segment whose bad copy was thrown away
 * by an attempt that could not make a new one is brought in first. Throws Altered, or Trouble.
 */
export async function checkUpload(bench: Bench, file: FileRow, keep: Keep, signal: AbortSignal): Promise<OriginalRow> {
  const announced = await readDigests(bench, file.id as UploadId);
  const whole = createHash('sha256');
  const segments: OriginalRow['segments'] = [];
  for (const segment of file.segments) {
    const { start, lengthBytes } = segment;
    signal.throwIfAborted();
    await bringIn(bench, file.id as UploadId, segment);
    const found = await checkedSegment(bench, file, segment, keep, (bytes) => whole.update(bytes));
    if (found.lengthBytes !== lengthBytes) throw new Altered('segment_length');
    const isNamed = isNamedAfter(segment.writer, found.sealedSha256);
    if (!isNamed && !announced.has(`${start} ${lengthBytes} ${found.sha256}`))
      throw await blame(bench, file, segment, keep, 'segment_digest');
    segments.push({ start, ...found });
  }
  const sha256 = whole.digest('hex');
  if (file.senderSha256 && file.senderSha256 !== sha256) throw new Altered('sender_digest', sha256);
  if (file.intakeSha256 && file.intakeSha256 !== sha256) throw new Altered('intake_digest', sha256);
  return { fileId: file.id, sha256, sizeBytes: file.sizeBytes, segments, storedAt: bench.now() };
}

/** Writes down what was checked, in the transaction that also gives the file its digest. */
export async function recordOriginal(bench: Bench, tx: Query, file: FileRow, original: OriginalRow): Promise<void> {
  const { t } = bench.store;
  const { sha256, sizeBytes } = original;
  const event = { ...actor, at: original.storedAt, tipId: file.tipId, fileId: file.id, sha256After: sha256 };
  const announced = file.senderSha256 ?? file.intakeSha256;
  await tx.insert(t.original).values(original);
  const segmentsSha256 = segmentsDigest(original.segments);
  const details = { sizeBytes, segments: original.segments.length, segmentsSha256 };
  await recordCustody(tx, t, { ...event, action: 'hash', details });
  await recordCustody(tx, t, {
    ...event,
    action: 'verify',
    ...(announced ? { sha256Before: announced } : {}),
    details: { sender: file.senderSha256 !== null, intake: file.intakeSha256 !== null, segments: true },
  });
  await confirmWhenAllVerified(bench, tx, file.tipId);
}

/** Sealed, one is some 500 bytes; what is larger was not written by an honest intake and is not read into memory. */
const digestBytes = 64 * 1024;

/** Digests the intake sealed beside the segments, as `start length sha256`. Two nodes may each have written one. */
async function readDigests({ drop, identity, log }: Bench, upload: UploadId): Promise<Set<string>> {
  const digests = new Set<string>();
  for (const { key, sizeBytes } of await drop.list(uploadPrefix(upload))) {
    if (parseUploadKey(key)?.kind !== 'digest' || sizeBytes > digestBytes) continue;
    try {
      const digest = openJson(segmentDigest, await readAll(await drop.get(key)), identity);
      if (digest.upload === upload) digests.add(`${digest.start} ${digest.lengthBytes} ${digest.sha256}`);
    } catch (error) {
      if (!(error instanceof SealBroken || error instanceof DocumentMalformed)) throw error;
      log('digest_unreadable', { id: upload }); // then another must match, or the file is quarantined
    }
  }
  return digests;
}

async function checkedSegment(
  bench: Bench,
  file: FileRow,
  segment: Segment,
  keep: Keep,
  plain: (bytes: Uint8Array) => void,
) {
  try {
    return await measureSegment(bench.vault, file.id as UploadId, segment.start, bench.identity, plain);
  } catch (error) {
    if (error instanceof SealBroken) throw await blame(bench, file, segment, keep, 'segment_unopenable');
    throw error;
  }
}

/** The bytes are wrong: were they announced so, or is it our copy? A bad copy is thrown away and made again. */
async function blame(
  bench: Bench,
  file: FileRow,
  segment: Segment,
  keep: Keep,
  code: 'segment_digest' | 'segment_unopenable',
) {
  const { start, writer } = segment;
  const upload = file.id as UploadId;
  const [ours, theirs] = [originalKey(upload, start), segmentKey(upload, start, writer)];
  const source = await sealedSha256(bench.drop, theirs);
  if (source === undefined || source === (await sealedSha256(bench.vault, ours))) return new Altered(code);
  // whoever took the file over may have made the copy good meanwhile
  await bench.store.write(keep);
  await bench.vault.remove(ours);
  await bringIn(bench, upload, segment);
  return new Trouble('original_differs');
}

async function sealedSha256(store: BlobStore, key: BlobKey): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of await store.get(key)) hash.update(chunk);
  } catch (error) {
    if (error instanceof BlobMissing) return undefined;
    throw error;
  }
  return hash.digest('hex');
}
