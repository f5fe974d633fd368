import type { Lock, Locker } from '@tus/server';
import { Refusal } from '../refusal.ts';

interface Waiter {
  readonly askToStop: () => void;
  readonly enter: () => void;
}

/**
 * One request at a time for an upload, in this process. A newcomer asks the holder to stop (a phone that changed network
 * leaves a half-open request behind) and sleeps until it has; nobody polls. Between processes nothing is locked: the keys
 * of the segments decide.
 */
export class QueueLocker implements Locker {
  readonly #holders = new Map<string, { askToStop: () => void; queue: Waiter[] }>();
  readonly #patienceMs: number;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  newLock(id: string): Lock {
    return {
      lock: (signal, cancelReq) => this.#enter(id, signal, () => void cancelReq()),
      unlock: async () => this.#leave(id),
    };
  }

  async #enter(id: string, signal: AbortSignal, askToStop: () => void): Promise<void> {
    const held = this.#holders.get(id);
    if (!held) {
      this.#holders.set(id, { askToStop, queue: [] });
      return;
    }
    held.askToStop();
    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        done();
        const at = held.queue.indexOf(waiter);
        if (at >= 0) held.queue.splice(at, 1);
        reject(new Refusal('upload_busy'));
      };
      const enter = (): void => {
        done();
        resolve();
      };
      const waiter: Waiter = { askToStop, enter };
      const timer = setTimeout(giveUp, this.#patienceMs);
      signal.addEventListener('abort', giveUp, { once: true });
      held.queue.push(waiter);
    });
  }

  #leave(id: string): void {
    const held = this.#holders.get(id);
    const next = held?.queue.shift();
    if (!held || !next) {
      this.#holders.delete(id);
      return;
    }
    held.askToStop = next.askToStop;
    next.enter();
    // somebody else is waiting already: the one who just came in is asked to be quick
    if (held.queue.length > 0) next.askToStop();
  }
}
