import { setTimeout as sleep } from 'node:timers/promises';
import type { MadePicture } from '../../db/values.ts';
import { openStream } from '../../drop/age.ts';
import { appealGivenKey, appealMadeKey } from '../../drop/keys.ts';
import { readAll } from '../../drop/open-blobs.ts';
import { describeError } from '../../log.ts';
import { redactionPlan } from '../../redaction-plan.ts';
import { actor, type Bench } from '../bench.ts';
import { CopyImpossible } from '../copy/copy-work.ts';
import { digestOf, recordCustody } from '../custody.ts';
import { MovedOn, ScratchTaken, Trouble, takenMs } from '../failure.ts';
import { sealInto } from '../preview/seal-into.ts';
import { withPlaintext } from '../sandbox/plaintext.ts';
import type { Source } from '../sandbox/source.ts';
import { isGone } from '../withhold.ts';
import { type DrawnPicture, drawAppealPicture, drawingReserve, published } from './draw-picture.ts';
import { claimPicture, keepPictureLease, mostAttempts, type PictureRow, settlePicture } from './picture-lease.ts';
import { goesWithFile, patrolPictures, takeAway } from './remains.ts';

/**
 * PICTURES OF APPEALS, drawn one at a time in the sandbox: what a publisher gives in is as foreign as what a sender sends.
 * The row is the job; what was drawn is sealed to the desk, which publishes it as it is.
 */
const restMs = 1000;
const patrolMs = 10 * 60_000;
const backOffMs = (attempts: number): number => 15_000 * attempts;

/** Works until `signal`. */
export async function watchAppealPictures(bench: Bench, signal: AbortSignal): Promise<void> {
  let patrolAt = 0;
  while (!signal.aborted) {
    let goesOn = false;
    try {
      if (performance.now() >= patrolAt) {
        await patrolPictures(bench);
        patrolAt = performance.now() + patrolMs;
      }
      goesOn = await workOnPicture(bench, signal);
    } catch (error) {
      if (!signal.aborted) bench.log('turn_failed', describeError(error)); // the store or the vault; it is tried again
    }
    if (!goesOn) await sleep(restMs, undefined, { signal }).catch(() => undefined); // ended early by `signal`
  }
}

/** Draws the picture whose turn it is; answers whether there was one. */
export async function workOnPicture(bench: Bench, ending: AbortSignal): Promise<boolean> {
  const row = await claimPicture(bench);
  if (!row) return false;
  const lost = new AbortController();
  const renewal = setInterval(() => {
    bench.store.write((tx) => keepPictureLease(bench, tx, row)).catch((error: unknown) => lost.abort(error));
  }, bench.leaseMs / 3);
  try {
    if (row.attempts > mostAttempts) throw new CopyImpossible('unreadable');
    if (await goesWithFile(bench, row)) throw new MovedOn();
    if (bench.sandbox.tier === 'D') throw new CopyImpossible('no_sandbox');
    await drawOne(bench, row, AbortSignal.any([ending, lost.signal]));
    bench.log('picture_made', { id: row.id });
  } catch (error) {
    await settle(bench, row, error, ending.aborted);
  } finally {
    clearInterval(renewal);
  }
  return true;
}

async function drawOne(bench: Bench, row: PictureRow, signal: AbortSignal): Promise<void> {
  const sealed = await bench.vault.get(appealGivenKey(row));
  const bytes = await readAll(openStream(sealed, bench.identity));
  if (digestOf(bytes) !== row.sourceSha256) throw new Trouble('original_differs');
  const source: Source = { sizeBytes: bytes.length, read: (start, end) => slice(bytes, start, end) };
  const plan = row.plan === null ? undefined : redactionPlan.parse(row.plan);
  const room = { reserveBytes: drawingReserve, patient: row.attempts < mostAttempts };
  const done = await withPlaintext(bench, source, room, signal, async (plaintext) => {
    const drawn = await drawAppealPicture({ ...plaintext, bench, head: bytes.subarray(0, 4096), plan, signal });
    await putAway(bench, row, drawn).catch(async (error: unknown) => {
      await takeAway(bench, row, ['base.jpg', ...published]);
      throw error;
    });
    return true;
  });
  if (!done) throw new CopyImpossible('too_large');
}

async function* slice(bytes: Uint8Array, start: number, end: number): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(start, end);
}

async function putAway(bench: Bench, row: PictureRow, { width, height, files }: DrawnPicture): Promise<void> {
  const made: MadePicture[] = [];
  for (const file of files) {
    const key = appealMadeKey(row, row.drawing, file.name);
    await bench.vault.remove(key); // what a dead worker left
    const kept = await sealInto(bench, key, file.path);
    const type = file.name.endsWith('.webp') ? 'image/webp' : 'image/jpeg';
    made.push({ name: file.name, type, width: file.width, height: file.height, ...kept });
  }
  const at = bench.now();
  await bench.store.write(async (tx) => {
    if (await isGone(tx, bench.store.t, row.fileId)) throw new MovedOn();
    await settlePicture(bench, tx, row, {
      state: 'made',
      stateChangedAt: at,
      failure: null,
      width,
      height,
      made,
      madeDrawing: row.drawing,
    });
    const shown = made.find(({ name }) => name === '800.jpg');
    await recordCustody(tx, bench.store.t, {
      ...{ ...actor, at, action: row.plan ? ('redact' as const) : ('derive' as const) },
      ...{ sha256Before: row.sourceSha256, ...(shown ? { sha256After: shown.sha256 } : {}) },
      ...{ tool: bench.programs.sharp, details: { picture: row.id, drawing: row.drawing } },
    });
  });
}

async function settle(bench: Bench, row: PictureRow, error: unknown, ending: boolean): Promise<void> {
  if (error instanceof MovedOn) return bench.log('picture_moved_on', { id: row.id });
  const at = bench.now();
  const isTaken = error instanceof ScratchTaken;
  const again = { attempts: ending || isTaken ? row.attempts - 1 : row.attempts };
  const failed = error instanceof CopyImpossible || (!ending && !isTaken && row.attempts >= mostAttempts);
  const failure = error instanceof CopyImpossible || error instanceof Trouble ? error.code : 'something_went_wrong';
  if (!ending) bench.log('picture_failed', { id: row.id, ...describeError(error) });
  const waitMs = ending ? 0 : isTaken ? takenMs() : backOffMs(row.attempts);
  const set = failed
    ? { state: 'failed' as const, stateChangedAt: at, failure }
    : { ...again, nextAttemptAt: new Date(at.getTime() + waitMs), failure: isTaken ? null : failure };
  await bench.store
    .write((tx) => settlePicture(bench, tx, row, set))
    .catch((later: unknown) => {
      if (!(later instanceof MovedOn)) throw later;
    });
}
