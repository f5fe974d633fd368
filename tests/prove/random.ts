/** Repeatable chance: the same seed makes the same choices (what the machine's timing adds stays its own). */
export interface Random {
  /** an integer from `least` to `most`, both included */
  between(least: number, most: number): number;
  /** like `between`, but every order of magnitude is equally likely */
  scaled(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  hex(bytes: number): string;
}

/** From 0 to 1, without 1. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function createRandom(seed: number): Random {
  const next = mulberry32(seed);
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    between,
    scaled: (least, most) => Math.min(most, Math.floor(least * (most / least + 1) ** next())),
    chance: (probability) => next() < probability,
    pick: (from) => from[between(0, from.length - 1)]!,
    hex: (bytes) => Array.from({ length: bytes }, () => between(0, 255).toString(16).padStart(2, '0')).join(''),
  };
}
