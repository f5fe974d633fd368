import type { RequestAnswer } from '../../api/footage/request.ts';

/** Every word of the page where a shop reads what the police ask for, answers, and writes. English: request.en.ts. */
export const da = {
  codeHeading: 'Skriv koden fra anmodningen',
  codeLead: 'Koden står i brevet, i beskeden eller på den firkant (QR), I har fået af politiet.',
  code: 'Kode',
  codeHint: 'Fire grupper med fire tegn og et kontroltegn. Store og små bogstaver er lige gode.',
  open: 'Åbn anmodningen',
  opening: 'Åbner anmodningen …',
  openingHint: 'Din enhed låser anmodningen op. På en ældre telefon tager det nogle sekunder.',
  errorPrefix: 'Fejl:',
  wrong: {
    empty: 'Skriv koden.',
    length: 'Koden har 17 tegn. Se, om der mangler nogle eller er for mange.',
    character: 'Koden har et tegn, som vi ikke bruger. Den har kun tal og bogstaver.',
    check: 'Koden passer ikke med sit kontroltegn, så et tegn er forkert. Sammenlign gruppe for gruppe.',
  },
  privacy: 'Koden bliver ikke gemt på enheden og ikke sendt til os: siden låser selv op med den.',

  facts: {
    heading: 'Det beder vi om',
    place: 'Sted',
    map: 'Vis på kortet i din enhed',
    time: 'Tidsrum',
    cameras: 'Kameraer',
    why: 'Hvorfor',
    asks: 'Hvem spørger',
    contact: 'Kontakt',
    deadline: 'Vi vil gerne have dem inden',
    case: 'Politiets sagsnummer',
    reference: 'Anmodningens nummer',
    ground: 'Grundlag',
    voluntary:
      'Det er frivilligt. Loven giver jer lov til at give optagelser til politiet, når de skal bruges til at opklare kriminalitet (tv-overvågningsloven § 4 c, stk. 1, nr. 3).',
    order: (reference: string) =>
      `Det er pålagt jer at udlevere optagelserne (retsplejeloven §§ 804-806). Afgørelsens nummer: ${reference}.`,
    voluntaryElsewhere: 'Det er frivilligt.',
    orderElsewhere: (reference: string) =>
      `Det er pålagt jer at udlevere optagelserne. Afgørelsens nummer: ${reference}.`,
    to: (name: string) => `Til ${name}`,
    more: 'Vis alt om anmodningen',
  },

  keeping: {
    left: (day: string, days: number) =>
      days === 0
        ? `Uden en sag skal optagelsen slettes senest i dag, ${day}. Gem den nu til sagen.`
        : `Uden en sag skal optagelsen slettes senest ${day}: ${days === 1 ? '1 dag' : `${days} dage`} tilbage. Gem den til sagen.`,
    past: (day: string) =>
      `De 30 dage er gået (${day}). Er optagelsen der endnu, så slet den ikke: svar her, hvad I har.`,
    hint: 'Mange optagere skriver over efter kortere tid. Gem derfor først, og aflevér bagefter.',
    otherLaw: 'Optageren skriver selv over det ældste. Gem derfor først, og aflevér bagefter.',
  },

  answers: {
    heading: 'Svar med ét tryk',
    lead: 'Svaret bliver sendt med det samme. I kan altid ændre det.',
    options: {
      saved: 'Vi har gemt optagelsen',
      nothing: 'Vi har ingen optagelse',
      off: 'Kameraet var slukket',
      not_mine: 'Det er ikke vores kamera',
      help: 'Vi har brug for hjælp',
    } satisfies Record<RequestAnswer, string>,
    hints: {
      saved: 'I har kopieret den eller låst den i optageren',
      nothing: 'Den er slettet, eller optageren har skrevet den over',
      off: 'Eller det virkede ikke',
      not_mine: 'Send gerne anmodningen videre',
      help: 'Så ringer eller skriver vi',
    } satisfies Record<RequestAnswer, string>,
    sending: 'Sender svaret …',
    interrupted: 'Ingen forbindelse. Svaret bliver sendt, så snart den er tilbage. Hold siden åben.',
    given: (answer: string, at: string) => `Sendt ${at}: ${answer}.`,
    change: 'Ændr svaret',
    after: {
      saved: 'Tak. I kan aflevere nu eller en anden dag, her eller på en anden enhed, med samme kode.',
      nothing: 'Tak. Så ved vi det, og I skal ikke gøre mere.',
      off: 'Tak. Så ved vi det, og I skal ikke gøre mere.',
      not_mine: 'Tak. Ved I, hvis kamera det er, så send anmodningen videre, eller skriv det til os nederst.',
      help: 'Vi kontakter jer. Skriv gerne nederst, hvad det drejer sig om, eller ring til kontakten ovenfor.',
    } satisfies Record<RequestAnswer, string>,
  },

  genuine: {
    heading: 'Er det virkelig politiet?',
    text: (reference: string) =>
      `Ring 114, og spørg til anmodning ${reference}. Ring selv op; brug ikke et nummer fra en besked.`,
    call: 'Ring 114',
  },

  handIn: {
    heading: 'Aflevér optagelserne',
    lead: 'Fra telefonen eller computeren, i optagerens eget format. I kan stoppe undervejs og fortsætte en anden dag med samme kode.',
    begin: 'Begynd at aflevere',
    goOn: 'Fortsæt afleveringen',
    more: 'Aflevér mere',
    before: 'I har afleveret på denne anmodning. Hvad der sker med det, står nederst.',
    lost: 'Denne del kunne ikke hentes. Kontrollér forbindelsen, og prøv igen.',
  },

  forward: {
    heading: 'Send videre',
    lead: 'Er det hovedkontoret eller installatøren, der skal hente optagelsen? Hvem der har linket, kan læse og svare.',
    share: 'Del linket',
    copy: 'Kopiér linket',
    copied: 'Linket er kopieret.',
    copyFailed: 'Linket kunne ikke kopieres. Brug firkanten i stedet.',
    qr: 'Vis som firkant (QR)',
    qrAlt: 'QR-kode med linket til anmodningen',
    title: 'Politiet beder om optagelser',
    code: 'Kode:',
  },

  print: {
    heading: 'Derfor må I gemme optagelsen længere',
    headingElsewhere: 'Det har politiet bedt om',
    text: (reference: string, caseReference: string) =>
      `Politiet har med anmodning ${reference} bedt om optagelsen til brug i sag ${caseReference}. Optagelser skal slettes senest 30 dage efter, at de er lavet (tv-overvågningsloven § 4 c, stk. 4), men må opbevares længere, når det er nødvendigt på grund af en anmeldelse til politiet (§ 4 c, stk. 5). Gem kun det, sagen har brug for, og slet det, når vi har skrevet, at filerne er kommet frem.`,
    otherLaw: (reference: string, caseReference: string) =>
      `Politiet har med anmodning ${reference} bedt om optagelsen til brug i sag ${caseReference}. Gem kun det, sagen har brug for, og slet det, når vi har skrevet, at filerne er kommet frem.`,
    printedAt: (at: string) => `Udskrevet ${at}.`,
    button: 'Udskriv som kvittering',
  },

  dialogue: {
    heading: 'Beskeder',
    lead: 'Spørg os, eller læs, hvad der sker med det, I har afleveret.',
    none: 'Der er ingen beskeder endnu.',
    you: 'Jer',
    answerHint: 'For eksempel, hvornår I kan aflevere, eller hvem vi skal ringe til.',
    notices: {
      received: 'Vi har modtaget det, I har afleveret.',
      confirmed: 'Vi har kontrolleret filerne. De er kommet frem, præcis som I sendte dem.',
      altered: 'Filerne herunder er ikke kommet rigtigt frem. Aflevér dem igen, og skriv her, at I har gjort det.',
      seen: 'Vi har set på filerne. Her er, hvor godt de kan ses, og hvad der kan hjælpe.',
      proven: 'Her er et bevis for, at vi har modtaget det, I afleverede. Gem det, hvis I vil.',
      accepted: 'Det, I har afleveret, bliver brugt i sagen. Tak for hjælpen.',
      rejected: 'Vi har set på det, I afleverede, og bruger det ikke videre.',
      closed: 'Anmodningen er afsluttet. Tak for hjælpen.',
      deleted: 'Det, I har afleveret, er slettet hos politiet.',
    },
  },

  closed: {
    heading: 'Anmodningen er afsluttet',
    text: 'Politiet har afsluttet anmodningen, så der skal ikke afleveres mere. Beskederne kan I stadig læse her.',
    write: 'Vil I skrive til os, så brug koden i postkassen.',
    mailbox: 'Gå til postkassen',
  },

  appeal: {
    about: 'I afleverer til efterlysningen',
    lead: 'I behøver ikke sige, hvem I er. I får jeres egen kode, når I vælger den første fil.',
  },

  refresh: 'Hent nyt',
  leave: 'Luk anmodningen',
  left: 'Anmodningen er lukket på denne enhed. Åbn den igen med linket eller koden.',
  refusal: {
    unknown: 'Noget gik galt hos os. Prøv igen om lidt.',
    lost: 'Der er ingen forbindelse. Kontrollér netværket, og prøv igen.',
    unreadable:
      'Anmodningen kan ikke læses i denne browser. Prøv en nyere browser, eller brug koden i postkassen (politiets svarside).',
  },
};

export type RequestText = typeof da;
