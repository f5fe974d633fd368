import { and, asc, eq, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Query } from '../db/store.ts';
import type { FileState } from '../db/tables.ts';
import type { Bench, FileRow } from './bench.ts';
import { type FailureCode, MovedOn } from './failure.ts';
import { mayBecome, type WorkingState } from './file-state.ts';

/**
 * A worker owns a file while its lease runs. Every change to the row carries the worker's name and the state it found as
 * a condition, so whoever was taken over changes nothing any more.
 */
export const maxAttempts = 5;
/** Whether a step that gives up now is tried again. */
export const hasAttemptsLeft = ({ attempts }: FileRow): boolean => attempts < maxAttempts;
/** 5 s, 20 s, 80 s, 320 s */
const backOffMs = (attempts: number): number => 5000 * 4 ** (attempts - 1);

/** Takes the most urgent free file in one of `states`, and counts the attempt: a worker that dies here has used it. */
export async function claimFile(bench: Bench, states: readonly WorkingState[]): Promise<FileRow | undefined> {
  const { store, worker, leaseMs } = bench;
  if (!(await nextFree(bench, store.read, states))) return undefined;
  return store.write(async (tx) => {
    const free = await nextFree(bench, tx, states);
    if (!free) return undefined;
    const dead = free.attempts >= maxAttempts;
    const at = bench.now();
    const change = dead
      ? { state: 'failed' as const, stateChangedAt: at, failure: 'worker_lost' satisfies FailureCode, leaseBy: null }
      : { attempts: free.attempts + 1, leaseBy: worker, leaseUntil: new Date(at.getTime() + leaseMs) };
    const [row] = await tx.update(store.t.file).set(change).where(eq(store.t.file.id, free.id)).returning();
    if (dead) bench.log('file_failed', { id: free.id, code: 'worker_lost' });
    return dead ? undefined : row;
  });
}

async function nextFree({ store, now }: Bench, tx: Query, states: readonly WorkingState[]) {
  const { file, tip } = store.t;
  const at = now();
  const [row] = await tx
    .select({ id: file.id, attempts: file.attempts })
    .from(file)
    .innerJoin(tip, eq(file.tipId, tip.id))
    .where(
      and(
        inArray(file.state, [...states]),
        lte(file.nextAttemptAt, at),
        or(isNull(file.leaseUntil), lt(file.leaseUntil, at)),
      ),
    )
    .orderBy(asc(tip.dueAt), asc(file.position))
    .limit(1);
  return row;
}

const ours = ({ store: { t }, worker }: Bench, file: FileRow) =>
  and(eq(t.file.id, file.id), eq(t.file.state, file.state), eq(t.file.leaseBy, worker));

/** Throws MovedOn when the file is no longer ours. */
export async function keepLease(bench: Bench, tx: Query, file: FileRow): Promise<void> {
  const leaseUntil = new Date(bench.now().getTime() + bench.leaseMs);
  const kept = await tx
    .update(bench.store.t.file)
    .set({ leaseUntil })
    .where(ours(bench, file))
    .returning({ id: bench.store.t.file.id });
  if (kept.length === 0) throw new MovedOn();
}

type Change = Partial<Omit<FileRow, 'id' | 'tipId' | 'state'>>;

/** Moves the file on and gives it free, together with whatever belongs to the same fact. */
export async function advance(
  bench: Bench,
  file: FileRow,
  to: FileState,
  change: Change,
  also: (tx: Query) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  if (!mayBecome(file.state, to)) throw new Error(`a file cannot go from ${file.state} to ${to}`);
  const at = bench.now();
  const free = { leaseBy: null, leaseUntil: null, attempts: 0, failure: null, nextAttemptAt: at };
  await bench.store.write(async (tx) => {
    const moved = await tx
      .update(bench.store.t.file)
      .set({ ...free, ...change, state: to, stateChangedAt: at })
      .where(ours(bench, file))
      .returning({ id: bench.store.t.file.id });
    if (moved.length === 0) throw new MovedOn();
    await also(tx);
  });
  bench.log('file_moved', { id: file.id, state: to });
}

/** Something of ours did not work: again later, or `failed` after the last attempt. */
export async function postpone(bench: Bench, file: FileRow, failure: FailureCode): Promise<void> {
  const at = bench.now();
  const last = file.attempts >= maxAttempts;
  const change = last
    ? { state: 'failed' as const, stateChangedAt: at }
    : { nextAttemptAt: new Date(at.getTime() + backOffMs(file.attempts)) };
  await bench.store.write((tx) =>
    tx
      .update(bench.store.t.file)
      .set({ ...change, failure, leaseBy: null, leaseUntil: null })
      .where(ours(bench, file)),
  );
  bench.log(last ? 'file_failed' : 'file_postponed', { id: file.id, code: failure, attempt: file.attempts });
}

/** We are ending in good order: the attempt does not count. */
export async function giveBack(bench: Bench, file: FileRow): Promise<void> {
  const { file: table } = bench.store.t;
  await bench.store.write((tx) =>
    tx
      .update(table)
      .set({ leaseBy: null, leaseUntil: null, attempts: sql`${table.attempts} - 1` })
      .where(ours(bench, file)),
  );
}
