import { readFileSync } from 'node:fs';
import type { Decision } from '../../api/appeal/decision.ts';
import { districts, type Jurisdiction } from '../../api/appeal/districts.ts';
import { type Draft, draftSchema } from '../../api/appeal/draft.ts';
import { offenceBook, type RuleBook, ruleBook } from '../../api/appeal/rule-book.ts';
import { after, now, passing } from './passing.ts';

export { after, consent, days, film, now, photo } from './passing.ts';

/** The law as it lies in content/rules, and drafts that pass it, to change one answer of. */
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../content/rules/${name}.json`, import.meta.url), 'utf8'));

export const books: Record<Jurisdiction, RuleBook> = {
  DK: ruleBook.parse(read('DK')),
  GL: ruleBook.parse(read('GL')),
  FO: ruleBook.parse(read('FO')),
};
export const offences = offenceBook.parse(read('offences'));
export const bookOf = ({ district }: Draft): RuleBook => books[district ? districts[district].jurisdiction : 'DK'];

export type Kind = keyof typeof passing;
export const kinds = Object.keys(passing) as Kind[];

/** A draft that passes, freshly parsed, so that a test may change it. */
export const draftOf = (kind: Kind): Draft => draftSchema.parse(structuredClone(passing[kind]));

/** The same with other answers, by path; `undefined` takes an answer away. */
export function changed(kind: Kind, changes: Record<string, unknown>): Draft {
  const draft = draftOf(kind);
  for (const [path, value] of Object.entries(changes)) put(draft, path.split('.'), value);
  return draft;
}

function put(target: object, [key = '', ...rest]: string[], value: unknown): void {
  const holder = target as Record<string, unknown>;
  if (rest.length > 0) {
    holder[key] ??= /^\d+$/.test(rest[0]!) ? [] : {};
    put(holder[key] as object, rest, value);
  } else if (value === undefined) delete holder[key];
  else holder[key] = structuredClone(value);
}

export const decision: Decision = {
  author: 'mona',
  decidedBy: 'henrik',
  rank: 'Vicepolitiinspektør',
  unit: { da: 'Fyns Politi', en: 'Funen Police' },
  at: now.toISOString(),
  secondReviewer: 'henrik',
  rulesVersion: books.DK.version,
};

export const issue = { publicId: 'EF-2026-000777', revision: 1, publishedAt: after(1), updatedAt: after(1) };
