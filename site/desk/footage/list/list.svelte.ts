import { announce } from '../../announce.svelte.ts';
import { ask } from '../../api.ts';
import { session } from '../../session.svelte.ts';
import { type FootagePage, type FootageView, footageViews } from '../../wire-footage.ts';

const refreshMs = 20_000;

/** The requests of one view, as the address of the page says. */
export class FootageList {
  view = $state<FootageView>('open');
  find = $state('');
  page = $state.raw<FootagePage>();
  problem = $state('');
  #asked = 0;

  follow(): void {
    const query = new URLSearchParams(location.search);
    this.view = footageViews.find((view) => view === query.get('view')) ?? 'open';
    this.find = query.get('find') ?? '';
    void this.load();
  }
  show(view: FootageView, find: string): void {
    const query = new URLSearchParams({
      ...(view === 'open' ? {} : { view }),
      ...(find.trim() ? { find: find.trim() } : {}),
    });
    history.pushState(null, '', `/desk/footage/${query.size > 0 ? `?${query}` : ''}`);
    this.follow();
  }

  watch(): () => void {
    const timer = setInterval(() => !document.hidden && void this.load(true), refreshMs);
    return () => clearInterval(timer);
  }

  async load(background = false): Promise<void> {
    const asked = ++this.#asked;
    try {
      const query = new URLSearchParams({ view: this.view, ...(this.find ? { find: this.find } : {}) });
      const page = await ask<FootagePage>(`/footage/requests?${query}`, { background });
      if (asked !== this.#asked) return;
      this.page = page;
      this.problem = '';
      if (!background) announce(`${session.text.footage.list.views[this.view]}: ${page.items.length}`);
    } catch (error) {
      if (asked === this.#asked) this.problem = session.explain(error);
    }
  }
}
