import { ask } from '../api.ts';
import type { Preview } from '../wire.ts';
import { type Analysis, parseAnalysis } from './analysis.ts';

/** What the worker read in a film, fetched once it is there. A film without it is played all the same. */
export class FilmAnalysis {
  found = $state.raw<Analysis>();
  #asked = '';

  /** The page is read anew every few seconds; the same copy is fetched once. */
  async load(preview: Preview | undefined): Promise<void> {
    const wanted = preview ? `${preview.url} ${preview.sizeBytes}` : '';
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    if (!preview) return;
    try {
      this.found = parseAnalysis(await ask<unknown>(preview.url.replace('/api/desk', ''), { background: true }));
    } catch {
      this.#asked = ''; // it may be on its way into the vault: asked again when the page is read anew
    }
  }
}
