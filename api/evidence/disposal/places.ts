import { asc, eq } from 'drizzle-orm';
import type { FoundObjects } from '../../db/values.ts';
import { SealBroken } from '../../drop/age.ts';
import { type BlobKey, BlobMissing, type BlobStore } from '../../drop/blobs.ts';
import { letter } from '../../drop/documents.ts';
import { DocumentMalformed, openJson } from '../../drop/json.ts';
import {
  copyPrefix,
  draftPrefix,
  inboxTipKey,
  ledgerPrefix,
  letterKey,
  type MailboxId,
  mailboxPrefix,
  originalPrefix,
  previewPrefix,
  type TipId,
  tipKey,
  type UploadId,
  uploadPrefix,
} from '../../drop/keys.ts';
import { readAll } from '../../drop/open-blobs.ts';
import type { DisposalRow, Disposing } from './dispose.ts';

/** WHERE something of a tip may lie: whatever begins so, but for one object, or for what is another's. */
export interface Place {
  readonly blobs: BlobStore;
  readonly prefix: string;
  readonly except?: BlobKey;
  /** others' objects lie there too: which are the tip's */
  readonly only?: (key: BlobKey) => Promise<boolean>;
}

/** Of a file that was handed over only what a worker may have left: the specialist's object is theirs. */
export function placesOfFile({ vault, drop }: Pick<Disposing, 'vault' | 'drop'>, id: string): Place[] {
  const upload = id as UploadId;
  const inVault = [originalPrefix(upload), previewPrefix(upload), copyPrefix(upload)];
  return [...inVault.map((prefix) => ({ blobs: vault, prefix })), { blobs: drop, prefix: uploadPrefix(upload) }];
}

/**
 * The document, and the mailbox but for the last letter. Of the intake's ledger the mark that the tip was submitted stays,
 * which has nothing in it: without it the same tip could be sent once more. The receipt beside it names the files, and goes.
 */
export async function placesOfTip(bench: Disposing, { tipId, notice }: DisposalRow): Promise<Place[]> {
  const { vault, drop, store } = bench;
  const { read, t } = store;
  const tip = tipId as TipId;
  const { mailbox: box, addressee } = t.tip;
  const [row] = await read.select({ mailbox: box, addressee }).from(t.tip).where(eq(t.tip.id, tipId));
  const mailbox = row!.mailbox as MailboxId;
  const only = row!.addressee === null ? {} : { only: (letterAt: BlobKey) => tellsOf(bench, letterAt, tipId) };
  return [
    { blobs: vault, prefix: tipKey(tip) },
    { blobs: drop, prefix: inboxTipKey(tip) },
    { blobs: drop, prefix: `${ledgerPrefix(tip)}submitting-` },
    { blobs: drop, prefix: draftPrefix(mailbox) },
    { blobs: drop, prefix: mailboxPrefix(mailbox), except: letterKey(mailbox, notice!), ...only },
  ];
}

export const filesOf = ({ store: { read, t } }: Disposing, tipId: string) =>
  read
    .select({ id: t.file.id, sha256: t.file.sha256, sizeBytes: t.file.sizeBytes, exhibit: t.exhibit.reference })
    .from(t.file)
    .leftJoin(t.exhibit, eq(t.exhibit.fileId, t.file.id))
    .where(eq(t.file.tipId, tipId))
    .orderBy(asc(t.file.position), asc(t.file.id));

/** In the mailbox of a request lie letters about other hand-ins, and the dialogue. What does not open is not ours to judge. */
async function tellsOf({ drop, identity }: Disposing, key: BlobKey, tipId: string): Promise<boolean> {
  try {
    return openJson(letter, await readAll(await drop.get(key)), identity).tip === tipId;
  } catch (error) {
    if (error instanceof SealBroken || error instanceof DocumentMalformed || error instanceof BlobMissing) return false;
    throw error;
  }
}

async function listAt({ blobs, prefix, except, only }: Place): Promise<BlobKey[]> {
  const keys = (await blobs.list(prefix)).flatMap(({ key }) => (key === except ? [] : [key]));
  if (!only) return keys;
  const ours = await Promise.all(keys.map(only));
  return keys.filter((_, at) => ours[at]);
}

export async function countObjects(bench: Disposing, row: DisposalRow): Promise<FoundObjects> {
  const files: Record<string, number> = {};
  for (const { id } of await filesOf(bench, row.tipId)) files[id] = await countAt(placesOfFile(bench, id));
  return { tip: await countAt(await placesOfTip(bench, row)), files };
}

async function countAt(places: readonly Place[]): Promise<number> {
  let count = 0;
  for (const place of places) count += (await listAt(place)).length;
  return count;
}

/** Everything that lies there now, half-written parts too. Answers how many objects there were. */
export async function eraseObjects(bench: Disposing, row: DisposalRow): Promise<number> {
  const places = await placesOfTip(bench, row);
  for (const { id } of await filesOf(bench, row.tipId)) places.push(...placesOfFile(bench, id));
  let erased = 0;
  for (const place of places) {
    for (const key of await listAt(place)) {
      await place.blobs.remove(key);
      erased += 1;
    }
    // whoever still writes one finds its part gone and fails
    if (place.prefix.endsWith('/') && !place.only) await place.blobs.sweep(-1, place.prefix);
  }
  return erased;
}
