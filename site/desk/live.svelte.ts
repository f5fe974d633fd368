import { ask } from './api.ts';
import { session } from './session.svelte.ts';
import type { QueueCounts } from './wire.ts';

/** What the server told: which tips changed (undefined: too many to name), and how many of them are new. */
export interface News {
  tips: readonly string[] | undefined;
  arrived: number;
  danger: number;
}
type Told = { kind: 'news'; news: News } | { kind: 'counts'; counts: QueueCounts } | { kind: 'live'; live: boolean };

const again = 20_000;

/**
 * What changes, as it changes. One tab of this browser listens and tells the others: over HTTP/1.1 six streams would take
 * every connection there is. While nobody hears anything, pages ask for themselves (`live` is false).
 */
class Live {
  live = $state(false);
  readonly #news = new Set<(news: News) => void>();
  readonly #counts = new Set<(counts: QueueCounts) => void>();
  readonly #tabs = new BroadcastChannel('vidne-desk-events');
  #leads = false;

  /** Begins to listen; answers how to stop. */
  watch(): () => void {
    const ending = new AbortController();
    this.#tabs.onmessage = ({ data }: MessageEvent<Told | 'who'>) => {
      if (data !== 'who') this.#hear(data);
      else if (this.#leads) this.#tabs.postMessage({ kind: 'live', live: this.live });
    };
    this.#tabs.postMessage('who');
    const lead = () => this.#lead(ending.signal);
    // whoever closes its tab lets go of the lock, and another one listens
    if (navigator.locks)
      navigator.locks.request('vidne-desk-events', { signal: ending.signal }, lead).catch(() => undefined);
    else void lead();
    return () => ending.abort();
  }

  onNews(listener: (news: News) => void): () => void {
    this.#news.add(listener);
    return () => this.#news.delete(listener);
  }

  onCounts(listener: (counts: QueueCounts) => void): () => void {
    this.#counts.add(listener);
    return () => this.#counts.delete(listener);
  }

  #lead(signal: AbortSignal): Promise<void> {
    this.#leads = true;
    let source = this.#open();
    // a browser gives up for good on an answer that is no stream (a proxy that restarts, a session that has ended)
    const timer = setInterval(() => {
      if (source.readyState === EventSource.CLOSED) source = this.#open();
    }, again);
    return new Promise((done) => {
      signal.addEventListener('abort', () => {
        clearInterval(timer);
        source.close();
        this.#leads = false;
        done();
      });
    });
  }

  #open(): EventSource {
    const source = new EventSource('/api/desk/events');
    const on = (event: string, tell: (data: string) => void) =>
      source.addEventListener(event, ({ data }: MessageEvent<string>) => tell(data));
    on('hello', () => this.#tell({ kind: 'live', live: true }));
    on('change', (data) => {
      this.#tell({ kind: 'live', live: true });
      this.#tell({ kind: 'news', news: JSON.parse(data) as News });
    });
    on('reset', () => {
      this.#tell({ kind: 'live', live: true });
      this.#tell({ kind: 'news', news: { tips: undefined, arrived: 0, danger: 0 } });
    });
    on('counts', (data) => this.#tell({ kind: 'counts', counts: JSON.parse(data) as QueueCounts }));
    on('end', () => {
      source.close();
      this.#tell({ kind: 'live', live: false });
      ask('/me', { background: true }).catch((error: unknown) => session.explain(error));
    });
    source.onerror = () => this.#tell({ kind: 'live', live: false });
    return source;
  }

  #tell(told: Told): void {
    this.#tabs.postMessage(told);
    this.#hear(told);
  }

  #hear(told: Told): void {
    if (told.kind === 'live') this.live = told.live;
    else if (told.kind === 'counts') for (const listener of this.#counts) listener(told.counts);
    else for (const listener of this.#news) listener(told.news);
  }
}

export const live = new Live();
