import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { both } from './appeal.ts';
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
