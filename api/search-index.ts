import { type SearchLanguage, searchWords } from './search-words.ts';

/**
 * THE SEARCH of appeals: one file per language in every release, made when the release is (site/search-file.ts) and read
 * by the intake when somebody searches. A term's appeals stand in one string, so that the file is read without making ten
 * thousand small objects: `place * 16 + weight` in base 36, with spaces between.
 */
export interface SearchFile {
  readonly language: SearchLanguage;
  readonly items: readonly SearchItem[];
  /** the terms in order, and in the same order where each stands */
  readonly terms: readonly string[];
  readonly places: readonly string[];
}

/** What a result shows. */
export interface SearchItem {
  readonly publicId: string;
  readonly title: string;
  readonly lead: string;
  readonly type: string;
  readonly district: string;
  /** as in the addresses of lists */
  readonly facet: { readonly type: string; readonly district: string };
  readonly updatedAt: string;
  /** the day in words */
  readonly updatedOn: string;
}

export interface Searchable extends SearchItem {
  /** towns and places */
  readonly where: string;
  readonly body: string;
}

/** How much a word says about an appeal, by where it stands. The number and the place are what people look for. */
const weights = { title: 9, where: 5, lead: 4, body: 1 } as const;
const mostWeight = 15;

export function makeSearchFile(language: SearchLanguage, appeals: readonly Searchable[]): SearchFile {
  const found = new Map<string, string[]>();
  appeals.forEach((appeal, place) => {
    for (const [term, weight] of weighTerms(appeal, language)) {
      const at = found.get(term) ?? [];
      at.push((place * 16 + weight).toString(36));
      found.set(term, at);
    }
  });
  const terms = [...found.keys()].sort();
  const items = appeals.map(({ where: _where, body: _body, ...item }) => item);
  return { language, items, terms, places: terms.map((term) => found.get(term)!.join(' ')) };
}

function weighTerms(appeal: Searchable, language: SearchLanguage): Map<string, number> {
  const terms = new Map<string, number>();
  const { publicId, title, lead, type, district, where, body } = appeal;
  const add = (text: string, weight: number) => {
    for (const word of searchWords(text, language))
      terms.set(word, Math.min(mostWeight, (terms.get(word) ?? 0) + weight));
  };
  add(`${title} ${publicId}`, weights.title);
  add(`${where} ${district} ${type}`, weights.where);
  add(lead, weights.lead);
  for (const word of new Set(searchWords(body, language))) if (!terms.has(word)) terms.set(word, weights.body);
  return terms;
}

export interface Found {
  readonly items: readonly SearchItem[];
  readonly count: number;
  /** false when no appeal has all the words, and these have some of them */
  readonly hasAll: boolean;
}

export interface Search {
  /** The best `most` of what fits, the best first; without words all that fits, the one updated last first. */
  find(words: string, most: number, fits: (item: SearchItem) => boolean): Found;
}

/** A word as it stands counts whole; as the beginning of a longer one, half; inside one (Danish joins words), a quarter. */
const closeness = { same: 4, begins: 2, holds: 1 } as const;
const mostWords = 12;

export function openSearch({ language, items, terms, places }: SearchFile): Search {
  const scoresOf = (word: string): Map<number, number> => {
    const scores = new Map<number, number>();
    terms.forEach((term, at) => {
      const close = closenessOf(term, word);
      if (close === 0) return;
      for (const packed of places[at]!.split(' ')) {
        const number = Number.parseInt(packed, 36);
        const place = number >> 4;
        scores.set(place, Math.max(scores.get(place) ?? 0, (number & 15) * close));
      }
    });
    // a word that few have says more
    const rarity = Math.log(1 + items.length / Math.max(1, scores.size));
    for (const [place, score] of scores) scores.set(place, score * rarity);
    return scores;
  };
  return {
    find(words, most, fits) {
      if (words === '') return newest(items.filter(fits), most);
      const sought = [...new Set(searchWords(words, language))].slice(0, mostWords);
      const total = new Map<number, { words: number; score: number }>();
      for (const word of sought)
        for (const [place, score] of scoresOf(word)) {
          const sum = total.get(place) ?? { words: 0, score: 0 };
          total.set(place, { words: sum.words + 1, score: sum.score + score });
        }
      const standing = [...total].filter(([place]) => fits(items[place]!));
      const whole = standing.filter(([, sum]) => sum.words === sought.length);
      const hasAll = whole.length > 0;
      const ranked = (hasAll ? whole : standing).sort(
        ([a, one], [b, two]) => two.words - one.words || two.score - one.score || a - b,
      );
      return { items: ranked.slice(0, most).map(([place]) => items[place]!), count: ranked.length, hasAll };
    },
  };
}

function newest(items: readonly SearchItem[], most: number): Found {
  const sorted = items.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  return { items: sorted.slice(0, most), count: sorted.length, hasAll: true };
}

function closenessOf(term: string, word: string): number {
  if (term === word) return closeness.same;
  if (word.length < 3) return 0;
  if (term.startsWith(word)) return closeness.begins;
  return word.length >= 4 && term.includes(word) ? closeness.holds : 0;
}
