import { ask } from './api.ts';
import type { PhraseBook } from './wire.ts';

/** Ready phrases, asked for once a page. */
class Phrases {
  book = $state.raw<PhraseBook>();

  async load(): Promise<void> {
    this.book ??= await ask<PhraseBook>('/phrases');
  }
}

export const phraseBook = new Phrases();
