import { gzipSync } from 'node:zlib';
import type { Context, Hono } from 'hono';
import { type Page, readPage } from '../release-files.ts';
import type { Parts } from './parts.ts';

/** A tip page has what is said in a surge already, hidden (site/components/TipPage.astro): no script is needed to show it. */
export const showNotice = (html: string): string => html.replace(' data-surge hidden', ' data-surge');

/** In a surge the tip page says that many are sending, that a place is kept, and what to do. No other page changes. */
export function addCrowdNotice(app: Hono, { siteDir, crowding }: Pick<Parts, 'siteDir' | 'crowding'>): void {
  for (const path of ['/tip', '/en/tip']) {
    const answer = createAnswer();
    // a page of the site, not of the interface: every method comes by here
    app.on('ALL', [path, `${path}/`], (c, next) => {
      const isAsked = c.req.method === 'GET' || c.req.method === 'HEAD';
      const page = crowding.isOn && isAsked ? readPage(siteDir, 'public', `${path}/index.html`) : undefined;
      return page ? answer(c, page) : next();
    });
  }
}

/** Compressed once for each release: everybody comes for this page in a surge. */
function createAnswer(): (c: Context, page: Page) => Response {
  let packed = { html: '', bytes: new Uint8Array() };
  return (c, { html, policy }) => {
    if (packed.html !== html) packed = { html, bytes: new Uint8Array(gzipSync(showNotice(html))) };
    const headers = {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
      // as long as the page without it (site.ts)
      'Cache-Control': 'public, max-age=30, s-maxage=60, stale-if-error=0',
      Vary: 'Accept-Encoding',
    };
    const takesGzip = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
    return takesGzip
      ? c.body(packed.bytes, 200, { ...headers, 'Content-Encoding': 'gzip' })
      : c.body(showNotice(html), 200, headers);
  };
}
