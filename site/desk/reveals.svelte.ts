import { announce } from './announce.svelte.ts';
import { ask, post } from './api.ts';
import { live } from './live.svelte.ts';
import { session } from './session.svelte.ts';
import type { Reveal, RevealLists } from './wire.ts';

const pollMs = 10_000;

/** Requests to know who a sender is: those that wait for this person, and their own; whatever page is open. */
class Reveals {
  waiting = $state.raw<Reveal[]>([]);
  mine = $state.raw<Reveal[]>([]);
  loaded = $state(false);

  watch(): () => void {
    void this.load();
    const stop = live.onNews(() => void this.load());
    // also while it is told everything: what runs out is no change
    const timer = setInterval(() => void this.load(), pollMs);
    return () => {
      stop();
      clearInterval(timer);
    };
  }

  async load(): Promise<void> {
    try {
      const { waiting, mine } = await ask<RevealLists>('/reveals', { background: true });
      const known = new Set(this.waiting.map(({ id }) => id));
      if (this.loaded && waiting.some(({ id }) => !known.has(id))) announce(session.text.reveals.came);
      this.waiting = waiting;
      this.mine = mine;
      this.loaded = true;
    } catch {
      return; // the page says itself when the server cannot be reached; what is on screen stays
    }
  }

  /** The newest a person asked about a tip. */
  of(tip: string): Reveal | undefined {
    return this.mine.find((reveal) => reveal.tip.id === tip);
  }

  /** Each answers the refusal, or nothing when it is done. */
  answer({ id, tip }: Reveal, verb: 'approve' | 'refuse', reason: string): Promise<string | undefined> {
    const done = session.text.reveals[verb === 'approve' ? 'approved' : 'refused'](tip.reference);
    return this.#act(done, () => post(`/reveals/${id}/${verb}`, { reason }));
  }

  withdraw({ id, tip }: Reveal): Promise<string | undefined> {
    return this.#act(session.text.reveals.withdrawn(tip.reference), () => post(`/reveals/${id}/withdraw`));
  }

  async #act(done: string, act: () => Promise<unknown>): Promise<string | undefined> {
    try {
      await act();
      announce(done);
      return undefined;
    } catch (error) {
      return session.explain(error);
    } finally {
      await this.load();
    }
  }
}

export const reveals = new Reveals();
