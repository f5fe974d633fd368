import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
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
      const refusal = sought.length > longestQuery ? new Refusal('search_too_long') : undefined;
      const query = text(sought.slice(0, longestQuery));
      if (refusal) return answer(c, page, { query, said: said(refusal.toJSON()[language]) }, refusal.status);
      if (sought === '') return answer(c, page, { query });
      const { of } = standings();
      const found = search.find(sought, mostShown, (publicId) => of(publicId) === 'shown');
      const results = html`<ul class="plain results">${found.items.map((item) => row(item, language))}</ul>`;
      return answer(c, page, { query, said: said(inWords(found, language)), ...(found.count > 0 ? { results } : {}) });
    });
  }
}

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
