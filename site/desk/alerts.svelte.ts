import { ask } from './api.ts';
import { live } from './live.svelte.ts';
import type { Alert } from './wire.ts';

const pollMs = 10_000;

/** Tips about danger to life that nobody has taken, whatever page is open. */
class Alerts {
  items = $state.raw<Alert[]>([]);

  watch(): () => void {
    void this.load();
    const stop = live.onNews(() => void this.load());
    const timer = setInterval(() => live.live || void this.load(), pollMs);
    return () => {
      stop();
      clearInterval(timer);
    };
  }

  async load(): Promise<void> {
    try {
      this.items = (await ask<{ alerts: Alert[] }>('/alerts', { background: true })).alerts;
    } catch {
      return; // the page says itself when the server cannot be reached; the alert on screen stays
    }
  }
}

export const alerts = new Alerts();
