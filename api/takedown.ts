import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, MiddlewareHandler } from 'hono';
import { type Alerted, capCancel } from './cap.ts';
import { framed, policyOf, readFilled, readPublic } from './release-files.ts';
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
  'Access-Control-Expose-Headers': 'ETag',
  'Cross-Origin-Resource-Policy': 'cross-origin',
} as const;

type Ended = Exclude<Standing, 'shown'>;

/** Comes before everything that serves files of the public half. */
export function takeDown(siteDir: string, now: () => Date, publicOrigin: string): MiddlewareHandler {
  const sender = new URL(publicOrigin).host;
  const standings = openStandings(siteDir, now);
  return async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return next();
    const path = decoded(c.req.path);
    const current = standings();
    const publicId = /EF-20\d{2}-\d{6}/.exec(path)?.[0];
    const standing = publicId && current.of(publicId);
    if (publicId && standing && standing !== 'shown')
      return answerEnded(c, siteDir, path, {
        publicId,
        ended: standing,
        alert: current.alertOf(publicId),
        zone: current.zoneOf(publicId),
        sender,
        now: now(),
      });
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
  readonly alert: Alerted | undefined;
  readonly zone: string | undefined;
  readonly sender: string;
  readonly now: Date;
}

function answerEnded(c: Context, siteDir: string, path: string, taken: Taken): Response {
  const { publicId, ended, alert, zone, sender, now } = taken;
  const isGone = ended.how === 'erased' || now.getTime() - Date.parse(ended.endedAt) > goneAfterMs;
  const status = isGone ? 410 : 200;
  const card = /^\/og\/EF-[\d-]+\.(da|en)\./.exec(path)?.[1];
  // a preview that is fetched again must find a picture to put in the place of the old one
  if (card) return c.body(readCard(siteDir, `ended.${card}`), 200, { ...headers, 'Content-Type': 'image/jpeg' });
  if (path.startsWith('/cap/') && alert)
    return c.body(capCancel(alert, sender, ended), status, {
      ...headers,
      ...openToAll,
      'Content-Type': types.xml,
    });
  if (path.startsWith('/api/')) return c.json(tombstone(publicId, ended), status, { ...headers, ...openToAll });
  const language = path.startsWith('/en/') ? 'en' : 'da';
  const [, kind] = /^\/(?:en\/)?(efterlysninger|embed)\//.exec(path) ?? [];
  if (!kind) return c.text(gone, 410, headers);
  const isEmbedded = kind === 'embed';
  const filling = {
    language,
    // what was only not looked at in time nobody stopped
    path: `${isEmbedded ? '/ophoert/indlejret' : '/ophoert'}${ended.how === 'suspended' ? '/udloebet' : ''}`,
    publicId,
    endedOn: dayIn(language, ended.endedAt, zone),
  } as const;
  const page = readFilled(siteDir, filling);
  if (!page) return c.text(gone, 410, headers);
  const life = { ...headers, ...(isEmbedded ? framed(page.headers) : page.headers) };
  return c.html(page.html, status, life);
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
  const [, name, revision] = /^\/og\/(EF-[\d-]+\.(?:da|en)(?:\.(?:square|story))?)\.r(\d+)\.jpg$/.exec(path) ?? [];
  if (!name || !current || Number(revision) >= current || Number(revision) < 1) return undefined;
  // an appeal may have lost its kit since
  if (!existsSync(join(siteDir, 'live/public/og', `${name}.r${current}.jpg`))) return undefined;
  const life = { 'Content-Type': 'image/jpeg', 'Cache-Control': 'public, max-age=300' };
  return c.body(readCard(siteDir, `${name}.r${current}`), 200, life);
}

function dayIn(language: 'da' | 'en', instant: string, timeZone = 'Europe/Copenhagen'): string {
  const parts = { timeZone, day: 'numeric', month: 'long', year: 'numeric' } as const;
  return new Intl.DateTimeFormat(language === 'da' ? 'da-DK' : 'en-GB', parts).format(new Date(instant));
}

/** Until the next release: a page or a list that speaks of what has ended, without that. */
function answerCut(c: Context, siteDir: string, path: string, current: Standings): Response | undefined {
  // a folder is served under both its names
  const isFolder = path.endsWith('/') || !/\.\w+$/.test(path);
  const file = isFolder ? `${path.replace(/\/$/, '')}/index.html` : path;
  const [, ending] = /^[\w/.-]+\.(html|xml|json)$/.exec(file) ?? [];
  const text = ending && !file.includes('..') && readPublic(siteDir, file);
  if (!text) return undefined;
  const left = ending === 'json' ? withoutItems(text, current) : withoutParts(text, current);
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
const withoutParts = (text: string, { cut, of }: Standings): string =>
  text.replace(/<!--(EF-20\d{2}-\d{6})-->([\s\S]*?)<!--\/\1-->/g, (part, publicId: string, inside: string) => {
    const standing = cut.has(publicId) ? of(publicId) : 'shown';
    if (!standing || standing === 'shown') return part;
    // who follows a feed is told that it ended (RFC 6721)
    const [, id] = /^<entry>\s*<id>([^<]+)<\/id>/.exec(inside) ?? [];
    return id ? `<at:deleted-entry ref="${id}" when="${standing.endedAt}"/>` : '';
  });

interface Item {
  readonly publicId?: string;
  /** in a JSON Feed */
  readonly _vidne?: { readonly publicId: string };
}
interface Items {
  readonly items?: readonly Item[];
  readonly _vidne?: { readonly withdrawn: readonly object[] };
}

/** In open data an item becomes a tombstone; in a JSON Feed it goes to what was withdrawn. */
function withoutItems(text: string, { cut, of }: Standings): string {
  const data = JSON.parse(text) as Items;
  const endOf = ({ publicId, _vidne }: Item): { publicId: string; ended: Ended } | undefined => {
    const number = publicId ?? _vidne?.publicId;
    const ended = number && cut.has(number) ? of(number) : undefined;
    return number && ended && ended !== 'shown' ? { publicId: number, ended } : undefined;
  };
  const { items = [], _vidne } = data;
  const ends = items.flatMap((item) => endOf(item) ?? []);
  if (ends.length === 0) return text;
  const left = _vidne
    ? {
        _vidne: {
          ..._vidne,
          withdrawn: [...ends.map(({ publicId, ended }) => ({ publicId, at: ended.endedAt })), ..._vidne.withdrawn],
        },
        items: items.filter((item) => !endOf(item)),
      }
    : {
        items: items.map((item) => {
          const end = endOf(item);
          return end ? tombstone(end.publicId, end.ended) : item;
        }),
      };
  return `${JSON.stringify({ ...data, ...left }, null, 1)}\n`;
}
