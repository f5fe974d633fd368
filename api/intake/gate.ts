import { Refusal } from '../refusal.ts';

/** Runs at most `atOnce` tasks; lets at most `waiting` more wait; refuses the rest with `busy`. */
export function createGate(atOnce: number, waiting: number): <T>(task: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw new Refusal('busy', { retryAfterSeconds: 30 });
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

export type Gate = ReturnType<typeof createGate>;
