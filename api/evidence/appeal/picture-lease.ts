import { and, asc, eq, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import type { Bench } from '../bench.ts';
import { MovedOn } from '../failure.ts';

/** WHOSE PICTURE IS NEXT: as with working copies (copy/copy-lease.ts), whoever drew it asks, a worker owns it while its lease runs. */
export type PictureRow = Tables['appealPicture']['$inferSelect'];
export const mostAttempts = 3;
let claims = 0;

export async function claimPicture({ store, now, worker, leaseMs }: Bench): Promise<PictureRow | undefined> {
  const { appealPicture } = store.t;
  const at = now();
  const free = or(isNull(appealPicture.leaseUntil), lt(appealPicture.leaseUntil, at));
  const waits = and(eq(appealPicture.state, 'asked'), free, lte(appealPicture.nextAttemptAt, at));
  const [found] = await store.read
    .select({ id: appealPicture.id })
    .from(appealPicture)
    .where(waits)
    .orderBy(asc(appealPicture.nextAttemptAt), asc(appealPicture.id))
    .limit(1);
  if (!found) return undefined;
  claims += 1;
  const lease = { leaseBy: `${worker}.picture-${claims}`, leaseUntil: new Date(at.getTime() + leaseMs) };
  const [row] = await store.write((tx) =>
    tx
      .update(appealPicture)
      .set({ ...lease, attempts: sql`${appealPicture.attempts} + 1` })
      .where(and(eq(appealPicture.id, found.id), waits))
      .returning(),
  );
  return row; // undefined: another worker was faster
}

/** Throws MovedOn when it is no longer ours. */
export async function keepPictureLease(bench: Bench, tx: Query, row: PictureRow): Promise<void> {
  await change(bench, tx, row, { leaseUntil: new Date(bench.now().getTime() + bench.leaseMs) });
}

/** Throws MovedOn when it is no longer ours: another drawing was asked for, or it is gone. */
export async function settlePicture(bench: Bench, tx: Query, row: PictureRow, set: Partial<PictureRow>): Promise<void> {
  await change(bench, tx, row, { ...set, leaseBy: null, leaseUntil: null });
}

async function change(
  { store: { t } }: Bench,
  tx: Query,
  { id, leaseBy, drawing }: PictureRow,
  set: Partial<PictureRow>,
): Promise<void> {
  const ours = and(
    eq(t.appealPicture.id, id),
    eq(t.appealPicture.state, 'asked'),
    eq(t.appealPicture.leaseBy, leaseBy ?? ''),
    eq(t.appealPicture.drawing, drawing),
  );
  const changed = await tx.update(t.appealPicture).set(set).where(ours).returning({ id: t.appealPicture.id });
  if (changed.length === 0) throw new MovedOn();
}
