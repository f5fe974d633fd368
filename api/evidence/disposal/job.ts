import { and, asc, eq, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import type { Query } from '../../db/store.ts';
import type { DisposalState } from '../../db/values.ts';
import { type FailureCode, MovedOn } from '../failure.ts';
import { hasEnded } from '../schedule/process-name.ts';
import type { DisposalRow, Disposing, Hindrance } from './dispose.ts';

/**
 * THE JOB of a tip that is deleted, and who does it: as with files that were set aside (withheld/job.ts), a worker owns a row
 * while its lease runs, and every change carries the claim and the state it found. It is tried for ever.
 */
export type DisposalFailure = FailureCode | Hindrance | 'disposal_altered' | 'rewriting_waits';

const next = {
  asked: ['begun'],
  stopped: [],
  begun: ['erased'],
  erased: ['finished'],
  finished: [],
} as const satisfies Record<DisposalState, readonly DisposalState[]>;

const backOffMs = (attempts: number): number => Math.min(600_000, 5000 * 3 ** Math.min(attempts, 6));
/** what stands in the way may be gone soon; the night is further off */
const waitsMs: Partial<Record<DisposalFailure, number>> = { rewriting_waits: 600_000 };
const hinderedMs = 30_000;
let claims = 0;

/** Takes the row in `state` that has waited longest, and counts the attempt; one that was asked for only once it is due. */
export async function claimDisposal(
  bench: Disposing,
  state: Exclude<DisposalState, 'stopped' | 'finished'>,
): Promise<DisposalRow | undefined> {
  const { store, now, worker, leaseMs } = bench;
  const { disposal: table } = store.t;
  await freeLost(bench);
  const isDue = state === 'asked' ? or(lte(table.dueAt, now()), isNotNull(table.confirmedAt)) : undefined;
  const [found] = await store.read
    .select({ id: table.id })
    .from(table)
    .where(and(eq(table.state, state), isNull(table.leaseUntil), lte(table.nextAttemptAt, now()), isDue))
    .orderBy(asc(table.nextAttemptAt), asc(table.id))
    .limit(1);
  if (!found) return undefined;
  claims += 1;
  const lease = { leaseBy: `${worker}.disposal-${claims}`, leaseUntil: new Date(now().getTime() + leaseMs) };
  const [row] = await store.write((tx) =>
    tx
      .update(table)
      .set({ ...lease, attempts: sql`${table.attempts} + 1` })
      .where(and(eq(table.id, found.id), eq(table.state, state), isNull(table.leaseUntil)))
      .returning(),
  );
  return row; // undefined: another worker was faster, or it was stopped
}

/** Frees what dead workers held. */
async function freeLost({ store, now, worker }: Disposing): Promise<void> {
  const { disposal: table } = store.t;
  const open = inArray(table.state, ['asked', 'begun', 'erased']);
  const held = await store.read
    .select({ id: table.id, leaseBy: table.leaseBy, leaseUntil: table.leaseUntil })
    .from(table)
    .where(and(open, isNotNull(table.leaseUntil)));
  for (const { id, leaseBy, leaseUntil } of held) {
    if (leaseBy === null || (leaseUntil! >= now() && !hasEnded(leaseBy, worker))) continue;
    await store.write(async (tx) => {
      await tx
        .update(table)
        .set(released)
        .where(and(eq(table.id, id), eq(table.leaseBy, leaseBy)));
    });
  }
}

const released = { leaseBy: null, leaseUntil: null } as const;

async function change({ store }: Disposing, tx: Query, row: DisposalRow, set: Partial<DisposalRow>): Promise<void> {
  const { disposal: table } = store.t;
  const ours = and(eq(table.id, row.id), eq(table.state, row.state), eq(table.leaseBy, row.leaseBy ?? ''));
  const changed = await tx.update(table).set(set).where(ours).returning({ id: table.id });
  if (changed.length === 0) throw new MovedOn();
}

/** Throws MovedOn when it is no longer ours. */
export const keepDisposal = (bench: Disposing, tx: Query, row: DisposalRow): Promise<void> =>
  change(bench, tx, row, { leaseUntil: new Date(bench.now().getTime() + bench.leaseMs) });

/** Moves the row on and gives it free, in the transaction of what it tells. Throws MovedOn. */
export async function moveDisposal(
  bench: Disposing,
  tx: Query,
  row: DisposalRow,
  to: DisposalState,
  set: Partial<DisposalRow> = {},
): Promise<void> {
  if (!(next[row.state] as readonly DisposalState[]).includes(to))
    throw new Error(`a deletion cannot go from ${row.state} to ${to}`);
  const at = bench.now();
  const free = { ...released, attempts: 0, failure: null, stateChangedAt: at, nextAttemptAt: at };
  await change(bench, tx, row, { ...free, ...set, state: to });
}

/** Again later. */
export async function postponeDisposal(bench: Disposing, row: DisposalRow, failure: DisposalFailure): Promise<void> {
  const waits = waitsMs[failure] ?? (failure.startsWith('disposal_') ? hinderedMs : backOffMs(row.attempts));
  const nextAttemptAt = new Date(bench.now().getTime() + waits);
  await bench.store.write((tx) => change(bench, tx, row, { ...released, failure, nextAttemptAt }));
}

/** We are ending in good order: the attempt does not count. */
export const giveBackDisposal = (bench: Disposing, row: DisposalRow): Promise<void> =>
  bench.store.write((tx) => change(bench, tx, row, { ...released, attempts: row.attempts - 1 }));
