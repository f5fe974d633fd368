import { announce } from '../../announce.svelte.ts';
import { ask, post } from '../../api.ts';
import { whole } from '../../measures.ts';
import { session } from '../../session.svelte.ts';
import type { Consent, Contact, ContactsFound, ContactsImported } from '../../wire-contacts.ts';
import { parsePoint, pointText } from '../geo.ts';

export const distances = [100, 250, 500, 1000, 2000, 5000, 10_000] as const;

/** What is asked of the register, as the form holds it. */
export interface Asking {
  words: string;
  near: string;
  within: number;
  review: boolean;
}
export const askNothing: Asking = { words: '', near: '', within: 500, review: false };

/** Asks the register; for whatever page needs it. */
export function findContacts(query: Record<string, string>): Promise<ContactsFound> {
  return ask<ContactsFound>(`/contacts?${new URLSearchParams(query)}`);
}

export function queryOf({ words, near, within, review }: Asking): Record<string, string> {
  const point = parsePoint(near);
  return {
    ...(words.trim() ? { words: words.trim() } : {}),
    ...(point ? { near: pointText(point), within: String(within) } : {}),
    ...(review ? { review: '1' } : {}),
  };
}

/** The register as one member searches it, and whom they have chosen. */
export class Contacts {
  asking = $state<Asking>({ ...askNothing });
  page = $state.raw<ContactsFound>();
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  problem = $state('');
  busy = $state(false);
  #asked = 0;

  readonly askedForNothing = $derived(Object.keys(queryOf(this.asking)).length === 0);

  async load(): Promise<void> {
    const asked = ++this.#asked;
    this.busy = true;
    this.problem = '';
    try {
      const page = await findContacts(queryOf(this.asking));
      if (asked !== this.#asked) return;
      this.page = page;
      this.chosen = new Set(page.items.map(({ id }) => id).filter((id) => this.chosen.has(id)));
      announce(session.text.contacts.found(whole(page.found, session.language)));
    } catch (error) {
      if (asked === this.#asked) this.problem = session.explain(error);
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  }

  choose(id: string, isChosen: boolean): void {
    const chosen = new Set(this.chosen);
    if (isChosen) chosen.add(id);
    else chosen.delete(id);
    this.chosen = chosen;
  }

  /** Each answers the refusal, or nothing when it is done. */
  heard({ id, name }: Contact, consent: Consent, reviewOn: string): Promise<string | undefined> {
    return this.#act(session.text.contacts.saved(name), () => post(`/contacts/${id}`, { consent, reviewOn }));
  }
  remove({ id, name }: Contact, reason: string): Promise<string | undefined> {
    return this.#act(session.text.contacts.removed(name), () => post(`/contacts/${id}/remove`, { reason }));
  }

  async import(file: Blob): Promise<ContactsImported> {
    const table = new Blob([file], { type: 'text/csv' });
    const done = await ask<ContactsImported>('/contacts', { method: 'POST', bytes: table });
    void this.load();
    return done;
  }

  async #act(done: string, act: () => Promise<unknown>): Promise<string | undefined> {
    try {
      await act();
      await this.load();
      announce(done);
      return undefined;
    } catch (error) {
      return session.explain(error);
    }
  }
}

/** Where a request to these begins. */
export const askingAddress = (ids: Iterable<string>): string => `/desk/footage/new/?to=${[...ids].join(',')}`;
