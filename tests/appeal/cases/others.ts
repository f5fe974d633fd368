import { one, short } from './case.ts';

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
  purpose: 'identify',
  subjectRef: 1,
  width: 800,
  height: 1000,
  bystandersBlurred: true,
  alt: { da: 'En kvinde i rød frakke ved en bus', en: 'A woman in a red coat by a bus' },
};
const named = { given: 'Villads', family: 'Ternholdt' };
const alone = { secondReviewer: undefined };

/** Greenland, whose law has no months, and the Faroes, whose law has other numbers. */
const greenland = [
  one('Greenland: a description', 'greenlandDescription', {}),
  one('Greenland: a picture', 'greenlandPicture', {}),
  one('Greenland: a search', 'greenlandWanted', {}),
  one(
    'Greenland: Danish law',
    'greenlandDescription',
    { 'legalBasis.rule': 'RPL§818.1' },
    'basis_unknown legalBasis.rule',
  ),
  one(
    'Greenland: an offence of the Danish code',
    'greenlandDescription',
    { 'legalBasis.offenceRefs': ['STRL§288'] },
    'offence_of_other_law legalBasis.offenceRefs.0',
  ),
  ...(['greenlandDescription', 'greenlandPicture', 'greenlandWanted'] as const).flatMap((kind) => [
    one(
      `Greenland: no suspicion: ${kind}`,
      kind,
      { 'legalBasis.suspicion': undefined },
      'suspicion_missing legalBasis.suspicion',
    ),
    one(
      `Greenland: no offence: ${kind}`,
      kind,
      { 'legalBasis.offenceRefs': [] },
      'offence_missing legalBasis.offenceRefs',
    ),
    one(
      `Greenland: prevention is no ground: ${kind}`,
      kind,
      { 'legalBasis.necessityLevel': undefined, 'legalBasis.preventionGround': 'similar_gravity' },
      'necessity_level_missing legalBasis.necessityLevel',
    ),
    one(
      `Greenland: no weighing: ${kind}`,
      kind,
      { 'legalBasis.proportionality': undefined },
      'proportionality_missing legalBasis.proportionality',
    ),
  ]),
  one(
    'Greenland: a photo as a description',
    'greenlandPicture',
    { 'legalBasis.rule': 'GL§434' },
    'picture_not_allowed media.0',
  ),
  one(
    'Greenland: a photo on reasonable grounds',
    'greenlandPicture',
    { 'legalBasis.suspicion': 'rimelig' },
    'suspicion_too_low legalBasis.suspicion',
  ),
  one(
    'Greenland: a photo, grave nowhere',
    'greenlandPicture',
    { 'legalBasis.grave': undefined },
    'grave_missing legalBasis.grave',
  ),
  one(
    'Greenland: a photo, grave in a word',
    'greenlandPicture',
    { 'legalBasis.grave': short },
    'grave_missing legalBasis.grave',
  ),
  one(
    'Greenland: a search, grave nowhere',
    'greenlandWanted',
    { 'legalBasis.grave': undefined },
    'grave_missing legalBasis.grave',
  ),
  one(
    'Greenland: a name with a description',
    'greenlandDescription',
    { 'subjects.0.identity': named },
    'identity_not_allowed subjects.0.identity',
  ),
  one(
    'Greenland: a name with a picture',
    'greenlandPicture',
    { 'subjects.0.identity': named },
    'identity_not_allowed subjects.0.identity',
  ),
  one(
    'Greenland: a search for somebody nobody knows',
    'greenlandWanted',
    { 'subjects.0.identity': undefined, 'subjects.0.identityKnown': false },
    'identity_unknown subjects.0.identityKnown',
  ),
  one(
    'Greenland: a search that is merely essential',
    'greenlandWanted',
    { 'legalBasis.necessityLevel': 'vaesentlig' },
    'necessity_too_low legalBasis.necessityLevel',
  ),
  one(
    'Greenland: nobody sought to find witnesses',
    'greenlandWanted',
    { type: 'suspect_for_witnesses', 'schedule.expiresAt': '2026-12-20T12:00:00Z' },
    'type_not_on_basis legalBasis.rule',
  ),
  one(
    'Greenland: a victim by an order the law does not know',
    'greenlandPicture',
    { 'subjects.1': victim, 'media.1': { ...herPhoto, photoBasis: 'court_order' } },
    'others_picture_basis_not_here media.1.photoBasis',
  ),
  one(
    'Greenland: a victim on a consent that is not there',
    'greenlandPicture',
    { 'subjects.1': victim, 'media.1': { ...herPhoto, photoBasis: 'consent' } },
    'consent_missing legalBasis.consent',
    'picture_without_consent media.1',
  ),
  {
    ...one('Greenland: a photo, alone', 'greenlandPicture', {}, 'second_reviewer_missing secondReviewer'),
    decision: alone,
  },
  {
    ...one('Greenland: a search, alone', 'greenlandWanted', {}, 'second_reviewer_missing secondReviewer'),
    decision: alone,
  },
];

const faroes = [
  one('Faroes: a description', 'faroesDescription', {}),
  one('Faroes: a picture', 'faroesPicture', {}),
  one('Faroes: a search', 'faroesWanted', {}),
  one('Faroes: witnesses', 'faroesWitnesses', {}),
  one('Faroes: Danish law', 'faroesWanted', { 'legalBasis.rule': 'RPL§819' }, 'basis_unknown legalBasis.rule'),
  one(
    'Faroes: an offence of the Greenlandic code',
    'faroesDescription',
    { 'legalBasis.offenceRefs': ['KRIML.vold'] },
    'offence_of_other_law legalBasis.offenceRefs.0',
  ),
  one('Faroes: the Danish act on footage', 'footage', { district: 'faeroerne' }, 'basis_unknown legalBasis.rule'),
  ...(['faroesDescription', 'faroesPicture', 'faroesWanted', 'faroesWitnesses'] as const).flatMap((kind) => [
    one(
      `Faroes: no suspicion: ${kind}`,
      kind,
      { 'legalBasis.suspicion': undefined },
      'suspicion_missing legalBasis.suspicion',
    ),
    one(
      `Faroes: no importance: ${kind}`,
      kind,
      { 'legalBasis.necessityLevel': undefined },
      'necessity_level_missing legalBasis.necessityLevel',
    ),
    one(
      `Faroes: no weighing: ${kind}`,
      kind,
      { 'legalBasis.proportionality': undefined },
      'proportionality_missing legalBasis.proportionality',
    ),
    one(
      `Faroes: on request only: ${kind}`,
      kind,
      { 'legalBasis.offenceRefs': ['STRL§264'] },
      'prosecution_not_public legalBasis.prosecutionRequested',
      ...(kind === 'faroesDescription' ? [] : ['penalty_too_low legalBasis.offenceRefs']),
    ),
  ]),
  one(
    'Faroes: petty theft carries no picture',
    'faroesPicture',
    { 'legalBasis.offenceRefs': ['STRL§287'] },
    'penalty_too_low legalBasis.offenceRefs',
  ),
  one(
    'Faroes: theft finds no witnesses',
    'faroesWitnesses',
    { 'legalBasis.offenceRefs': ['STRL§276'] },
    'penalty_too_low legalBasis.offenceRefs',
  ),
  one('Faroes: a photo on § 868(1)', 'faroesPicture', { 'legalBasis.rule': 'FO§868.1' }, 'picture_not_allowed media.0'),
  one(
    'Faroes: a name on § 868(1)',
    'faroesDescription',
    { 'subjects.0.identity': named },
    'identity_not_allowed subjects.0.identity',
  ),
  one(
    'Faroes: a name on § 868(2)',
    'faroesPicture',
    { 'subjects.0.identity': named },
    'identity_not_allowed subjects.0.identity',
  ),
  one(
    'Faroes: a search for somebody nobody knows',
    'faroesWanted',
    { 'subjects.0.identity': undefined, 'subjects.0.identityKnown': false },
    'identity_unknown subjects.0.identityKnown',
  ),
  one(
    'Faroes: witnesses for somebody nobody knows',
    'faroesWitnesses',
    { 'subjects.0.identity': undefined, 'subjects.0.identityKnown': false },
    'identity_unknown subjects.0.identityKnown',
  ),
  one('Faroes: witnesses who are asked nothing', 'faroesWitnesses', { questions: [] }, 'witnesses_not_asked questions'),
  ...(['faroesPicture', 'faroesWanted', 'faroesWitnesses'] as const).map((kind) => ({
    ...one(`Faroes: a photo, alone: ${kind}`, kind, {}, 'second_reviewer_missing secondReviewer'),
    decision: alone,
  })),
];

export const others = [...greenland, ...faroes];
