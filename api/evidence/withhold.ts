import { and, eq, inArray, isNotNull, ne, notInArray, type SQL } from 'drizzle-orm';
import type { Query, Store, Tables } from '../db/store.ts';
import type { BlobKey, BlobStore } from '../drop/blobs.ts';
import { copyPrefix, previewPrefix, type UploadId } from '../drop/keys.ts';
import { recordCustody } from './custody.ts';

/**
 * SETTING ASIDE what may be abuse material (docs/decisions/0027): from this transaction on nobody opens the file, no worker
 * adds anything to it, and a job (withheld/watch.ts) destroys what could be seen and hands the original over. The desk does it
 * for a person, the worker for files with the very bytes of one that was set aside.
 */
export interface Withholding {
  readonly at: Date;
  readonly actor: string;
  readonly actorRole: string;
  /** the member who did it, when it was one */
  readonly byUser?: string;
}

/** Suspected abuse; only danger to life goes before it. */
const abusePriority = 5;

/** Does nothing with files that are set aside already. Answers the ids of those that are now, and were not before. */
export async function withholdFiles(
  tx: Query,
  t: Tables,
  ids: readonly string[],
  withholding: Withholding,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const named = await openFiles(tx, t, inArray(t.file.id, [...ids]));
  for (const file of named) await withhold(tx, t, file, withholding, false);
  const others = [];
  for (const file of named) others.push(...(await withholdSame(tx, t, file, withholding)));
  return [...named.map(({ id }) => id), ...others];
}

/** Every other file with the same verified bytes, of whatever tip. */
export async function withholdSame(
  tx: Query,
  t: Tables,
  { sha256 }: { readonly sha256: string | null },
  withholding: Withholding,
): Promise<string[]> {
  if (sha256 === null || sha256 === emptySha256) return [];
  const same = await openFiles(tx, t, eq(t.file.sha256, sha256));
  for (const file of same) await withhold(tx, t, file, withholding, true);
  return same.map(({ id }) => id);
}

/** Whether a file with these verified bytes was set aside. An empty file is like nothing. */
export async function isWithheldDigest(query: Query, { file }: Tables, sha256: string | null): Promise<boolean> {
  if (sha256 === null || sha256 === emptySha256) return false;
  const [found] = await query
    .select({ id: file.id })
    .from(file)
    .where(and(eq(file.sha256, sha256), eq(file.state, 'withheld')))
    .limit(1);
  return found !== undefined;
}
const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Viewing and working copies, also half-written ones, wherever they lie. Idempotent. Answers how many objects there were. */
export async function eraseViewing(vault: BlobStore, fileId: string): Promise<number> {
  let erased = 0;
  for (const prefix of [previewPrefix(fileId as UploadId), copyPrefix(fileId as UploadId)]) {
    for (const { key } of await vault.list(prefix)) {
      await vault.remove(key);
      erased += 1;
    }
    // whoever still writes one finds its part gone and fails
    await vault.sweep(-1, prefix);
  }
  return erased;
}

/** For whoever has just put a copy down and may no longer list it: of a file that was set aside or deleted nothing stays. */
export async function removeIfGone(
  { store: { read, t }, vault }: { readonly store: Pick<Store, 'read' | 't'>; readonly vault: BlobStore },
  fileId: string,
  key: BlobKey,
): Promise<void> {
  if (await isGone(read, t, fileId)) await vault.remove(key);
}

/** Whether it was set aside or deleted; null is no file of a tip. */
export async function isGone(query: Query, { file }: Tables, fileId: string | null): Promise<boolean> {
  if (fileId === null) return false;
  const [row] = await query.select({ state: file.state }).from(file).where(eq(file.id, fileId));
  return row?.state === 'withheld' || row?.state === 'disposed';
}

const openFiles = (tx: Query, { file }: Tables, which: SQL) =>
  tx
    .select({ id: file.id, tipId: file.tipId, sha256: file.sha256 })
    .from(file)
    .where(and(which, notInArray(file.state, ['withheld', 'disposed'])));
type OpenFile = Awaited<ReturnType<typeof openFiles>>[number];

async function withhold(
  tx: Query,
  t: Tables,
  file: OpenFile,
  { at, actor, actorRole, byUser }: Withholding,
  sameBytes: boolean,
): Promise<void> {
  const { id: fileId, tipId, sha256 } = file;
  const free = { leaseBy: null, leaseUntil: null, progress: null };
  await tx
    .update(t.file)
    .set({ ...free, state: 'withheld', stateChangedAt: at, failure: null, previews: null })
    .where(eq(t.file.id, fileId));
  await tx.delete(t.fingerprint).where(eq(t.fingerprint.fileId, fileId));
  await tx
    .update(t.workingCopy)
    .set({ ...free, state: 'destroyed', stateChangedAt: at })
    .where(and(eq(t.workingCopy.fileId, fileId), inArray(t.workingCopy.state, ['asked', 'made'])));
  await tx
    .update(t.appealPicture)
    .set({ leaseBy: null, leaseUntil: null, state: 'destroyed', stateChangedAt: at, plan: null, made: null })
    .where(eq(t.appealPicture.fileId, fileId));
  const by = sameBytes ? null : (byUser ?? null);
  await tx.insert(t.withheldFile).values({ fileId, at, byUser: by, stateChangedAt: at, nextAttemptAt: at });
  await tx
    .update(t.tip)
    .set({ priority: abusePriority, updatedAt: at })
    .where(and(eq(t.tip.id, tipId), ne(t.tip.priority, 0)));
  await closePackages(tx, t, fileId, at);
  await recordCustody(tx, t, {
    at,
    ...{ action: 'withhold', actor, actorRole, tipId, fileId },
    ...(sha256 ? { sha256Before: sha256 } : {}),
    ...(sameBytes ? { details: { sameBytes } } : {}),
  });
}

/** A package that holds it cannot be fetched any more, nor to its end; the desk clears it away (package/packages.ts). */
async function closePackages(tx: Query, t: Tables, fileId: string, at: Date): Promise<void> {
  const [exhibit] = await tx.select({ id: t.exhibit.id }).from(t.exhibit).where(eq(t.exhibit.fileId, fileId));
  if (!exhibit) return;
  const { evidencePackage: table } = t;
  const open = await tx
    .select({ id: table.id, exhibits: table.exhibits })
    .from(table)
    .where(and(eq(table.state, 'granted'), isNotNull(table.keySealed)));
  const ids = open.filter(({ exhibits }) => exhibits.includes(exhibit.id)).map(({ id }) => id);
  if (ids.length > 0)
    await tx
      .update(table)
      .set({ keySealed: null, closesAt: at, failure: 'exhibit_withheld' })
      .where(inArray(table.id, ids));
}
