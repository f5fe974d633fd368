import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Context, Hono } from 'hono';
import { policyOf, readPage } from './release-files.ts';
import { readSmallFile, type SmallFile } from './small-file.ts';
import { openToAll } from './takedown.ts';

export interface Site {
  readonly siteDir: string;
  readonly half: 'public' | 'desk';
}

/**
 * Serves one half of the live release (`<SITE_DIR>/live/public` or `…/desk`; written by site/release.ts): precompressed
 * files (which have no address of their own: the takedown knows a page by its name), each page under the Content-Security-Policy it was built with, hashed assets for a year. The public half comes
 * after the takedown (takedown.ts).
 */
export function serveSite(app: Hono, { siteDir, half }: Site): void {
  const root = join(siteDir, 'live', half);
  app.use('*', async (c, next) => {
    await next();
    if (c.res.status === 404 && c.req.method === 'GET' && !c.req.path.startsWith('/api/'))
      c.res = notFound(siteDir, c.req.path) ?? c.res;
  });
  if (half === 'public') serveCheckpoints(app, join(siteDir, 'custody'));
  const found = new WeakMap<Context, string>();
  const serve = serveStatic({ root, precompressed: true, onFound: (path, c) => void found.set(c, path) });
  app.use('*', async (c, next) => {
    if (/\.(br|zst|gz)$/.test(c.req.path)) return next();
    const isWhole = c.req.method === 'GET' && c.req.header('range') === undefined;
    const small = isWhole ? readSmallFile(root, c.req.path, c.req.header('accept-encoding') ?? '') : undefined;
    if (small) return answerSmall(c, small, { siteDir, half });
    const answer = await serve(c, next);
    const path = found.get(c);
    // serveStatic calls onFound when its answer is already made, so what we add goes onto the answer
    if (answer && path !== undefined)
      for (const [name, value] of Object.entries(headersOf(path, half))) answer.headers.set(name, value);
    return answer;
  });
}

function notFound(siteDir: string, path: string): Response | undefined {
  const page = readPage(siteDir, 'templates', `${path.startsWith('/en/') ? '/en' : ''}/ikke-fundet/index.html`);
  if (!page) return undefined;
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': page.policy,
    'Cache-Control': 'no-cache',
  };
  return new Response(page.html, { status: 404, headers });
}

/** Pictures may be shown again for five minutes without asking, everything else for half a minute. */
function headersOf(path: string, half: Site['half']): Record<string, string> {
  const name = path.replace(/\.(br|zst|gz)$/, '');
  if (name.includes('/_astro/')) return { 'Cache-Control': 'public, max-age=31536000, immutable' };
  if (/\.(webp|jpg|mp4|pdf)$/.test(name)) return { 'Cache-Control': 'public, max-age=300' };
  // open data is for other people's pages too, and so is the script that shows it there
  const open = half === 'public' && (/\.(json|xml)$/.test(name) || name.endsWith('/help-find.js')) ? openToAll : {};
  return { 'Cache-Control': 'public, max-age=30, s-maxage=60, stale-if-error=0', ...open };
}

function answerSmall(c: Context, { path, bytes, headers }: SmallFile, { siteDir, half }: Site): Response {
  const policy = path.endsWith('.html') ? { 'Content-Security-Policy': policyOf(siteDir, half, path) } : {};
  const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const all = { ...headers, ...headersOf(path, half), ...policy, ETag: tag };
  // who asks again for what is the same gets 304 (RFC 9110, 13.1.2)
  const isSame = c.req
    .header('if-none-match')
    ?.split(',')
    .some((one) => one.trim().replace(/^W\//, '') === tag);
  return isSame ? new Response(null, { status: 304, headers: all }) : new Response(bytes, { headers: all });
}

/** What the evidence worker signs beside the releases: roots of custody (log/published.ts), and which appeals hold (status-list.ts). */
function serveCheckpoints(app: Hono, folder: string): void {
  app.use('/.well-known/vidne/*', async (c, next) => {
    const path = /^\/\.well-known\/vidne\/(vkey|checkpoint|status|checkpoints\/\d{1,16})$/.exec(c.req.path)?.[1];
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (path === undefined || !isRead || !existsSync(join(folder, path))) return next();
    const life = path.startsWith('checkpoints/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    return c.body(readFileSync(join(folder, path)), 200, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': life,
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
  });
}
