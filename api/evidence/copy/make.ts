import { redactionPlan, stillPlan } from '../../redaction-plan.ts';
import type { Bench, FileRow } from '../bench.ts';
import { Trouble } from '../failure.ts';
import { originalOf, withPlaintext } from '../sandbox/plaintext.ts';
import { originalSource } from '../sandbox/source.ts';
import { type CopyRow, keepCopyLease, maxAttempts } from './copy-lease.ts';
import { CopyImpossible, type CopyWork, type MadeCopy } from './copy-work.ts';
import { redactedReserve, redactFilm } from './redact-film.ts';
import { redactedPictureReserve, redactPicture } from './redact-picture.ts';
import { stillReserve, takeStill } from './still.ts';

/**
 * Makes one copy from the original and hands it to `publish` before the scratch space is erased. Throws CopyImpossible when
 * there can be none, Trouble when it may go better later.
 */
export async function makeCopy(
  bench: Bench,
  copy: CopyRow,
  file: FileRow,
  signal: AbortSignal,
  publish: (made: MadeCopy) => Promise<void>,
): Promise<void> {
  const { description } = file;
  if (bench.sandbox.tier === 'D') throw new CopyImpossible('no_sandbox');
  if (!description) throw new CopyImpossible('unreadable');
  const original = await originalOf(bench, file.id);
  if (original.sha256 !== copy.parentSha256) throw new Trouble('original_differs');
  const isPicture = description.kind === 'picture';
  const seconds = (description.durationMs ?? 0) / 1000;
  const redacts = copy.kind === 'redaction';
  const reserveBytes = isPicture ? redactedPictureReserve : redacts ? redactedReserve(seconds) : stillReserve;
  const room = { reserveBytes, patient: copy.attempts < maxAttempts, mayStream: !isPicture };
  const done = await withPlaintext(bench, originalSource(bench, original), room, signal, async (plaintext) => {
    const progress = createProgress(bench, copy);
    const work = { bench, ...plaintext, description, sizeBytes: file.sizeBytes, signal, progress };
    await publish(await draw(copy, file, work));
    return true;
  });
  if (!done) throw new CopyImpossible('too_large');
}

async function draw({ kind, plan }: CopyRow, { description, previews }: FileRow, work: CopyWork): Promise<MadeCopy> {
  if (kind === 'still') return takeStill({ ...work, plan: stillPlan.parse(plan) });
  const redaction = redactionPlan.parse(plan);
  if (description?.kind === 'picture') return redactPicture({ ...work, plan: redaction });
  const proxy = previews?.find(({ name }) => name === 'proxy.mp4');
  const aspect = proxy?.width && proxy.height ? { width: proxy.width, height: proxy.height } : undefined;
  return redactFilm({ ...work, plan: redaction, ...(isSquare(aspect, redaction.frame) ? {} : { aspect }) });
}

/** A viewing copy of whole pixels never has quite the same shape. */
function isSquare(aspect: { width: number; height: number } | undefined, frame: { width: number; height: number }) {
  if (!aspect) return true;
  return Math.abs((aspect.width / aspect.height) * (frame.height / frame.width) - 1) < 0.02;
}

const everyMs = 2000;
function createProgress(bench: Bench, copy: CopyRow): (share: number) => void {
  let toldAt = 0;
  return (share) => {
    const now = bench.now().getTime();
    if (!Number.isFinite(share) || now - toldAt < everyMs) return;
    toldAt = now;
    // a lost lease the renewal finds out
    bench.store
      .write((tx) => keepCopyLease(bench, tx, copy, Math.min(1, Math.max(0, share))))
      .catch(() => bench.log('progress_failed', { id: copy.id }));
  };
}
