import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '../../log.ts';
import type { Bench, FileRow } from '../bench.ts';
import { type Lane, lanes, unsafeStates, type WorkingState, workingStates } from '../file-state.ts';
import { claimFile } from './lease.ts';
import { hasRoom } from './room.ts';
import { listInTurn, type Wish } from './turn.ts';

/**
 * THE SCHEDULE of one process: which file is begun when a slot is free. Four light slots, so that the first steps of a
 * tip never wait behind drawing, and at most one of them is on a huge file. One heavy slot for each core, and one more
 * for what is small or urgent when all of them are taken: a photograph must not wait for two long films.
 */
interface Slot {
  readonly name: 'light' | 'heavy' | 'express';
  readonly lane: Lane;
  readonly count: number;
}
interface Job {
  readonly slot: Slot['name'];
  readonly file: FileRow;
  readonly done: Promise<void>;
}

const lightSlots = 4;
export const hugeBytes = 1024 ** 3;
export const smallBytes = 32 * 1024 ** 2;
/** A process for suspects that could not even begin is not started again at once. */
const restMs = 5000;

export interface ScheduleOptions {
  readonly idleMs: number;
  readonly heavySlots: number;
  /** Does one step of a file, and settles whatever comes of it. */
  work(file: FileRow, signal: AbortSignal): Promise<void>;
  /** Whether more comes than can be drawn (backlog.ts). */
  readonly isSurge?: () => boolean;
  /** Works on what killed a worker, in a process of its own; resolves when that has ended. */
  workAlone(signal: AbortSignal): Promise<void>;
}

export interface Schedule {
  /** Works until `signal`; resolves when everything is put down in good order. */
  run(signal: AbortSignal): Promise<void>;
  /** There is something new. */
  ring(): void;
  /** what is at work, for the health page */
  facts(): Record<string, number | boolean>;
}

export function createSchedule(bench: Bench, options: ScheduleOptions): Schedule {
  const { idleMs, heavySlots, work, workAlone, isSurge = () => false } = options;
  const slots: readonly Slot[] = [
    { name: 'light', lane: 'intake', count: lightSlots },
    { name: 'heavy', lane: 'preview', count: heavySlots },
    { name: 'express', lane: 'preview', count: 1 },
  ];
  const jobs = new Set<Job>();
  const inSlot = (name: Slot['name']): Job[] => [...jobs].filter(({ slot }) => slot === name);
  let bell = new AbortController();
  let [lacksRoom, waitsForRoom] = [false, false];
  let alone: Promise<void> | undefined;
  let aloneAfter = 0;

  const begin = (slot: Slot['name'], file: FileRow, signal: AbortSignal): void => {
    const done = work(file, signal)
      .catch((error: unknown) => bench.log('turn_failed', { id: file.id, ...describeError(error) }))
      .finally(() => {
        jobs.delete(job);
        bell.abort();
      });
    const job: Job = { slot, file, done };
    jobs.add(job);
  };

  const fits = async (file: FileRow): Promise<boolean> => {
    const holds = await hasRoom(
      bench,
      file,
      [...jobs].map((job) => job.file),
    );
    lacksRoom ||= !holds;
    return holds;
  };

  const claimFirst = async (offers: readonly Offer[]): Promise<FileRow | undefined> => {
    for (const { states, wish } of offers) {
      const file = await claimFile(bench, states, wish, fits);
      if (file) return file;
    }
    return undefined;
  };

  /** Fills the slots of one kind; answers whether anything was begun. */
  const fill = async ({ name, lane, count }: Slot, signal: AbortSignal): Promise<boolean> => {
    let begun = false;
    while (!signal.aborted && inSlot(name).length < count) {
      if (name === 'express' && inSlot('heavy').length < heavySlots) break;
      const file = await claimFirst(offersOf({ name, lane }, isSurge(), inSlot(name)));
      if (!file) break;
      begin(name, file, signal);
      begun = true;
    }
    return begun;
  };

  const beginAlone = async (signal: AbortSignal): Promise<void> => {
    const now = performance.now();
    if (alone || signal.aborted || now < aloneAfter) return;
    const found = { states: workingStates, wish: { suspects: 'only' }, limit: 1 } as const;
    if ((await listInTurn(bench, bench.store.read, bench.now(), found)).length === 0) return;
    alone = workAlone(signal)
      .catch((error: unknown) => {
        aloneAfter = performance.now() + restMs;
        bench.log('alone_failed', describeError(error));
      })
      .finally(() => {
        alone = undefined;
        bell.abort();
      });
  };

  const turn = async (signal: AbortSignal): Promise<void> => {
    lacksRoom = false;
    for (const slot of slots) await fill(slot, signal);
    waitsForRoom = lacksRoom;
    await beginAlone(signal);
  };

  return {
    ring: () => bell.abort(),
    facts: () => ({
      heavySlots,
      heavyAtWork: inSlot('heavy').length + inSlot('express').length,
      lightAtWork: inSlot('light').length,
      aloneAtWork: alone !== undefined,
      waitsForRoom,
    }),
    async run(signal) {
      while (!signal.aborted) {
        bell = new AbortController();
        // the store or the disk; it is tried again
        await turn(signal).catch((error: unknown) => bench.log('turn_failed', describeError(error)));
        const awake = AbortSignal.any([signal, bell.signal]);
        await sleep(idleMs, undefined, { signal: awake }).catch(() => undefined); // ended early by either
      }
      await Promise.all([...[...jobs].map(({ done }) => done), alone]);
    },
  };
}

interface Offer {
  readonly states: readonly WorkingState[];
  readonly wish: Wish & { readonly inOrder?: boolean };
}

/**
 * What a slot may begin, the first that there is. In a surge what somebody's life may depend on goes through every step, and
 * for all others files come to rest in the vault before anything is found out about any of them; viewing copies wait.
 */
function offersOf({ name, lane }: Omit<Slot, 'count'>, isSurge: boolean, atWork: readonly Job[]): Offer[] {
  const wish = wishOf(name, atWork);
  const usual = { states: lanes[lane], wish };
  if (!isSurge) return [usual];
  const urgent = { states: lanes[lane], wish: { ...wish, urgentOnly: true } };
  return lane === 'preview' ? [urgent] : [urgent, { states: unsafeStates, wish }, usual];
}

function wishOf(slot: Slot['name'], atWork: readonly Job[]): Wish & { inOrder?: boolean } {
  const suspects = 'none';
  if (slot === 'express') return { suspects, urgentOrAtMostBytes: smallBytes };
  if (slot === 'heavy') return { suspects, inOrder: true };
  return atWork.some(({ file }) => file.sizeBytes > hugeBytes) ? { suspects, atMostBytes: hugeBytes } : { suspects };
}
