import { z } from 'zod';
import { districtCodes, districts, jurisdictions } from './districts.ts';
import { holdsPersonalNumber } from './personal-numbers.ts';
import { both } from './text.ts';

/**
 * What `content/appeals/<publicId>/appeal.json` holds: the facts of an appeal that are the same in every language, and
 * short descriptions in both. Strict: a key we do not know (race, CPR, a case number) fails the build.
 *
 * Sizes and ages are ranges, because a witness never sees a point. Times are UTC instants.
 */
export const appealTypes = [
  'wanted_known',
  'suspect_unidentified',
  'suspect_for_witnesses',
  'missing_person',
  'unknown_person',
  'unidentified_deceased',
  'witness_call',
  'footage_call',
  'property',
  'public_warning',
] as const;
export type AppealType = (typeof appealTypes)[number];

export const appealStatuses = [
  'draft',
  'legal_review',
  'approved',
  'scheduled',
  'published',
  'suspended',
  'withdrawn',
  'purged',
] as const;

const instant = z.iso.datetime();
const year = z.number().int().min(1900).max(2100);
const age = z.number().int().min(0).max(120);
const centimetres = z.number().int().min(30).max(250);

const subject = z
  .strictObject({
    role: z.enum(['suspect', 'convicted', 'victim', 'witness', 'missing', 'deceased', 'unknown']),
    identity: z.strictObject({ given: z.string(), family: z.string(), birthYear: year.optional() }).optional(),
    sex: z.enum(['female', 'male', 'unknown']),
    ageMin: age,
    ageMax: age,
    ageBasis: z.enum(['known', 'estimated']),
    heightMinCm: centimetres.optional(),
    heightMaxCm: centimetres.optional(),
    build: z.enum(['slim', 'medium', 'heavy', 'muscular', 'unknown']),
    complexion: both.optional(),
    hair: both.optional(),
    facialHair: both.optional(),
    eyes: both.optional(),
    glasses: z.boolean().optional(),
    voice: both.optional(),
    marks: z.array(z.strictObject({ kind: z.enum(['scar', 'tattoo', 'piercing', 'other']), text: both })),
    clothing: z.array(
      z.strictObject({ slot: z.enum(['head', 'torso', 'legs', 'feet', 'hands', 'carried']), text: both }),
    ),
    vehicle: both.optional(),
    likelyPlaces: both.optional(),
    minor: z.boolean(),
    vulnerable: z.boolean(),
  })
  .refine((s) => s.ageBasis === 'known' || s.ageMin < s.ageMax, 'an estimated age is a range')
  .refine((s) => s.ageMin <= s.ageMax, 'ageMin is above ageMax')
  .refine((s) => (s.heightMinCm === undefined) === (s.heightMaxCm === undefined), 'height has one end only')
  .refine((s) => (s.heightMinCm ?? 0) < (s.heightMaxCm ?? 1), 'height is a range');

const picture = z.strictObject({
  /** the files are `<name>-400.webp`, `<name>-800.webp` and `<name>-800.jpg` beside appeal.json */
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  kind: z.enum(['photo', 'sketch', 'drawing', 'map']),
  purpose: z.enum(['identify', 'context', 'property']),
  width: z.literal(800),
  height: z.number().int().min(300).max(1200),
  bystandersBlurred: z.literal(true),
  credit: both.optional(),
});

const legalBasis = z.strictObject({
  /** a rule of `content/rules/<jurisdiction>.json` */
  rule: z.string(),
  offenceRefs: z.array(z.string()),
  necessity: both,
  proportionality: both,
  priorSteps: z.array(both),
});

const facts = {
  publicId: z.string().regex(/^EF-20\d{2}-\d{6}$/),
  revision: z.number().int().min(1),
  type: z.enum(appealTypes),
  district: z.enum(districtCodes),
  jurisdiction: z.enum(jurisdictions),
  publishedAt: instant,
  updatedAt: instant,
};

export const liveAppeal = z.strictObject({
  ...facts,
  status: z.enum(appealStatuses).exclude(['suspended', 'withdrawn', 'purged']),
  legalRegime: z.enum(['LED', 'GDPR']),
  fictional: z.boolean(),
  reviewAt: instant,
  expiresAt: instant,
  incident: z
    .strictObject({
      from: instant,
      to: instant.optional(),
      precision: z.enum(['minute', 'hour', 'day', 'unknown']),
      places: z.array(z.strictObject({ label: both, postcode: z.string().optional(), town: z.string() })).min(1),
    })
    .optional(),
  subjects: z.array(subject),
  danger: z
    .strictObject({
      level: z.enum(['do_not_approach', 'armed', 'unstable', 'vulnerable']),
      call: z.enum(['112', '114']),
      advice: both,
    })
    .optional(),
  questions: z.array(
    z.strictObject({ id: z.string(), kind: z.enum(['free', 'choice', 'time', 'place', 'upload']), text: both }),
  ),
  footageWanted: z
    .strictObject({
      from: instant,
      to: instant,
      area: both,
      cameraKinds: z.array(z.enum(['shop', 'doorbell', 'dashcam', 'phone', 'transport', 'drone'])).min(1),
    })
    .optional(),
  legalBasis,
  decision: z.strictObject({ unit: both, at: instant, secondReviewer: z.boolean(), rulesVersion: z.string() }),
  sharing: z.strictObject({
    preview: z.enum(['neutral', 'photo']),
    allowEmbed: z.boolean(),
    allowPoster: z.boolean(),
    indexable: z.boolean(),
  }),
  media: z.array(picture),
});

/** All that stays of an appeal that no longer holds: no name, no title, no picture, no reason. */
export const tombstone = z.strictObject({ ...facts, status: z.enum(['suspended', 'withdrawn', 'purged']) });

export const appealSchema = z
  .discriminatedUnion('status', [liveAppeal, tombstone])
  .refine((appeal) => !holdsPersonalNumber(appeal), 'holds something that reads as a CPR number')
  .refine((a) => districts[a.district].jurisdiction === a.jurisdiction, 'the district is in another jurisdiction');

export type LiveAppeal = z.infer<typeof liveAppeal>;
export type Tombstone = z.infer<typeof tombstone>;
export type Appeal = z.infer<typeof appealSchema>;
export type Subject = LiveAppeal['subjects'][number];
export type Picture = LiveAppeal['media'][number];

/** Days an appeal may live before somebody decides again. Footage calls live as long as the footage: `footageDays`. */
export const longestLifeDays: Record<AppealType, number> = {
  wanted_known: 90,
  suspect_unidentified: 90,
  suspect_for_witnesses: 30,
  missing_person: 30,
  unknown_person: 7,
  unidentified_deceased: 730,
  witness_call: 60,
  footage_call: 30,
  property: 180,
  public_warning: 7,
};

/** Businesses must delete their recordings after this many days (tv-overvågningsloven § 4 c, stk. 4). */
export const footageDays = 30;
export const footageGoneAt = (recordedAt: string): Date => new Date(Date.parse(recordedAt) + footageDays * 86_400_000);

/**
 * Whether the public may see it at `now`. Overdue is not shown: expiry unpublishes by itself (RHL § 7). The fictional
 * ones of the demonstration concern nobody and stay.
 */
export const isShown = (appeal: Appeal, now: Date): appeal is LiveAppeal =>
  appeal.status === 'published' && (appeal.fictional || new Date(appeal.expiresAt) > now);

/** Whether its address answers with a neutral page: it was public, and it no longer holds. */
export const isEnded = (appeal: Appeal, now: Date): boolean =>
  appeal.status === 'withdrawn' ||
  appeal.status === 'suspended' ||
  (appeal.status === 'published' && !isShown(appeal, now));
