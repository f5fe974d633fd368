import { createHash } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { type BlobKey, BlobMissing, type BlobStore } from '../../drop/blobs.ts';
import { originalPrefix, specialistKey, specialistPrefix, type UploadId, uploadPrefix } from '../../drop/keys.ts';
import { actor, type Bench, type FileRow } from '../bench.ts';
import { recordCustody } from '../custody.ts';
import { Delayed, moveOn, type WithheldRow } from './job.ts';

/**
 * resealed → transferred: from here on the specialist's copy is the only one that counts. It is read once more before; one that
 * is not as it was written is made anew from ours. While a legal hold lies on its case, ours stays beside it.
 */
export async function transfer(bench: Bench, row: WithheldRow, file: FileRow): Promise<void> {
  const { vault, store, now } = bench;
  const { t } = store;
  if (await isHeld(store.read, t, file.id)) throw new Delayed('held');
  const { recipient, object, sealedSha256 } = row;
  const intact = (await digestOfObject(vault, objectKey(row))) === sealedSha256;
  if (!intact) {
    bench.log('resealed_differs', { id: file.id });
    return store.write((tx) => moveOn(bench, tx, row, 'erased', { failure: 'resealed_differs' }));
  }
  await store.write(async (tx) => {
    if (await isHeld(tx, t, file.id)) throw new Delayed('held');
    await moveOn(bench, tx, row, 'transferred');
    await recordCustody(tx, t, {
      ...{ ...actor, at: now(), action: 'transfer', tipId: file.tipId, fileId: file.id },
      ...(file.sha256 ? { sha256Before: file.sha256, sha256After: file.sha256 } : {}),
      details: { from: 'vault', to: 'specialist', recipient, object, sealedSha256 },
    });
  });
}

/** transferred → finished: what opens with our own identity is destroyed, wherever it lies. */
export async function destroy(bench: Bench, row: WithheldRow, file: FileRow): Promise<void> {
  await eraseSegments(bench, row);
  const { store, now } = bench;
  await store.write(async (tx) => {
    await moveOn(bench, tx, row, 'finished');
    await recordCustody(tx, store.t, {
      ...{ ...actor, at: now(), action: 'delete', tipId: file.tipId, fileId: file.id },
      ...(file.sha256 ? { sha256Before: file.sha256 } : {}),
      details: { what: 'segments', segments: file.segments.length },
    });
  });
}

/** Only of a row that is `transferred` or further. Also what a worker that died left of a seal. Answers how many objects. */
export async function eraseSegments({ vault, drop }: Bench, row: WithheldRow): Promise<number> {
  const upload = row.fileId as UploadId;
  let erased = 0;
  for (const [blobs, prefix] of [
    [drop, uploadPrefix(upload)],
    [vault, originalPrefix(upload)],
    [vault, specialistPrefix(upload)],
  ] as const) {
    for (const { key } of await blobs.list(prefix)) {
      if (key === objectKey(row)) continue;
      await blobs.remove(key);
      erased += 1;
    }
    await blobs.sweep(-1, prefix);
  }
  return erased;
}

export const objectKey = ({ fileId, object }: WithheldRow): BlobKey => specialistKey(fileId as UploadId, object ?? '');

/** Undefined when it is not there. */
export async function digestOfObject(vault: BlobStore, key: BlobKey): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of await vault.get(key)) hash.update(chunk);
  } catch (error) {
    if (error instanceof BlobMissing) return undefined;
    throw error;
  }
  return hash.digest('hex');
}

async function isHeld(read: Query, { exhibit, legalHold }: Tables, fileId: string): Promise<boolean> {
  const [held] = await read
    .select({ id: legalHold.id })
    .from(exhibit)
    .innerJoin(legalHold, eq(legalHold.caseRef, exhibit.caseRef))
    .where(and(eq(exhibit.fileId, fileId), isNull(legalHold.releasedAt)))
    .limit(1);
  return held !== undefined;
}
