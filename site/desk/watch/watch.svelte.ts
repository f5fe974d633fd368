import { announce } from '../announce.svelte.ts';
import { ask } from '../api.ts';
import { session } from '../session.svelte.ts';
import { reasonKey } from '../tip/reason-names.ts';
import type { ChainState, Patterns, Person, Seen, SeenPage, Tally } from '../wire.ts';
import { type Asking, askingAddress, askingFields, parseAsking } from './asking.ts';

/** Who saw what: what is asked, the events found so far, and what is counted in them. */
export class Watch {
  asking = $state.raw<Asking>(parseAsking(location.search, Date.now()));
  person = $state.raw<Person | null>(null);
  items = $state.raw<Seen[]>();
  next = $state<string | null>(null);
  tally = $state.raw<Tally>();
  patterns = $state.raw<Patterns>();
  chain = $state.raw<ChainState>();
  problem = $state('');
  busy = $state(false);
  #asked = 0;

  /** What the page shows is what its address says. */
  follow(): void {
    this.asking = parseAsking(location.search, Date.now());
    void this.load();
  }

  show(asking: Asking): void {
    history.pushState(null, '', askingAddress(asking));
    this.follow();
  }

  async load(): Promise<void> {
    const asked = ++this.#asked;
    this.busy = true;
    this.problem = '';
    this.tally = undefined;
    this.patterns = undefined;
    try {
      const [page, chain] = await Promise.all([ask<SeenPage>(this.#path('/watch')), ask<ChainState>('/watch/chain')]);
      if (asked !== this.#asked) return;
      this.chain = chain;
      this.#take(page, []);
      const [tally, patterns] = await Promise.all([
        ask<Tally>(this.#path('/watch/tally')),
        ask<Patterns>(this.#path('/watch/patterns')),
      ]);
      if (asked === this.#asked) [this.tally, this.patterns] = [tally, patterns];
    } catch (error) {
      if (asked === this.#asked) this.problem = session.explain(error);
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  }

  async more(): Promise<void> {
    if (!this.next || this.busy) return;
    const asked = this.#asked;
    this.busy = true;
    try {
      const page = await ask<SeenPage>(this.#path('/watch', { after: this.next }));
      if (asked === this.#asked) this.#take(page, this.items ?? []);
    } catch (error) {
      announce(session.explain(error));
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  }

  /** Answers the refusal, or nothing when the file has been handed over. */
  async export(why: string, save: (file: Blob) => void): Promise<string | undefined> {
    try {
      save(await ask<Blob>('/watch/export', { method: 'POST', body: { ...this.fields, why }, file: true }));
      announce(session.text.watch.export.done);
      return undefined;
    } catch (error) {
      return session.explain(error);
    }
  }

  /** What is asked as the API asks it; the short name of a reason is known here only. */
  get fields(): Record<string, string> {
    const { reason, ...fields } = askingFields(this.asking);
    return { ...fields, ...(reason ? { reason: reasonKey(reason) ?? reason } : {}) };
  }

  #path(path: string, more: Record<string, string> = {}): string {
    return `${path}?${new URLSearchParams({ ...this.fields, ...more })}`;
  }

  #take({ person, items, next }: SeenPage, before: Seen[]): void {
    this.person = person;
    this.items = [...before, ...items];
    this.next = next;
    const { none, noneYet, shown } = session.text.watch;
    announce(this.items.length > 0 ? shown(this.items.length) : next ? noneYet : none);
  }
}
