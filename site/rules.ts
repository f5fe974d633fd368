import { z } from 'zod';
import { both } from './appeal.ts';
import { readJson } from './content.ts';
import { type Jurisdiction, jurisdictions } from './districts.ts';

/**
 * Law is data: `content/rules/<jurisdiction>.json` holds the grounds an appeal may stand on, each condition with its
 * paragraph, so that a lawyer can correct them without a programmer.
 */
const rule = z.strictObject({
  id: z.string(),
  cite: both,
  grounds: both,
  /** the text that holds "may we show a picture" for this ground */
  picture: z.enum(['no', 'yes', 'consent']),
  /** months in prison the offence must at least carry; 0 where the law asks for none */
  minPenaltyMonths: z.number().int().min(0),
  conditions: z.array(z.strictObject({ cite: both, text: both })).min(1),
  decidedBy: both,
});
const ruleBook = z.strictObject({
  jurisdiction: z.enum(jurisdictions),
  version: z.string(),
  checkedAt: z.iso.date(),
  rules: z.array(rule),
});
const offenceBook = z.strictObject({
  version: z.string(),
  offences: z.array(z.strictObject({ ref: z.string(), maxMonths: z.number().int(), name: both })),
});

export type Rule = z.infer<typeof rule>;
export type Offence = z.infer<typeof offenceBook>['offences'][number];


const read = (name: string): unknown => readJson('rules', `${name}.json`);

const books = new Map<Jurisdiction, z.infer<typeof ruleBook>>();
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
