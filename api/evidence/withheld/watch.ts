import { setTimeout as sleep } from 'node:timers/promises';
import { asc, eq, gt } from 'drizzle-orm';
import { describeError } from '../../log.ts';
import { actor, type Bench, type FileRow } from '../bench.ts';
import { recordCustody } from '../custody.ts';
import { Altered, MovedOn, Trouble } from '../failure.ts';
import { tellWhenAllSeen } from '../notices.ts';
import { eraseViewing } from '../withhold.ts';
import { destroy, eraseSegments, transfer } from './hand-over.ts';
import {
  claimWithheld,
  Delayed,
  giveBackWithheld,
  keepWithheld,
  moveOn,
  noteWaiting,
  postponeWithheld,
  type WithheldFailure,
  type WithheldRow,
} from './job.ts';
import { reseal } from './reseal.ts';

/**
 * WHAT WAS SET ASIDE (docs/decisions/0027): withheld → erased, what could be seen is destroyed; → resealed, the original is
 * sealed to the specialist; → transferred, that copy counts; → finished, ours is destroyed. Beside everything else, and the
 * destroying never waits for the sealing.
 */
const restMs = 2000;
const patrolMs = 10 * 60_000;
const pageSize = 500;

/** Works until `signal`. */
export async function watchWithheld(bench: Bench, signal: AbortSignal): Promise<void> {
  let patrolAt = 0;
  const erasing = async (): Promise<boolean> => {
    if (performance.now() >= patrolAt) {
      await patrol(bench);
      patrolAt = performance.now() + patrolMs;
    }
    return eraseNext(bench, signal);
  };
  await Promise.all([loop(bench, signal, erasing), loop(bench, signal, () => handOverNext(bench, signal))]);
}

async function loop(bench: Bench, signal: AbortSignal, turn: () => Promise<boolean>): Promise<void> {
  while (!signal.aborted) {
    let goesOn = false;
    try {
      goesOn = await turn();
    } catch (error) {
      if (!signal.aborted) bench.log('turn_failed', describeError(error)); // the store or the vault; it is tried again
    }
    if (!goesOn) await sleep(restMs, undefined, { signal }).catch(() => undefined); // ended early by `signal`
  }
}

/** Answers whether there was anything to erase. */
export const eraseNext = (bench: Bench, signal: AbortSignal): Promise<boolean> =>
  workOnNext(bench, ['withheld'], signal);

/** One step of one file on its way to the specialist; answers whether there was one. */
export async function handOverNext(bench: Bench, signal: AbortSignal): Promise<boolean> {
  await noteWaiting(bench);
  return workOnNext(bench, [...(bench.specialist ? (['erased'] as const) : []), 'resealed', 'transferred'], signal);
}

async function workOnNext(
  bench: Bench,
  states: Parameters<typeof claimWithheld>[1],
  ending: AbortSignal,
): Promise<boolean> {
  const row = await claimWithheld(bench, states);
  if (!row) return false;
  const lost = new AbortController();
  const renewal = setInterval(() => {
    bench.store.write((tx) => keepWithheld(bench, tx, row)).catch((error: unknown) => lost.abort(error));
  }, bench.leaseMs / 3);
  try {
    await step(bench, row, AbortSignal.any([ending, lost.signal]));
    bench.log('withheld_moved', { id: row.fileId, state: row.state });
  } catch (error) {
    if (ending.aborted) await giveBackWithheld(bench, row).catch(unlessMovedOn);
    else await settle(bench, row, error);
  } finally {
    clearInterval(renewal);
  }
  return true;
}

async function step(bench: Bench, row: WithheldRow, signal: AbortSignal): Promise<void> {
  const { store, specialist } = bench;
  const [file] = await store.read.select().from(store.t.file).where(eq(store.t.file.id, row.fileId));
  if (!file) throw new Error('nothing was set aside');
  if (row.state === 'withheld') return erase(bench, row, file);
  if (row.state === 'resealed') return transfer(bench, row, file);
  if (row.state === 'transferred') return destroy(bench, row, file);
  if (!specialist) throw new Delayed('no_specialist');
  return reseal(bench, row, file, specialist, signal);
}

/** withheld → erased. The sender hears of the other files what there is to hear, as if nothing had happened. */
async function erase(bench: Bench, row: WithheldRow, file: FileRow): Promise<void> {
  const { vault, store, now } = bench;
  await eraseViewing(vault, file.id);
  await store.write(async (tx) => {
    await moveOn(bench, tx, row, 'erased');
    await recordCustody(tx, store.t, {
      ...{ ...actor, at: now(), action: 'delete', tipId: file.tipId, fileId: file.id },
      details: { what: 'viewing' },
    });
    await tellWhenAllSeen(bench, tx, file.tipId);
  });
}

async function settle(bench: Bench, row: WithheldRow, error: unknown): Promise<void> {
  if (error instanceof MovedOn) return bench.log('withheld_moved_on', { id: row.fileId });
  const code = failureOf(error);
  bench.log('withheld_postponed', { id: row.fileId, state: row.state, code, ...describeError(error) });
  await postponeWithheld(bench, row, code).catch(unlessMovedOn);
}

function failureOf(error: unknown): WithheldFailure {
  if (error instanceof Altered) return 'altered';
  return error instanceof Delayed || error instanceof Trouble ? error.code : 'something_went_wrong';
}

function unlessMovedOn(error: unknown): void {
  if (!(error instanceof MovedOn)) throw error;
}

/**
 * Looks over everything that was ever set aside, at start and now and then: what a worker put down while it died, or on another
 * machine, is found here and destroyed.
 */
export async function patrol(bench: Bench): Promise<void> {
  const { read, t } = bench.store;
  for (let after = ''; ; ) {
    const rows = await read
      .select()
      .from(t.withheldFile)
      .where(gt(t.withheldFile.fileId, after))
      .orderBy(asc(t.withheldFile.fileId))
      .limit(pageSize);
    for (const row of rows) {
      const count =
        (await eraseViewing(bench.vault, row.fileId)) +
        (row.state === 'finished' ? await eraseSegments(bench, row) : 0);
      if (count > 0) bench.log('withheld_remnant', { id: row.fileId, count });
    }
    if (rows.length < pageSize) return;
    after = rows.at(-1)!.fileId;
  }
}
