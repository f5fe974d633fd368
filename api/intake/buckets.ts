/** A rate that may be exceeded for a while: `burst` at once, and one more every `everyMs`. */
export interface Rate {
  readonly burst: number;
  readonly everyMs: number;
}

export interface Buckets {
  /** Counts one and answers how full the bucket is now: up to 1 is within the rate, 2 is as full as it gets. */
  add(key: number): number;
  /** Takes one back that turned out not to count. */
  giveBack(key: number): void;
  fullness(key: number): number;
  /** how many keys are remembered */
  readonly size: number;
}

/** Two of these hold about 10 MB. Whoever sprays more keys than that pushes out buckets, which then begin empty. */
const keysAtOnce = 50_000;

/**
 * GCRA: a bucket is one number, the moment at which it will be empty. Two generations of keys instead of a timer each: a
 * full or old generation is let go as a whole, so a flood of keys costs neither memory nor a pause.
 */
export function createBuckets({ burst, everyMs }: Rate, now: () => Date, keys = keysAtOnce): Buckets {
  const toleranceMs = burst * everyMs;
  let young = new Map<number, number>();
  let old = new Map<number, number>();
  let bornAt = now().getTime();
  const turnOver = (at: number): void => {
    // a bucket is empty after two tolerances, so a generation that old holds nothing
    if (young.size < keys && at - bornAt < 2 * toleranceMs) return;
    [old, young, bornAt] = [young, new Map(), at];
  };
  const emptyAt = (key: number, at: number): number => Math.max(at, young.get(key) ?? old.get(key) ?? at);
  return {
    add(key) {
      const at = now().getTime();
      turnOver(at);
      const filled = Math.min(emptyAt(key, at) + everyMs, at + 2 * toleranceMs);
      young.set(key, filled);
      return (filled - at) / toleranceMs;
    },
    giveBack(key) {
      const at = now().getTime();
      young.set(key, Math.max(at, emptyAt(key, at) - everyMs));
    },
    fullness: (key) => (emptyAt(key, now().getTime()) - now().getTime()) / toleranceMs,
    get size() {
      return young.size + old.size;
    },
  };
}
