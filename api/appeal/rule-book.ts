import { z } from 'zod';
import { jurisdictions } from './districts.ts';
import { both } from './text.ts';

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
export const ruleBook = z.strictObject({
  jurisdiction: z.enum(jurisdictions),
  version: z.string(),
  checkedAt: z.iso.date(),
  rules: z.array(rule),
});
export const offenceBook = z.strictObject({
  version: z.string(),
  offences: z.array(z.strictObject({ ref: z.string(), maxMonths: z.number().int(), name: both })),
});

export type Rule = z.infer<typeof rule>;
export type Offence = z.infer<typeof offenceBook>['offences'][number];
