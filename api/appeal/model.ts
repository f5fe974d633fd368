import { z } from 'zod';
import { districtCodes, districts, jurisdictions } from './districts.ts';
import { footageWanted, incident } from './incident.ts';
import { legalBasis } from './legal-basis.ts';
import { picture } from './media.ts';
import { holdsPersonalNumber } from './personal-numbers.ts';
import { subject } from './subject.ts';
import { words } from './text.ts';

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

const facts = {
  publicId: z.string().regex(/^EF-20\d{2}-\d{6}$/),
  revision: z.number().int().min(1),
  type: z.enum(appealTypes),
  district: z.enum(districtCodes),
  jurisdiction: z.enum(jurisdictions),
  publishedAt: instant,
  updatedAt: instant,
  /** revisions of before that somebody may have seen: who follows is told which ones no longer hold (api/cap.ts) */
  earlier: z.array(z.strictObject({ revision: z.number().int().min(1), at: instant })).optional(),
};

export const regimes = ['LED', 'GDPR'] as const;
export type Regime = (typeof regimes)[number];

export const danger = z.strictObject({
  level: z.enum(['do_not_approach', 'armed', 'unstable', 'vulnerable']),
  call: z.enum(['112', '114']),
  advice: words,
});

export const question = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  kind: z.enum(['free', 'choice', 'time', 'place', 'upload']),
  text: words,
  choices: z.array(words).optional(),
});

/** What readers are told has changed since the first revision. */
export const update = z.strictObject({ at: instant, text: words });

export const sharing = z.strictObject({
  preview: z.enum(['neutral', 'photo']),
  allowEmbed: z.boolean(),
  allowPoster: z.boolean(),
  indexable: z.boolean(),
});

/** What the editor's draft and appeal.json have in common. */
export const contentFields = {
  legalRegime: z.enum(regimes),
  fictional: z.boolean(),
  incident: incident.optional(),
  subjects: z.array(subject),
  danger: danger.optional(),
  questions: z.array(question),
  footageWanted: footageWanted.optional(),
  updates: z.array(update).optional(),
  legalBasis,
  sharing,
  media: z.array(picture),
};

export const liveAppeal = z.strictObject({
  ...facts,
  ...contentFields,
  status: z.enum(appealStatuses).exclude(['suspended', 'withdrawn', 'purged']),
  /** comes with the program, for the demonstration; nothing that is written on a desk has it */
  example: z.literal(true).optional(),
  reviewAt: instant,
  expiresAt: instant,
  decision: z.strictObject({ unit: words, at: instant, secondReviewer: z.boolean(), rulesVersion: z.string() }),
});

/** All that stays of an appeal that no longer holds: no name, no title, no picture, no reason. */
export const tombstone = z.strictObject({
  ...facts,
  status: z.enum(['suspended', 'withdrawn', 'purged']),
  /** what was a test alert is cancelled as one */
  fictional: z.boolean().optional(),
});

export const appealSchema = z
  .discriminatedUnion('status', [liveAppeal, tombstone])
  .refine((appeal) => !holdsPersonalNumber(appeal), 'holds something that reads as a CPR number')
  .refine((a) => districts[a.district].jurisdiction === a.jurisdiction, 'the district is in another jurisdiction');

export type LiveAppeal = z.infer<typeof liveAppeal>;
export type Tombstone = z.infer<typeof tombstone>;
export type Appeal = z.infer<typeof appealSchema>;

/** When each revision came out, as far as it is known, the first one first. Of what has ended: those that were public. */
export function revisionsOf(appeal: Appeal): { revision: number; at: string }[] {
  const { revision, publishedAt, updatedAt, earlier = [] } = appeal;
  const before = earlier.filter((one) => one.revision !== 1);
  const own = appeal.status === 'published' && revision > 1 ? [{ revision, at: updatedAt }] : [];
  return [{ revision: 1, at: publishedAt }, ...before, ...own];
}

/**
 * How long an appeal may stand before somebody looks at it again, and before it ends by itself unless it is decided
 * anew. Footage calls live as long as the footage (`footageGoneAt`).
 */
export const lifetimes: Record<AppealType, { reviewHours: number; stopDays: number }> = {
  wanted_known: { reviewHours: 14 * 24, stopDays: 90 },
  suspect_unidentified: { reviewHours: 14 * 24, stopDays: 90 },
  suspect_for_witnesses: { reviewHours: 7 * 24, stopDays: 30 },
  missing_person: { reviewHours: 24, stopDays: 30 },
  unknown_person: { reviewHours: 24, stopDays: 7 },
  unidentified_deceased: { reviewHours: 90 * 24, stopDays: 730 },
  witness_call: { reviewHours: 14 * 24, stopDays: 60 },
  footage_call: { reviewHours: 30 * 24, stopDays: 30 },
  property: { reviewHours: 30 * 24, stopDays: 180 },
  public_warning: { reviewHours: 24, stopDays: 7 },
};

/** An appeal that shows or describes somebody under 18 has the shortest of all lives. */
export const minorLifetime = { reviewHours: 24, stopDays: 7 };

/**
 * Until when it is shown: a review that is overdue unpublishes by itself, as its end does (RHL § 7); undefined for the
 * examples, which concern nobody and stay. One that is only ticked as fictional ends like all others: a tick may be wrong.
 */
export const shownUntil = ({ example, fictional, reviewAt, expiresAt }: LiveAppeal): string | undefined =>
  example && fictional ? undefined : [reviewAt, expiresAt].sort((a, b) => Date.parse(a) - Date.parse(b))[0];

/** What is said of it: that it holds until then, unless somebody looks at it again. */
export const holdsUntil = (appeal: LiveAppeal): string => shownUntil(appeal) ?? appeal.expiresAt;

/** Whether the public may see it at `now`. */
export function isShown(appeal: Appeal, now: Date): appeal is LiveAppeal {
  if (appeal.status !== 'published') return false;
  const until = shownUntil(appeal);
  return until === undefined || new Date(until) > now;
}

/** Since when it no longer holds: what only went by its time has no tombstone yet. */
export const endedAt = (appeal: Appeal): string =>
  (appeal.status === 'published' ? shownUntil(appeal) : undefined) ?? appeal.updatedAt;

/** Whether its address answers with a neutral page: it was public, and it no longer holds. */
export const isEnded = (appeal: Appeal, now: Date): boolean =>
  appeal.status === 'withdrawn' ||
  appeal.status === 'suspended' ||
  (appeal.status === 'published' && !isShown(appeal, now));
