import assert from 'node:assert/strict';
import type { Verdict } from './trial.ts';

/** A hostile file may cost this much, whatever it is. */
export const bounds = { wallMs: 15_000, peakBytes: 2048 * 1024 ** 2 } as const;

export function broken({ wallMs, peakBytes = 0, offences, quick }: Verdict): string[] {
  // slow tracing stops the program at every call: most of that time is ours
  const allowedMs = quick ? bounds.wallMs : Number.POSITIVE_INFINITY;
  return [
    ...offences,
    ...(wallMs > allowedMs ? [`took ${Math.round(wallMs)} ms`] : []),
    ...(peakBytes > bounds.peakBytes ? [`took ${peakBytes} bytes`] : []),
  ];
}

export const heldBounds = (verdict: Verdict): void =>
  assert.deepEqual(broken(verdict), [], `${verdict.name}${verdict.streamed ? ' as a stream' : ''}`);
