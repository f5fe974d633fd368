import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Context, Hono } from 'hono';
import { readSmallFile } from './small-file.ts';

/**
 * Serves one half of the live release (`<SITE_DIR>/live/public` or `…/desk`; written by site/release.ts): precompressed
 * files, each page under the Content-Security-Policy it was built with, hashed assets for a year.
 */
export function serveSite(app: Hono, { siteDir, half }: { siteDir: string; half: 'public' | 'desk' }): void {
  const root = join(siteDir, 'live', half);
  app.use('*', async (c, next) => {
    await next();
    if (c.res.status === 404 && c.req.method === 'GET' && !c.req.path.startsWith('/api/')) {
      const page = readPage(siteDir, half, c.req.path.startsWith('/en/') ? '/en/404.html' : '/404.html');
      if (page)
        c.res = new Response(page.html, {
          status: 404,
          headers: {
            'Content-Type': 'text/html; charset=utf-8',
            'Content-Security-Policy': page.policy,
            'Cache-Control': 'no-cache',
          },
        });
    }
  });
  if (half === 'public') serveCheckpoints(app, join(siteDir, 'custody'));
  const found = new WeakMap<Context, string>();
  const serve = serveStatic({ root, precompressed: true, onFound: (path, c) => void found.set(c, path) });
  const serveSmall = (c: Context): Response | undefined => {
    const isWhole = c.req.method === 'GET' && c.req.header('range') === undefined;
    const file = isWhole && readSmallFile(root, c.req.path, c.req.header('accept-encoding') ?? '');
    if (!file) return undefined;
    found.set(c, root + file.path);
    return new Response(file.bytes, { headers: file.headers });
  };
  app.use('*', async (c, next) => {
    const answer = serveSmall(c) ?? (await serve(c, next));
    const path = found.get(c)?.replace(/\.(br|zst|gz)$/, '');
    if (!answer || path === undefined) return answer;
    // serveStatic calls onFound when its answer is already made, so what we add goes onto the answer
    const life = path.includes('/_astro/') ? 'public, max-age=31536000, immutable' : 'public, max-age=30';
    answer.headers.set('Cache-Control', life);
    // open data is for other people's pages too
    if (half === 'public' && /\.(json|xml)$/.test(path)) {
      answer.headers.set('Access-Control-Allow-Origin', '*');
      answer.headers.set('Cross-Origin-Resource-Policy', 'cross-origin');
    }
    if (path.endsWith('.html'))
      answer.headers.set('Content-Security-Policy', policyOf(siteDir, half, pagePath(path, root)));
    return answer;
  });
}

/** Signed roots of custody, written by the evidence worker (api/evidence/log/published.ts) beside the releases. */
function serveCheckpoints(app: Hono, folder: string): void {
  app.use('/.well-known/vidne/*', async (c, next) => {
    const path = /^\/\.well-known\/vidne\/(vkey|checkpoint|checkpoints\/\d{1,16})$/.exec(c.req.path)?.[1];
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

const pagePath = (file: string, root: string): string => file.slice(file.indexOf(root) + root.length);

/** One built page with its policy; undefined when the release has no such page. `path` as in `/svar/index.html`. */
export function readPage(
  siteDir: string,
  half: 'public' | 'desk',
  path: string,
): { html: string; policy: string } | undefined {
  const file = join(siteDir, 'live', half, path);
  return existsSync(file) ? { html: readFileSync(file, 'utf8'), policy: policyOf(siteDir, half, path) } : undefined;
}

const ownFilesOnly =
  "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'";
const known = new Map<string, Record<string, string>>();

function policyOf(siteDir: string, half: 'public' | 'desk', path: string): string {
  const release = realpathSync(join(siteDir, 'live'));
  const file = join(release, `policies-${half}.json`);
  let policies = known.get(file);
  if (!policies) {
    policies = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    known.clear(); // a new release: the old one's policies are not needed again
    known.set(file, policies);
  }
  return policies[path] ?? ownFilesOnly;
}
