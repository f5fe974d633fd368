import { z } from 'zod';
import { jurisdictions } from './districts.ts';
import { necessityLevels, suspicionLevels } from './legal-basis.ts';
import { appealTypes, regimes } from './model.ts';
import { roles } from './subject.ts';
import { both } from './text.ts';

/**
 * Law is data: `content/rules/<jurisdiction>.json` holds the grounds an appeal may stand on, each condition with its
 * paragraph and with what the gate looks for, so that a lawyer can correct them without a programmer.
 */
const allowed = z.enum(['no', 'yes', 'consent']);
const needs = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('suspicion'), atLeast: z.enum(suspicionLevels) }),
  /** an offence is named, and it is under public prosecution */
  z.strictObject({ kind: z.literal('offence') }),
  z.strictObject({ kind: z.literal('penalty'), months: z.number().int().min(1) }),
  /** Greenland: the author says why the offence is a grave one */
  z.strictObject({ kind: z.literal('grave') }),
  z.strictObject({
    kind: z.literal('necessity'),
    atLeast: z.enum(necessityLevels).optional(),
    /** a prevention that stands in for the level */
    orPrevention: z.enum(['further_offences', 'similar_gravity']).optional(),
  }),
  z.strictObject({ kind: z.literal('proportionality') }),
  z.strictObject({ kind: z.literal('picture'), allowed }),
  z.strictObject({ kind: z.literal('identity'), allowed }),
  /** the police know who it is */
  z.strictObject({ kind: z.literal('known') }),
  /** it is witnesses that are sought: they are asked something */
  z.strictObject({ kind: z.literal('witnesses') }),
  z.strictObject({ kind: z.literal('consent') }),
  z.strictObject({ kind: z.literal('court_order') }),
  /** somebody is in danger, or their people agreed */
  z.strictObject({ kind: z.literal('vital') }),
  z.strictObject({ kind: z.literal('nobody') }),
  z.strictObject({ kind: z.literal('footage') }),
  /** somebody looks again, and it ends */
  z.strictObject({ kind: z.literal('review') }),
  z.strictObject({
    kind: z.literal('second_reviewer'),
    when: z.array(z.enum(['always', 'photo', 'minor'])).min(1),
  }),
]);
export type Needs = z.infer<typeof needs>;

const cited = { cite: both, text: both };
const condition = z.strictObject({ id: z.string().regex(/^[a-z][a-z-]*$/), ...cited, needs });
export type Condition = z.infer<typeof condition>;

const rule = z.strictObject({
  id: z.string(),
  cite: both,
  grounds: both,
  /** what may stand on it */
  types: z.array(z.enum(appealTypes)).min(1),
  /** whom it is about */
  roles: z.array(z.enum(roles)),
  regime: z.enum(regimes).optional(),
  /** whether it carries a picture of somebody who is not suspected, shown beside another ground */
  photoBasis: z.enum(['consent', 'court_order']).optional(),
  conditions: z.array(condition).min(1),
  decidedBy: both,
});
export type Rule = z.infer<typeof rule>;

/** Conditions of every appeal, whatever it stands on. */
export const generalConditions = [
  'basis',
  'type',
  'jurisdiction',
  'regime',
  'age-of-responsibility',
  'minor',
  'name-ban',
  'others-picture',
  'others-name',
  'child-consent',
  'bystanders',
  'sound',
  'alt-text',
  'captions',
  'languages',
  'plain-text',
  'personal-number',
  'correct',
  'review',
  'expiry',
  'footage-life',
  'preview',
  'two-people',
] as const;
export type GeneralCondition = (typeof generalConditions)[number];

export const ruleBook = z
  .strictObject({
    jurisdiction: z.enum(jurisdictions),
    version: z.string(),
    checkedAt: z.iso.date(),
    rules: z.array(rule).min(1),
    general: z.record(z.enum(generalConditions), z.strictObject(cited)),
  })
  .refine((book) => unique(book.rules.map(({ id }) => id)), 'two rules have one id')
  .refine(
    (book) => book.rules.every((one) => unique(one.conditions.map(({ id }) => id))),
    'two conditions have one id',
  );
export type RuleBook = z.infer<typeof ruleBook>;

const offence = z.strictObject({
  ref: z.string().regex(/^[A-Z]+§?[\w.]*$/),
  /** the most the law allows, in months of prison: 900 for life, 0 for a fine only or where the law has no such number */
  maxMonths: z.number().int().min(0).max(900),
  name: both,
  /** whose law it is */
  jurisdictions: z.array(z.enum(jurisdictions)).min(1),
  prosecution: z.enum(['public', 'on_request']),
  /** the ordinary case, of which this is the aggravated one */
  aggravates: z.string().optional(),
  /** the paragraph that takes trifling cases out, below every threshold */
  petty: z.string().optional(),
});
export const offenceBook = z
  .strictObject({ version: z.string(), offences: z.array(offence).min(1) })
  .refine(({ offences }) => unique(offences.map(({ ref }) => ref)), 'two offences have one reference')
  .refine(
    ({ offences }) =>
      offences.every((one) =>
        [one.aggravates, one.petty].every((ref) => !ref || offences.some((other) => other.ref === ref)),
      ),
    'an offence points to one that is not there',
  );
export type Offence = z.infer<typeof offence>;
export type OffenceBook = z.infer<typeof offenceBook>;

const unique = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;
