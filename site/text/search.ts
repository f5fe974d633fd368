const da = {
  title: 'Søg i efterlysninger',
  description: 'Søg i de efterlysninger, der gælder nu: efter by, politikreds, nummer, tøj eller andre ord.',
  lead: 'Skriv en by, et nummer eller ord fra efterlysningen. Kun det, der gælder nu, bliver fundet.',
  label: 'Søg i efterlysninger',
  hint: 'For eksempel Aalborg, rød jakke eller et nummer som EF-2026-000104',
  button: 'Søg',
  since: 'Opdateret',
  spans: { any: 'Når som helst', dag: 'Seneste døgn', uge: 'Seneste uge', maaned: 'Seneste måned' },
  results: 'Resultater',
  browse: 'Se alle efterlysninger',
};
const en: typeof da = {
  title: 'Search appeals',
  description: 'Search the appeals that hold now: by town, police district, number, clothes or other words.',
  lead: 'Write a town, a number or words from the appeal. Only what holds now is found.',
  label: 'Search appeals',
  hint: 'For instance Aalborg, red jacket, or a number such as EF-2026-000104',
  button: 'Search',
  since: 'Updated',
  spans: { any: 'Any time', dag: 'Last day', uge: 'Last week', maaned: 'Last month' },
  results: 'Results',
  browse: 'See all appeals',
};
export const searchText = { da, en };
