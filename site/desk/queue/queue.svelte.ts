import { announce } from '../announce.svelte.ts';
import { ask, post } from '../api.ts';
import { append, type Refreshed, refresh } from '../arrivals.ts';
import { type Filters, filterAddress, filterQuery, parseFilters } from '../filters.ts';
import { live, type News } from '../live.svelte.ts';
import { session } from '../session.svelte.ts';
import type { QueueCounts, QueueItem, QueuePage, Tip } from '../wire.ts';

/** how often the page asks by itself while it is told nothing; and, told, for claims that run out without a change */
const pollMs = 5000;
const lookMs = 60_000;
/** many changes at once are one question */
const calmMs = 1500;

/** The queue on screen. What stands there stays there until the person asks for something else. */
export class Queue {
  filters = $state<Filters>(parseFilters(location.search));
  items = $state.raw<QueueItem[]>([]);
  gone = $state.raw<ReadonlySet<string>>(new Set());
  arrived = $state(0);
  danger = $state(false);
  counts = $state.raw<QueueCounts>();
  declined = $state(0);
  offers = $state.raw<QueuePage['offers']>([]);
  unwanted = $state.raw<QueuePage['unwanted']>([]);
  disposals = $state.raw<QueuePage['disposals']>([]);
  next = $state<string | null>(null);
  loading = $state(true);
  problem = $state('');
  /** when the screen was last known to be true; a failing refresh does not take the list away */
  freshAt = $state(0);
  stale = $state(false);
  appeals = $state.raw<string[]>([]);
  #asking: AbortController | undefined;
  /** somebody asked for another list, and is told what came of it */
  #tells = false;

  /** Keeps the screen true: told of changes where that works, asking where it does not. Answers how to stop. */
  watch(): () => void {
    let calm: ReturnType<typeof setTimeout> | undefined;
    let lookedAt = Date.now();
    const look = () => {
      lookedAt = Date.now();
      void this.refresh();
    };
    const onNews = (_: News) => {
      calm ??= setTimeout(() => {
        calm = undefined;
        look();
      }, calmMs);
    };
    const stops = [live.onNews(onNews), live.onCounts((counts) => (this.counts = counts))];
    const timer = setInterval(() => {
      if (!live.live || Date.now() - lookedAt >= lookMs) look();
    }, pollMs);
    const seen = () => document.hidden || look();
    document.addEventListener('visibilitychange', seen);
    return () => {
      for (const stop of stops) stop();
      document.removeEventListener('visibilitychange', seen);
      clearInterval(timer);
      clearTimeout(calm);
    };
  }

  /** Tips as an act has left them, where they stand. */
  put(tips: readonly Tip[]): void {
    const known = new Map<string, QueueItem>(tips.map((tip) => [tip.id, tip]));
    this.items = this.items.map((shown) => known.get(shown.id) ?? shown);
    void this.refresh();
  }

  /** Shows what the filters ask for, from the top. */
  async load(): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.loading = true;
    this.problem = '';
    try {
      const page = await ask<QueuePage>(`/queue?${filterQuery(this.filters)}`, { signal: asking.signal });
      this.#take(page, page.items);
      this.next = page.next;
      this.loading = false;
      if (this.#tells) announce(session.text.queue.found(page.items.length, page.next !== null));
    } catch (error) {
      if (asking.signal.aborted) return;
      this.problem = session.explain(error);
      this.loading = false;
    }
  }

  async more(): Promise<void> {
    if (!this.next) return;
    this.loading = true;
    try {
      const page = await ask<QueuePage>(`/queue?${filterQuery(this.filters, this.next)}`);
      this.items = append(this.items, page.items);
      this.next = page.next;
      this.#remember(page.items);
    } catch (error) {
      announce(session.explain(error));
    } finally {
      this.loading = false;
    }
  }

  /** Brings the screen up to date by itself, without moving anything. */
  async refresh(): Promise<void> {
    if (document.hidden || this.loading || this.problem) return;
    const asked = this.filters;
    try {
      const page = await ask<QueuePage>(`/queue?${filterQuery(asked)}`, { background: true });
      if (asked !== this.filters || this.loading) return;
      if (this.items.length === 0) return this.#arriveOnEmpty(page);
      const fresh = refresh(this.items, page.items, page.next === null);
      const said = fresh.danger ? session.text.queue.arrivedDanger : session.text.queue.arrived;
      if (fresh.arrived > this.arrived) announce(said(fresh.arrived));
      this.#keep(page, fresh);
    } catch (error) {
      session.explain(error);
      this.stale = true;
    }
  }

  show(change: Partial<Filters>): void {
    this.filters = { ...this.filters, ...change };
    history.pushState(null, '', filterAddress(this.filters));
    this.#leaveTrail();
    this.#tells = true;
    void this.load();
  }

  /** The browser's own back and forward. */
  follow(): void {
    this.filters = parseFilters(location.search);
    this.#leaveTrail();
    void this.load();
  }

  async claim(item: QueueItem): Promise<void> {
    try {
      const { tip } = await post<{ tip: Tip }>(`/tips/${item.id}/claim`);
      this.items = this.items.map((shown) => (shown.id === tip.id ? tip : shown));
      announce(session.text.queue.claimedNow(tip.reference));
    } catch (error) {
      announce(session.explain(error));
      await this.refresh();
    }
  }

  /** So that a tip can lead back to the list it was opened from. */
  #leaveTrail(): void {
    sessionStorage.setItem('vidne-desk-queue', filterAddress(this.filters));
  }

  #arriveOnEmpty(page: QueuePage): void {
    if (page.items.length > 0) announce(session.text.queue.arrived(page.items.length));
    this.#take(page, page.items);
    this.next = page.next;
  }

  #take(page: QueuePage, items: QueueItem[]): void {
    this.#keep(page, { items, gone: new Set(), arrived: 0, danger: false });
    this.#leaveTrail();
  }

  #keep(page: QueuePage, { items, gone, arrived, danger }: Refreshed): void {
    this.items = items;
    this.gone = gone;
    this.arrived = arrived;
    this.danger = danger;
    this.counts = page.counts;
    this.declined = page.declined;
    this.offers = page.offers;
    this.unwanted = page.unwanted;
    this.disposals = page.disposals;
    this.freshAt = Date.now();
    this.stale = false;
    this.#remember(page.items);
  }

  #remember(items: QueueItem[]): void {
    const seen = new Set([...this.appeals, ...items.flatMap(({ appeal }) => appeal ?? [])]);
    if (seen.size !== this.appeals.length) this.appeals = [...seen].sort();
  }
}
