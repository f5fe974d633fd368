/** Words of what keeps people from looking at more than they must: setting aside, handing over, declining. */
export const da = {
  withhold: {
    action: 'Mulig overgrebsfil',
    title: 'Mistanke om overgrebsmateriale med børn',
    lead: 'Du skal ikke se mere. Vælg, hvad der sættes til side:',
    what: 'Hvad',
    wholeTip: (n: number) => (n === 1 ? 'Hele tippet (1 fil)' : `Hele tippet (${n} filer)`),
    file: (n: number) => `Kun fil ${n}`,
    effects: [
      'Visningskopier, slørede kopier og stillbilleder destrueres med det samme.',
      'Ingen her kan åbne filen igen. Det samme gælder filer med præcis samme indhold i andre tip.',
      'Originalen forsegles til specialenheden. Derefter destrueres den, vi kan åbne.',
      'Tippet bliver i køen som ren tekst. Afsenderen får ikke besked.',
    ],
    forGood: 'Det kan ikke fortrydes.',
    confirm: 'Sæt til side',
    done: 'Sat til side. Visningskopierne er destrueret, og ingen her kan åbne filen igen.',
    care: 'Giv gerne tippet fra dig, og tag en pause. Tal med din leder eller en kollega, hvis det sidder i dig.',
    tag: 'Sat til side',
    by: (name: string, at: string) => `${name} satte filen til side ${at}, fordi den kan være overgrebsmateriale.`,
    bySame: (at: string) => `Sat til side ${at}: den har samme indhold som en fil, der kan være overgrebsmateriale.`,
    states: {
      withheld: 'Visningskopierne er ved at blive destrueret.',
      erased: 'Visningskopierne er destrueret. Originalen er ved at blive forseglet til specialenheden.',
      resealed: 'Visningskopierne er destrueret, og originalen er forseglet til specialenheden.',
      transferred: 'Originalen er forseglet til specialenheden. Den, vi kan åbne, er ved at blive destrueret.',
      finished:
        'Visningskopierne er destrueret. Originalen findes kun forseglet til specialenheden; ingen her kan åbne den.',
    },
    failures: {
      no_specialist:
        'Der er ikke angivet en specialenhed, så originalen ligger forseglet her, lukket for alle. En administrator skal få driften til at angive SPECIALIST_RECIPIENT. En leder skal imens underrette specialenheden.',
      held: 'Sagen er beskyttet mod sletning. Vores forseglede original bliver derfor liggende, lukket for alle, til en leder ophæver beskyttelsen.',
      altered:
        'Filen er ikke den, der blev sendt, så den forsegles ikke på ny. Den ligger forseglet her, lukket for alle. En leder skal underrette specialenheden.',
      segment_missing: 'En del af originalen mangler i arkivet. Kontakt driften nu.',
      original_differs: 'Originalen i arkivet er ikke længere den, der blev lagt ind. Kontakt driften nu.',
      resealed_differs:
        'Specialenhedens kopi var ikke, som den blev skrevet. Den laves om, og originalen er her endnu.',
      something_went_wrong: 'Noget gik galt hos os. Det prøves igen af sig selv.',
    },
    recipient: 'Forseglet til',
    sealedHash: 'Forseglet kopi (SHA-256)',
    inQueue: (n: number) => (n === 1 ? '1 sat til side' : `${n} sat til side`),
    inCase: 'Sat til side som muligt overgrebsmateriale',
  },
  handOver: {
    action: 'Giv fra dig',
    title: 'Giv tippet fra dig',
    lead: 'Du behøver ikke sige hvorfor. Tippet går i køen, og du får det ikke igen som det næste. Vil du, kan du tilbyde det til nogen:',
    person: 'Kollega',
    nobody: 'Ingen bestemt',
    unit: 'Enhed',
    noUnit: 'Uændret',
    confirm: 'Giv fra mig',
    done: 'Tippet er givet fra dig og ligger i køen.',
    offers: (n: number) => (n === 1 ? 'En kollega tilbyder dig et tip' : `Kolleger tilbyder dig ${n} tip`),
    offer: (reference: string, from: string) => `${reference} fra ${from}`,
    unwanted: (n: number) => (n === 1 ? '1 tip, som ingen vil tage.' : `${n} tip, som ingen vil tage.`),
    unwantedLead: 'Ingen af dem, der arbejder i køen, tager dem lige nu. Tag dem selv, eller find en, der kan.',
  },
  declined: {
    title: 'Det, du ikke vil have',
    lead: 'Vælg det, du ikke vil have i køen og ikke få som det næste tip. Ingen andre kan se dit valg, og du skal ikke forklare det. Fare for liv kan ikke vælges fra.',
    categories: {
      suspected_abuse: 'Muligt overgrebsmateriale (P5, uden billeder)',
      child_involved: 'Tip, der er markeret, fordi et barn er berørt',
      disturbing: 'Tip, der har været skjult på grund af voldsomt indhold',
    },
    save: 'Gem',
    saved: 'Dit valg er gemt.',
    leftOut: (n: number) =>
      n === 1 ? '1 tip er udeladt efter dit eget valg.' : `${n} tip er udeladt efter dit eget valg.`,
    showAnyway: 'Vis alligevel',
    shownAnyway: 'Køen viser også det, du har fravalgt.',
    hideAgain: 'Udelad det igen',
  },
};
