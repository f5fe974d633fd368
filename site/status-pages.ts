import { rename, rm } from 'node:fs/promises';
import type { AstroIntegration } from 'astro';

/** Astro writes /404.html for the default language only; this puts the English one beside it as /en/404.html. */
export const statusPages = (): AstroIntegration => ({
  name: 'status-pages',
  hooks: {
    'astro:build:done': async ({ dir }) => {
      await rename(new URL('en/404/index.html', dir), new URL('en/404.html', dir));
      await rm(new URL('en/404', dir), { recursive: true });
    },
  },
});
