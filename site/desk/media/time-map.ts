import { originalAt } from '../../../api/evidence/preview/time-map.ts';
import type { Analysis } from './analysis.ts';

/**
 * What of the original the viewing copy shows: its time, and for a film the frame, counted from 0. A sound has no frames
 * and runs 1:1.
 */
export function toOriginal(proxyMs: number, { timeMap, frames }: Analysis): { originalMs: number; frame?: number } {
  const at = frames && originalAt(timeMap, frames.proxyRatePerSecond, proxyMs);
  if (!at) return { originalMs: proxyMs };
  return { originalMs: Math.max(0, at.originalMs), frame: Math.min(at.frame, Math.max(0, frames.count - 1)) };
}

/** Where the viewing copy shows this moment of the original: the other way through the same map. */
export function toProxy(originalMs: number, { timeMap }: Pick<Analysis, 'timeMap'>): number {
  let [low, high] = [0, timeMap.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeMap[middle]!.originalMs <= originalMs) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [timeMap[low - 1], timeMap[low]];
  if (!before) return timeMap[0]?.proxyMs ?? originalMs;
  const gone = originalMs - before.originalMs;
  return before.proxyMs + (after ? Math.min(gone, after.proxyMs - before.proxyMs) : gone);
}
