import { wordFor } from '../../text/desk.ts';
import { announce } from '../announce.svelte.ts';
import { ask, post, Refused } from '../api.ts';
import { reveals } from '../reveals.svelte.ts';
import { session } from '../session.svelte.ts';
import type { Contact, Reveal } from '../wire.ts';
import { newOneTimeKey } from './one-time-key.ts';

const pollMs = 500;
const patienceMs = 30_000;
const shownMs = 5 * 60_000;

interface Answer {
  reveal: Reveal;
  sealed: string | null;
}

/** Who the sender is, for the time this page shows it. Covered when the person looks elsewhere, gone when they leave. */
export class Sender {
  known = $state.raw<Contact>();
  covered = $state(false);
  busy = $state(false);
  problem = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Answers the refusal, or nothing when the request is on its way. */
  async ask(tip: string, wish: { purpose: string; reason: string; caseRef: string }): Promise<string | undefined> {
    try {
      await post(`/tips/${tip}/contact`, wish);
      announce(session.text.contact.sent);
      await reveals.load();
      return undefined;
    } catch (error) {
      return session.explain(error);
    }
  }

  /** Uses an approval: a new key, the answer sealed to it, and the words in this page's memory. */
  async open(id: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = '';
    try {
      const key = await newOneTimeKey();
      await post(`/reveals/${id}/open`, { recipient: key.recipient });
      const { reveal, sealed } = await this.#await(id);
      if (sealed) this.#show(await key.open(sealed));
      else this.problem = reveal.failure ? failureOf(reveal.failure) : session.text.contact.slow;
    } catch (error) {
      this.problem = error instanceof Refused ? session.explain(error) : session.text.contact.unreadable;
    } finally {
      this.busy = false;
      await reveals.load();
    }
  }

  /** Covers what is shown while the window is not the one in use. */
  cover(): void {
    if (this.known) this.covered = true;
  }

  erase(): void {
    clearTimeout(this.#timer);
    if (this.known) announce(session.text.contact.erased);
    this.known = undefined;
    this.covered = false;
  }

  #show(text: string): void {
    const { name = null, phone = null, email = null } = JSON.parse(text) as Partial<Contact>;
    this.known = { name, phone, email };
    this.covered = document.hidden;
    this.#timer = setTimeout(() => this.erase(), shownMs);
  }

  async #await(id: string): Promise<Answer> {
    const until = Date.now() + patienceMs;
    for (;;) {
      const answer = await ask<Answer>(`/reveals/${id}`);
      if (answer.reveal.state !== 'awaited' || Date.now() > until) return answer;
      await new Promise((done) => setTimeout(done, pollMs));
    }
  }
}

export const failureOf = (code: string): string => wordFor(session.text.contact.failures, code);
