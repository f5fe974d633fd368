/** How evenly the frames of a film follow each other, from their times in ms. */
export interface Pace {
  count: number;
  ratePerSecond: number;
  variable: boolean;
  /** frames that should be there at the film's own rate and are not; 0 for a film that has no rate of its own */
  dropped: number;
  /** from the first frame to the end of the last */
  durationMs: number;
}

/** Distinct distances that are told apart; a film made to have more is counted without the rest. */
const distancesKept = 10_000;

export function createPace() {
  const distances = new Map<number, number>();
  let [count, firstMs, lastMs] = [0, 0, 0];
  return {
    take(ms: number): void {
      if (count === 0) firstMs = lastMs = ms;
      else note(Math.max(0, ms - lastMs));
      lastMs = Math.max(lastMs, ms);
      count += 1;
    },
    end(): Pace {
      const usualMs = mostCommon(distances);
      const regular = sum(distances, (distance) => isRegular(distance, usualMs));
      const share = count > 1 ? regular / (count - 1) : 1;
      const lengthMs = lastMs - firstMs;
      return {
        count,
        ratePerSecond: lengthMs > 0 ? round3(((count - 1) * 1000) / lengthMs) : 0,
        variable: share < 0.95,
        dropped: share >= 0.7 ? missing(distances, usualMs) : 0,
        durationMs: Math.round(lastMs + usualMs),
      };
    },
  };
  function note(distance: number): void {
    const key = Math.round(distance * 10) / 10;
    if (distances.has(key) || distances.size < distancesKept) distances.set(key, (distances.get(key) ?? 0) + 1);
  }
}

/** Containers that count in whole milliseconds show 33 and 34 for the same distance. */
const isRegular = (distance: number, usualMs: number): boolean =>
  Math.abs(distance - usualMs) <= Math.max(1.1, usualMs * 0.1);

function missing(distances: Map<number, number>, usualMs: number): number {
  if (usualMs <= 0) return 0;
  let frames = 0;
  for (const [distance, times] of distances)
    if (distance > usualMs * 1.5) frames += times * (Math.round(distance / usualMs) - 1);
  return frames;
}

const mostCommon = (distances: Map<number, number>): number => {
  let [usual, most] = [0, 0];
  for (const [distance, times] of distances) if (times > most) [usual, most] = [distance, times];
  return usual;
};
const sum = (distances: Map<number, number>, counts: (distance: number) => boolean): number =>
  [...distances].reduce((all, [distance, times]) => all + (counts(distance) ? times : 0), 0);
const round3 = (value: number): number => Math.round(value * 1000) / 1000;
