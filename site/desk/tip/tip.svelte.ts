import type { Action } from '../actions.ts';
import { announce } from '../announce.svelte.ts';
import { ask, post } from '../api.ts';
import { finished } from '../files.ts';
import { session } from '../session.svelte.ts';
import type { Contact, Message, QueuePage, Reasons, Tip, TipPage, WorkingCopy } from '../wire.ts';

export const refreshMs = 8000;

export interface Choice {
  reason?: string;
  note?: string;
  caseRef?: string;
  takeOverReason?: string;
}

/** One tip on screen, and everything this person does to it. */
export class TipOnDesk {
  readonly id: string;
  page = $state.raw<TipPage>();
  reasons = $state.raw<Reasons>();
  problem = $state('');
  /** of the last action, shown beside the actions */
  refused = $state('');
  done = $state<Action>();
  busy = $state(false);

  constructor(id: string) {
    this.id = id;
  }

  async load(): Promise<void> {
    this.problem = '';
    try {
      [this.page, this.reasons] = await Promise.all([
        ask<TipPage>(`/tips/${encodeURIComponent(this.id)}`),
        this.reasons ?? ask<Reasons>('/reasons'),
      ]);
    } catch (error) {
      this.problem = session.explain(error);
    }
  }

  /** Files in work, letters on their way, an answer from the sender: what changes meanwhile shows by itself. */
  async refresh(): Promise<void> {
    if (this.page && !document.hidden && !this.busy) await this.#reread(true);
  }

  /** Answers whether it was done; when not, `refused` says why. */
  async act(action: Action, choice: Choice = {}): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.refused = '';
    this.done = undefined;
    try {
      const verb = action === 'takeOver' ? 'claim' : action;
      const { tip } = await post<{ tip: Tip }>(`/tips/${this.id}/${verb}`, choice);
      if (this.page) this.page = { ...this.page, tip };
      this.done = action;
      announce(session.text.tip.done[verb]);
      await this.#reread(true);
      return true;
    } catch (error) {
      this.refused = session.explain(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** Answers the refusal, or nothing when the message is on its way. */
  async write(text: string): Promise<string | undefined> {
    try {
      const { message } = await post<{ message: Message }>(`/tips/${this.id}/messages`, { text });
      if (this.page) this.page = { ...this.page, messages: [...this.page.messages, message] };
      announce(session.text.dialogue.sent);
      return undefined;
    } catch (error) {
      return session.explain(error);
    }
  }

  /** Answers the refusal, or nothing when the file is being worked on again. */
  async retry(file: string): Promise<string | undefined> {
    try {
      await post(`/files/${file}/retry`);
      announce(session.text.files.retried);
      await this.#reread(true);
      return undefined;
    } catch (error) {
      return session.explain(error);
    }
  }

  /** Answers the refusal, or nothing when the copy is on its way. */
  async askCopy(file: string, kind: WorkingCopy['kind'], plan: object, purpose = ''): Promise<string | undefined> {
    try {
      const { copy } = await post<{ copy: { reference: string } }>(`/files/${file}/copies`, { kind, plan, purpose });
      announce(session.text.redact.asked(copy.reference));
      await this.#reread(true);
      return undefined;
    } catch (error) {
      return session.explain(error);
    }
  }

  contact(reason: string): Promise<Contact> {
    return post<Contact>(`/tips/${this.id}/contact`, { reason });
  }

  /** Claims the first free tip and opens it. */
  async next(): Promise<void> {
    try {
      const { items } = await ask<QueuePage>('/queue?state=queued');
      const item = items.find(({ id }) => id !== this.id);
      if (!item) return announce(session.text.tip.nextNone);
      await post(`/tips/${item.id}/claim`);
      location.hash = item.id;
    } catch (error) {
      this.refused = session.explain(error);
    }
  }

  async #reread(background: boolean): Promise<void> {
    try {
      const before = this.page?.files ?? [];
      this.page = await ask<TipPage>(`/tips/${this.id}`, { background });
      const news = finished(before, this.page.files, session.text.files);
      if (news) announce(news);
    } catch (error) {
      this.refused = session.explain(error);
    }
  }
}
