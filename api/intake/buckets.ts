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
}

/** A row's cells; 16 bits of a key choose one. */
const cellsInRow = 65_536;
const rows = 3;

/**
 * GCRA: a bucket is one number, the moment at which it will be empty. The numbers stand in three rows of cells, and a key
 * has one in each, chosen by other bits of it (keys are evenly spread over 48 bits); the least of the three counts. So all
 * keys there are need 1.5 MB and nobody can push anybody out; when a flood of keys fills every cell, everybody's is full.
 */
export function createBuckets({ burst, everyMs }: Rate, now: () => Date): Buckets {
  const toleranceMs = burst * everyMs;
  const cells = new Float64Array(rows * cellsInRow);
  const cellOf = (key: number, row: number): number =>
    row * cellsInRow + (Math.floor(key / cellsInRow ** row) % cellsInRow);
  const emptyAt = (key: number, at: number): number => {
    let least = Number.POSITIVE_INFINITY;
    for (let row = 0; row < rows; row++) least = Math.min(least, cells[cellOf(key, row)]!);
    return Math.max(at, least);
  };
  return {
    add(key) {
      const at = now().getTime();
      const filled = Math.min(emptyAt(key, at) + everyMs, at + 2 * toleranceMs);
      for (let row = 0; row < rows; row++) {
        const cell = cellOf(key, row);
        cells[cell] = Math.max(cells[cell]!, filled);
      }
      return (filled - at) / toleranceMs;
    },
    giveBack(key) {
      for (let row = 0; row < rows; row++) cells[cellOf(key, row)]! -= everyMs;
    },
    fullness: (key) => (emptyAt(key, now().getTime()) - now().getTime()) / toleranceMs,
  };
}
