import { asc, eq } from 'drizzle-orm';
import type { Query } from '../db/store.ts';
import type { Letter } from '../drop/documents.ts';
import { ulid } from '../ulid.ts';
import type { Bench, FileRow } from './bench.ts';
import { readable } from './untrusted.ts';

/**
 * What the sender is told about the files, as letters the desk's process delivers: `confirmed` when every file of a tip
 * arrived as it was sent, with the digests to compare; `altered` when one did not.
 */
export async function confirmWhenAllVerified(bench: Bench, tx: Query, tipId: string): Promise<void> {
  const { file } = bench.store.t;
  const files = await tx.select().from(file).where(eq(file.tipId, tipId)).orderBy(asc(file.position));
  if (files.every(({ sha256, state }) => sha256 !== null && state !== 'quarantined'))
    await writeNotice(bench, tx, tipId, 'confirmed', files);
}

export const tellAltered = (bench: Bench, tx: Query, file: FileRow): Promise<void> =>
  writeNotice(bench, tx, file.tipId, 'altered', [file]);

async function writeNotice(
  { store: { t }, now }: Bench,
  tx: Query,
  tipId: string,
  code: 'confirmed' | 'altered',
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
    body: { kind: 'notice', code, files: files.flatMap(told) },
  };
  const { id } = letter;
  await tx.insert(t.message).values({ id, tipId, from: 'police', kind: 'notice', text: code, at, letter });
}

/** A file whose digest could not be computed is told by the notice itself. */
const told = ({ claimedName, sizeBytes, sha256 }: FileRow) =>
  sha256 ? [{ name: readable(claimedName, 240) ?? '–', sizeBytes, sha256 }] : [];
