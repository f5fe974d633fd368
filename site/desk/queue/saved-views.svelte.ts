import { announce } from '../announce.svelte.ts';
import { ask, post } from '../api.ts';
import { filterQuery, parseFilters } from '../filters.ts';
import { session } from '../session.svelte.ts';
import type { SavedView } from '../wire.ts';

const countMs = 30_000;

/** Saved views with how much is in each. */
export class SavedViews {
  views = $state.raw<(SavedView & { count?: number })[]>([]);
  countedTo = $state(0);

  watch(): () => void {
    void this.#load();
    const timer = setInterval(() => document.hidden || void this.#count(), countMs);
    return () => clearInterval(timer);
  }

  /** Answers the refusal, or nothing when it is kept. */
  async save(name: string, query: string, shared: boolean): Promise<string | undefined> {
    try {
      await this.#take(await post<{ views: SavedView[] }>('/views', { name, query, shared }));
      announce(session.text.savedViews.saved(name));
      return undefined;
    } catch (error) {
      return session.explain(error);
    }
  }

  async remove(id: string): Promise<void> {
    try {
      await this.#take(await post<{ views: SavedView[] }>(`/views/${id}/remove`));
      announce(session.text.savedViews.removed);
    } catch (error) {
      announce(session.explain(error));
    }
  }

  async #load(): Promise<void> {
    try {
      await this.#take(await ask<{ views: SavedView[] }>('/views', { background: true }));
    } catch (error) {
      announce(session.explain(error));
    }
  }

  async #take({ views }: { views: SavedView[] }): Promise<void> {
    const known = new Map(this.views.map(({ id, count }) => [id, count]));
    this.views = views.map((view) => {
      const count = known.get(view.id);
      return count === undefined ? view : { ...view, count };
    });
    await this.#count();
  }

  /** One after the other: counting is for the eye, and must not crowd out the work. */
  async #count(): Promise<void> {
    for (const { id, query } of this.views)
      try {
        const wanted = filterQuery(parseFilters(query));
        const { count, countedTo } = await ask<{ count: number; countedTo: number }>(`/queue/count?${wanted}`, {
          background: true,
        });
        this.countedTo = countedTo;
        this.views = this.views.map((view) => (view.id === id ? { ...view, count } : view));
      } catch {
        return; // the queue itself says what is wrong; a view without a number still opens
      }
  }
}
