import { and, asc, eq, inArray, isNotNull, isNull, lte, ne, or, sql } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import type { WithheldState } from '../../db/values.ts';
import type { Bench } from '../bench.ts';
import { type FailureCode, MovedOn } from '../failure.ts';
import { hasEnded } from '../schedule/process-name.ts';

/**
 * THE JOB of a file that was set aside, and who does it: as with files (schedule/lease.ts), a worker owns a row while its lease
 * runs, and every change carries the claim and the state it found as a condition. It is tried for ever: nothing of it may be
 * left half-done.
 */
export type WithheldRow = Tables['withheldFile']['$inferSelect'];

/** Why it does not go on: what is waited for, or what did not work. The console has a sentence for each. */
export type WithheldFailure = FailureCode | 'no_specialist' | 'held' | 'altered' | 'resealed_differs';

/** It cannot go on now, and this is why. */
export class Delayed extends Error {
  readonly code: WithheldFailure;
  constructor(code: WithheldFailure) {
    super(code);
    this.name = 'Delayed';
    this.code = code;
  }
}

const next = {
  withheld: ['erased'],
  erased: ['resealed'],
  // once more, when the specialist's copy is found broken while ours is still there
  resealed: ['transferred', 'erased'],
  transferred: ['finished'],
  finished: [],
} as const satisfies Record<WithheldState, readonly WithheldState[]>;

const backOffMs = (attempts: number): number => Math.min(600_000, 5000 * 3 ** Math.min(attempts, 6));
let claims = 0;

/** Takes the row in one of `states` that has waited longest, and counts the attempt. */
export async function claimWithheld(bench: Bench, states: readonly WithheldState[]): Promise<WithheldRow | undefined> {
  await freeLost(bench, states);
  const { store, now, worker, leaseMs } = bench;
  const { withheldFile: table } = store.t;
  const waits = and(inArray(table.state, [...states]), isNull(table.leaseUntil), lte(table.nextAttemptAt, now()));
  // bytes that are not what was sent wait for people
  const hopeful = or(isNull(table.failure), ne(table.failure, 'altered'));
  const [found] = await store.read
    .select({ fileId: table.fileId, state: table.state })
    .from(table)
    .where(and(waits, hopeful))
    .orderBy(asc(table.nextAttemptAt), asc(table.fileId))
    .limit(1);
  if (!found) return undefined;
  claims += 1;
  const lease = { leaseBy: `${worker}.withheld-${claims}`, leaseUntil: new Date(now().getTime() + leaseMs) };
  const [row] = await store.write((tx) =>
    tx
      .update(table)
      .set({ ...lease, attempts: sql`${table.attempts} + 1` })
      .where(and(eq(table.fileId, found.fileId), eq(table.state, found.state), isNull(table.leaseUntil)))
      .returning(),
  );
  return row; // undefined: another worker was faster
}

/** Frees what dead workers held. */
async function freeLost({ store, now, worker }: Bench, states: readonly WithheldState[]): Promise<void> {
  const { withheldFile: table } = store.t;
  const held = await store.read
    .select({ fileId: table.fileId, leaseBy: table.leaseBy, leaseUntil: table.leaseUntil })
    .from(table)
    .where(and(inArray(table.state, [...states]), isNotNull(table.leaseUntil)));
  const at = now();
  for (const { fileId, leaseBy, leaseUntil } of held) {
    if (leaseBy === null || (leaseUntil! >= at && !hasEnded(leaseBy, worker))) continue;
    await store.write(async (tx) => {
      await tx
        .update(table)
        .set(released)
        .where(and(eq(table.fileId, fileId), eq(table.leaseBy, leaseBy)));
    });
  }
}

const released = { leaseBy: null, leaseUntil: null } as const;

async function change(bench: Bench, tx: Query, row: WithheldRow, set: Partial<WithheldRow>): Promise<void> {
  const { withheldFile: table } = bench.store.t;
  const ours = and(eq(table.fileId, row.fileId), eq(table.state, row.state), eq(table.leaseBy, row.leaseBy ?? ''));
  const changed = await tx.update(table).set(set).where(ours).returning({ id: table.fileId });
  if (changed.length === 0) throw new MovedOn();
}

/** Throws MovedOn when it is no longer ours. */
export const keepWithheld = (bench: Bench, tx: Query, row: WithheldRow): Promise<void> =>
  change(bench, tx, row, { leaseUntil: new Date(bench.now().getTime() + bench.leaseMs) });

/** Moves the row on and gives it free; call it first in the transaction of what it tells. Throws MovedOn. */
export async function moveOn(
  bench: Bench,
  tx: Query,
  row: WithheldRow,
  to: WithheldState,
  set: Partial<WithheldRow> = {},
): Promise<void> {
  if (!(next[row.state] as readonly WithheldState[]).includes(to))
    throw new Error(`what is set aside cannot go from ${row.state} to ${to}`);
  const at = bench.now();
  const free = { ...released, attempts: 0, failure: null, stateChangedAt: at, nextAttemptAt: at };
  await change(bench, tx, row, { ...free, ...set, state: to });
}

/** Again later. What is only waited for is looked at every half minute. */
export async function postponeWithheld(bench: Bench, row: WithheldRow, failure: WithheldFailure): Promise<void> {
  const waitMs = failure === 'held' ? 30_000 : backOffMs(row.attempts);
  const nextAttemptAt = new Date(bench.now().getTime() + waitMs);
  await bench.store.write((tx) => change(bench, tx, row, { ...released, failure, nextAttemptAt }));
}

/** We are ending in good order: the attempt does not count. */
export const giveBackWithheld = (bench: Bench, row: WithheldRow): Promise<void> =>
  bench.store.write((tx) => change(bench, tx, row, { ...released, attempts: row.attempts - 1 }));

/** Says of what cannot go on that it waits for a specialist to be set, and no longer says so once there is one. */
export async function noteWaiting({ store: { read, write, t }, specialist }: Bench): Promise<void> {
  const { withheldFile: table } = t;
  const waiting = 'no_specialist' satisfies WithheldFailure;
  const [from, to] = specialist ? [eq(table.failure, waiting), null] : [isNull(table.failure), waiting];
  const untold = and(eq(table.state, 'erased'), from);
  if ((await read.$count(table, untold)) === 0) return;
  await write(async (tx) => {
    await tx.update(table).set({ failure: to }).where(untold);
  });
}
