import type { Stretch } from '../../redaction.ts';

/** Two channels of 16 bits, 48,000 times a second. */
export const channels = 2;
export const ratePerSecond = 48_000;
const sampleBytes = 2 * channels;

/**
 * Cuts samples into blocks with their times and silences the stretches: zeros, so that nothing of what was said is left to
 * enhance. A stretch is widened to whole samples, and by `slackMs`; at its end by a whole frame more. Whoever mutes up to
 * where they stopped the film names the beginning of the frame they see, and has heard it to its end.
 */
export function createSilencer(
  mutes: readonly Stretch[],
  slackMs: number,
  hear: (atMicroseconds: number, samples: Buffer) => Promise<void>,
) {
  let rest = Buffer.alloc(0);
  let heard = 0;
  const silent = mutes.map(({ fromMs, toMs }) => ({
    from: Math.floor(((fromMs - slackMs) * ratePerSecond) / 1000),
    to: Math.ceil(((toMs + 3 * slackMs) * ratePerSecond) / 1000) + 1,
  }));
  return {
    async take(chunk: Buffer): Promise<void> {
      const bytes = Buffer.concat([rest, chunk]);
      const count = Math.floor(bytes.length / sampleBytes);
      const samples = bytes.subarray(0, count * sampleBytes);
      rest = Buffer.from(bytes.subarray(count * sampleBytes));
      for (const { from, to } of silent) {
        const [start, end] = [Math.max(0, from - heard), Math.min(count, to - heard)];
        if (start < end) samples.fill(0, start * sampleBytes, end * sampleBytes);
      }
      const at = (heard * 1_000_000) / ratePerSecond;
      heard += count;
      if (count > 0) await hear(at, samples);
    },
  };
}
