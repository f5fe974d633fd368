/** How long to wait before the next try: doubles to half a minute, spread so that a crowd does not return at once. */
export function retryDelayMs(attempt: number, random = Math.random()): number {
  return Math.min(30_000, 500 * 2 ** attempt) * (0.75 + random / 2);
}

/** Waits, but not a moment longer than until the network is back, the page is looked at again, or `signal` aborts. */
export function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener('online', done);
      document.removeEventListener('visibilitychange', looked);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const looked = (): void => {
      if (document.visibilityState === 'visible') done();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
    document.addEventListener('visibilitychange', looked);
    signal.addEventListener('abort', done);
  });
}
