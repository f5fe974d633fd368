const da = {
  title: 'Det kan du forvente',
  lead: 'En serviceerklæring fortæller, hvad politiet gør, hvad du selv kan gøre, og hvad vi lover. Løfterne bliver målt på det, der faktisk sker.',
  description:
    'Politiets serviceerklæringer for tip, billeder og video, overvågning og efterlysninger, med løfter, der bliver målt.',
  expect: 'Sådan foregår det',
  promises: 'Det lover vi',
  promisesHint:
    'Et løfte tæller fra en hændelse til en anden. Mangler der data, tæller det som ikke holdt. Færre end 20 tilfælde vises ikke.',
  kinds: { guarantee: 'Garanti', target: 'Mål', information: 'Til orientering' },
  percentile: { 100: 'i alle tilfælde', 95: 'i 95 ud af 100 tilfælde', 90: 'i 9 ud af 10 tilfælde' },
  atMost: (target: string) => (target === 'til tiden' ? target : `højst ${target}`),
  source: 'Grundlag',
  numbers: 'Tallene for de enkelte kredse offentliggøres her, når der er mindst 20 tilfælde.',
  youCanDo: 'Det kan du selv gøre',
  help: 'Her kan du få hjælp',
  law: 'Det bygger på',
  complaint: 'Hvis du vil klage',
  version: (version: string, date: string) => `Version ${version}, gælder fra ${date}`,
  approvedBy: 'Godkendt af',
  openData: 'Hent erklæringerne som åbne data',
};
const en: typeof da = {
  title: 'What you can expect',
  lead: 'A service declaration tells what the police do, what you can do yourself, and what we promise. The promises are measured against what really happens.',
  description:
    'The service declarations of the police for tips, pictures and video, CCTV and appeals, with promises that are measured.',
  expect: 'How it works',
  promises: 'What we promise',
  promisesHint:
    'A promise counts from one event to another. Missing data counts as not kept. Fewer than 20 cases are not shown.',
  kinds: { guarantee: 'Guarantee', target: 'Target', information: 'For information' },
  percentile: { 100: 'in every case', 95: 'in 95 of 100 cases', 90: 'in 9 of 10 cases' },
  atMost: (target: string) => (target === 'on time' ? target : `at most ${target}`),
  source: 'Basis',
  numbers: 'The numbers of each district are published here once there are at least 20 cases.',
  youCanDo: 'What you can do yourself',
  help: 'Where to get help',
  law: 'What it rests on',
  complaint: 'If you want to complain',
  version: (version: string, date: string) => `Version ${version}, in force from ${date}`,
  approvedBy: 'Approved by',
  openData: 'Get the declarations as open data',
};
export const declarationText = { da, en };
