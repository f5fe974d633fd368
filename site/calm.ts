import type { ClientDirective } from 'astro';

declare module 'astro' {
  interface AstroClientDirectives {
    'client:calm'?: boolean;
  }
}

/**
 * `client:calm`: an island wakes when the page has been shown and the browser is idle, and in two turns, what it is made of
 * first: a touch on a slow phone never waits for both.
 */
const calm: ClientDirective = (load) => {
  const wake = async () => {
    const hydrate = await load();
    setTimeout(hydrate);
  };
  const whenIdle = () => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => void wake(), { timeout: 500 });
    else setTimeout(wake, 100);
  };
  void shown().then(whenIdle);
};
export default calm;

/**
 * Until something of the page stands on the glass (https://w3c.github.io/paint-timing/): a browser is idle before that
 * too, and what is fetched then is fetched on the page's time. A page in the background is not painted, and does not wait.
 */
function shown(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, document.hidden ? 0 : 500);
    new PerformanceObserver(() => resolve()).observe({ type: 'paint', buffered: true });
  });
}
