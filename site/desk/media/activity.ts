import type { Analysis, Stretch } from './analysis.ts';

/** Where something moves, as stretches that can be read aloud, or that it moves nearly everywhere, or nowhere. */
export type Movement = { kind: 'none' } | { kind: 'throughout' } | { kind: 'parts'; parts: Stretch[] };

/**
 * Motion is the share of the picture that changed by more than noise, 0 to 100 (api/evidence/preview/activity.ts). What is usual in
 * a film (the clock a recorder writes, a tree) is not motion; two of the 576 fields more are. When a tenth of the picture
 * moves half of the time, the camera itself does.
 */
const twoFields = 0.3;
const restless = 10;
const maxParts = 30;

export function movementOf({ durationMs, activity }: Pick<Analysis, 'durationMs' | 'activity'>): Movement | undefined {
  if (!activity) return undefined;
  const usual = median(activity.motion);
  if (usual >= restless) return { kind: 'throughout' };
  const level = usual * 2 + twoFields;
  const found = stretchesAbove(activity.motion, activity.stepMs, level, durationMs);
  if (found.length === 0) return { kind: 'none' };
  return { kind: 'parts', parts: join(found, Math.max(3 * activity.stepMs, durationMs / 400)) };
}

function stretchesAbove(values: readonly number[], stepMs: number, level: number, durationMs: number): Stretch[] {
  const found: Stretch[] = [];
  for (const [i, value] of values.entries()) {
    if (value < level) continue;
    const endMs = Math.min((i + 1) * stepMs, durationMs);
    const last = found.at(-1);
    if (last && last.endMs >= i * stepMs) last.endMs = endMs;
    else found.push({ startMs: i * stepMs, endMs });
  }
  return found;
}

/** Stretches with a short pause between them are one; the pause grows until the list can be read. */
function join(stretches: readonly Stretch[], pauseMs: number): Stretch[] {
  const joined: Stretch[] = [];
  for (const stretch of stretches) {
    const last = joined.at(-1);
    if (last && stretch.startMs - last.endMs <= pauseMs) last.endMs = stretch.endMs;
    else joined.push({ ...stretch });
  }
  return joined.length > maxParts ? join(joined, pauseMs * 2) : joined;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/**
 * So many values that each has room on screen: the highest of what falls together, so that one second of motion in ten
 * hours is still seen.
 */
export function peaks(values: readonly number[], columns: number): number[] {
  if (values.length <= columns) return [...values];
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
    let highest = 0;
    for (let i = from; i < to; i += 1) highest = Math.max(highest, values[i]!);
    return highest;
  });
}

/** A row of values as an outline in SVG: steps that stand on `base` and are `height` high at 100. */
export function outline(values: readonly number[], width: number, base: number, height: number): string {
  const step = width / values.length;
  const two = (n: number) => Math.round(n * 100) / 100;
  const tops = values.map((value, i) => `V${two(base - (value / 100) * height)}H${two((i + 1) * step)}`);
  return `M0 ${base}${tops.join('')}V${base}Z`;
}
