import type { Draft } from '../../api/appeal/draft.ts';

/** Drafts that pass the gate, one for every ground. */
export const now = new Date('2026-11-30T12:00:00Z');
/** so many hours after now */
export const after = (hours: number): string => new Date(now.getTime() + hours * 3_600_000).toISOString();
export const days = (count: number): string => after(count * 24);

const words = (da: string, en: string) => ({ da, en });
const text = (title: string, other: string) => ({
  da: {
    title,
    lead: 'Politiet søger oplysninger om det, der skete ved kiosken mandag aften.',
    body: 'Det skete ved 21-tiden, og flere gik forbi på vejen mod havnen.',
    whatWeNeed: ['Iagttagelser fra området mandag aften'],
  },
  en: {
    title: other,
    lead: 'The police seek information about what happened at the kiosk on Monday evening.',
    body: 'It happened around nine, and several people passed by on the road to the harbour.',
    whatWeNeed: ['Observations from the area on Monday evening'],
  },
});

const common = {
  district: 'fyn',
  texts: text('Hvem så noget ved kiosken?', 'Who saw something at the kiosk?'),
  incident: {
    from: days(-2),
    to: after(-47),
    precision: 'hour',
    places: [{ label: words('Kiosken på Havnegade', 'The kiosk on Havnegade'), postcode: '5000', town: 'Odense' }],
  },
  questions: [{ id: 'seen', kind: 'free', text: words('Så du noget?', 'Did you see anything?') }],
  sharing: { preview: 'neutral', allowEmbed: true, allowPoster: true, indexable: false },
  schedule: { publishAt: after(1), reviewAt: days(7), expiresAt: days(30) },
} satisfies Draft;

const basis = {
  offenceRefs: ['STRL§288'],
  necessity: words(
    'Personen er ikke fundet, og beskrivelsen er det bedste spor.',
    'The person has not been found, and the description is the best lead.',
  ),
  proportionality: words(
    'Sagen er alvorlig, og der vises ikke mere end nødvendigt.',
    'The case is serious, and no more is shown than is needed.',
  ),
  priorSteps: [words('Vidner er afhørt', 'Witnesses have been interviewed')],
} satisfies Draft['legalBasis'];

const adult = {
  sex: 'male',
  ageMin: 25,
  ageMax: 35,
  ageBasis: 'estimated',
  heightMinCm: 175,
  heightMaxCm: 185,
  build: 'slim',
  hair: words('mørkt og kort', 'dark and short'),
  clothing: [{ slot: 'torso', text: words('grøn jakke', 'green jacket') }],
  minor: false,
  vulnerable: false,
} satisfies NonNullable<Draft['subjects']>[number];

export const photo = {
  name: 'portrait',
  kind: 'photo',
  purpose: 'identify',
  subjectRef: 0,
  width: 800,
  height: 1000,
  bystandersBlurred: true,
  alt: words('En mand i grøn jakke ved en disk', 'A man in a green jacket at a counter'),
} satisfies NonNullable<Draft['media']>[number];

export const film = {
  ...photo,
  name: 'clip',
  kind: 'video',
  audioMuted: true,
  captions: words('Der høres ingen lyd.', 'There is no sound.'),
  audioDescription: words('En mand går ind i kiosken.', 'A man walks into the kiosk.'),
} satisfies NonNullable<Draft['media']>[number];

export const consent = {
  by: 'Datteren, Solvej Fjordlykke',
  relation: 'relative',
  scope: ['description', 'name', 'photo', 'preview'],
  at: days(-1),
  revocable: true,
} satisfies NonNullable<Draft['legalBasis']>['consent'];

const suspect = { ...adult, role: 'suspect', nameBan: false } satisfies NonNullable<Draft['subjects']>[number];
const known = { ...suspect, identityKnown: true, identity: { given: 'Villads', family: 'Ternholdt', birthYear: 1996 } };
const elsewhere = {
  ...adult,
  role: 'missing',
  identity: { given: 'Holger', family: 'Fjordlykke', birthYear: 1948 },
  ageMin: 78,
  ageMax: 78,
  ageBasis: 'known',
  vulnerable: true,
} satisfies NonNullable<Draft['subjects']>[number];
const nameless = { ...adult, role: 'unknown' } satisfies NonNullable<Draft['subjects']>[number];
const week = { publishAt: after(1), reviewAt: after(24), expiresAt: days(7) };

export const passing = {
  description: {
    ...common,
    type: 'suspect_unidentified',
    legalRegime: 'LED',
    subjects: [suspect],
    legalBasis: { ...basis, rule: 'RPL§818.1', suspicion: 'rimelig', necessityLevel: 'vaesentlig' },
  },
  picture: {
    ...common,
    type: 'suspect_unidentified',
    legalRegime: 'LED',
    subjects: [suspect],
    media: [photo],
    legalBasis: { ...basis, rule: 'RPL§818.2', suspicion: 'begrundet', necessityLevel: 'vaesentlig' },
  },
  wanted: {
    ...common,
    type: 'wanted_known',
    legalRegime: 'LED',
    subjects: [known],
    media: [photo],
    legalBasis: { ...basis, rule: 'RPL§819', suspicion: 'saerligt_bestyrket', necessityLevel: 'afgoerende' },
  },
  witnesses: {
    ...common,
    type: 'suspect_for_witnesses',
    legalRegime: 'LED',
    subjects: [known],
    media: [photo],
    legalBasis: { ...basis, rule: 'RPL§820', suspicion: 'saerligt_bestyrket', necessityLevel: 'afgoerende' },
    schedule: { publishAt: after(1), reviewAt: days(5), expiresAt: days(20) },
  },
  missing: {
    ...common,
    type: 'missing_person',
    legalRegime: 'GDPR',
    subjects: [elsewhere],
    media: [photo],
    danger: { level: 'vulnerable', call: '112', advice: words('Bliv hos ham.', 'Stay with him.') },
    legalBasis: { ...basis, rule: 'vital_interest', offenceRefs: [], vitalInterest: 'Demens og kulde.' },
    sharing: { ...common.sharing, preview: 'photo' },
    schedule: week,
  },
  agreed: {
    ...common,
    type: 'missing_person',
    legalRegime: 'GDPR',
    subjects: [elsewhere],
    media: [photo],
    legalBasis: { ...basis, rule: 'consent', offenceRefs: [], consent },
    sharing: { ...common.sharing, preview: 'photo' },
    schedule: week,
  },
  stranger: {
    ...common,
    type: 'unknown_person',
    legalRegime: 'GDPR',
    subjects: [nameless],
    media: [photo],
    legalBasis: { ...basis, rule: 'vital_interest', offenceRefs: [], vitalInterest: 'Kan ikke sige, hvem han er.' },
    schedule: week,
  },
  sought: {
    ...common,
    type: 'witness_call',
    legalRegime: 'LED',
    subjects: [{ ...adult, role: 'witness' }],
    media: [{ ...photo, photoBasis: 'court_order' }],
    legalBasis: {
      ...basis,
      rule: 'RPL§814.court',
      necessityLevel: 'afgoerende',
      courtOrderRef: 'Retten i Odense 2026-4711',
    },
  },
  willing: {
    ...common,
    type: 'witness_call',
    legalRegime: 'LED',
    subjects: [{ ...adult, role: 'witness' }],
    media: [{ ...photo, photoBasis: 'consent' }],
    legalBasis: { ...basis, rule: 'RPL§814.consent', consent },
  },
  call: {
    ...common,
    type: 'witness_call',
    legalRegime: 'LED',
    legalBasis: { ...basis, rule: 'no_person' },
    sharing: { ...common.sharing, indexable: true },
  },
  footage: {
    ...common,
    type: 'footage_call',
    legalRegime: 'LED',
    footageWanted: {
      from: days(-2),
      to: after(-40),
      area: words('Havnegade og havnen', 'Havnegade and the harbour'),
      shape: { type: 'Point', coordinates: [10.38, 55.4], radiusM: 500 },
      cameraKinds: ['shop', 'dashcam'],
    },
    legalBasis: { ...basis, rule: 'TVO§4c' },
    schedule: { publishAt: after(1), reviewAt: days(10), expiresAt: days(28) },
  },
  greenlandDescription: {
    ...common,
    district: 'groenland',
    type: 'suspect_unidentified',
    legalRegime: 'LED',
    subjects: [suspect],
    legalBasis: {
      ...basis,
      rule: 'GL§434',
      offenceRefs: ['KRIML.roeveri'],
      suspicion: 'rimelig',
      necessityLevel: 'vaesentlig',
    },
  },
  greenlandPicture: {
    ...common,
    district: 'groenland',
    type: 'suspect_unidentified',
    legalRegime: 'LED',
    subjects: [suspect],
    media: [photo],
    legalBasis: {
      ...basis,
      rule: 'GL§434.photo',
      offenceRefs: ['KRIML.vold'],
      suspicion: 'begrundet',
      necessityLevel: 'vaesentlig',
      grave: words('Offeret fik varige skader af volden.', 'The assault left the victim with lasting injuries.'),
    },
  },
  greenlandWanted: {
    ...common,
    district: 'groenland',
    type: 'wanted_known',
    legalRegime: 'LED',
    subjects: [known],
    media: [photo],
    legalBasis: {
      ...basis,
      rule: 'GL§435',
      offenceRefs: ['KRIML.drab'],
      suspicion: 'saerligt_bestyrket',
      necessityLevel: 'afgoerende',
      grave: words('Der er tale om et manddrab på åben gade.', 'It is a murder in the open street.'),
    },
  },
  faroesDescription: {
    ...common,
    district: 'faeroerne',
    type: 'suspect_unidentified',
    legalRegime: 'LED',
    subjects: [suspect],
    legalBasis: { ...basis, rule: 'FO§868.1', suspicion: 'rimelig', necessityLevel: 'vaesentlig' },
  },
  faroesPicture: {
    ...common,
    district: 'faeroerne',
    type: 'suspect_unidentified',
    legalRegime: 'LED',
    subjects: [suspect],
    media: [photo],
    legalBasis: { ...basis, rule: 'FO§868.2', suspicion: 'begrundet', necessityLevel: 'vaesentlig' },
  },
  faroesWanted: {
    ...common,
    district: 'faeroerne',
    type: 'wanted_known',
    legalRegime: 'LED',
    subjects: [known],
    media: [photo],
    legalBasis: { ...basis, rule: 'FO§869', suspicion: 'saerligt_bestyrket', necessityLevel: 'afgoerende' },
  },
  faroesWitnesses: {
    ...common,
    district: 'faeroerne',
    type: 'suspect_for_witnesses',
    legalRegime: 'LED',
    subjects: [known],
    media: [photo],
    legalBasis: { ...basis, rule: 'FO§869a', suspicion: 'saerligt_bestyrket', necessityLevel: 'afgoerende' },
    schedule: { publishAt: after(1), reviewAt: days(5), expiresAt: days(20) },
  },
} satisfies Record<string, Draft>;
