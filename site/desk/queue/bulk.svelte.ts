import { announce } from '../announce.svelte.ts';
import { post } from '../api.ts';
import { session } from '../session.svelte.ts';
import type { BulkAction, BulkAnswer, Outcome, QueueItem, Tip } from '../wire.ts';

export interface BulkChoice {
  reason?: string;
  note?: string;
  unit?: string | null;
  caseRef?: string | null;
}

interface Done {
  bulk: string;
  /** what was done, in a sentence */
  sentence: string;
  refused: { reference: string; sentence: string }[];
  /** ms since 1970 of this machine's clock; 0: not to be undone */
  undoUntil: number;
}

const undoMs = 30_000;

/** Acts on many tips, what came of them, and the half minute in which they can be taken back. */
export class Bulk {
  last = $state.raw<Done>();
  busy = $state(false);
  refused = $state('');
  /** tells the list how its tips stand now */
  readonly #changed: (tips: Tip[]) => void;
  readonly #nameOf: (id: string) => string;

  constructor(items: () => readonly QueueItem[], changed: (tips: Tip[]) => void) {
    this.#changed = changed;
    this.#nameOf = (id) => items().find((item) => item.id === id)?.reference ?? id;
  }

  /** Answers whether anything was asked at all; what was refused of it stands in `last`. */
  async act(action: BulkAction, tips: readonly string[], choice: BulkChoice = {}): Promise<boolean> {
    if (this.busy || tips.length === 0) return false;
    return this.#ask(async () => {
      const answer = await post<BulkAnswer>('/bulk', { action, tips: [...tips], ...choice });
      const { done, refused } = this.#sort(answer.outcomes);
      // counted on this clock: the server's may differ by more than there is time
      const undoUntil = answer.undoUntil && done.length > 0 ? Date.now() + undoMs : 0;
      const sentence = done.length > 0 ? session.text.bulk.done[action](done.length) : '';
      this.#show({ bulk: answer.bulk, sentence, refused, undoUntil }, done);
    });
  }

  async undo(): Promise<void> {
    const { last } = this;
    if (!last || last.undoUntil <= Date.now() || this.busy) return;
    await this.#ask(async () => {
      const { outcomes } = await post<{ outcomes: Outcome[] }>(`/bulk/${last.bulk}/undo`);
      const { done, refused } = this.#sort(outcomes);
      this.#show({ bulk: '', sentence: session.text.bulk.undone(done.length), refused, undoUntil: 0 }, done);
    });
  }

  dismiss(): void {
    this.last = undefined;
  }

  #sort(outcomes: readonly Outcome[]) {
    const done = outcomes.flatMap(({ tip }) => tip ?? []);
    const refused = outcomes.flatMap(({ id, refusal }) =>
      refusal ? [{ reference: this.#nameOf(id), sentence: refusal[session.language] }] : [],
    );
    return { done, refused };
  }

  #show(done: Done, tips: Tip[]): void {
    this.last = done;
    this.#changed(tips);
    const { sentence, refused } = done;
    announce([sentence, refused.length > 0 ? session.text.bulk.refused(refused.length) : ''].join(' ').trim());
  }

  async #ask(work: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.refused = '';
    try {
      await work();
      return true;
    } catch (error) {
      this.refused = session.explain(error);
      announce(this.refused);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
