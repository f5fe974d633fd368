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
  if ('requestIdleCallback' in window) requestIdleCallback(() => void wake(), { timeout: 500 });
  else setTimeout(wake, 100);
};
export default calm;
