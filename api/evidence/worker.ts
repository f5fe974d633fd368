import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreAway } from '../drop/blobs.ts';
import { describeError } from '../log.ts';
import type { SurgeSwitch } from '../surge.ts';
import { actor, type Bench, type FileRow, type Step } from './bench.ts';
import { recordCustody } from './custody.ts';
import { describe } from './describe/describe.ts';
import { Altered, type FailureCode, MovedOn, ScratchTaken, Trouble, takenMs } from './failure.ts';
import { type Lane, lanes, type WorkingState, workingStates } from './file-state.ts';
import { createInbox } from './inbox.ts';
import { tellAltered, tellWhenAllSeen } from './notices.ts';
import { preview } from './preview/preview.ts';
import { queue } from './queue.ts';
import { SandboxBroken } from './sandbox/sandbox.ts';
import { scan } from './scan/scan.ts';
import { watchBacklog } from './schedule/backlog.ts';
import { atWork } from './schedule/deaths.ts';
import { advance, claimFile, giveBack, keepLease, postpone } from './schedule/lease.ts';
import { createSchedule } from './schedule/schedule.ts';
import { runSuspects } from './schedule/suspect-process.ts';
import { unseal } from './unseal.ts';
import { verify } from './verify.ts';

/** Which step serves which state. */
const steps: Record<WorkingState, Step> = {
  received: unseal,
  unsealed: verify,
  verified: scan,
  scanned: describe,
  described: preview,
  previewed: queue,
};

export interface Worker {
  /** Works until `signal`; resolves when everything is put down in good order. */
  run(signal: AbortSignal): Promise<void>;
  /** Takes in what waits in the inbox; answers whether there was anything. */
  takeIn(): Promise<boolean>;
  /** One step of one file; answers whether there was one to do. */
  step(lane: Lane, signal?: AbortSignal): Promise<boolean>;
  /** inbox objects that could not be taken in */
  readonly refused: number;
  /** what is at work, for the health page */
  readonly facts: Record<string, number | boolean>;
}

export interface WorkerOptions {
  readonly idleMs?: number;
  /** how many files are drawn at the same time */
  readonly heavySlots?: number;
  /** a person's word on surges */
  readonly surge?: SurgeSwitch;
}

/** The worker: an inbox, and beside it as many files as the schedule finds room for. */
export function createWorker(bench: Bench, options: WorkerOptions = {}): Worker {
  const { idleMs = 1000, heavySlots = availableParallelism(), surge = 'auto' } = options;
  const inbox = createInbox(bench);
  const work = (file: FileRow, signal: AbortSignal) => workOn(bench, file, signal);
  const backlog = watchBacklog(bench, surge, () => inbox.waiting);
  const isSurge = () => backlog.isSurge;
  const schedule = createSchedule(bench, { idleMs, heavySlots, work, isSurge, workAlone: runSuspects });
  const takeIn = async () => (await inbox.work()) > 0;
  const loop = async (turn: () => Promise<boolean>, signal: AbortSignal) => {
    while (!signal.aborted) {
      let busy = false;
      try {
        busy = await turn();
      } catch (error) {
        bench.log('turn_failed', describeError(error)); // the store or the disk; it is tried again
      }
      if (!busy) await sleep(idleMs, undefined, { signal }).catch(() => undefined); // ended early by `signal`
    }
  };
  const watchInbox = async () => {
    const taken = await takeIn();
    if (taken) schedule.ring();
    return taken;
  };
  return {
    get refused() {
      return inbox.refused;
    },
    get facts() {
      return { ...schedule.facts(), ...backlog.facts };
    },
    takeIn,
    async step(lane, signal = new AbortController().signal) {
      const file = await claimFile(bench, lanes[lane]);
      if (file) await work(file, signal);
      return file !== undefined;
    },
    async run(signal) {
      const count = async () => {
        await backlog.look();
        return false;
      };
      await Promise.all([loop(watchInbox, signal), loop(count, signal), schedule.run(signal)]);
    },
  };
}

/** Works on suspects, one after the other, until there are none; only ever in a process of its own. */
export async function workAlone(bench: Bench, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const file = await claimFile(bench, workingStates, { suspects: 'only' });
    if (!file) return;
    await workOn(bench, file, signal);
  }
}

/** Does the step while renewing the lease, and settles whatever comes of it. */
async function workOn(bench: Bench, file: FileRow, ending: AbortSignal): Promise<void> {
  const claim = file.leaseBy ?? '';
  const lost = new AbortController();
  atWork.add(claim);
  const renewal = setInterval(() => {
    bench.store.write((tx) => keepLease(bench, tx, file)).catch((error: unknown) => lost.abort(error));
  }, bench.leaseMs / 3);
  try {
    await steps[file.state as WorkingState](bench, file, AbortSignal.any([ending, lost.signal]));
  } catch (error) {
    if (ending.aborted) await giveBack(bench, file);
    else if (error instanceof ScratchTaken) await giveBack(bench, file, takenMs());
    else if (isAway(error)) {
      bench.log('store_away', { id: file.id, ...describeError(error) });
      await giveBack(bench, file, awayMs);
    } else await settle(bench, file, error);
  } finally {
    clearInterval(renewal);
    atWork.delete(claim);
  }
}

/** A store that was away for a night has made no file fail. */
const awayMs = 15_000;
const isAway = (error: unknown): boolean =>
  error instanceof StoreAway || (error instanceof Error && error.cause !== undefined && isAway(error.cause));

async function settle(bench: Bench, file: FileRow, error: unknown): Promise<void> {
  if (error instanceof Altered) return quarantine(bench, file, error);
  if (error instanceof MovedOn) return bench.log('file_moved_on', { id: file.id });
  bench.log('step_failed', { id: file.id, state: file.state, ...describeError(error) });
  await postpone(bench, file, failureCode(error));
}

const failureCode = (error: unknown): FailureCode => {
  if (error instanceof Trouble) return error.code;
  return error instanceof SandboxBroken ? 'sandbox_broken' : 'something_went_wrong';
};

/** The bytes are not what was announced. They stay as they are; nobody opens them, and the sender is told. */
async function quarantine(bench: Bench, file: FileRow, altered: Altered): Promise<void> {
  const { id: fileId, tipId } = file;
  const { code } = altered;
  const sha256 = altered.sha256 ?? null;
  const announced = file.senderSha256 ?? file.intakeSha256;
  await advance(bench, file, 'quarantined', { failure: code, sha256 }, async (tx) => {
    await recordCustody(tx, bench.store.t, {
      ...actor,
      at: bench.now(),
      action: 'quarantine',
      tipId,
      fileId,
      reason: code,
      ...(announced ? { sha256Before: announced } : {}),
      ...(sha256 ? { sha256After: sha256 } : {}),
    });
    await tellAltered(bench, tx, { ...file, sha256 });
    await tellWhenAllSeen(bench, tx, tipId);
  });
}
