import type { Action } from '../actions.ts';
import { announce } from '../announce.svelte.ts';
import { ask, post, Refused } from '../api.ts';
import { finished, isOnItsWay, stage } from '../files.ts';
import { filterQuery, parseFilters } from '../filters.ts';
import { live } from '../live.svelte.ts';
import { postOnce } from '../post-once.ts';
import { attendance } from '../presence.svelte.ts';
import { session } from '../session.svelte.ts';
import type { Message, Note, Person, QueuePage, Reasons, Tip, TipPage, WorkingCopy } from '../wire.ts';

/** how often the page asks while it is told nothing, or while a file is being worked on: a bar moves without a change */
const pollMs = 8000;
/** several changes in a row are one question */
const calmMs = 500;

export interface Choice {
  reason?: string;
  note?: string;
  caseRef?: string;
  rest?: 'accept' | 'reject';
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
  /** it is being asked what to set aside: pictures and films are not shown meanwhile */
  withholding = $state.raw<{ file?: string }>();
  withheld = $state(false);
  /** unread answers that are on screen: those the server was told somebody sees */
  #told = '';
  /** something changed while nobody could see the page */
  #missed = false;
  #reading = false;

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
      this.#told = unreadOn(this.page);
    } catch (error) {
      this.problem = session.explain(error);
    }
  }

  /** Keeps the page true; answers how to stop. */
  watch(): () => void {
    let calm: ReturnType<typeof setTimeout> | undefined;
    const stop = live.onNews(({ tips }) => {
      if (tips && !tips.includes(this.id)) return;
      calm ??= setTimeout(() => {
        calm = undefined;
        void this.refresh();
      }, calmMs);
    });
    const timer = setInterval(() => {
      const isWorking = this.page?.files.some((file) => stage(file) === 'working' || isOnItsWay(file));
      if (!live.live || isWorking) void this.refresh();
    }, pollMs);
    const stopMoved = attendance.onMoved(() => void this.#attend());
    return () => {
      stop();
      stopMoved();
      clearInterval(timer);
      clearTimeout(calm);
    };
  }

  /**
   * Files in work, letters on their way, an answer from the sender: what changes meanwhile shows by itself. It is not read by
   * that: nobody need be there.
   */
  async refresh(): Promise<void> {
    if (document.hidden) this.#missed = true;
    else if (this.page && !this.busy) await this.#reread(true);
  }

  /** Somebody is at the screen, so what came meanwhile is read now. */
  async #attend(): Promise<void> {
    if (!this.page || this.busy || this.#reading) return;
    const unread = unreadOn(this.page);
    if (this.#missed || (unread !== '' && unread !== this.#told)) await this.#reread(false);
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
      await this.#reread(false);
      return true;
    } catch (error) {
      this.refused = session.explain(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** Answers the refusal, or nothing when the message is on its way. */
  async write(words: { text: string } | { phrase: string }): Promise<string | undefined> {
    try {
      const { message } = await postOnce<{ message: Message }>(`/tips/${this.id}/messages`, words);
      if (this.page)
        this.page = { ...this.page, messages: [...this.page.messages.filter(({ id }) => id !== message.id), message] };
      announce(session.text.dialogue.sent);
      return undefined;
    } catch (error) {
      return session.explain(error);
    }
  }

  /** Answers the refusal, or nothing when the thanks are on their way. */
  thank(text: string): Promise<string | undefined> {
    return this.#post(session.text.handIn.thanks.sent, `/tips/${this.id}/thanks`, { text }, postOnce);
  }

  /** Answers the refusal, or nothing when it is decided who may read the answer. */
  review(message: string, decision: 'release' | 'withhold', reason: string): Promise<string | undefined> {
    const why = decision === 'withhold' ? { reason } : {};
    return this.#post(session.text.review.done[decision], `/messages/${message}/review`, { decision, ...why });
  }

  /** Answers the refusal, or nothing when the file is being worked on again. */
  retry(file: string): Promise<string | undefined> {
    return this.#post(session.text.files.retried, `/files/${file}/retry`, {});
  }

  /** Answers the refusal, or nothing when the note is kept. */
  async note(text: string): Promise<string | undefined> {
    try {
      const { note } = await post<{ note: Note }>(`/tips/${this.id}/notes`, { text });
      if (this.page) this.page = { ...this.page, notes: [...this.page.notes.filter(({ id }) => id !== note.id), note] };
      announce(session.text.notes.saved);
      return undefined;
    } catch (error) {
      return session.explain(error);
    }
  }

  /** Answers the refusal, or nothing when the tip is given on. */
  assign(unit: string | null, caseRef: string | null): Promise<string | undefined> {
    return this.#post(session.text.assign.done, `/tips/${this.id}/assign`, { unit, caseRef });
  }

  /** One file, or all of the tip. Answers the refusal, or nothing when it is set aside. */
  async withhold(file?: string): Promise<string | undefined> {
    try {
      await post(file ? `/files/${file}/withhold` : `/tips/${this.id}/withhold`);
      this.withheld = true;
      this.done = undefined;
      announce(session.text.withhold.done);
      await this.#reread(false);
      return undefined;
    } catch (error) {
      return session.explain(error);
    }
  }

  /** Answers the refusal, or nothing when the deletion is asked for. */
  dispose(reason: string, words: string): Promise<string | undefined> {
    return this.#post(session.text.disposal.asked, `/tips/${this.id}/dispose`, { reason, words });
  }

  /** Answers the refusal, or nothing when the deletion is agreed to, or stopped. */
  decideDisposal(id: string, verb: 'confirm' | 'stop', reason: string): Promise<string | undefined> {
    const done = session.text.disposal[verb === 'confirm' ? 'confirmed' : 'stopDone'];
    return this.#post(done, `/disposals/${id}/${verb}`, { reason });
  }

  /** Gives the tip away. Answers the refusal, or nothing when it is done. */
  async handOver(to: { person?: string; unit?: string }): Promise<string | undefined> {
    try {
      await post(`/tips/${this.id}/hand-over`, to);
      this.done = 'release';
      announce(session.text.handOver.done);
      await this.#reread(false);
      return undefined;
    } catch (error) {
      return session.explain(error);
    }
  }

  async colleagues(): Promise<Person[]> {
    return (await ask<{ colleagues: Person[] }>(`/tips/${this.id}/colleagues`)).colleagues;
  }

  /** Answers the refusal, or nothing when the file is decided. */
  decideFile(file: string, decision: 'accept' | 'reject', reason: string): Promise<string | undefined> {
    return this.#post(session.text.fileDecision.done[decision], `/files/${file}/${decision}`, { reason });
  }

  /** Answers the refusal, or nothing when the copy is on its way. */
  async askCopy(file: string, kind: WorkingCopy['kind'], plan: object, purpose = ''): Promise<string | undefined> {
    try {
      const { copy } = await post<{ copy: { reference: string } }>(`/files/${file}/copies`, { kind, plan, purpose });
      announce(session.text.redact.asked(copy.reference));
      await this.#reread(false);
      return undefined;
    } catch (error) {
      return session.explain(error);
    }
  }

  /**
   * Claims what a colleague offers, or the first free tip of the queue as it was last narrowed down, and opens it. Never what
   * this person declined or gave away.
   */
  async next(): Promise<void> {
    try {
      const trail = new URL(sessionStorage.getItem('vidne-desk-queue') ?? '/desk/', location.origin).search;
      const wanted = filterQuery({ ...parseFilters(trail), state: 'queued', declined: false });
      const { items, offers } = await ask<QueuePage>(`/queue?${wanted}&next=1`);
      for (const { id, reference } of [...offers, ...items]) {
        if (id === this.id || !(await this.#claimFree(id))) continue;
        announce(session.text.tip.nextIs(reference));
        location.hash = id;
        return;
      }
      announce(session.text.tip.nextNone);
      this.refused = session.text.tip.nextNone;
    } catch (error) {
      this.refused = session.explain(error);
    }
  }

  /** A colleague may be a moment faster; then the one after is the next. */
  async #claimFree(id: string): Promise<boolean> {
    try {
      await post(`/tips/${id}/claim`);
      return true;
    } catch (error) {
      if (error instanceof Refused && error.code === 'tip_claimed') return false;
      throw error;
    }
  }

  /** Posts, says that it is done, and shows the tip as it is then. Answers the refusal, or nothing. */
  async #post(
    done: string,
    path: string,
    body: object,
    send: (path: string, body: object) => Promise<unknown> = post,
  ): Promise<string | undefined> {
    try {
      await send(path, body);
      announce(done);
      await this.#reread(false);
      return undefined;
    } catch (error) {
      return session.explain(error);
    }
  }

  async #reread(background: boolean): Promise<void> {
    this.#reading ||= !background;
    try {
      const before = this.page?.files ?? [];
      this.page = await ask<TipPage>(`/tips/${this.id}`, { background });
      const news = finished(before, this.page.files, session.text.files);
      if (news) announce(news);
    } catch (error) {
      this.refused = session.explain(error);
    } finally {
      if (!background) [this.#told, this.#missed, this.#reading] = [unreadOn(this.page), false, false];
    }
  }
}

const isUnread = ({ from, readAt, review }: Message): boolean =>
  from === 'sender' && readAt === null && (review === null || review.state === 'released');

/** The answers on a page that nobody has read, in one word. */
const unreadOn = (page: TipPage | undefined): string =>
  (page?.messages ?? [])
    .filter(isUnread)
    .map(({ id }) => id)
    .join();
