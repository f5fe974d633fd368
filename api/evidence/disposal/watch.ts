import { setTimeout as sleep } from 'node:timers/promises';
import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { isMarkedDisposal } from '../../disposal.ts';
import { describeError } from '../../log.ts';
import { actor } from '../bench.ts';
import { recordCustody } from '../custody.ts';
import { MovedOn, Trouble } from '../failure.ts';
import { type DisposalRow, type Disposing, disposeTip, Hindered } from './dispose.ts';
import { erase } from './erase.ts';
import {
  claimDisposal,
  type DisposalFailure,
  giveBackDisposal,
  keepDisposal,
  moveDisposal,
  postponeDisposal,
} from './job.ts';
import { eraseObjects } from './places.ts';

/**
 * TIPS THAT ARE DELETED (docs/decisions/0031): asked → begun, when they are due or a second person agreed, everything is
 * emptied in one transaction; → erased, what lay in vault, drop and mailbox is destroyed; → finished, the database's own files
 * are written anew, so that nothing is left in them either.
 */
const restMs = 2000;
const patrolMs = 10 * 60_000;
const pageSize = 500;
/** so long something of a deleted tip may still come up; answers that come later are destroyed as they come in */
const lateMs = 7 * 86_400_000;
/** A database up to this size is written anew at once: whoever writes meanwhile waits. */
const smallBytes = 256 * 1024 ** 2;
/** A larger one in the hours of the night, when nobody waits for it. */
const nightHours = { from: 2, until: 5 };

/** Works until `signal`. */
export async function watchDisposals(disposing: Disposing, signal: AbortSignal): Promise<void> {
  let patrolAt = 0;
  while (!signal.aborted) {
    let goesOn = false;
    try {
      if (performance.now() >= patrolAt) {
        await patrolDisposals(disposing);
        patrolAt = performance.now() + patrolMs;
      }
      goesOn = await turnDisposals(disposing, signal);
    } catch (error) {
      if (!signal.aborted) disposing.log('turn_failed', describeError(error)); // the store or the vault; it is tried again
    }
    if (!goesOn) await sleep(restMs, undefined, { signal }).catch(() => undefined); // ended early by `signal`
  }
}

/** One step of one tip, and the files anew once no other step is left to do. Answers whether there was any. */
export async function turnDisposals(disposing: Disposing, signal: AbortSignal): Promise<boolean> {
  for (const state of ['begun', 'asked', 'erased'] as const) {
    const row = await claimDisposal(disposing, state);
    if (!row) continue;
    await workOn(disposing, row, signal);
    return true;
  }
  return false;
}

async function workOn(disposing: Disposing, row: DisposalRow, ending: AbortSignal): Promise<void> {
  const { store, leaseMs, log } = disposing;
  const renewal = setInterval(() => {
    store.write((tx) => keepDisposal(disposing, tx, row)).catch(() => undefined); // the step itself finds out
  }, leaseMs / 3);
  try {
    if (row.state === 'asked') await begin(disposing, row);
    else if (row.state === 'begun') await erase(disposing, row);
    else await rewrite(disposing, row);
    log('disposal_moved', { id: row.tipId, state: row.state });
  } catch (error) {
    if (ending.aborted) await giveBackDisposal(disposing, row).catch(unlessMovedOn);
    else await settle(disposing, row, error);
  } finally {
    clearInterval(renewal);
  }
}

/** asked → begun, as the row stands by now: a second person may have agreed since it was claimed. */
async function begin(disposing: Disposing, row: DisposalRow): Promise<void> {
  const { store, now, secret } = disposing;
  const { disposal: table } = store.t;
  await store.write(async (tx) => {
    const [asked] = await tx.select().from(table).where(eq(table.id, row.id));
    if (!asked || !isMarkedDisposal(secret, asked)) throw new Waiting('disposal_altered');
    await moveDisposal(disposing, tx, row, 'begun', await disposeTip(tx, store.t, asked, now()));
  });
}

/** erased → finished, and with it every other one that waits for the same. */
async function rewrite(disposing: Disposing, row: DisposalRow): Promise<void> {
  const { store, now, log } = disposing;
  const { disposal: table } = store.t;
  if ((await store.sizeBytes()) > smallBytes && !isNight(now())) throw new Waiting('rewriting_waits');
  const waiting = await store.read.select({ id: table.id }).from(table).where(eq(table.state, 'erased'));
  await store.rewrite();
  log('database_rewritten', { count: waiting.length });
  await store.write(async (tx) => {
    const at = now();
    await moveDisposal(disposing, tx, row, 'finished');
    const others = waiting.flatMap(({ id }) => (id === row.id ? [] : [id]));
    const done = { state: 'finished', stateChangedAt: at, failure: null, leaseBy: null, leaseUntil: null } as const;
    const also = await tx
      .update(table)
      .set(done)
      .where(and(inArray(table.id, others), eq(table.state, 'erased')))
      .returning({ id: table.id, tipId: table.tipId });
    for (const { id, tipId } of [{ id: row.id, tipId: row.tipId }, ...also]) {
      const details = { what: 'remains', disposal: id };
      await recordCustody(tx, store.t, { ...actor, at, action: 'delete', tipId, details });
    }
  });
}

const hours = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Copenhagen', hour: '2-digit', hourCycle: 'h23' });

export function isNight(at: Date): boolean {
  const hour = Number(hours.format(at));
  return hour >= nightHours.from && hour < nightHours.until;
}

/** It cannot go on now, and this is why. */
class Waiting extends Error {
  readonly code: DisposalFailure;
  constructor(code: DisposalFailure) {
    super(code);
    this.name = 'Waiting';
    this.code = code;
  }
}

async function settle(disposing: Disposing, row: DisposalRow, error: unknown): Promise<void> {
  const { id, tipId, state } = row;
  if (error instanceof MovedOn) return disposing.log('disposal_moved_on', { id });
  const isKnown = error instanceof Hindered || error instanceof Waiting || error instanceof Trouble;
  const code = isKnown ? error.code : 'something_went_wrong';
  disposing.log('disposal_postponed', { id: tipId, state, code, ...describeError(error) });
  await postponeDisposal(disposing, row, code).catch(unlessMovedOn);
}

function unlessMovedOn(error: unknown): void {
  if (!(error instanceof MovedOn)) throw error;
}

/**
 * Looks over everything that was deleted of late, at start and now and then: what a worker put down while it died, a letter that
 * was on its way, an answer that came too late.
 */
export async function patrolDisposals(bench: Disposing): Promise<void> {
  const { disposal: table } = bench.store.t;
  const recent = gt(table.stateChangedAt, new Date(bench.now().getTime() - lateMs));
  for (let after = ''; ; ) {
    const rows = await bench.store.read
      .select()
      .from(table)
      .where(and(inArray(table.state, ['erased', 'finished']), recent, gt(table.id, after)))
      .orderBy(asc(table.id))
      .limit(pageSize);
    for (const row of rows) {
      const count = await eraseObjects(bench, row);
      if (count > 0) bench.log('disposal_remnant', { id: row.tipId, count });
    }
    if (rows.length < pageSize) return;
    after = rows.at(-1)!.id;
  }
}
