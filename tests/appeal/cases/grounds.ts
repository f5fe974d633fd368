import { one, short } from './case.ts';

/** The conditions of §§ 818, 819 and 820, and of what needs no suspect. */
export const grounds = [
  one('nothing is left out', 'description', {}),
  one('a film instead of a photo', 'picture', { 'media.0.kind': 'video', ...silent(0) }),
  one('a sketch is a description', 'description', { media: [sketch()] }),
  one('prevention stands in for importance, § 818', 'description', {
    'legalBasis.necessityLevel': undefined,
    'legalBasis.preventionGround': 'further_offences',
  }),
  one('prevention of similar gravity does too, § 818', 'picture', {
    'legalBasis.necessityLevel': undefined,
    'legalBasis.preventionGround': 'similar_gravity',
  }),

  one('no ground', 'description', { 'legalBasis.rule': undefined }, 'basis_missing legalBasis.rule'),
  one('a ground that is nowhere', 'description', { 'legalBasis.rule': 'RPL§1' }, 'basis_unknown legalBasis.rule'),
  one(
    'no strength of suspicion',
    'description',
    { 'legalBasis.suspicion': undefined },
    'suspicion_missing legalBasis.suspicion',
  ),
  one(
    'reasonable grounds are too little for a picture',
    'picture',
    { 'legalBasis.suspicion': 'rimelig' },
    'suspicion_too_low legalBasis.suspicion',
  ),
  one(
    'a well-founded suspicion is too little for a search, § 819',
    'wanted',
    { 'legalBasis.suspicion': 'begrundet' },
    'suspicion_too_low legalBasis.suspicion',
  ),
  one(
    'a well-founded suspicion is too little to find witnesses, § 820',
    'witnesses',
    { 'legalBasis.suspicion': 'begrundet' },
    'suspicion_too_low legalBasis.suspicion',
  ),
  one(
    'no offence, § 818(1)',
    'description',
    { 'legalBasis.offenceRefs': [] },
    'offence_missing legalBasis.offenceRefs',
  ),
  one(
    'no offence, § 818(2)',
    'picture',
    { 'legalBasis.offenceRefs': undefined },
    'offence_missing legalBasis.offenceRefs',
    'penalty_too_low legalBasis.offenceRefs',
  ),
  one(
    'no offence, § 819',
    'wanted',
    { 'legalBasis.offenceRefs': [] },
    'offence_missing legalBasis.offenceRefs',
    'penalty_too_low legalBasis.offenceRefs',
  ),
  one(
    'no offence, § 820',
    'witnesses',
    { 'legalBasis.offenceRefs': [] },
    'offence_missing legalBasis.offenceRefs',
    'penalty_too_low legalBasis.offenceRefs',
  ),
  one(
    'an offence prosecuted on request only, which nobody made',
    'description',
    { 'legalBasis.offenceRefs': ['STRL§264'] },
    'prosecution_not_public legalBasis.prosecutionRequested',
  ),
  one('an offence prosecuted on request, which was made', 'description', {
    'legalBasis.offenceRefs': ['STRL§264'],
    'legalBasis.prosecutionRequested': true,
  }),
  one(
    'trespass carries no picture',
    'picture',
    { 'legalBasis.offenceRefs': ['STRL§264'], 'legalBasis.prosecutionRequested': true },
    'penalty_too_low legalBasis.offenceRefs',
  ),
  one('theft carries a picture exactly', 'picture', { 'legalBasis.offenceRefs': ['STRL§276'] }),
  one(
    'petty theft carries none',
    'picture',
    { 'legalBasis.offenceRefs': ['STRL§287'] },
    'penalty_too_low legalBasis.offenceRefs',
  ),
  one(
    'negligent death carries none',
    'picture',
    { 'legalBasis.offenceRefs': ['STRL§241'] },
    'penalty_too_low legalBasis.offenceRefs',
  ),
  one('aggravated negligent death does', 'picture', { 'legalBasis.offenceRefs': ['STRL§241.grov'] }),
  one('the gravest of several counts', 'picture', { 'legalBasis.offenceRefs': ['STRL§264e', 'STRL§244'] }),
  one(
    'unlawful use is too little for a search, § 819',
    'wanted',
    { 'legalBasis.offenceRefs': ['STRL§293'] },
    'penalty_too_low legalBasis.offenceRefs',
  ),
  one(
    'assault is too little to find witnesses, § 820',
    'witnesses',
    { 'legalBasis.offenceRefs': ['STRL§244'] },
    'penalty_too_low legalBasis.offenceRefs',
  ),
  one('aggravated assault is enough, § 820', 'witnesses', { 'legalBasis.offenceRefs': ['STRL§244.grov'] }),
  one(
    'an offence that is not in the list',
    'description',
    { 'legalBasis.offenceRefs': ['STRL§288', 'STRL§999'] },
    'offence_unknown legalBasis.offenceRefs.1',
  ),

  one(
    'no reason, § 818(1)',
    'description',
    { 'legalBasis.necessity': undefined },
    'necessity_missing legalBasis.necessity',
  ),
  one('a reason of one word', 'picture', { 'legalBasis.necessity': short }, 'necessity_missing legalBasis.necessity'),
  one(
    'no importance',
    'description',
    { 'legalBasis.necessityLevel': undefined, 'legalBasis.preventionGround': 'none' },
    'necessity_level_missing legalBasis.necessityLevel',
  ),
  one(
    'no importance for a picture',
    'picture',
    { 'legalBasis.necessityLevel': undefined },
    'necessity_level_missing legalBasis.necessityLevel',
  ),
  one(
    'essential is too little, § 819',
    'wanted',
    { 'legalBasis.necessityLevel': 'vaesentlig' },
    'necessity_too_low legalBasis.necessityLevel',
  ),
  one(
    'prevention of lesser offences is too little, § 819',
    'wanted',
    { 'legalBasis.necessityLevel': undefined, 'legalBasis.preventionGround': 'further_offences' },
    'necessity_level_missing legalBasis.necessityLevel',
  ),
  one('prevention of offences as grave is enough, § 819', 'wanted', {
    'legalBasis.necessityLevel': 'vaesentlig',
    'legalBasis.preventionGround': 'similar_gravity',
  }),
  one(
    'essential is too little, § 820',
    'witnesses',
    { 'legalBasis.necessityLevel': 'vaesentlig' },
    'necessity_too_low legalBasis.necessityLevel',
  ),
  ...(['description', 'picture', 'wanted', 'witnesses'] as const).map((kind) =>
    one(
      `no weighing: ${kind}`,
      kind,
      { 'legalBasis.proportionality': undefined },
      'proportionality_missing legalBasis.proportionality',
    ),
  ),
  one('a photo on § 818(1)', 'picture', { 'legalBasis.rule': 'RPL§818.1' }, 'picture_not_allowed media.0'),
  one(
    'a photo called a piece of context, of a suspect, on § 818(1)',
    'picture',
    { 'legalBasis.rule': 'RPL§818.1', 'media.0.purpose': 'context' },
    'picture_not_allowed media.0',
  ),
  one(
    'a name on § 818(1)',
    'description',
    { 'subjects.0.identity': { given: 'Villads', family: 'Ternholdt' } },
    'identity_not_allowed subjects.0.identity',
  ),
  one(
    'a name on § 818(2)',
    'picture',
    { 'subjects.0.identity': { given: 'Villads', family: 'Ternholdt' } },
    'identity_not_allowed subjects.0.identity',
  ),
  one(
    'a search for somebody nobody knows, § 819',
    'wanted',
    { 'subjects.0.identity': undefined, 'subjects.0.identityKnown': false },
    'identity_unknown subjects.0.identityKnown',
  ),
  one(
    'witnesses for somebody nobody knows, § 820',
    'witnesses',
    { 'subjects.0.identity': undefined, 'subjects.0.identityKnown': undefined },
    'identity_unknown subjects.0.identityKnown',
  ),
  one('known and not named, § 820', 'witnesses', { 'subjects.0.identity': undefined }),
  one('witnesses who are asked nothing, § 820', 'witnesses', { questions: [] }, 'witnesses_not_asked questions'),

  one('no type', 'description', { type: undefined }, 'type_missing type'),
  one(
    'a type the ground does not carry',
    'picture',
    { type: 'property', 'legalBasis.rule': 'RPL§819', ...strong(), 'subjects.0.identityKnown': true },
    'type_not_on_basis legalBasis.rule',
  ),
  one('a description of nobody', 'description', { subjects: [] }, 'subject_missing subjects'),
  one(
    'a suspect on a ground for people in danger',
    'missing',
    { 'subjects.0.role': 'suspect', 'subjects.0.nameBan': false },
    'subject_missing subjects',
    'role_not_on_basis subjects.0.role',
  ),
  one('an offence looked at as help', 'description', { legalRegime: 'GDPR' }, 'regime_wrong legalRegime'),
  one(
    'a suspect on no ground at all',
    'call',
    { subjects: [{ role: 'suspect', ...whole() }] },
    'person_described subjects.0',
  ),
  one(
    'a photo of somebody on a ground without people',
    'call',
    { media: [{ ...sketch(), kind: 'photo' }] },
    'person_described media.0',
    'picture_without_person media.0.subjectRef',
  ),
  one('a sketch of somebody on a ground without people', 'call', { media: [sketch()] }, 'person_described media.0'),
  one(
    'a call without a reason',
    'call',
    { 'legalBasis.necessity': undefined },
    'necessity_missing legalBasis.necessity',
  ),
  one('footage of no time and place', 'footage', { footageWanted: undefined }, 'footage_missing footageWanted'),
  one(
    'a person in a call for footage',
    'footage',
    { subjects: [{ role: 'witness', ...whole() }] },
    'person_described subjects.0',
  ),
  one(
    'a call for footage without a reason',
    'footage',
    { 'legalBasis.necessity': short },
    'necessity_missing legalBasis.necessity',
  ),
];

function strong() {
  return { 'legalBasis.suspicion': 'saerligt_bestyrket', 'legalBasis.necessityLevel': 'afgoerende' };
}

function silent(at: number) {
  return {
    [`media.${at}.audioMuted`]: true,
    [`media.${at}.captions`]: { da: 'Der høres ingen lyd.', en: 'There is no sound.' },
    [`media.${at}.audioDescription`]: { da: 'En mand går ind.', en: 'A man walks in.' },
  };
}

function sketch() {
  return {
    name: 'sketch',
    kind: 'sketch',
    purpose: 'identify',
    width: 800,
    height: 1000,
    bystandersBlurred: true,
    alt: { da: 'Tegning af en mand i grøn jakke', en: 'Drawing of a man in a green jacket' },
  };
}

function whole() {
  return {
    sex: 'unknown',
    ageMin: 20,
    ageMax: 40,
    ageBasis: 'estimated',
    build: 'unknown',
    marks: [],
    clothing: [],
    minor: false,
    vulnerable: false,
    nameBan: false,
  };
}
