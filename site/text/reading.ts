const da = {
  updated: 'Siden er sidst gennemgået',
  chapters: 'På denne side',
  districts: 'Politikredsene',
  districtsLead: 'Send tippet her på siden, uanset hvor det skete. Det finder selv vej til den rigtige kreds.',
  footageSteps: [
    [
      'calendar',
      'Gem i dag',
      'Virksomheder skal slette efter 30 dage, og mange anlæg overskriver sig selv før. Kopiér tidsrummet nu.',
    ],
    ['clock', 'Tjek uret', 'Hold din telefon op ved siden af skærmen, tag et billede, og skriv forskellen.'],
    ['camera', 'Tag det originale', 'Eksportér i anlæggets eget format med afspiller. Klip ikke, og konvertér ikke.'],
    ['tip', 'Send det', 'Upload her på siden. Du får en kvittering, som er dit bevis.'],
  ],
  sendFootage: 'Send optagelser nu',
  footageAppeals: 'Se, hvor der søges optagelser',
};
const en: typeof da = {
  updated: 'This page was last reviewed on',
  chapters: 'On this page',
  districts: 'The police districts',
  districtsLead: 'Send your tip here, wherever it happened. It finds its own way to the right district.',
  footageSteps: [
    [
      'calendar',
      'Save it today',
      'Businesses must delete after 30 days, and many systems overwrite themselves sooner. Copy the period now.',
    ],
    ['clock', 'Check the clock', 'Hold your phone beside the screen, take a picture, and note the difference.'],
    ['camera', 'Take the original', 'Export in the system’s own format with its player. Do not cut or convert.'],
    ['tip', 'Send it', 'Upload it here. You get a receipt, which is your proof.'],
  ],
  sendFootage: 'Send recordings now',
  footageAppeals: 'See where recordings are sought',
};
export const readingText = { da, en };
