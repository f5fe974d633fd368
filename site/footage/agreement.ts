import { Refused } from '../tip/exchange.ts';
import { retryDelayMs } from '../tip/rest.ts';
import type { FileUpload } from '../tip/upload.svelte.ts';
import type { HandIn } from './hand-in.svelte.ts';
import { type SavedHandIn, saved, takenIn } from './saved-hand-in.ts';

/** Two devices that write at once are both refused, and come again. */
const joinTries = 6;

interface AgreementMeans {
  /** what another device has put aside; undefined when there is none, or it was sent */
  newest(): Promise<SavedHandIn | undefined>;
  rest(ms: number, signal: AbortSignal): Promise<void>;
  signal: AbortSignal;
}

/** What this page knows of a hand-in that another device may be at work on too: nothing that one wrote is lost or deleted unasked. */
export class Agreement {
  /** as it was read or saved last */
  base: SavedHandIn | undefined;

  #handIn: HandIn;
  #means: AgreementMeans;
  #removed: FileUpload[] = [];
  /** of the other device: the same files as ours, or what was taken out here */
  #leftOut = new Set<string>();

  constructor(handIn: HandIn, means: AgreementMeans) {
    this.#handIn = handIn;
    this.#means = means;
  }

  /** They were taken out here. */
  remove(uploads: readonly FileUpload[]): void {
    this.#removed.push(...uploads);
  }

  /** Uploads this page knows of and leaves out. */
  get without(): string[] {
    const here = idsOf(this.#handIn.uploads.files);
    return [...idsOf(this.#removed), ...this.#leftOut].filter((id) => !here.has(id));
  }

  /** Acts; where another device has written meanwhile, joins what it wrote first, says so when that changed anything, and acts again. */
  async reach<T>(act: () => Promise<T>, joined: () => void): Promise<T> {
    const { newest, rest, signal } = this.#means;
    for (let attempt = 1; ; attempt++) {
      try {
        return await act();
      } catch (error) {
        const isChanged = error instanceof Refused && error.code === 'hand_in_changed';
        const theirs = isChanged ? await newest() : undefined;
        if (!theirs || attempt === joinTries || signal.aborted) throw error;
        if (await this.#join(theirs)) joined();
        if (attempt > 1) await rest(retryDelayMs(attempt), signal);
      }
    }
  }

  /** Whether anything here changed by it. */
  async #join(theirs: SavedHandIn): Promise<boolean> {
    const { join } = await import('./join-hand-in.ts');
    const handIn = this.#handIn;
    const mine = saved(handIn);
    const before = handIn.uploads.files;
    const begun = idsOf(before.filter(({ state, sentBytes }) => state === 'sent' || sentBytes > 0));
    const both = join({ base: this.base, mine, theirs, removed: idsOf(this.#removed), begun });
    this.base = theirs;
    const kept = new Set(both.files.map(({ upload }) => upload));
    for (const { upload } of theirs.files) if (!kept.has(upload)) this.#leftOut.add(upload);
    if (JSON.stringify(both) === JSON.stringify(mine)) return false;
    takenIn(handIn, both);
    const left = before.filter((upload) => !handIn.uploads.files.includes(upload));
    for (const upload of left) void upload.remove();
    this.remove(left);
    return true;
  }
}

const idsOf = (uploads: readonly FileUpload[]): Set<string> =>
  new Set(uploads.flatMap(({ uploadId }) => uploadId ?? []));
