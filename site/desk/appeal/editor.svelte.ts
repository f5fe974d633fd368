import { getContext, setContext } from 'svelte';
import { announce } from '../announce.svelte.ts';
import { ask, post, Refused } from '../api.ts';
import { writesAppeals } from '../roles.ts';
import { session } from '../session.svelte.ts';
import { changesBetween, setAt, valueAt } from './changes.ts';
import { type Merged, mergeDrafts } from './merge.ts';
import type { Appeal, Draft, Rules, Said } from './wire.ts';

const saveAfterMs = 1200;
const hereMs = 10_000;
/** while something changes by itself: a picture is drawn, an appeal is published */
const followMs = 2000;

/** Somebody saved while this person wrote: who, when, what, and where both changed the same. */
export interface Conflict {
  by: string;
  at: string;
  theirs: string[];
  both: string[];
  appeal: Appeal;
}

/** One appeal on the desk: the draft as it is being written, what is saved of it, and who else is there. */
export class AppealEditor {
  readonly id: string;
  page = $state.raw<Appeal>();
  rules = $state.raw<Rules>();
  draft = $state<Draft>({});
  problem = $state('');
  refused = $state('');
  saving = $state(false);
  changed = $state(false);
  savedAt = $state('');
  writers = $state.raw<string[]>([]);
  conflict = $state.raw<Conflict>();
  /** which language the preview shows */
  shown = $state<'da' | 'en'>('da');
  #saved: Draft = {};
  /** something was written here, or a revision begun; whoever only looks is no writer */
  #hasWritten = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly writes = $derived(this.page?.may.save === true && this.conflict === undefined);
  readonly languages = $derived<('da' | 'en' | 'kl' | 'fo')[]>(
    this.draft.district === 'groenland'
      ? ['da', 'en', 'kl']
      : this.draft.district === 'faeroerne'
        ? ['da', 'en', 'fo']
        : ['da', 'en'],
  );

  /** whose law it is under */
  readonly jurisdiction = $derived(
    this.draft.district === 'groenland' ? 'GL' : this.draft.district === 'faeroerne' ? 'FO' : 'DK',
  );

  constructor(id: string) {
    this.id = id;
  }

  async open(): Promise<void> {
    this.problem = '';
    try {
      const { appeal } = await ask<{ appeal: Appeal }>(`/appeals/${this.id}`);
      this.rules = await ask<Rules>('/rules');
      this.#take(appeal);
      void this.#here();
    } catch (error) {
      this.problem = session.explain(error);
    }
  }

  get(path: string): unknown {
    return valueAt(this.draft, path);
  }

  /** Empty is not said at all. */
  set(path: string, value: unknown): void {
    if (!this.writes) return;
    setAt(this.draft, path, value === '' ? undefined : value);
    this.touch();
  }

  /** Something of the draft was changed in place. */
  touch(): void {
    this.changed = true;
    this.#writeFrom(true);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), saveAfterMs);
  }

  failuresAt(path: string): Said[] {
    return this.page?.gate.failures.filter(({ field }) => field === path) ?? [];
  }

  /** How much is missing in one part of the form. */
  failuresUnder(...paths: string[]): number {
    return paths.reduce((sum, path) => sum + this.failuresIn(path).length, 0);
  }

  failuresIn(path: string): Said[] {
    return this.page?.gate.failures.filter(({ field }) => field === path || field.startsWith(`${path}.`)) ?? [];
  }

  /** Answers whether everything is saved. */
  async save(leaving = false): Promise<boolean> {
    clearTimeout(this.#timer);
    if (!this.page || !this.changed || this.conflict) return !this.changed && !this.conflict;
    if (this.saving) return this.#later();
    const sent = $state.snapshot(this.draft) as Draft;
    let goesOn = false;
    this.saving = true;
    this.changed = false;
    this.refused = '';
    try {
      const { appeal } = await ask<{ appeal: Appeal }>(`/appeals/${this.id}`, {
        method: 'POST',
        body: { version: this.page.version, draft: sent },
        outlives: leaving,
      });
      this.page = appeal;
      this.#saved = sent;
      this.savedAt = new Date().toISOString();
      return true;
    } catch (error) {
      this.changed = true;
      if (error instanceof Refused && error.code === 'appeal_changed') goesOn = await this.#meet(error);
      else this.refused = session.explain(error);
    } finally {
      this.saving = false;
    }
    return goesOn && this.save(leaving);
  }

  /** An act on what is saved; answers the refusal, or nothing when it is done. */
  async act(name: string, body: object, done: string): Promise<string | undefined> {
    if (this.changed && !(await this.save())) return this.refused || session.text.appeal.unsaved;
    try {
      const { appeal } = await post<{ appeal: Appeal }>(`/appeals/${this.id}/${name}`, {
        version: this.page?.version,
        ...body,
      });
      const wasOpen = this.page?.may.save;
      this.#take(appeal);
      if (wasOpen !== appeal.may.save) this.#writeFrom(appeal.may.save);
      announce(done);
      return undefined;
    } catch (error) {
      return this.#explainGate(error) ?? session.explain(error);
    }
  }

  /** Of what can no longer be written in, the gate may ask at another hour for what its list does not name. */
  #explainGate(error: unknown): string | undefined {
    if (!(error instanceof Refused) || error.code !== 'appeal_gate' || this.page?.may.save) return undefined;
    const failures = error.details['failures'] as Said[];
    return [session.text.appeal.gateThen, ...failures.map(({ text }) => text[session.language])].join(' ');
  }

  /** Says that this page is open, and hears who else's is; a page nobody writes in follows what is saved. */
  watch(): () => void {
    const timer = setInterval(() => void this.#here(), hereMs);
    const following = setInterval(() => {
      if (this.#isMoving && !document.hidden && !this.saving) void this.refresh();
    }, followMs);
    const back = () => void this.#here();
    document.addEventListener('visibilitychange', back);
    const leave = () => void this.save(true);
    addEventListener('pagehide', leave);
    return () => {
      clearInterval(timer);
      clearInterval(following);
      document.removeEventListener('visibilitychange', back);
      removeEventListener('pagehide', leave);
      void this.save();
    };
  }

  /** Reads the appeal again, and keeps what is being written here. */
  async refresh(): Promise<void> {
    try {
      const { appeal } = await ask<{ appeal: Appeal }>(`/appeals/${this.id}`, { background: true });
      const { version } = this.page ?? appeal;
      // what was asked before something of ours was saved
      if (appeal.version < version) return;
      const sameWords = changesBetween(this.#saved, appeal.draft).length === 0;
      if (this.changed || this.saving) this.page = sameWords ? appeal : { ...appeal, version };
      else this.#take(appeal);
    } catch (error) {
      this.refused = session.explain(error);
    }
  }

  settle(keep: 'theirs' | 'both'): void {
    const { conflict } = this;
    if (!conflict) return;
    const { draft } = this.#mergedWith(conflict.appeal);
    this.conflict = undefined;
    this.#take(conflict.appeal);
    if (keep === 'theirs') return;
    this.draft = draft;
    this.touch();
  }

  /** A colleague who has it open, or opens it, is told at once, not at the next turn. */
  #writeFrom(writes: boolean): void {
    if (this.#hasWritten === writes) return;
    this.#hasWritten = writes;
    void this.#here();
  }

  #take(appeal: Appeal): void {
    this.page = appeal;
    this.draft = structuredClone(appeal.draft);
    this.#saved = structuredClone(appeal.draft);
    this.changed = false;
  }

  /** Answers whether the words are the same: a picture was drawn anew, and what is written here can be saved on that. */
  async #meet({ details }: Refused): Promise<boolean> {
    const { appeal } = await ask<{ appeal: Appeal }>(`/appeals/${this.id}`);
    const theirs = changesBetween(this.#saved, appeal.draft).map(({ path }) => path);
    if (theirs.length === 0) {
      this.page = appeal;
      return true;
    }
    const { both } = this.#mergedWith(appeal);
    this.conflict = { by: String(details['by'] ?? ''), at: String(details['at'] ?? ''), theirs, both, appeal };
    return false;
  }

  #mergedWith({ draft }: Appeal): Merged {
    return mergeDrafts(this.#saved, $state.snapshot(this.draft) as Draft, draft);
  }

  async #here(): Promise<void> {
    if (!this.page || document.hidden || !session.user) return;
    const writes = writesAppeals(session.user.role) && this.page.may.save && this.#hasWritten;
    try {
      const here = await ask<{ version: number; status: string; writers: string[] }>(`/appeals/${this.id}/here`, {
        method: 'POST',
        body: { writes },
        background: true,
      });
      const fresh = here.writers.filter((name) => !this.writers.includes(name));
      this.writers = here.writers;
      if (fresh.length > 0) announce(session.text.appeal.writers(fresh));
      const moved = here.version !== this.page.version || here.status !== this.page.status;
      if (moved && !this.changed) await this.refresh();
    } catch {
      return; // the next one will hear it; a save says itself when the server is away
    }
  }

  get #isMoving(): boolean {
    const draws = this.page?.pictures.some(({ state }) => state === 'asked');
    return draws === true || (this.page?.status === 'approved' && this.page.failure === null);
  }

  async #later(): Promise<boolean> {
    await new Promise((done) => setTimeout(done, 200));
    return this.save();
  }
}

const key = Symbol('appeal');
export const provideEditor = (editor: () => AppealEditor): void => void setContext(key, editor);
export const useEditor = (): AppealEditor => getContext<() => AppealEditor>(key)();
