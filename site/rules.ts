import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Jurisdiction } from '../api/appeal/districts.ts';
import { type Offence, offenceBook, type Rule, ruleBook } from '../api/appeal/rule-book.ts';

export const contentDir = (): string => process.env['CONTENT_DIR'] ?? './content';
const read = (name: string): unknown => JSON.parse(readFileSync(join(contentDir(), 'rules', `${name}.json`), 'utf8'));

export function findRule(jurisdiction: Jurisdiction, id: string): Rule {
  const found = ruleBook.parse(read(jurisdiction)).rules.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no rule ${id} in ${jurisdiction}`);
  return found;
}

export function findOffence(ref: string): Offence {
  const found = offenceBook.parse(read('offences')).offences.find((candidate) => candidate.ref === ref);
  if (!found) throw new Error(`no offence ${ref}`);
  return found;
}
