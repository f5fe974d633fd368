import { and, asc, eq } from 'drizzle-orm';
import type { Query } from '../db/store.ts';
import type { Letter } from '../drop/documents.ts';
import { ulid } from '../ulid.ts';
import type { Bench, FileRow } from './bench.ts';
import { isWorking } from './file-state.ts';
import { impressionsOf, sentenceOf } from './impression.ts';
import { readable } from './untrusted.ts';

/**
 * What the sender is told about the files, as letters the desk's process delivers: `confirmed` when every file of a tip
 * arrived as it was sent, with the digests to compare; `altered` when one did not; `seen` when all have been looked at, with
 * what would help us to see more (impression.ts).
 */
export async function confirmWhenAllVerified(bench: Bench, tx: Query, tipId: string): Promise<void> {
  const { file } = bench.store.t;
  const files = await tx.select().from(file).where(eq(file.tipId, tipId)).orderBy(asc(file.position));
  if (files.every(({ sha256, state }) => sha256 !== null && state !== 'quarantined'))
    await writeNotice(bench, tx, tipId, 'confirmed', files);
}

export const tellAltered = (bench: Bench, tx: Query, file: FileRow): Promise<void> =>
  writeNotice(bench, tx, file.tipId, 'altered', [file]);

/** Call it in the transaction that ends the work on a file. A tip is told once, also when a file is tried again later. */
export async function tellWhenAllSeen(bench: Bench, tx: Query, tipId: string): Promise<void> {
  const { file, message } = bench.store.t;
  const files = await tx.select().from(file).where(eq(file.tipId, tipId)).orderBy(asc(file.position));
  if (files.some(({ state }) => isWorking(state))) return;
  if (files.every((each) => impressionsOf(each).length === 0)) return;
  const told = await tx
    .select({ id: message.id })
    .from(message)
    .where(and(eq(message.tipId, tipId), eq(message.kind, 'notice'), eq(message.text, 'seen')))
    .limit(1);
  if (told.length === 0) await writeNotice(bench, tx, tipId, 'seen', files);
}

async function writeNotice(
  { store: { t }, now }: Bench,
  tx: Query,
  tipId: string,
  code: 'confirmed' | 'altered' | 'seen',
  files: readonly FileRow[],
): Promise<void> {
  const at = now();
  const [tip] = await tx.select({ mailbox: t.tip.mailbox }).from(t.tip).where(eq(t.tip.id, tipId));
  const letter: Letter = {
    v: 1,
    id: ulid(at),
    mailbox: tip!.mailbox,
    at: at.toISOString(),
    from: 'police',
    body: { kind: 'notice', code, files: files.flatMap(code === 'seen' ? toldAsSeen : told) },
  };
  const { id } = letter;
  await tx.insert(t.message).values({ id, tipId, from: 'police', kind: 'notice', text: code, at, letter });
}

/** A file whose digest could not be computed is told by the notice itself. */
const told = ({ claimedName, sizeBytes, sha256 }: FileRow) =>
  sha256 ? [{ name: readable(claimedName, 240) ?? '–', sizeBytes, sha256 }] : [];

const toldAsSeen = (file: FileRow) => {
  const remarks = impressionsOf(file).map(sentenceOf);
  return remarks.length > 0 ? told(file).map((it) => ({ ...it, remarks })) : [];
};
