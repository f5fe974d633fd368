import { Refusal } from '../refusal.ts';

export type Gate = <T>(task: () => Promise<T>, cannotComeAgain?: boolean) => Promise<T>;

/**
 * Runs at most `atOnce` tasks; lets at most `waiting` more wait; refuses the rest with `busy`, except those who cannot be
 * asked to come again.
 */
export function createGate(atOnce: number, waiting: number): Gate {
  const queue: (() => void)[] = [];
  let running = 0;
  return async (task, cannotComeAgain = false) => {
    if (running >= atOnce) {
      if (queue.length >= waiting && !cannotComeAgain) throw new Refusal('busy', { retryAfterSeconds: 30 });
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running++;
    try {
      return await task();
    } finally {
      // the place is handed over, so nobody slips in between
      const next = queue.shift();
      if (next) next();
      else running--;
    }
  };
}
