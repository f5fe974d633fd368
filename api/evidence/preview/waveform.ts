/** Loudest sample of each step, 0 to 100, from mono samples of 16 bits as they come. */
export interface Waveform {
  stepMs: number;
  peaks: number[];
}

export const samplesPerSecond = 8000;
const finestMs = 50;

/** Steps double whenever there would be more than `limit`: a short sound is drawn finely, a day fits too. */
export function createWaveform(limit = 20_000) {
  let stepMs = finestMs;
  let peaks: number[] = [];
  let [peak, taken] = [0, 0];
  let odd: number | undefined;

  function sample(value: number): void {
    peak = Math.max(peak, Math.abs(value));
    taken += 1;
    if (taken >= (stepMs * samplesPerSecond) / 1000) close();
  }
  function close(): void {
    peaks.push(Math.round((Math.min(peak, 32_767) / 32_767) * 100));
    [peak, taken] = [0, 0];
    if (peaks.length >= limit) {
      peaks = peaks.filter((_, at) => at % 2 === 0).map((even, at) => Math.max(even, peaks[at * 2 + 1] ?? 0));
      stepMs *= 2;
    }
  }
  return {
    /** A chunk may end in the middle of a sample. */
    take(chunk: Uint8Array): void {
      let at = 0;
      if (odd !== undefined && chunk.length > 0) {
        sample(signed(odd, chunk[at++] ?? 0));
        odd = undefined;
      }
      for (; at + 1 < chunk.length; at += 2) sample(signed(chunk[at] ?? 0, chunk[at + 1] ?? 0));
      if (at < chunk.length) odd = chunk[at];
    },
    /** Undefined when nothing was heard. */
    end(): Waveform | undefined {
      if (taken > 0) close();
      return peaks.length > 0 ? { stepMs, peaks } : undefined;
    },
  };
}

const signed = (low: number, high: number): number => ((low | (high << 8)) << 16) >> 16;
