import { exchange } from './exchange.ts';
import { createHasher, type Hasher } from './hasher.ts';
import { rest } from './rest.ts';
import type { TipMeans } from './tip.svelte.ts';

/** The browser's means: XHR, and a worker that is fetched when the first file is chosen. */
export function browserMeans(): TipMeans {
  let hasher: Promise<Hasher | undefined> | undefined;
  const open = async (): Promise<Hasher | undefined> => {
    try {
      return createHasher();
    } catch (error) {
      // No worker, or no connection to fetch it: the tip is sent without the sender's digest rather than not at all.
      if (error instanceof TypeError || error instanceof DOMException) return undefined;
      throw error;
    }
  };
  return {
    exchange,
    rest,
    hasher: () => {
      hasher ??= open();
      return hasher;
    },
  };
}
