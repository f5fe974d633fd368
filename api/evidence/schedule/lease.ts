import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Query } from '../../db/store.ts';
import type { FileState } from '../../db/values.ts';
import { describeError } from '../../log.ts';
import type { Bench, FileRow } from '../bench.ts';
import { type FailureCode, MovedOn } from '../failure.ts';
import { mayBecome, type WorkingState } from '../file-state.ts';
import { tellWhenAllSeen } from '../notices.ts';
import { countDeaths } from './deaths.ts';
import { listInTurn, type Wish } from './turn.ts';

/**
 * A worker owns a file while its lease runs. Every claim has a name of its own, and every change to the row carries that
 * name and the state it found as a condition, so whoever was taken over changes nothing any more.
 */
export const maxAttempts = 5;
/** Whether a step that gives up now is tried again. */
export const hasAttemptsLeft = ({ attempts }: FileRow): boolean => attempts < maxAttempts;
/** 5 s, 20 s, 80 s, 320 s */
const backOffMs = (attempts: number): number => 5000 * 4 ** (attempts - 1);

/** How many files are looked at for one that fits. */
const looked = 16;
let claims = 0;

/**
 * Takes the file in one of `states` whose turn it is, and counts the attempt. `fits` may refuse one: then the next is
 * looked at, or nothing is taken when nobody is to be passed (`inOrder`).
 */
export async function claimFile(
  bench: Bench,
  states: readonly WorkingState[],
  wish: Wish & { readonly inOrder?: boolean } = {},
  fits: (file: FileRow) => boolean | Promise<boolean> = () => true,
): Promise<FileRow | undefined> {
  await countDeaths(bench);
  for (const file of await listInTurn(bench, bench.store.read, bench.now(), { states, wish, limit: looked })) {
    if (await fits(file)) {
      const claimed = await claim(bench, file);
      if (claimed) return claimed; // otherwise another worker was faster
    } else if (wish.inOrder) return undefined;
  }
  return undefined;
}

async function claim({ store, worker, leaseMs, now, log }: Bench, found: FileRow): Promise<FileRow | undefined> {
  const { file } = store.t;
  claims += 1;
  const lease = { leaseBy: `${worker}.${claims}`, leaseUntil: new Date(now().getTime() + leaseMs) };
  const [row] = await store.write((tx) =>
    tx
      .update(file)
      .set({ ...lease, attempts: sql`${file.attempts} + 1` })
      .where(and(eq(file.id, found.id), eq(file.state, found.state), isNull(file.leaseUntil)))
      .returning(),
  );
  if (row) log('file_claimed', { id: row.id, state: row.state });
  return row;
}

const ours = ({ store: { t } }: Bench, { id, state, leaseBy }: FileRow) =>
  and(eq(t.file.id, id), eq(t.file.state, state), leaseBy === null ? sql`1 = 0` : eq(t.file.leaseBy, leaseBy));

/** Throws MovedOn when the file is no longer ours. */
export async function keepLease(
  bench: Bench,
  tx: Query,
  file: FileRow,
  also: { progress?: number } = {},
): Promise<void> {
  const leaseUntil = new Date(bench.now().getTime() + bench.leaseMs);
  const kept = await tx
    .update(bench.store.t.file)
    .set({ leaseUntil, ...also })
    .where(ours(bench, file))
    .returning({ id: bench.store.t.file.id });
  if (kept.length === 0) throw new MovedOn();
}

const progressMs = 2000;
const notedAt = new WeakMap<FileRow, number>();

/**
 * Says how far the step at work has come, 0 to 1; staff see it. Call it as often as you like: it is written every two
 * seconds at most, and cleared when the step ends. It never fails: what matters of a lost lease the renewal finds out.
 */
export async function noteProgress(bench: Bench, file: FileRow, share: number): Promise<void> {
  const at = bench.now().getTime();
  if (!Number.isFinite(share) || at - (notedAt.get(file) ?? 0) < progressMs) return;
  notedAt.set(file, at);
  const progress = Math.min(1, Math.max(0, share));
  try {
    await bench.store.write((tx) => keepLease(bench, tx, file, { progress }));
  } catch (error) {
    if (!(error instanceof MovedOn)) bench.log('progress_failed', { id: file.id, ...describeError(error) });
  }
}

type Change = Partial<Omit<FileRow, 'id' | 'tipId' | 'state'>>;
const released = { leaseBy: null, leaseUntil: null, progress: null } as const;

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
  const free = { ...released, attempts: 0, deaths: 0, failure: null, nextAttemptAt: at };
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
  await bench.store.write(async (tx) => {
    await tx
      .update(bench.store.t.file)
      .set({ ...change, ...released, failure })
      .where(ours(bench, file));
    if (last) await tellWhenAllSeen(bench, tx, file.tipId);
  });
  bench.log(last ? 'file_failed' : 'file_postponed', { id: file.id, code: failure, attempt: file.attempts });
}

/** It is not the file's fault (we are ending, or the object store is away): the attempt does not count. */
export async function giveBack(bench: Bench, file: FileRow, waitMs = 0): Promise<void> {
  const { file: table } = bench.store.t;
  const later = waitMs === 0 ? {} : { nextAttemptAt: new Date(bench.now().getTime() + waitMs) };
  await bench.store.write((tx) =>
    tx
      .update(table)
      .set({ ...released, ...later, attempts: sql`${table.attempts} - 1` })
      .where(ours(bench, file)),
  );
}
