import type { IncomingMessage } from 'node:http';
import type { Limits } from '../limits.ts';
import { createGate, type Turn } from './gate.ts';

/** Reads a form's body when it has a place. */
export type Reading = <T>(incoming: IncomingMessage, task: () => Promise<T>, turn: Turn) => Promise<T>;

interface Place {
  readonly incoming: IncomingMessage;
  readonly sinceMs: number;
  readonly fromBytes: number;
  /** of `sinceMs`: how long what came waited for us */
  oursMs: number;
}

const lookEveryMs = 250;

/**
 * Forms with files that are read at the same time; the others wait with their bodies unread, their networks in turn. While
 * somebody waits, places are not for holding: of those that have one for `slowFormMs` and brought less than
 * `slowFormBytesPerSecond` since, the slowest make room, one for each who waits.
 */
export function createReading(limits: Pick<Limits, 'formsAtOnce' | 'slowFormMs' | 'slowFormBytesPerSecond'>): Reading {
  const gate = createGate(limits.formsAtOnce, Number.POSITIVE_INFINITY);
  const places = new Set<Place>();
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const at = performance.now();
    for (const place of places) if (isHeldByUs(place.incoming)) place.oursMs += lookEveryMs;
    // those that go already have not left yet
    const going = [...places].filter(({ incoming }) => incoming.destroyed).length;
    const wanted = gate.waiting - going;
    if (wanted <= 0) return;
    const slow = [...places]
      .filter(({ incoming }) => !isHeldByUs(incoming) && !incoming.destroyed)
      .map((place) => ({ place, ms: at - place.sinceMs - place.oursMs }))
      .filter(({ ms }) => ms > limits.slowFormMs)
      .map(({ place, ms }) => ({ place, pace: (bytesOf(place) * 1000) / ms }))
      .filter(({ pace }) => pace < limits.slowFormBytesPerSecond)
      .sort((a, b) => a.pace - b.pace);
    for (const { place } of slow.slice(0, wanted)) place.incoming.destroy();
  };
  const hold = async <T>(incoming: IncomingMessage, task: () => Promise<T>): Promise<T> => {
    const place = { incoming, sinceMs: performance.now(), fromBytes: incoming.socket.bytesRead, oursMs: 0 };
    places.add(place);
    timer ??= setInterval(look, lookEveryMs).unref();
    try {
      return await task();
    } finally {
      places.delete(place);
      if (places.size === 0) {
        clearInterval(timer);
        timer = undefined;
      }
    }
  };
  return (incoming, task, turn) => gate(() => hold(incoming, task), turn);
}

const bytesOf = ({ incoming, fromBytes }: Place): number => incoming.socket.bytesRead - fromBytes;

const isHeldByUs = (incoming: IncomingMessage): boolean =>
  incoming.complete || incoming.readableLength > 0 || incoming.isPaused();
