import { aliasedTable, and, asc, eq, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import type { Bench } from '../bench.ts';
import { MovedOn } from '../failure.ts';
import { hasEnded } from '../schedule/process-name.ts';

/**
 * WHOSE COPY IS NEXT, and who makes it: as with files (schedule/lease.ts), a worker owns a copy while its lease runs, and every
 * change carries the claim as a condition. A copy that outlived three workers, or failed three times, is set aside.
 */
export type CopyRow = Tables['workingCopy']['$inferSelect'];
export const maxAttempts = 3;
let claims = 0;

/** Frees what dead workers held. The attempt they died in counts, so nothing kills workers for ever. */
async function freeLost(bench: Bench): Promise<void> {
  const { workingCopy } = bench.store.t;
  const held = await bench.store.read
    .select({ id: workingCopy.id, leaseBy: workingCopy.leaseBy, leaseUntil: workingCopy.leaseUntil })
    .from(workingCopy)
    .where(and(eq(workingCopy.state, 'asked'), isNotNull(workingCopy.leaseUntil)));
  const at = bench.now();
  for (const { id, leaseBy, leaseUntil } of held) {
    if (leaseBy === null || (leaseUntil! >= at && !hasEnded(leaseBy, bench.worker))) continue;
    await bench.store.write((tx) =>
      tx
        .update(workingCopy)
        .set({ leaseBy: null, leaseUntil: null, progress: null })
        .where(and(eq(workingCopy.id, id), eq(workingCopy.leaseBy, leaseBy))),
    );
    bench.log('copy_freed', { id });
  }
}

/**
 * The most urgent tip first; among equals by turns between those who asked: first whoever was not served for longest, so
 * that twenty copies somebody asked for at once do not hold up the one of a colleague.
 */
export async function claimCopy(bench: Bench): Promise<CopyRow | undefined> {
  await freeLost(bench);
  const { store, now, worker, leaseMs } = bench;
  const { workingCopy, file, tip } = store.t;
  const other = aliasedTable(workingCopy, 'other');
  const served = sql`(select max(${other.stateChangedAt}) from ${workingCopy} as other where ${and(
    eq(other.askedBy, workingCopy.askedBy),
    or(sql`${other.state} <> 'asked'`, isNotNull(other.leaseUntil)),
  )})`;
  const waits = and(
    eq(workingCopy.state, 'asked'),
    isNull(workingCopy.leaseUntil),
    lte(workingCopy.nextAttemptAt, now()),
  );
  const [found] = await store.read
    .select({ id: workingCopy.id })
    .from(workingCopy)
    .innerJoin(file, eq(file.id, workingCopy.fileId))
    .innerJoin(tip, eq(tip.id, file.tipId))
    .where(waits)
    .orderBy(asc(tip.priority), sql`${served} asc nulls first`, asc(workingCopy.askedAt), asc(workingCopy.id))
    .limit(1);
  if (!found) return undefined;
  claims += 1;
  const lease = { leaseBy: `${worker}.copy-${claims}`, leaseUntil: new Date(now().getTime() + leaseMs) };
  const [row] = await store.write((tx) =>
    tx
      .update(workingCopy)
      .set({ ...lease, attempts: sql`${workingCopy.attempts} + 1` })
      .where(and(eq(workingCopy.id, found.id), isNull(workingCopy.leaseUntil), eq(workingCopy.state, 'asked')))
      .returning(),
  );
  return row; // undefined: another worker was faster
}

const ours = ({ store: { t } }: Bench, { id, leaseBy }: CopyRow) =>
  and(eq(t.workingCopy.id, id), eq(t.workingCopy.state, 'asked'), eq(t.workingCopy.leaseBy, leaseBy ?? ''));

/** Throws MovedOn when it is no longer ours. */
export async function keepCopyLease(bench: Bench, tx: Query, copy: CopyRow, progress?: number): Promise<void> {
  const leaseUntil = new Date(bench.now().getTime() + bench.leaseMs);
  await change(bench, tx, copy, { leaseUntil, ...(progress === undefined ? {} : { progress }) });
}

/** Throws MovedOn when it is no longer ours. */
export async function settleCopy(bench: Bench, tx: Query, copy: CopyRow, set: Partial<CopyRow>): Promise<void> {
  await change(bench, tx, copy, { ...set, leaseBy: null, leaseUntil: null, progress: null });
}

async function change(bench: Bench, tx: Query, copy: CopyRow, set: Partial<CopyRow>): Promise<void> {
  const { workingCopy } = bench.store.t;
  const changed = await tx.update(workingCopy).set(set).where(ours(bench, copy)).returning({ id: workingCopy.id });
  if (changed.length === 0) throw new MovedOn();
}
