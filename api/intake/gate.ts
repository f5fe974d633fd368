import { Refusal } from '../refusal.ts';

export interface Turn {
  /** who waits: each takes turns with the others, however many tasks it brings (a tip, a network) */
  readonly of?: string | number;
  /** somebody without JavaScript, whose words would be lost */
  readonly cannotComeAgain?: boolean;
}

export interface Gate {
  <T>(task: () => Promise<T>, turn?: Turn): Promise<T>;
  /** how many wait */
  readonly waiting: number;
}

interface Waiter {
  enter(): void;
  refuse(): void;
  readonly cannotComeAgain: boolean;
}

/**
 * Runs at most `atOnce` tasks; lets at most `room` more wait, one line for each who waits, and takes from the lines in turn,
 * so that nobody is starved by somebody who brings a thousand. When there is no room, the last of the longest line is
 * refused with `busy`, except those who cannot be asked to come again.
 */
export function createGate(atOnce: number, room: number): Gate {
  // in the order of their turns; a line that was served goes to the end
  const lines = new Map<string | number, Waiter[]>();
  let running = 0;
  let waiting = 0;
  const take = (): Waiter | undefined => {
    for (const [of, line] of lines) {
      const next = line.shift();
      lines.delete(of);
      if (line.length > 0) lines.set(of, line);
      if (next) waiting--;
      return next;
    }
    return undefined;
  };
  const wait = (of: string | number, cannotComeAgain: boolean): Promise<void> =>
    new Promise((enter, reject) => {
      const refuse = (): void => reject(new Refusal('busy', { retryAfterSeconds: 30 }));
      const line = lines.get(of) ?? [];
      lines.set(of, line);
      line.push({ enter, refuse, cannotComeAgain });
      waiting++;
      if (waiting > room && refuseOne(lines)) waiting--;
    });
  const enter = async <T>(task: () => Promise<T>, { of = '', cannotComeAgain = false }: Turn = {}): Promise<T> => {
    if (running >= atOnce) await wait(of, cannotComeAgain);
    else running++;
    try {
      return await task();
    } finally {
      // the place is handed over, so nobody slips in between
      const next = take();
      if (next) next.enter();
      else running--;
    }
  };
  return Object.defineProperty(enter, 'waiting', { get: () => waiting }) as Gate;
}

/** Refuses the newest who may be refused, in the longest line that has one; of equally long lines, the newest line. */
function refuseOne(lines: Map<string | number, Waiter[]>): boolean {
  let longest: { of: string | number; line: Waiter[]; at: number } | undefined;
  for (const [of, line] of lines) {
    const at = line.findLastIndex(({ cannotComeAgain }) => !cannotComeAgain);
    if (at >= 0 && line.length >= (longest?.line.length ?? 0)) longest = { of, line, at };
  }
  if (!longest) return false;
  const [refused] = longest.line.splice(longest.at, 1);
  if (longest.line.length === 0) lines.delete(longest.of);
  refused?.refuse();
  return true;
}
