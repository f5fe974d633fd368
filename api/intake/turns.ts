/** Whose request is begun first, when many have come at once: reading a page costs little, opening an upload much. */
export const ranks = ['reading', 'words', 'bytes'] as const;
export type Rank = (typeof ranks)[number];

/**
 * Begins requests a few in each turn of the event loop, so that a crowd which came in one moment does not keep everybody
 * else waiting until it is served whole. A rank waits until those before it are begun: they cost so little that they cannot
 * keep the loop busy. Order within a rank is kept. Whoever is gone when the turn comes is not begun: a request may by then
 * have been overtaken by a later one of the same person, which asked how far the first had come.
 */
export function createTurns(atOnce: number): (rank: Rank, begin: () => void, isGone?: () => boolean) => void {
  const lines: Record<Rank, (() => void)[]> = { reading: [], words: [], bytes: [] };
  let running = 0;
  const next = (): (() => void) | undefined => {
    for (const rank of ranks) if (lines[rank].length > 0) return lines[rank].shift();
    return undefined;
  };
  // one request for each callback: what it does in promises is then done before the next one begins
  const turn = (): void => {
    running--;
    const task = next();
    begin();
    task?.();
  };
  const waiting = (): number => ranks.reduce((sum, rank) => sum + lines[rank].length, 0);
  function begin(): void {
    for (; running < Math.min(atOnce, waiting()); running++) setImmediate(turn);
  }
  return (rank, task, isGone = () => false) => {
    lines[rank].push(() => {
      if (!isGone()) task();
    });
    begin();
  };
}

/** The rank of a request by its method and path. */
export function rankOf(method: string | undefined, isUpload: boolean): Rank {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return 'reading';
  return isUpload ? 'bytes' : 'words';
}
