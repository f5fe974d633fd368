import { ask } from './api.ts';
import { exposure } from './exposure.svelte.ts';
import { idleMs, type Presence, presence, tellMs } from './idle.ts';
import { session } from './session.svelte.ts';

/** Is somebody at this screen? Every tab of the same person counts, and so does what plays or is being sent (`data-playing`, `data-sending`). */
class Attendance {
  state = $state<Presence>('here');
  leftMs = $state(idleMs);
  #last = Date.now();
  #told = Date.now();
  readonly #tabs = new BroadcastChannel('vidne-desk-presence');
  readonly #moved = new Set<() => void>();

  /** Somebody moves something in this very tab, or comes back to it; answers how to stop. */
  onMoved(listener: () => void): () => void {
    this.#moved.add(listener);
    return () => this.#moved.delete(listener);
  }

  /** Begins to watch; answers how to stop. */
  watch(): () => void {
    const moved = () => {
      // once the question is on screen, only its answer counts
      if (this.state !== 'here' || document.hidden) return;
      this.touch();
      for (const listener of this.#moved) listener();
    };
    const events = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const;
    for (const event of events) addEventListener(event, moved, { passive: true });
    document.addEventListener('visibilitychange', moved);
    this.#tabs.onmessage = () => this.#rest(false);
    const timer = setInterval(() => this.#look(), 1000);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', moved);
      for (const event of events) removeEventListener(event, moved);
    };
  }

  /** Somebody is here: says so to the other tabs and, now and then, to the server. */
  touch(): void {
    if (Date.now() - this.#last > 1000) this.#tabs.postMessage('here');
    this.#rest(Date.now() - this.#told > tellMs);
  }

  stay(): void {
    this.#tabs.postMessage('here');
    this.#rest(true);
  }

  #rest(tell: boolean): void {
    this.#last = Date.now();
    this.state = 'here';
    if (!tell) return;
    this.#told = Date.now();
    ask('/me').catch((error: unknown) => session.explain(error));
  }

  #look(): void {
    if (this.state === 'here' && document.querySelector('[data-playing], [data-sending]')) this.touch();
    const quietMs = Date.now() - this.#last;
    this.leftMs = Math.max(0, idleMs - quietMs);
    exposure.tick(quietMs);
    const found = presence(quietMs);
    if (found === 'gone' && this.state !== 'gone') void session.signOut('idle');
    this.state = found;
  }
}

export const attendance = new Attendance();
