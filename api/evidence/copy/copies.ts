import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import type { CopyState } from '../../db/values.ts';
import { describeError } from '../../log.ts';
import { actor, type Bench, type FileRow } from '../bench.ts';
import { recordCustody } from '../custody.ts';
import { type FailureCode, MovedOn, ScratchTaken, Trouble, takenMs } from '../failure.ts';
import { SandboxBroken } from '../sandbox/sandbox.ts';
import { type CopyRow, claimCopy, keepCopyLease, maxAttempts, settleCopy } from './copy-lease.ts';
import { type CopyFailure, CopyImpossible } from './copy-work.ts';
import { makeCopy } from './make.ts';
import { publishCopy } from './publish-copy.ts';

/**
 * WORKING COPIES, made one at a time beside everything else: in a slot of their own, so that neither a tip that arrives
 * waits for a redaction nor a redaction for a flood of tips. Behind everything else for the processor, as all that
 * runs in the sandbox (nice 19).
 */
const restMs = 2000;
const backOffMs = (attempts: number): number => 15_000 * attempts;
/** Two programs, and the frames between them. */
const neededBytes = 1024 ** 3;

/** Works until `signal`. */
export async function watchCopies(bench: Bench, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    let goesOn = false;
    try {
      goesOn = process.availableMemory() >= neededBytes && (await workOnCopy(bench, signal));
    } catch (error) {
      if (!signal.aborted) bench.log('turn_failed', describeError(error)); // the store or the vault; it is tried again
    }
    if (!goesOn) await sleep(restMs, undefined, { signal }).catch(() => undefined); // ended early by `signal`
  }
}

/** Makes the copy whose turn it is; answers whether there was one. */
export async function workOnCopy(bench: Bench, ending: AbortSignal): Promise<boolean> {
  const copy = await claimCopy(bench);
  if (!copy) return false;
  bench.log('copy_claimed', { id: copy.id });
  const lost = new AbortController();
  const renewal = setInterval(() => {
    bench.store.write((tx) => keepCopyLease(bench, tx, copy)).catch((error: unknown) => lost.abort(error));
  }, bench.leaseMs / 3);
  try {
    // it was at work when its worker died, and not for the first time
    if (copy.attempts > maxAttempts) return await fail(bench, copy, 'worker_lost');
    const file = await fileOf(bench, copy);
    const signal = AbortSignal.any([ending, lost.signal]);
    await makeCopy(bench, copy, file, signal, (made) => publishCopy(bench, copy, file, made));
    bench.log('copy_made', { id: copy.id });
  } catch (error) {
    if (ending.aborted) await giveBack(bench, copy);
    else if (error instanceof ScratchTaken) await giveBack(bench, copy, takenMs());
    else await settle(bench, copy, error);
  } finally {
    clearInterval(renewal);
  }
  return true;
}

async function fileOf({ store: { read, t } }: Bench, { fileId }: CopyRow): Promise<FileRow> {
  const [file] = await read.select().from(t.file).where(eq(t.file.id, fileId));
  if (!file) throw new Error('a copy of no file');
  return file;
}

async function settle(bench: Bench, copy: CopyRow, error: unknown): Promise<void> {
  if (error instanceof MovedOn) return bench.log('copy_moved_on', { id: copy.id });
  if (error instanceof CopyImpossible) return void (await fail(bench, copy, error.code));
  bench.log('copy_failed', { id: copy.id, ...describeError(error) });
  if (copy.attempts >= maxAttempts) return void (await fail(bench, copy, failureCode(error)));
  const nextAttemptAt = new Date(bench.now().getTime() + backOffMs(copy.attempts));
  await bench.store.write((tx) => settleCopy(bench, tx, copy, { nextAttemptAt, failure: failureCode(error) }));
}

const failureCode = (error: unknown): FailureCode => {
  if (error instanceof Trouble) return error.code;
  return error instanceof SandboxBroken ? 'sandbox_broken' : 'something_went_wrong';
};

async function fail(bench: Bench, copy: CopyRow, failure: FailureCode | CopyFailure): Promise<boolean> {
  const at = bench.now();
  const set = { state: 'failed' satisfies CopyState, stateChangedAt: at, failure } as const;
  await bench.store.write(async (tx) => {
    await settleCopy(bench, tx, copy, set);
    const { fileId, reference, parentSha256 } = copy;
    await recordCustody(tx, bench.store.t, {
      ...actor,
      at,
      action: 'annotate', // nothing came of it that could have a hash
      fileId,
      sha256Before: parentSha256,
      reason: failure,
      details: { copy: reference, made: false },
    });
  });
  return true;
}

/** We are ending in good order, or wait for our turn on the scratch space: the attempt does not count. */
async function giveBack(bench: Bench, copy: CopyRow, waitMs = 0): Promise<void> {
  const nextAttemptAt = new Date(bench.now().getTime() + waitMs);
  await bench.store.write((tx) => settleCopy(bench, tx, copy, { attempts: copy.attempts - 1, nextAttemptAt }));
}
