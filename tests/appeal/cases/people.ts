import { consent, days } from '../drafts.ts';
import { one, sentence, short } from './case.ts';

const victim = {
  role: 'victim',
  sex: 'female',
  ageMin: 30,
  ageMax: 30,
  ageBasis: 'known',
  build: 'unknown',
  minor: false,
  vulnerable: false,
};
const herPhoto = {
  name: 'victim',
  kind: 'photo',
  purpose: 'context',
  subjectRef: 1,
  width: 800,
  height: 1000,
  bystandersBlurred: true,
  alt: { da: 'En kvinde i rød frakke ved en bus', en: 'A woman in a red coat by a bus' },
};
const withVictim = { 'subjects.1': victim, 'media.1': herPhoto };
const child = { 'subjects.0.ageMin': 16, 'subjects.0.ageMax': 17 };
const kind = { 'legalBasis.minorConsiderations': sentence, 'sharing.indexable': false, 'sharing.allowEmbed': false };
const brief = { 'schedule.reviewAt': days(1), 'schedule.expiresAt': days(7) };

/** Who is protected: children, witnesses, victims, and whom a court has forbidden to name. */
export const people = [
  one('a victim without a picture', 'picture', { 'subjects.1': victim }),
  one('a victim’s photo on nothing', 'picture', withVictim, 'others_picture_basis_missing media.1.photoBasis'),
  one(
    'a victim’s photo on a consent nobody gave',
    'picture',
    { ...withVictim, 'media.1.photoBasis': 'consent' },
    'consent_missing legalBasis.consent',
    'picture_without_consent media.1',
  ),
  one(
    'a victim’s photo on a consent to something else',
    'picture',
    { ...withVictim, 'media.1.photoBasis': 'consent', 'legalBasis.consent': { ...consent, scope: ['description'] } },
    'picture_without_consent media.1',
  ),
  one('a victim’s photo with consent', 'picture', {
    ...withVictim,
    'media.1.photoBasis': 'consent',
    'legalBasis.consent': consent,
  }),
  one(
    'a victim’s photo by court order, which is only essential and not there',
    'picture',
    { ...withVictim, 'media.1.photoBasis': 'court_order' },
    'court_order_missing legalBasis.courtOrderRef',
    'necessity_too_low legalBasis.necessityLevel',
  ),
  one('a victim’s photo by court order', 'picture', {
    ...withVictim,
    'media.1.photoBasis': 'court_order',
    'legalBasis.courtOrderRef': 'Retten i Odense 2026-4711',
    'legalBasis.necessityLevel': 'afgoerende',
  }),
  one(
    'a victim’s name on nothing',
    'picture',
    { 'subjects.1': { ...victim, identity: { given: 'Solvej', family: 'Fjord' } } },
    'identity_without_consent subjects.1.identity',
  ),
  one('a victim’s name with consent', 'picture', {
    'subjects.1': { ...victim, identity: { given: 'Solvej', family: 'Fjord' } },
    'legalBasis.consent': consent,
  }),

  one('a witness by court order', 'sought', {}),
  one(
    'a witness without the order',
    'sought',
    { 'legalBasis.courtOrderRef': undefined },
    'court_order_missing legalBasis.courtOrderRef',
  ),
  one(
    'a witness of something small',
    'sought',
    { 'legalBasis.offenceRefs': ['STRL§287'] },
    'penalty_too_low legalBasis.offenceRefs',
  ),
  one(
    'a witness who is merely essential',
    'sought',
    { 'legalBasis.necessityLevel': 'vaesentlig' },
    'necessity_too_low legalBasis.necessityLevel',
  ),
  one(
    'a witness, by order, without weighing',
    'sought',
    { 'legalBasis.proportionality': short },
    'proportionality_missing legalBasis.proportionality',
  ),
  one(
    'a witness named without consent',
    'sought',
    { 'subjects.0.identity': { given: 'Aksel', family: 'Holm' } },
    'identity_not_allowed subjects.0.identity',
  ),
  one('a witness who agreed', 'willing', {}),
  one(
    'no consent',
    'willing',
    { 'legalBasis.consent': undefined },
    'consent_missing legalBasis.consent',
    'picture_without_consent media.0',
  ),
  one(
    'a consent without a name under it',
    'willing',
    { 'legalBasis.consent.by': ' ' },
    'consent_incomplete legalBasis.consent.by',
    'picture_without_consent media.0',
  ),
  one(
    'a consent that does not cover the picture',
    'willing',
    { 'legalBasis.consent.scope': ['description', 'name'] },
    'picture_without_consent media.0',
  ),
  one(
    'a consent that does not cover the description',
    'willing',
    { 'legalBasis.consent.scope': ['photo'] },
    'consent_incomplete legalBasis.consent.scope',
  ),
  one(
    'a consent of tomorrow',
    'willing',
    { 'legalBasis.consent.at': days(1) },
    'picture_without_consent media.0',
    'consent_in_future legalBasis.consent.at',
  ),
  one(
    'a name the consent does not cover',
    'willing',
    { 'subjects.0.identity': { given: 'Aksel', family: 'Holm' }, 'legalBasis.consent.scope': ['description', 'photo'] },
    'identity_without_consent subjects.0.identity',
  ),
  one(
    'a willing witness without a reason',
    'willing',
    { 'legalBasis.necessity': short },
    'necessity_missing legalBasis.necessity',
  ),
  one(
    'a willing witness without weighing',
    'willing',
    { 'legalBasis.proportionality': undefined },
    'proportionality_missing legalBasis.proportionality',
  ),

  one('a missing person in danger', 'missing', {}),
  one('a missing person whose family agreed', 'agreed', {}),
  one(
    'a missing person neither in danger nor agreed',
    'missing',
    { 'legalBasis.vitalInterest': undefined },
    'vital_missing legalBasis.vitalInterest',
    'picture_without_consent media.0',
    'identity_without_consent subjects.0.identity',
    'preview_not_allowed sharing.preview',
  ),
  one(
    'a missing person without a reason',
    'missing',
    { 'legalBasis.necessity': undefined },
    'necessity_missing legalBasis.necessity',
  ),
  one(
    'a missing person without weighing',
    'missing',
    { 'legalBasis.proportionality': undefined },
    'proportionality_missing legalBasis.proportionality',
  ),
  one(
    'a family that agreed to nothing',
    'agreed',
    { 'legalBasis.consent': undefined },
    'consent_missing legalBasis.consent',
    'picture_without_consent media.0',
    'identity_without_consent subjects.0.identity',
    'preview_not_allowed sharing.preview',
  ),
  one(
    'an agreed appeal without a reason',
    'agreed',
    { 'legalBasis.necessity': undefined },
    'necessity_missing legalBasis.necessity',
  ),
  one(
    'an agreed appeal without weighing',
    'agreed',
    { 'legalBasis.proportionality': short },
    'proportionality_missing legalBasis.proportionality',
  ),
  one(
    'a photo in previews the family did not agree to',
    'agreed',
    { 'legalBasis.consent.scope': ['description', 'name', 'photo'] },
    'preview_not_allowed sharing.preview',
  ),
  one('a suspect in previews', 'picture', { 'sharing.preview': 'photo' }, 'preview_not_allowed sharing.preview'),
  one('a stranger in previews', 'stranger', { 'sharing.preview': 'photo' }, 'preview_not_allowed sharing.preview'),

  one(
    'a suspect of 14',
    'description',
    { ...kind, ...brief, 'subjects.0.ageMin': 14, 'subjects.0.ageMax': 17 },
    'under_15 subjects.0.ageMin',
  ),
  one(
    'a suspect born 14 years ago',
    'wanted',
    { ...kind, ...brief, 'subjects.0.identity.birthYear': 2012 },
    'under_15 subjects.0.ageMin',
  ),
  one('a suspect of 16, as little and as briefly as can be', 'description', { ...child, ...kind, ...brief }),
  one(
    'a suspect of 16 for no stated reason',
    'description',
    { ...child, ...kind, ...brief, 'legalBasis.minorConsiderations': undefined },
    'minor_considerations_missing legalBasis.minorConsiderations',
  ),
  one(
    'a suspect of 16 in search engines and on other sites',
    'description',
    { ...child, ...kind, ...brief, 'sharing.indexable': true, 'sharing.allowEmbed': true },
    'minor_indexed sharing.indexable',
    'minor_embedded sharing.allowEmbed',
  ),
  one(
    'a suspect of 16 for as long as an adult',
    'description',
    { ...child, ...kind },
    'review_too_late schedule.reviewAt',
    'expiry_too_late schedule.expiresAt',
  ),
  one(
    'somebody called a minor, whatever the age says',
    'description',
    { 'subjects.0.minor': true, ...brief, 'sharing.allowEmbed': false },
    'minor_considerations_missing legalBasis.minorConsiderations',
  ),
  one(
    'a missing child who consents alone',
    'agreed',
    { ...kind, ...brief, ...age(12), 'legalBasis.consent.relation': 'self' },
    'consent_of_child legalBasis.consent.relation',
  ),
  one('a missing child whose parents consent', 'agreed', {
    ...kind,
    ...brief,
    ...age(12),
    'legalBasis.consent.relation': 'guardian',
  }),

  one('a ban on naming', 'wanted', { 'subjects.0.nameBan': true }, 'name_ban_in_force subjects.0'),
  one(
    'a ban on naming, of somebody unnamed',
    'description',
    { 'subjects.0.nameBan': true },
    'name_ban_in_force subjects.0',
  ),
  one(
    'nobody asked whether there is a ban',
    'picture',
    { 'subjects.0.nameBan': undefined },
    'name_ban_unanswered subjects.0.nameBan',
  ),

  {
    ...one('whoever wrote decides', 'call', {}, 'same_person decidedBy'),
    decision: { decidedBy: 'mona' },
  },
  {
    ...one('a photo nobody else has looked at', 'picture', {}, 'second_reviewer_missing secondReviewer'),
    decision: { secondReviewer: undefined },
  },
  {
    ...one('a photo its author has looked at again', 'wanted', {}, 'second_reviewer_missing secondReviewer'),
    decision: { secondReviewer: 'mona' },
  },
  {
    ...one(
      'a drawing to find witnesses, § 820, alone',
      'witnesses',
      { media: [] },
      'second_reviewer_missing secondReviewer',
    ),
    decision: { secondReviewer: undefined },
  },
  {
    ...one('a child, alone', 'description', { ...child, ...kind, ...brief }, 'second_reviewer_missing secondReviewer'),
    decision: { secondReviewer: undefined },
  },
  ...(['sought', 'willing', 'missing', 'agreed'] as const).map((draft) => ({
    ...one(
      `a photo of somebody who is not suspected, alone: ${draft}`,
      draft,
      {},
      'second_reviewer_missing secondReviewer',
    ),
    decision: { secondReviewer: undefined },
  })),
  {
    ...one('an appeal without people, by two', 'call', {}),
    decision: { secondReviewer: undefined },
  },
  {
    ...one('an older version of the rules', 'call', {}, 'rules_outdated rulesVersion'),
    decision: { rulesVersion: '2026-03' },
  },
];

function age(years: number) {
  return {
    'subjects.0.ageMin': years,
    'subjects.0.ageMax': years,
    'subjects.0.identity.birthYear': 2026 - years,
    'subjects.0.minor': true,
  };
}
