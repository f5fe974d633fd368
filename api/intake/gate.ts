import { Refusal } from '../refusal.ts';

export interface Turn {
  /** who waits: each takes turns with the others, however many tasks it brings (a tip, a network) */
  readonly of?: string | number;
  /** the appeal it is about: appeals take turns too, so that one that everybody speaks of does not stand before the others */
  readonly about?: string | undefined;
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

type Lines = Map<string | number, Waiter[]>;

/**
 * Runs at most `atOnce` tasks; lets at most `room` more wait, one line for each who waits, and takes from the appeals, and
 * from the lines of each, in turn, so that nobody is starved by somebody who brings a thousand. When there is no room, the
 * last of the longest line of the appeal with most waiting is refused with `busy`, except those who cannot be asked to come again.
 */
export function createGate(atOnce: number, room: number): Gate {
  // in the order of their turns; who was served goes to the end
  const appeals = new Map<string, Lines>();
  let running = 0;
  let waiting = 0;
  const take = (): Waiter | undefined => {
    const next = inTurn(appeals, (lines) => inTurn(lines, (line) => line.shift(), hasWaiter), hasLine);
    if (next) waiting--;
    return next;
  };
  const wait = ({ of = '', about = '', cannotComeAgain = false }: Turn): Promise<void> =>
    new Promise((enter, reject) => {
      const refuse = (): void => reject(new Refusal('busy', { retryAfterSeconds: 30 }));
      const lines: Lines = appeals.get(about) ?? new Map();
      appeals.set(about, lines);
      const line = lines.get(of) ?? [];
      lines.set(of, line);
      line.push({ enter, refuse, cannotComeAgain });
      waiting++;
      if (waiting > room && refuseOne(appeals)) waiting--;
    });
  const enter = async <T>(task: () => Promise<T>, turn: Turn = {}): Promise<T> => {
    if (running >= atOnce) await wait(turn);
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

const hasWaiter = (line: readonly Waiter[]): boolean => line.length > 0;
const hasLine = (lines: Lines): boolean => lines.size > 0;

/** Serves the first and lets it go to the end, or go, when nothing is left of it. */
function inTurn<K, V, T>(all: Map<K, V>, serve: (one: V) => T, isLeft: (one: V) => boolean): T | undefined {
  for (const [key, one] of all) {
    const served = serve(one);
    all.delete(key);
    if (isLeft(one)) all.set(key, one);
    return served;
  }
  return undefined;
}

/** Refuses one of the appeal with most waiting, as far as it has somebody who may be refused. */
function refuseOne(appeals: Map<string, Lines>): boolean {
  const waitingOf = (lines: Lines): number => [...lines.values()].reduce((sum, line) => sum + line.length, 0);
  const fullest = [...appeals].sort(([, a], [, b]) => waitingOf(b) - waitingOf(a));
  return fullest.some(([about, lines]) => {
    const isRefused = refuseOneOf(lines);
    if (lines.size === 0) appeals.delete(about);
    return isRefused;
  });
}

/** Refuses the newest who may be refused, in the longest line that has one; of equally long lines, the newest line. */
function refuseOneOf(lines: Lines): boolean {
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
