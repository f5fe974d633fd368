import { and, asc, eq } from 'drizzle-orm';
import type { Query } from '../db/store.ts';
import type { Letter } from '../drop/documents.ts';
import { ulid } from '../ulid.ts';
import type { Bench, FileRow } from './bench.ts';
import { programCode } from './failure.ts';
import { isWorking } from './file-state.ts';
import { impressionsOf, sentenceOf, type Told } from './impression.ts';
import { readable } from './untrusted.ts';

/**
 * What the sender is told about the files, as letters the desk's process delivers: `confirmed` when every file of a tip
 * arrived as it was sent, with the digests to compare; `altered` when one did not; `seen` when all have been looked at, with
 * what would help us to see more (impression.ts).
 */
export async function confirmWhenAllVerified(bench: Bench, tx: Query, tipId: string): Promise<void> {
  const { file } = bench.store.t;
  const files = await tx.select().from(file).where(eq(file.tipId, tipId)).orderBy(asc(file.position));
  if (files.every((each) => each.sha256 !== null && !isAltered(each)))
    await writeNotice(bench, tx, tipId, 'confirmed', files);
}

/** A program is quarantined too, and came as it was sent. */
const isAltered = ({ state, failure }: FileRow): boolean => state === 'quarantined' && failure !== programCode;

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
  const { mailbox, addressee } = t.tip;
  const [tip] = await tx.select({ mailbox, addressee }).from(t.tip).where(eq(t.tip.id, tipId));
  const tell = code === 'seen' ? toldAsSeen(files, tip!.addressee === null ? 'sender' : 'asked') : told;
  const about = files.flatMap(tell);
  if (code === 'seen' && about.length === 0) return;
  const letter: Letter = {
    v: 1,
    id: ulid(at),
    mailbox: tip!.mailbox,
    at: at.toISOString(),
    from: 'police',
    tip: tipId,
    body: { kind: 'notice', code, files: about },
  };
  const { id } = letter;
  await tx.insert(t.message).values({ id, tipId, from: 'police', kind: 'notice', text: code, at, letter });
}

/** A file whose digest could not be computed is told by the notice itself. */
const told = ({ claimedName, sizeBytes, sha256 }: FileRow) =>
  sha256 ? [{ name: readable(claimedName, 240) ?? '–', sizeBytes, sha256 }] : [];

const toldAsSeen = (all: readonly FileRow[], to: Told) => {
  const hasPlayer = all.some(({ failure }) => failure === programCode);
  return (file: FileRow) => {
    const found = impressionsOf(file).filter((code) => code !== 'needs_own_player' || !hasPlayer);
    const remarks = found.map((code) => sentenceOf(code, to));
    return remarks.length > 0 ? told(file).map((it) => ({ ...it, remarks })) : [];
  };
};
