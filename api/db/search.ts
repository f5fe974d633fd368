import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import { countAtMost } from './count.ts';
import type { Store } from './store.ts';

/**
 * FINDING TIPS, on both engines alike. A tip's row in tip_search holds words: what was said, and facets such as `=p0` for
 * what a queue is narrowed down by. One index answers any combination of them in the queue's own order, so a page costs
 * the same wherever it lies and whatever was asked. Triggers keep the rows (api/db/migrations); nothing here writes.
 */
export interface Sought {
  /** one facet of each group must hold */
  facets: readonly (readonly string[])[];
  /** only tips in this view: `open`, or a decided state */
  view?: string | undefined;
  /** words that must all stand somewhere in the tip, the last one as a beginning */
  words?: string | undefined;
  /** the same in what the sender wrote about where */
  places?: string | undefined;
  /** received from, and before */
  from?: Date | undefined;
  to?: Date | undefined;
  /** whose deadline has passed by then */
  dueBefore?: Date | undefined;
  /** what the facets cannot know, on the tip itself; it must hold for nearly all that the rest finds */
  exactly?: SQL | undefined;
}

export interface Found {
  id: string;
  /** the key to page by: digits, for ever unread as a number */
  standing: string;
}

/** The first `limit` tips after `after`, in the order of the queue. */
export async function findTips(store: Store, sought: Sought, limit: number, after?: string): Promise<Found[]> {
  const asked = ask(store, sought, { needsRow: true, after });
  if (!asked) return [];
  return store.read
    .select({ id: sql<string>`tip_search.tip_id`, standing: sql<string>`cast(tip_search.standing as text)` })
    .from(asked.from)
    .where(asked.where)
    .orderBy(asked.standing)
    .limit(limit);
}

/** How many there are, counted no further than `most`. */
export async function countTips(store: Store, sought: Sought, most: number): Promise<number> {
  const asked = ask(store, sought, { needsRow: false });
  return asked ? countAtMost(store.read, asked.from, asked.where, most) : 0;
}

interface Asked {
  from: SQL;
  where: SQL | undefined;
  standing: SQL;
}

/** Undefined when nothing can be found: something was asked for, and no word was in it. */
function ask(store: Store, sought: Sought, page: { needsRow: boolean; after?: string | undefined }): Asked | undefined {
  const wanted = wordsWanted(sought);
  if (!wanted) return undefined;
  const { tip } = store.t;
  const { exactly, from, to } = sought;
  const onTip = [from && gte(tip.receivedAt, from), to && lt(tip.receivedAt, to), exactly].filter(Boolean);
  const needsRow = page.needsRow || onTip.length > 0;
  const index = store.engine === 'sqlite' ? askFts5(wanted, needsRow) : askPg(store, wanted, sought.view);
  const after = and(
    page.after === undefined ? undefined : sql`${index.standing} > cast(${page.after} as bigint)`,
    sought.dueBefore && sql`${index.standing} < cast(${standingAt(sought.dueBefore)} as bigint)`,
  );
  if (onTip.length === 0) return { ...index, where: and(index.where, after) };
  const where = and(index.where, after, ...onTip, sql`tip.id = tip_search.tip_id`);
  return { ...index, from: sql`${index.from} cross join tip`, where };
}

/** The first place of all tips whose deadline is this one (the view tip_said, migration 0007). */
const standingAt = (due: Date): string => (BigInt(Math.max(0, due.getTime())) * 2_097_152n).toString();

/** SQLite keeps to the order in which a cross join is written: the index, in its own order, then the row. */
function askFts5(wanted: Wanted, needsRow: boolean): Asked {
  const query = fts5Query(wanted);
  if (query === '') return { from: sql`tip_search`, where: undefined, standing: sql`tip_search.standing` };
  const standing = sql`tip_words.rowid`;
  const found = sql`tip_words match ${query}`;
  if (!needsRow) return { from: sql`tip_words`, where: found, standing };
  const where = and(found, sql`tip_search.standing = tip_words.rowid`);
  return { from: sql`tip_words cross join tip_search`, where, standing };
}

/** The facets name the view too; its column is there to walk a view in order. */
function askPg({ t }: Store, wanted: Wanted, view: string | undefined): Asked {
  const query = tsQuery(wanted);
  const inView = view === undefined ? undefined : eq(t.tipSearch.view, view);
  const where = and(inView, query === '' ? undefined : sql`tip_search.vector @@ ${query}::tsquery`);
  return { from: sql`tip_search`, where, standing: sql`tip_search.standing` };
}

interface Wanted {
  facets: readonly (readonly string[])[];
  words: readonly string[];
  places: readonly string[];
}

function wordsWanted({ facets, view, words, places, from, to }: Sought): Wanted | undefined {
  const groups = [...facets, ...(view ? [[`v${view}`]] : []), ...(from || to ? [days(from, to)] : [])];
  const [said, where] = [wordsOf(words ?? ''), wordsOf(places ?? '')];
  const isEmpty = (words !== undefined && said.length === 0) || (places !== undefined && where.length === 0);
  return isEmpty || groups.some((group) => group.length === 0)
    ? undefined
    : { facets: groups, words: said, places: where };
}

/** Letters and digits only, so that nothing a person types is ever syntax; as the engines cut the tips' own words. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .slice(0, mostWords);

const mostWords = 16;
/** the longest word that PostgreSQL's rows keep whole; a longer one is sought by its beginning */
const longestWord = 60;

interface Term {
  word: string;
  /** a beginning; one letter alone is a whole word (ø, å), or half of all tips would begin with it */
  open: boolean;
}

const terms = (words: readonly string[]): Term[] =>
  words.map((word, index) => ({
    word: [...word].slice(0, longestWord).join(''),
    open: (index === words.length - 1 && [...word].length > 1) || [...word].length > longestWord,
  }));

function fts5Query({ facets, words, places }: Wanted): string {
  const column = (name: string, query: string) => `${name} : (${query})`;
  const oneOf = (all: readonly string[]) => `(${all.join(' OR ')})`;
  const term = ({ word, open }: Term) => {
    // telephones name files in decomposed letters, and FTS5 keeps them so
    const spellings = [...new Set([word, word.normalize('NFD')])];
    return oneOf(spellings.map((spelling) => `"${spelling}"${open ? ' *' : ''}`));
  };
  return [
    ...facets.map((group) => column('facets', oneOf(group))),
    ...terms(words).map((word) => column('words', term(word))),
    ...terms(places).map((word) => column('places', term(word))),
  ].join(' AND ');
}

function tsQuery({ facets, words, places }: Wanted): string {
  const term =
    (mark: string) =>
    ({ word, open }: Term) =>
      `'${mark}${word}'${open ? ':*' : ''}`;
  return [
    ...facets.map((group) => `(${group.map((facet) => `'=${facet}'`).join(' | ')})`),
    ...terms(words).map(term('')),
    ...terms(places).map(term('@')),
  ].join(' & ');
}

/** Any text as a facet that can neither be syntax nor another facet. */
export const facet = (letter: string, text: string | null): string =>
  `${letter}${text === null ? 'none' : Buffer.from(text).toString('hex')}`;

const firstYear = 1970;
const lastYear = 2110;

/** The days in UTC between two times as few facets: whole years, then whole months, then days. */
export function days(from: Date | undefined, to: Date | undefined): string[] {
  const start = dayOf(from ?? new Date(Date.UTC(firstYear, 0)));
  const end = dayOf(new Date((to ?? new Date(Date.UTC(lastYear, 0))).getTime() - 1)) + dayMs;
  const found: string[] = [];
  for (let day = start; day < end && found.length < 400; ) {
    const at = new Date(day);
    const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
    const isFirst = at.getUTCDate() === 1;
    const [nextYear, nextMonth] = [Date.UTC(year + 1, 0), Date.UTC(year, month + 1)];
    const size = isFirst && month === 0 && nextYear <= end ? 4 : isFirst && nextMonth <= end ? 6 : 8;
    found.push(`${size === 4 ? 'y' : size === 6 ? 'm' : 't'}${at.toISOString().replaceAll('-', '').slice(0, size)}`);
    day = size === 4 ? nextYear : size === 6 ? nextMonth : day + dayMs;
  }
  return found;
}

const dayMs = 86_400_000;
const dayOf = (at: Date): number =>
  Math.floor(Math.min(Math.max(at.getTime(), Date.UTC(firstYear, 0)), Date.UTC(lastYear, 0)) / dayMs) * dayMs;
