import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Hono } from 'hono';
import { Refusal } from '../refusal.ts';
import { readPage } from '../release-files.ts';
import { type Found, openSearch, type Search, type SearchFile, type SearchItem } from '../search-index.ts';
import { openStandings } from '../standing.ts';
import { answer, html, type Language, type Safe, text } from './page.ts';
import type { Parts } from './parts.ts';

/** The search of appeals as a page. What is sought is written nowhere: not in a log, not beside the answer. */
export function addSearchPages(app: Hono, { siteDir, now }: Pick<Parts, 'siteDir' | 'now'>): void {
  const standings = openStandings(siteDir, now);
  const searches = keepSearches(siteDir);
  for (const language of ['da', 'en'] as const) {
    const path = language === 'en' ? '/en/soeg' : '/soeg';
    app.on('GET', [path, `${path}/`], (c) => {
      const page = readPage(siteDir, 'templates', `${path}/index.html`);
      const search = searches(language);
      if (!page || !search) throw new Refusal('not_ready');
      const sought = (c.req.query('q') ?? '').trim();
      const asked = readAsked(c, now());
      const query = text(sought.slice(0, longestQuery));
      const slots = { query, ...slotsOf(asked) };
      if (sought.length > longestQuery) {
        const refusal = new Refusal('search_too_long');
        return answer(c, page, { ...slots, said: said(refusal.toJSON()[language]) }, refusal.status);
      }
      if (sought === '' && !asked.since) return answer(c, page, slots);
      const { of } = standings();
      const found = search.find(sought, mostShown, (item) => fits(item, asked) && of(item.publicId) === 'shown');
      const results = html`<ul class="plain results">${found.items.map((item) => row(item, language))}</ul>`;
      const shown = found.count > 0 ? { results } : {};
      return answer(c, page, { ...slots, said: said(inWords(found, language)), ...shown });
    });
  }
}

/** How far back, as the address says it. */
const spans = { dag: 1, uge: 7, maaned: 31 } as const;
type Span = keyof typeof spans;
const selected: Record<Span, string> = { dag: 'sinceDay', uge: 'sinceWeek', maaned: 'sinceMonth' };

interface Asked {
  readonly span?: Span;
  /** updated at this moment or after it */
  readonly since?: string;
  readonly type: string;
  readonly district: string;
}

function readAsked(c: Context, now: Date): Asked {
  const [time, type = '', district = ''] = ['tid', 'type', 'kreds'].map((name) => c.req.query(name));
  const span = Object.keys(spans).find((one): one is Span => one === time);
  const since = span && new Date(now.getTime() - spans[span] * 86_400_000).toISOString();
  return { type, district, ...(span && since ? { span, since } : {}) };
}

/** What was chosen stays chosen in the form. */
const slotsOf = ({ span, type, district }: Asked): Record<string, Safe> => ({
  ...(span ? { [selected[span]]: html` selected` } : {}),
  kept: html`${[kept('type', type), kept('kreds', district)]}`,
});
const kept = (name: string, value: string): Safe =>
  /^\w{1,40}$/.test(value) ? html`<input type="hidden" name="${name}" value="${value}">` : text('');

const fits = ({ updatedAt, facet }: SearchItem, { since, type, district }: Asked): boolean =>
  (!since || Date.parse(updatedAt) >= Date.parse(since)) &&
  (!type || facet.type === type) &&
  (!district || facet.district === district);

const longestQuery = 100;
const mostShown = 50;

/** The index of each language, read when somebody first searches and kept until another release is live. */
function keepSearches(siteDir: string): (language: Language) => Search | undefined {
  let release = '';
  const kept = new Map<Language, Search>();
  return (language) => {
    const live = liveRelease(siteDir);
    if (live === undefined) return undefined;
    if (live !== release) kept.clear();
    release = live;
    const search = kept.get(language) ?? readSearch(join(siteDir, live, 'templates', `search.${language}.json`));
    if (search) kept.set(language, search);
    return search;
  };
}

function liveRelease(siteDir: string): string | undefined {
  try {
    return readlinkSync(join(siteDir, 'live'));
  } catch {
    // no release yet, or a folder in its place: nothing to search in
    return undefined;
  }
}

function readSearch(file: string): Search | undefined {
  try {
    return openSearch(JSON.parse(readFileSync(file, 'utf8')) as SearchFile);
  } catch (error) {
    // a release of before has none
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const said = (sentence: string): Safe => html`<p class="said" role="status">${sentence}</p>`;

function row({ publicId, title, lead, type, district, updatedAt, updatedOn }: SearchItem, language: Language): Safe {
  const href = `${language === 'en' ? '/en' : ''}/efterlysninger/${publicId}/`;
  return html`<li><article><h2><a href="${href}">${title}</a></h2><p>${lead}</p><p class="meta"><span>${type}</span> <span>${district}</span> <time datetime="${updatedAt}">${updatedOn}</time></p></article></li>`;
}

const words = {
  da: {
    none: 'Ingen efterlysninger, der gælder nu, passer. Prøv færre eller andre ord, eller se alle efterlysninger.',
    some: 'Ingen efterlysning har alle ordene. Her er dem, der har nogle af dem.',
    count: (n: number) => (n === 1 ? '1 efterlysning passer.' : `${n} efterlysninger passer.`),
    most: ` Her er de ${mostShown}, der passer bedst. Skriv flere ord for at finde færre.`,
  },
  en: {
    none: 'No appeal that holds now fits. Try fewer or other words, or see all appeals.',
    some: 'No appeal has all the words. Here are those that have some of them.',
    count: (n: number) => (n === 1 ? '1 appeal fits.' : `${n} appeals fit.`),
    most: ` Here are the ${mostShown} that fit best. Write more words to find fewer.`,
  },
};

function inWords({ count, hasAll }: Found, language: Language): string {
  const t = words[language];
  if (count === 0) return t.none;
  return `${hasAll ? t.count(count) : t.some}${count > mostShown ? t.most : ''}`;
}
