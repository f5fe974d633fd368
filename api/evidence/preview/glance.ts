import { describeError } from '../../log.ts';
import type { Bench, FileRow } from '../bench.ts';
import { detectType, headBytes } from '../describe/media-type.ts';
import { probeFilm } from '../describe/probe.ts';
import { MovedOn } from '../failure.ts';
import { withPlaintext } from '../sandbox/plaintext.ts';
import { arrivedSource, readBytes } from '../sandbox/source.ts';
import { isWithheldDigest } from '../withhold.ts';
import { drawPoster } from './poster.ts';
import { publishPreview } from './publish.ts';

/** Smaller ones are verified, and drawn, within a few seconds anyway. */
const largeBytes = 64 * 1024 ** 2;
const patienceMs = 15_000;

/**
 * One picture of a large film straight from the drop, while it has yet to be brought in and verified: whoever waits for it
 * sees what it is about. It is marked as early and drawn again from the verified original. Nothing here stops a file: what
 * goes wrong is logged, and a file that has been tried before is not looked at early again.
 */
export async function showEarly(bench: Bench, file: FileRow, ending: AbortSignal): Promise<void> {
  const isFirstTry = file.attempts <= 1 && file.deaths === 0;
  if (!isFirstTry || file.sizeBytes < largeBytes || bench.sandbox.tier === 'D' || file.previews?.length) return;
  if (await isWithheldDigest(bench.store.read, bench.store.t, file.senderSha256 ?? file.intakeSha256)) return;
  const signal = AbortSignal.any([ending, AbortSignal.timeout(patienceMs)]);
  try {
    await drawEarly(bench, file, signal);
  } catch (error) {
    ending.throwIfAborted();
    if (error instanceof MovedOn) throw error;
    bench.log('no_early_picture', { id: file.id, ...describeError(error) });
  }
}

async function drawEarly(bench: Bench, file: FileRow, signal: AbortSignal): Promise<void> {
  const source = arrivedSource(bench, file);
  const { kind } = detectType(await readBytes(source, 0, headBytes));
  if (kind !== 'video') return;
  const room = { reserveBytes: largeBytes, patient: false, mayStream: true };
  await withPlaintext(bench, source, room, signal, async (plaintext) => {
    const { remarks: _, ...facts } = await probeFilm(bench.sandbox, plaintext.input, signal);
    const description = { kind, ...facts, remarks: [] };
    const publish = (drawn: Parameters<typeof publishPreview>[2]) => publishPreview(bench, file, drawn, signal);
    await drawPoster({ bench, ...plaintext, description, sizeBytes: file.sizeBytes, signal, publish });
  });
}
