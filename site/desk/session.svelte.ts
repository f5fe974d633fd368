import { type DeskText, deskText } from '../text/desk.ts';
import { signInAddress } from './address.ts';
import { ask, post, Refused } from './api.ts';
import { keepPreference, readPreference } from './preference.ts';
import type { Language, SessionFacts, User } from './wire.ts';

export const pictureChoices = ['show', 'grey', 'blur', 'hidden'] as const;
export type Pictures = (typeof pictureChoices)[number];

/** The person at this screen: who, in which language, and how they want to see pictures. One a page. */
class Session {
  user = $state<User>();
  facts = $state.raw<SessionFacts>();
  language = $state<Language>(readPreference('language', ['da', 'en'], 'da'));
  pictures = $state<Pictures>(readPreference('pictures', pictureChoices, 'show'));
  shortcuts = $state(readPreference('shortcuts', ['on', 'off'], 'on') === 'on');
  /** ticks twice a minute, so that ages and deadlines stay true */
  now = $state(Date.now());

  readonly text: DeskText = $derived(deskText[this.language]);

  /** chosen on this page, maybe before it was known who is here */
  #chosen: Language | undefined;

  /** Who is signed in; sends everybody else to the sign-in page, from where they come back here. */
  async open(): Promise<void> {
    const { user, session: facts } = await ask<{ user: User; session: SessionFacts }>('/me');
    if (!facts.provenAt) location.replace('/desk/invite/#second-factor');
    this.user = user;
    this.facts = facts;
    if (this.#chosen === undefined) this.setLanguage(user.language);
    else if (this.#chosen !== user.language) await this.chooseLanguage(this.#chosen);
  }

  setLanguage(language: Language): void {
    this.language = language;
    keepPreference('language', language);
  }

  /** Also tells the server, so that the next machine speaks the same language. */
  async chooseLanguage(language: Language): Promise<void> {
    this.#chosen = language;
    this.setLanguage(language);
    if (this.user) await post('/me', { language });
  }

  choosePictures(pictures: Pictures): void {
    this.pictures = pictures;
    keepPreference('pictures', pictures);
  }

  chooseShortcuts(on: boolean): void {
    this.shortcuts = on;
    keepPreference('shortcuts', on ? 'on' : 'off');
  }

  /** The sentence for whatever went wrong. A session that has ended leads to the sign-in page instead. */
  explain(error: unknown): string {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) leave('expired');
    if (error.code === 'second_factor_required') location.replace('/desk/invite/#second-factor');
    const otherwise = error.code === 'unreachable' ? this.text.unreachable : this.text.unreadable;
    const sentence = error.sentence(this.language, otherwise);
    return error.id ? `${sentence} (${this.text.errorId(error.id)})` : sentence;
  }

  async signOut(why: 'signed-out' | 'idle'): Promise<void> {
    try {
      await post('/auth/sign-out');
    } finally {
      sessionStorage.clear();
      if (why === 'idle') leave('idle');
      else location.assign('/desk/sign-in/?why=signed-out');
    }
  }
}

/** To the sign-in page, and back to this address afterwards. */
function leave(why: 'expired' | 'idle'): void {
  const here = location.pathname + location.search + location.hash;
  location.replace(`${signInAddress(here)}&why=${why}`);
}

export const session = new Session();
