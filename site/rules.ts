import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Jurisdiction } from '../api/appeal/districts.ts';
import { type Offence, offenceBook, type Rule, ruleBook } from '../api/appeal/rule-book.ts';

export const contentDir = (): string => process.env['CONTENT_DIR'] ?? './content';

const kept = new Map<string, { changedAt: number; book: unknown }>();

/** A book of `content/rules`, parsed once for each change of its file: every page of an appeal asks for it. */
function bookNamed<Book>(name: string, { parse }: { parse: (value: unknown) => Book }): Book {
  const file = join(contentDir(), 'rules', `${name}.json`);
  const changedAt = statSync(file).mtimeMs;
  const known = kept.get(file);
  if (known?.changedAt === changedAt) return known.book as Book;
  const book = parse(JSON.parse(readFileSync(file, 'utf8')));
  kept.set(file, { changedAt, book });
  return book;
}

export function findRule(jurisdiction: Jurisdiction, id: string): Rule {
  const found = bookNamed(jurisdiction, ruleBook).rules.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no rule ${id} in ${jurisdiction}`);
  return found;
}

export function findOffence(ref: string): Offence {
  const found = bookNamed('offences', offenceBook).offences.find((candidate) => candidate.ref === ref);
  if (!found) throw new Error(`no offence ${ref}`);
  return found;
}
