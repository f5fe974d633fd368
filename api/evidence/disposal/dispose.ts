import { and, eq, inArray, ne, or } from 'drizzle-orm';
import { acceptedOf, type DisposalObstacle, obstacleOf } from '../../db/disposal-facts.ts';
import type { Query, Tables } from '../../db/store.ts';
import type { EmptiedRows } from '../../db/values.ts';
import { ulid } from '../../ulid.ts';
import { actor, type Bench } from '../bench.ts';
import { recordCustody } from '../custody.ts';

/**
 * DISPOSING OF A TIP (docs/decisions/0031): the one way there is, whoever wanted it. From this transaction on nobody reads
 * anything of it, triggers keep it so, and a job (watch.ts) destroys what lies in vault, drop and mailbox.
 */
export type DisposalRow = Tables['disposal']['$inferSelect'];

/** What the job of it may use. */
export interface Disposing
  extends Pick<Bench, 'store' | 'drop' | 'vault' | 'identity' | 'now' | 'log' | 'worker' | 'leaseMs'> {
  /** shared with the desk, and with nobody else */
  readonly secret: string;
}

/** It may not be deleted now: something stands in the way, or it was accepted and waits for a second person. */
export type Hindrance = DisposalObstacle | 'disposal_unconfirmed';

export class Hindered extends Error {
  readonly code: Hindrance;
  constructor(code: Hindrance) {
    super(code);
    this.name = 'Hindered';
    this.code = code;
  }
}

/** What belongs to the row of the disposal from now on. Throws Hindered, and then nothing was changed. */
export async function disposeTip(tx: Query, t: Tables, row: DisposalRow, at: Date) {
  const { id, tipId, reason, words, askedBy, confirmedBy, confirmedAt } = row;
  const obstacle = await obstacleOf(tx, t, tipId);
  if (obstacle) throw new Hindered(obstacle);
  // asked for when nobody had accepted it, it was due by itself; that is over once somebody has
  if (confirmedAt === null && (await acceptedOf(tx, t, [tipId])).has(tipId)) throw new Hindered('disposal_unconfirmed');
  const files = await tx.select({ id: t.file.id, sha256: t.file.sha256 }).from(t.file).where(eq(t.file.tipId, tipId));
  const emptied = await emptyRows(tx, t, tipId, at, files);
  const event = { ...actor, at, action: 'dispose' as const, tipId };
  for (const { id: fileId, sha256 } of files)
    await recordCustody(tx, t, {
      ...{ ...event, fileId, details: { disposal: id } },
      ...(sha256 ? { sha256Before: sha256 } : {}),
    });
  const details = { disposal: id, why: reason, askedBy, confirmedBy, ...emptied };
  await recordCustody(tx, t, { ...event, reason: words, details });
  return { beganAt: at, emptied, notice: ulid(at) };
}

async function emptyRows(
  tx: Query,
  t: Tables,
  tipId: string,
  at: Date,
  files: readonly { id: string }[],
): Promise<EmptiedRows> {
  const { note, message, contact } = t;
  const counts = {
    files: files.length,
    notes: await tx.$count(note, eq(note.tipId, tipId)),
    messages: await tx.$count(message, eq(message.tipId, tipId)),
    contact: (await tx.$count(contact, eq(contact.tipId, tipId))) > 0,
  };
  const copies = await emptyFiles(
    tx,
    t,
    files.map(({ id }) => id),
    at,
  );
  for (const table of [note, message, contact, t.plainContact, t.bulkTip, t.handover])
    await tx.delete(table).where(eq(table.tipId, tipId));
  await tx.update(t.reveal).set({ sealed: null }).where(eq(t.reveal.tipId, tipId));
  const unheld = { claimedBy: null, claimedUntil: null, unit: null, unreadMessages: 0 };
  const silent = { text: '', when: null, where: null, reason: null, reasonNote: null, handIn: null };
  await tx
    .update(t.tip)
    .set({ ...unheld, ...silent, state: 'disposed', updatedAt: at })
    .where(eq(t.tip.id, tipId));
  return { ...counts, copies };
}

/** Answers how many working copies there were. What was handed over to a specialist stays `withheld`. */
async function emptyFiles(tx: Query, t: Tables, ids: readonly string[], at: Date): Promise<number> {
  if (ids.length === 0) return 0;
  const { file, fingerprint, likeness, workingCopy, appealPicture, exhibit } = t;
  const these = inArray(file.id, [...ids]);
  const described = { folder: null, role: null, handIn: null };
  const claimed = { claimedName: '', claimedType: '', note: null, provenance: null, ...described };
  const found = { description: null, previews: null, scanDetail: null };
  const free = { leaseBy: null, leaseUntil: null, progress: null };
  await tx
    .update(file)
    .set({ ...claimed, ...found, ...free })
    .where(these);
  await tx
    .update(file)
    .set({ state: 'disposed', stateChangedAt: at, failure: null })
    .where(and(these, ne(file.state, 'withheld')));
  await tx.delete(fingerprint).where(inArray(fingerprint.fileId, [...ids]));
  await tx.delete(likeness).where(or(inArray(likeness.fileId, [...ids]), inArray(likeness.otherId, [...ids])));
  await tx
    .update(exhibit)
    .set({ label: null })
    .where(inArray(exhibit.fileId, [...ids]));
  const gone = { state: 'destroyed', stateChangedAt: at, plan: {}, purpose: null, commands: null } as const;
  await tx
    .update(appealPicture)
    .set({ leaseBy: null, leaseUntil: null, state: 'destroyed', stateChangedAt: at, plan: null, made: null })
    .where(inArray(appealPicture.fileId, [...ids]));
  const copies = await tx
    .update(workingCopy)
    .set({ ...free, ...gone })
    .where(inArray(workingCopy.fileId, [...ids]))
    .returning({ id: workingCopy.id });
  return copies.length;
}
