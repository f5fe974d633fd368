import { after, consent, days, now, photo } from '../drafts.ts';
import { one, sentence } from './case.ts';

const adult = {
  role: 'missing',
  sex: 'female',
  ageMin: 30,
  ageMax: 30,
  ageBasis: 'known',
  build: 'unknown',
  minor: false,
  vulnerable: false,
};
const ofLength = (da: number, en = da) => ({ da: 'x'.repeat(da), en: 'y'.repeat(en) });
const child = {
  'legalBasis.minorConsiderations': sentence,
  'sharing.allowEmbed': false,
  'schedule.reviewAt': days(1),
  'schedule.expiresAt': days(7),
};
const noPhoto = 'picture_without_consent media.0';

/** Exactly at a bound, and one step beyond it. */
export const bounds = [
  one('an answer of twenty letters', 'description', { 'legalBasis.necessity': ofLength(20) }),
  one(
    'an answer of nineteen',
    'description',
    { 'legalBasis.necessity': ofLength(19) },
    'necessity_missing legalBasis.necessity',
  ),
  one(
    'an answer that is long in Danish only',
    'description',
    { 'legalBasis.proportionality': ofLength(40, 4) },
    'proportionality_missing legalBasis.proportionality',
  ),
  one('an alternative text of fifteen letters', 'picture', { 'media.0.alt': ofLength(15) }),
  one(
    'an alternative text of fourteen',
    'picture',
    { 'media.0.alt': ofLength(15, 14) },
    'alt_too_short media.0.alt.en',
  ),

  one(
    'an end at the hour of publication',
    'call',
    { 'schedule.expiresAt': after(1) },
    'expiry_past schedule.expiresAt',
  ),
  one('an end at the hour of the review', 'call', { 'schedule.expiresAt': days(7) }),
  one('the longest life of a suspect', 'description', { 'schedule.expiresAt': after(1 + 90 * 24) }),
  one(
    'a minute more',
    'description',
    { 'schedule.expiresAt': after(1 + 90 * 24 + 1 / 60) },
    'expiry_too_late schedule.expiresAt',
  ),
  one('the latest review of a suspect', 'description', { 'schedule.reviewAt': after(1 + 14 * 24) }),
  one(
    'a minute later',
    'description',
    { 'schedule.reviewAt': after(1 + 14 * 24 + 1 / 60) },
    'review_too_late schedule.reviewAt',
  ),
  one('the last hour of the footage', 'footage', { 'schedule.expiresAt': after(30 * 24 - 40) }),
  one(
    'a minute after it',
    'footage',
    { 'schedule.expiresAt': after(30 * 24 - 40 + 1 / 60) },
    'expiry_after_footage schedule.expiresAt',
  ),
  one(
    'footage deleted at the hour of publication',
    'footage',
    { 'footageWanted.from': days(-40), 'footageWanted.to': after(1 - 30 * 24) },
    'footage_gone footageWanted.to',
  ),
  one('something that takes no time', 'call', { 'incident.to': days(-2) }),
  one('something that happens now', 'call', { 'incident.from': now.toISOString(), 'incident.to': undefined }),
  one('a consent of this moment', 'willing', { 'legalBasis.consent.at': now.toISOString() }),

  one('a suspect of 15', 'description', { ...child, 'subjects.0.ageMin': 15, 'subjects.0.ageMax': 17 }),
  one('a suspect of 18', 'description', {
    'subjects.0.ageMin': 18,
    'subjects.0.ageMax': 20,
    'sharing.indexable': true,
  }),
  one('a suspect born 18 years ago, or 17', 'wanted', { ...child, 'subjects.0.identity.birthYear': 2008 }),
  one(
    'a suspect who was 16 when it happened',
    'wanted',
    { 'subjects.0.identity.ageAtEvent': 16, ...child, 'legalBasis.minorConsiderations': undefined },
    'minor_considerations_missing legalBasis.minorConsiderations',
  ),
  one('a child of 15 consents alone', 'agreed', { ...child, ...known(15), 'legalBasis.consent.relation': 'self' }),
  one(
    'a child of 14 does not, whoever is beside it',
    'agreed',
    { ...child, ...known(14), 'subjects.1': adult, 'legalBasis.consent.relation': 'self' },
    'consent_of_child legalBasis.consent.relation',
  ),
  one(
    'somebody of no age who consents alone is not taken for a child',
    'willing',
    { 'subjects.0.ageMin': undefined, 'subjects.0.ageMax': undefined, 'legalBasis.consent.relation': 'self' },
    'answer_missing subjects.0.ageMin',
    'answer_missing subjects.0.ageMax',
  ),
  one('a suspected child is not asked to consent', 'description', {
    ...child,
    'subjects.0.ageMin': 15,
    'subjects.0.ageMax': 17,
    'legalBasis.consent': { ...consent, relation: 'self' },
  }),

  ...(['by', 'relation', 'at', 'revocable'] as const).map((part) =>
    one(
      `a consent without: ${part}`,
      'willing',
      { [`legalBasis.consent.${part}`]: undefined },
      `consent_incomplete legalBasis.consent.${part}`,
      noPhoto,
    ),
  ),
  one(
    'danger to life where the ground is consent',
    'agreed',
    { 'legalBasis.consent.scope': ['description', 'name'], 'legalBasis.vitalInterest': 'Kulde og sygdom.' },
    noPhoto,
  ),
  one('a family that agreed, where the ground is danger', 'missing', {
    'legalBasis.vitalInterest': undefined,
    'legalBasis.consent': consent,
  }),
  one(
    'a name of somebody else on an unknown ground',
    'willing',
    { 'legalBasis.rule': 'RPL§1', 'subjects.0.identity': { given: 'Aksel', family: 'Holm' } },
    'basis_unknown legalBasis.rule',
  ),
  {
    ...one(
      'one photo of a person among things, alone',
      'picture',
      { 'media.1': { ...photo, name: 'bag', purpose: 'property', subjectRef: undefined } },
      'second_reviewer_missing secondReviewer',
    ),
    decision: { secondReviewer: undefined },
  },
  {
    ...one(
      'one child among adults, alone',
      'description',
      { ...child, 'subjects.1': { ...adult, role: 'victim', ageMin: 16, ageMax: 16, minor: true } },
      'second_reviewer_missing secondReviewer',
    ),
    decision: { secondReviewer: undefined },
  },
];

function known(years: number) {
  return {
    'subjects.0.ageMin': years,
    'subjects.0.ageMax': years,
    'subjects.0.identity.birthYear': undefined,
    'subjects.0.minor': true,
  };
}
