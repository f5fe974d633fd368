import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, MiddlewareHandler } from 'hono';
import { policyOf, readFilled, readPublic } from './release-files.ts';
import { openStandings, type Standing, type Standings } from './standing.ts';

/**
 * THE TAKEDOWN: what the addresses of an ended appeal answer, and pages about several without it. For 35 days a neutral
 * page with 200, so that link previews that are fetched again overwrite themselves; afterwards, or at once when it is
 * erased, 410. Always with a Cache-Control, since a 410 may be kept for ever without one (RFC 9110, 15.5.11); never a
 * redirect (DESIGN section 5).
 */
const goneAfterMs = 35 * 86_400_000;
const gone = 'Gælder ikke længere. / No longer in force.\n';
const headers = { 'Cache-Control': 'no-cache', 'X-Robots-Tag': 'noindex, noarchive, noimageindex' } as const;

/** So that other people's pages may read it. */
export const openToAll = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
} as const;

type Ended = Exclude<Standing, 'shown'>;

/** Comes before everything that serves files of the public half. */
export function takeDown(siteDir: string, now: () => Date): MiddlewareHandler {
  const standings = openStandings(siteDir, now);
  return async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return next();
    const path = decoded(c.req.path);
    const current = standings();
    const publicId = /EF-20\d{2}-\d{6}/.exec(path)?.[0];
    const standing = publicId && current.of(publicId);
    if (publicId && standing && standing !== 'shown')
      return answerEnded(c, siteDir, path, { publicId, ended: standing, now: now() });
    const answer = publicId && oldCard(c, siteDir, path, current.revisionOf(publicId));
    return answer || (current.cut.size > 0 && answerCut(c, siteDir, path, current)) || next();
  };
}

/** An address that cannot be decoded is no appeal's. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

interface Taken {
  readonly publicId: string;
  readonly ended: Ended;
  readonly now: Date;
}

function answerEnded(c: Context, siteDir: string, path: string, { publicId, ended, now }: Taken): Response {
  const isGone = ended.how === 'erased' || now.getTime() - Date.parse(ended.endedAt) > goneAfterMs;
  const status = isGone ? 410 : 200;
  const card = /^\/og\/EF-[\d-]+\.(da|en)\./.exec(path)?.[1];
  // a preview that is fetched again must find a picture to put in the place of the old one
  if (card) return c.body(readCard(siteDir, `ended.${card}`), 200, { ...headers, 'Content-Type': 'image/jpeg' });
  if (path.startsWith('/api/')) return c.json(tombstone(publicId, ended), status, { ...headers, ...openToAll });
  const language = path.startsWith('/en/') ? 'en' : 'da';
  const isPage = /^\/(en\/)?efterlysninger\//.test(path);
  const filling = { language, path: '/ophoert', publicId, endedOn: dayIn(language, ended.endedAt) } as const;
  const page = isPage ? readFilled(siteDir, filling) : undefined;
  return page ? c.html(page.html, status, { ...page.headers, ...headers }) : c.text(gone, 410, headers);
}

const tombstone = (publicId: string, { revision, endedAt }: Ended) => ({
  publicId,
  revision,
  status: 'withdrawn',
  updatedAt: endedAt,
});

const readCard = (siteDir: string, name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(join(siteDir, 'live/public/og', `${name}.jpg`)));

/** The card of an earlier revision that somebody shared: the one of now. */
function oldCard(c: Context, siteDir: string, path: string, current: number | undefined): Response | undefined {
  const [, name, revision] = /^\/og\/(EF-[\d-]+\.(?:da|en))\.r(\d+)\.jpg$/.exec(path) ?? [];
  if (!name || !current || Number(revision) >= current || Number(revision) < 1) return undefined;
  const life = { 'Content-Type': 'image/jpeg', 'Cache-Control': 'public, max-age=300' };
  return c.body(readCard(siteDir, `${name}.r${current}`), 200, life);
}

function dayIn(language: 'da' | 'en', instant: string): string {
  const parts = { timeZone: 'Europe/Copenhagen', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return new Intl.DateTimeFormat(language === 'da' ? 'da-DK' : 'en-GB', parts).format(new Date(instant));
}

/** Until the next release: a page or a list that speaks of what has ended, without that. */
function answerCut(c: Context, siteDir: string, path: string, current: Standings): Response | undefined {
  const file = path.endsWith('/') ? `${path}index.html` : path;
  const [, ending] = /^[\w/.-]+\.(html|xml|json)$/.exec(file.replaceAll('..', '')) ?? [];
  const text = ending && readPublic(siteDir, file);
  if (!text) return undefined;
  const left = ending === 'json' ? withoutItems(text, current) : withoutParts(text, current.cut);
  if (left === text) return undefined;
  return c.body(left, 200, {
    'Cache-Control': 'no-cache',
    'Content-Type': types[ending as keyof typeof types],
    ...(ending === 'html' ? { 'Content-Security-Policy': policyOf(siteDir, 'public', file) } : openToAll),
  });
}

const types = {
  html: 'text/html; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
} as const;

/** What stands between `<!--EF-…-->` and `<!--/EF-…-->` is about that appeal (site/components/About.astro). */
const withoutParts = (text: string, cut: ReadonlySet<string>): string =>
  text.replace(/<!--(EF-20\d{2}-\d{6})-->[\s\S]*?<!--\/\1-->/g, (part, publicId: string) =>
    cut.has(publicId) ? '' : part,
  );

interface Items {
  readonly items?: readonly { readonly publicId?: string }[];
}

/** In open data an item becomes a tombstone. */
function withoutItems(text: string, current: Standings): string {
  const data = JSON.parse(text) as Items;
  if (!data.items?.some(({ publicId }) => publicId && current.cut.has(publicId))) return text;
  const items = data.items.map((item) => {
    const standing = item.publicId && current.cut.has(item.publicId) ? current.of(item.publicId) : undefined;
    return standing && standing !== 'shown' ? tombstone(item.publicId!, standing) : item;
  });
  return `${JSON.stringify({ ...data, items }, null, 1)}\n`;
}
