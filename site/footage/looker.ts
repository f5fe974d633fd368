import type { FileUpload } from '../tip/upload.svelte.ts';

/** How many are asked about together. */
const looksAtOnce = 4;
/** How often the files another device may be sending are asked about, and how many of them at a time. */
const watchMs = 10_000;
const watchedAtOnce = 20;

interface Looking {
  /** the files without bytes here: of an earlier visit, or of another device */
  missing(): FileUpload[];
  rest(ms: number, signal: AbortSignal): Promise<void>;
  signal: AbortSignal;
}

/** Asks how much of files from elsewhere is here: of each once, then from time to time, because another device may be sending them. */
export class Looker {
  #looking: Looking;
  #isWatching = false;

  constructor(looking: Looking) {
    this.#looking = looking;
  }

  async begin(): Promise<void> {
    const { missing, rest, signal } = this.#looking;
    await look(missing().filter(({ isKnown }) => !isKnown));
    if (this.#isWatching) return;
    this.#isWatching = true;
    for (let round = 0; !signal.aborted && missing().length > 0; round++) {
      await rest(watchMs, signal);
      const waiting = missing();
      const from = (round * watchedAtOnce) % Math.max(1, waiting.length);
      await look(waiting.slice(from, from + watchedAtOnce));
    }
    this.#isWatching = false;
  }
}

async function look(waiting: FileUpload[]): Promise<void> {
  const some = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next.look();
  };
  await Promise.all(Array.from({ length: looksAtOnce }, some));
}
