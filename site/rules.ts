import type { Jurisdiction } from '../api/appeal/districts.ts';
import { type Offence, offenceBook, type Rule, type RuleBook, ruleBook } from '../api/appeal/rule-book.ts';
import { readJson } from './content.ts';

/** `content/rules/`: the law as data (api/appeal/rule-book.ts). */
const read = (name: string): unknown => readJson('rules', `${name}.json`);

const books = new Map<Jurisdiction, RuleBook>();
export function findRule(jurisdiction: Jurisdiction, id: string): Rule {
  const book = books.get(jurisdiction) ?? ruleBook.parse(read(jurisdiction));
  books.set(jurisdiction, book);
  const found = book.rules.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no rule ${id} in ${jurisdiction}`);
  return found;
}

let offences: Offence[] | undefined;
export function findOffence(ref: string): Offence {
  offences ??= offenceBook.parse(read('offences')).offences;
  const found = offences.find((candidate) => candidate.ref === ref);
  if (!found) throw new Error(`no offence ${ref}`);
  return found;
}
