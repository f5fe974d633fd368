import { ConnectionLost, Refused } from './exchange.ts';
import { retryDelayMs } from './rest.ts';

/** Long enough not to send every word alone, short enough that a phone put in a pocket has sent it. */
const settleMs = 1500;
/**
 * Whoever never rests is saved all the same. Short: places made for files that no saved list names take up the room of
 * those files until they are swept.
 */
const longestMs = 3000;

/** Saves what is written, one save at a time, the newest words last; goes on trying while the connection is away. */
export class Saver<Draft> {
  #save: (draft: Draft) => Promise<void>;
  #rest: (ms: number, signal: AbortSignal) => Promise<void>;
  #read: () => Draft;
  #savedText = '';
  #last: Promise<void> = Promise.resolve();
  /** when the first of what is not saved was written */
  #since: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #end = new AbortController();

  constructor(setting: {
    read(): Draft;
    save(draft: Draft): Promise<void>;
    rest(ms: number, signal: AbortSignal): Promise<void>;
  }) {
    this.#read = setting.read;
    this.#save = setting.save;
    this.#rest = setting.rest;
  }

  /** Something was written: saves when the hand rests. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#since ??= performance.now();
    const wait = Math.min(settleMs, Math.max(0, this.#since + longestMs - performance.now()));
    if (!this.#end.signal.aborted) this.#timer = setTimeout(() => void this.now(), wait);
  }

  /** Saves what there is. Resolves when it stands, or when there is no more to try. */
  now(): Promise<void> {
    clearTimeout(this.#timer);
    this.#since = undefined;
    this.#last = this.#last.then(() => this.#run());
    return this.#last;
  }

  /** One try, for whoever must know that the words stand: under a new code they do not yet. Throws what the intake answers. */
  async once(isNew?: boolean): Promise<void> {
    const draft = this.#read();
    const text = JSON.stringify(draft);
    if (text === this.#savedText && !isNew) return;
    await this.#save(draft);
    this.#savedText = text;
  }

  /** Not now: the whole tip is being sent. */
  hold(): void {
    clearTimeout(this.#timer);
  }

  /** Nothing more is saved: the tip was sent, or the person has left. */
  end(): void {
    clearTimeout(this.#timer);
    this.#end.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        return await this.once();
      } catch (error) {
        if (!mayPass(error)) return;
        await this.#rest(retryDelayMs(attempt), signal);
      }
    }
  }
}

/** What the intake will not take now it will not take in a moment either; the words still go with the tip itself. */
function mayPass(error: unknown): boolean {
  if (error instanceof ConnectionLost) return true;
  if (error instanceof Refused) return error.isPassing && error.status !== 409;
  throw error;
}
