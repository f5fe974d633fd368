import type { Both } from './language.ts';

/** The Danish police districts (BEK 2549/2021 § 1, BEK 1203/2023) and the law each works under. */
export const jurisdictions = ['DK', 'GL', 'FO'] as const;
export type Jurisdiction = (typeof jurisdictions)[number];

interface DistrictFacts extends Both {
  jurisdiction: Jurisdiction;
  zone: string;
}

const denmark = { jurisdiction: 'DK', zone: 'Europe/Copenhagen' } as const;

export const districts = {
  nordjylland: { da: 'Nordjyllands Politi', en: 'North Jutland Police', ...denmark },
  oestjylland: { da: 'Østjyllands Politi', en: 'East Jutland Police', ...denmark },
  midtvestjylland: { da: 'Midt- og Vestjyllands Politi', en: 'Mid and West Jutland Police', ...denmark },
  sydoestjylland: { da: 'Sydøstjyllands Politi', en: 'South East Jutland Police', ...denmark },
  sydsoenderjylland: { da: 'Syd- og Sønderjyllands Politi', en: 'South and Southern Jutland Police', ...denmark },
  fyn: { da: 'Fyns Politi', en: 'Funen Police', ...denmark },
  sydsjaelland: {
    da: 'Sydsjællands og Lolland-Falsters Politi',
    en: 'South Zealand and Lolland-Falster Police',
    ...denmark,
  },
  midtvestsjaelland: { da: 'Midt- og Vestsjællands Politi', en: 'Mid and West Zealand Police', ...denmark },
  nordsjaelland: { da: 'Nordsjællands Politi', en: 'North Zealand Police', ...denmark },
  vestegnen: { da: 'Københavns Vestegns Politi', en: 'Copenhagen Vestegn Police', ...denmark },
  koebenhavn: { da: 'Københavns Politi', en: 'Copenhagen Police', ...denmark },
  bornholm: { da: 'Bornholms Politi', en: 'Bornholm Police', ...denmark },
  groenland: { da: 'Grønlands Politi', en: 'Greenland Police', jurisdiction: 'GL', zone: 'America/Nuuk' },
  faeroerne: { da: 'Færøernes Politi', en: 'Faroe Islands Police', jurisdiction: 'FO', zone: 'Atlantic/Faroe' },
} as const satisfies Record<string, DistrictFacts>;

export type District = keyof typeof districts;
export const districtCodes = Object.keys(districts) as [District, ...District[]];

/** Whose law holds in a district; Denmark's where none is named. */
export const jurisdictionOf = (district: string): Jurisdiction =>
  Object.hasOwn(districts, district) ? districts[district as District].jurisdiction : denmark.jurisdiction;

/** Whose clocks a district goes by; those of Copenhagen where none is named. */
export const zoneOf = (district: string): string =>
  Object.hasOwn(districts, district) ? districts[district as District].zone : denmark.zone;
