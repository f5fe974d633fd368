import { consent, days, type Kind } from '../drafts.ts';
import { one, sentence, short } from './case.ts';

const places = [
  { place: 'Greenland', district: 'groenland', description: 'greenlandDescription' },
  { place: 'Faroes', district: 'faeroerne', description: 'faroesDescription' },
] as const;
const alone = { secondReviewer: undefined };
const child = {
  'subjects.0.minor': true,
  'legalBasis.minorConsiderations': sentence,
  'sharing.allowEmbed': false,
  'schedule.reviewAt': days(1),
  'schedule.expiresAt': days(7),
};
const nobody = {
  role: 'witness',
  sex: 'unknown',
  ageMin: 20,
  ageMax: 40,
  ageBasis: 'estimated',
  build: 'unknown',
  minor: false,
  vulnerable: false,
};
const shownOnNothing = [
  'picture_without_consent media.0',
  'identity_without_consent subjects.0.identity',
  'preview_not_allowed sharing.preview',
];

/** The grounds that need no suspect, in the two jurisdictions that have their own law of procedure. */
export const everywhere = places.flatMap(({ place, district, description }) => {
  const there = (name: string, kind: Kind, changes: Record<string, unknown>, ...says: string[]) =>
    one(`${place}: ${name}`, kind, { district, 'legalBasis.offenceRefs': [], ...changes }, ...says);
  return [
    there('a missing person in danger', 'missing', {}),
    there('a missing person whose family agreed', 'agreed', {}),
    there('a call for witnesses', 'call', {}),
    there(
      'a family that agreed to nothing',
      'agreed',
      { 'legalBasis.consent': undefined },
      'consent_missing legalBasis.consent',
      ...shownOnNothing,
    ),
    there(
      'a family that agreed to a name only',
      'agreed',
      { 'legalBasis.consent': { ...consent, scope: ['description', 'name'] }, 'sharing.preview': 'neutral' },
      'picture_without_consent media.0',
    ),
    there(
      'a missing person neither in danger nor agreed',
      'missing',
      { 'legalBasis.vitalInterest': undefined },
      'vital_missing legalBasis.vitalInterest',
      ...shownOnNothing,
    ),
    ...(['agreed', 'missing'] as const).flatMap((kind) => [
      there(`no reason: ${kind}`, kind, { 'legalBasis.necessity': short }, 'necessity_missing legalBasis.necessity'),
      there(
        `no weighing: ${kind}`,
        kind,
        { 'legalBasis.proportionality': short },
        'proportionality_missing legalBasis.proportionality',
      ),
      there(`no review: ${kind}`, kind, { 'schedule.reviewAt': undefined }, 'review_missing schedule.reviewAt'),
      { ...there(`a photo, alone: ${kind}`, kind, {}, 'second_reviewer_missing secondReviewer'), decision: alone },
    ]),
    there(
      'a call without a reason',
      'call',
      { 'legalBasis.necessity': short },
      'necessity_missing legalBasis.necessity',
    ),
    there('a call that describes somebody', 'call', { subjects: [nobody] }, 'person_described subjects.0'),
    {
      ...one(`${place}: a child, alone`, description, child, 'second_reviewer_missing secondReviewer'),
      decision: alone,
    },
  ];
});
