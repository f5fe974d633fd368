import type { Context, Hono } from 'hono';
import { Refusal } from '../refusal.ts';
import { openStandings } from '../standing.ts';
import { openToAll } from '../takedown.ts';
import { readEmbeddable } from './embed.ts';
import { html, text } from './page.ts';
import type { Parts } from './parts.ts';

/**
 * oEmbed 1.0 (https://oembed.com): asked with the address of an appeal, answers the frame that shows it (embed.ts). A consumer
 * keeps the answer for five minutes at most; the frame itself ends with the appeal in any case.
 */
const cacheSeconds = 300;
const usual = { width: 600, height: 420 };
const least = { width: 240, height: 200 };

export function addOembed(
  app: Hono,
  { siteDir, publicOrigin, now }: Pick<Parts, 'siteDir' | 'publicOrigin' | 'now'>,
): void {
  const standings = openStandings(siteDir, now);
  app.get('/oembed', (c) => {
    for (const [name, value] of Object.entries(openToAll)) c.header(name, value);
    c.header('Cache-Control', 'no-cache');
    const format = c.req.query('format') ?? 'json';
    if (format !== 'json' && format !== 'xml') throw new Refusal('embed_format');
    const asked = askedFor(c.req.query('url') ?? '', publicOrigin);
    if (!asked) throw new Refusal('embed_unknown');
    const standing = standings().of(asked.publicId);
    if (standing && standing !== 'shown') throw new Refusal('appeal_ended');
    const data = readEmbeddable(siteDir, asked.publicId);
    if (!data) throw new Refusal('embed_unknown');
    const { width, height } = sizeFor(c);
    const title = data.title[asked.language];
    const answer = {
      version: '1.0',
      type: 'rich',
      provider_name: 'Vidne',
      provider_url: publicOrigin,
      title,
      cache_age: cacheSeconds,
      width,
      height,
      html: html`<iframe src="${data.embed![asked.language]}" width="${String(width)}" height="${String(height)}" title="${title}" style="border:0;max-width:100%" loading="lazy" referrerpolicy="no-referrer"></iframe>`
        .safe,
    };
    c.header('Cache-Control', `public, max-age=${cacheSeconds}`);
    return format === 'json' ? c.json(answer) : c.body(xml(answer), 200, { 'Content-Type': 'text/xml; charset=utf-8' });
  });
}

/** The appeal an address of ours leads to, in either language; undefined for anybody else's address. */
function askedFor(address: string, origin: string): { publicId: string; language: 'da' | 'en' } | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.origin !== new URL(origin).origin) return undefined;
  const [, english, publicId] = /^\/(en\/)?efterlysninger\/(EF-20\d{2}-\d{6})\/?$/.exec(url.pathname) ?? [];
  return publicId ? { publicId, language: english ? 'en' : 'da' } : undefined;
}

/** Within what the asking page has room for, and never so small that it cannot be read. */
function sizeFor(c: Context): { width: number; height: number } {
  const within = (name: string, most: number, min: number): number => {
    const wish = Number(c.req.query(name) ?? most);
    return Number.isSafeInteger(wish) && wish > 0 ? Math.max(min, Math.min(most, wish)) : most;
  };
  return {
    width: within('maxwidth', usual.width, least.width),
    height: within('maxheight', usual.height, least.height),
  };
}

const xml = (answer: Record<string, string | number>): string => {
  const fields = Object.entries(answer).map(([name, value]) => `<${name}>${text(String(value)).safe}</${name}>`);
  return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>${fields.join('')}</oembed>\n`;
};
