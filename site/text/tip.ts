/** Every word of the tip form and its receipt. A key missing in English (tip.en.ts) does not compile. */
export const da = {
  step: (now: number, all: number) => `Trin ${now} af ${all}`,
  steps: ['Er nogen i fare?', 'Hvad og hvor', 'Billeder og filer', 'Dig og afsendelse'],
  next: 'Næste',
  back: 'Tilbage',
  optional: 'valgfrit',
  errorPrefix: 'Fejl:',
  close: 'Luk',
  about: 'Tip til efterlysningen',

  danger: {
    heading: 'Er nogen i fare lige nu?',
    hint: 'Det gælder også, hvis du ser en efterlyst person.',
    yes: 'Ja, nogen er i fare, eller det sker lige nu',
    no: 'Nej',
    missing: 'Vælg ja eller nej.',
    callHeading: 'Ring 112 nu',
    callText:
      'Et tip bliver læst af et menneske, men ikke med det samme. I telefonen kan vi sende hjælp med det samme.',
    call: 'Ring 112',
    after: 'Når du har ringet, eller hvis du ikke kan ringe, kan du fortsætte her.',
    text: 'Ringer du fra appen 112, får vi også din placering.',
  },

  words: {
    heading: 'Hvad har du set, og hvor?',
    lead: 'Skriv det, du husker, med dine egne ord. Det behøver ikke være fuldstændigt.',
    text: 'Hvad har du set eller hørt?',
    textHint:
      'For eksempel: hvem, hvad skete der, tøj, køretøj, retning. Har du kun en fil, kan du springe feltet over.',
    left: (count: string) => `Du har ${count} tegn tilbage.`,
    over: (count: string) => `Teksten er ${count} tegn for lang. Forkort den, eller send resten senere med din kode.`,
    when: 'Hvornår var det?',
    whenHint: 'For eksempel: lørdag den 14. kl. 22.15, eller »i sidste uge«.',
    where: 'Hvor var det?',
    whereHint: 'Adresse, sted eller vejhjørne.',
    recognised: 'Kendte du personen?',
    recognisedHint: 'Svaret hjælper os, hvis du senere bliver bedt om at udpege nogen.',
    before: 'Ja, jeg kendte personen, før jeg så billedet',
    picture: 'Ja, jeg genkendte personen ud fra billedet',
    neither: 'Nej',
    line: {
      before: 'Kendte personen før billedet',
      picture: 'Genkendte personen ud fra billedet',
      neither: 'Kendte ikke personen',
    },
    lineLabel: 'Genkendelse',
  },

  files: {
    heading: 'Har du billeder, video eller andre filer?',
    lead: 'Overførslen begynder, så snart du har valgt en fil. Imens kan du gå videre. Har du ingen filer, så tryk Næste.',
    limits: (files: number, each: string, all: string) =>
      `Højst ${files} filer. En fil må fylde ${each}, og filerne må tilsammen fylde ${all}. Alle filtyper er i orden.`,
    choose: 'Vælg filer',
    camera: 'Brug kameraet',
    drop: 'eller slip filerne her',
    photos: 'Vælg fra fotos',
    originalHeading: 'Sådan sender du originalen',
    original: 'Send helst filen, som den kom fra kameraet. Beskær den ikke, og optag ikke skærmen.',
    abuse: 'Viser det overgreb mod børn? Så overfør det ikke. Ring 114, eller anmeld linket på politi.dk.',
    chosen: (count: number) => (count === 1 ? '1 fil' : `${count} filer`),
    none: 'Ingen filer valgt.',
    list: 'Valgte filer',
    kinds: { picture: 'Billede', video: 'Video', sound: 'Lyd', other: 'Fil' },
    states: {
      queued: 'Venter på tur',
      started: 'Overføres',
      interrupted: 'Forbindelsen er afbrudt. Vi fortsætter af os selv.',
      paused: 'Sat på pause',
      sent: 'Overført',
      refused: 'Ikke overført',
      missing: 'Vælg filen igen',
    },
    looking: 'Vi ser efter, hvor meget der er modtaget …',
    pickAgain: (percent: number) =>
      percent === 0
        ? 'Vælg filen igen for at sende den.'
        : `Vælg filen igen for at sende resten (${percent} % er modtaget).`,
    pickFile: 'Vælg filen',
    gone: 'Overførslen lå stille så længe, at den er slettet hos os. Vælg filen igen, så bliver den sendt forfra.',
    startedOver: 'Overførslen lå stille så længe, at den er slettet hos os. Filen bliver sendt forfra.',
    version: (number: number) =>
      `Version ${number}. Telefonen laver en ny kopi, hver gang du vælger en fil, og den bliver sendt fra begyndelsen. Det, vi har, beholder vi, til den nye er modtaget.`,
    overall: (files: number, sent: string, all: string) =>
      `${files === 1 ? '1 fil' : `${files} filer`}: ${sent} af ${all}`,
    overallName: 'Overførsel af alle filer',
    lockNow: 'Alle filer er hos os. Du må gerne låse telefonen nu.',
    sendYet: 'Tippet er ikke sendt endnu.',
    of: (sent: string, all: string) => `${sent} af ${all}`,
    pause: 'Pause',
    resume: 'Fortsæt',
    again: 'Prøv igen',
    remove: 'Fjern',
    named: (action: string, name: string) => `${action}: ${name}`,
    progress: (name: string) => `Overførsel af ${name}`,
    details: 'Beskriv filen',
    note: 'Hvad viser filen?',
    origin: 'Hvor kommer filen fra?',
    origins: {
      unknown: 'Ved ikke',
      original: 'Jeg har selv optaget den',
      forwarded: 'Jeg har fået den sendt',
      screen_recording: 'Det er en optagelse eller et billede af en skærm',
    },
    reveals: {
      placeYes: 'Filen fortæller, hvor den er optaget.',
      placeNo: 'Vi fandt intet sted i filen.',
      placeUnknown: 'Vi kan ikke se, om filen fortæller, hvor den er optaget.',
      device: (name: string) => `Den fortæller også, hvad den er optaget med: ${name}.`,
      time: (at: string) => `Ifølge filen er den optaget ${at}.`,
    },
    keepOpen: 'Hold siden åben, mens filerne overføres. Skærmen slukker ikke.',
    empty: (name: string) =>
      `»${name}« er tom. Åbn den på din telefon for at se, om den er gemt rigtigt, og vælg den igen.`,
    justOver: (most: string) => `lidt mere end ${most}`,
    tooLarge: (name: string, size: string, most: string) =>
      `»${name}« fylder ${size}. En fil må højst fylde ${most}. Send en kortere optagelse, eller ring 114, så aftaler vi en anden måde.`,
    tooLargeTogether: (name: string, most: string) =>
      `Med »${name}« fylder filerne mere end ${most} tilsammen. Send den i et nyt tip.`,
    tooManyAtOnce: (count: number, most: number) =>
      `Du har valgt ${count} filer, men et tip kan have ${most}. Ingen af dem er taget med. Vælg de vigtigste, og send resten i et nyt tip.`,
    tooMany: (name: string, most: number) =>
      `»${name}« er ikke kommet med. Et tip kan have ${most} filer. Send resten i et nyt tip.`,
    twice: (name: string) => `»${name}« er allerede valgt.`,
    unreadable:
      'Filen kan ikke læses længere. Måske er den flyttet eller kun i skyen. Gem den på enheden, fjern den her, og vælg den igen.',
  },

  code: {
    heading: 'Din kode',
    lead: 'Skriv den ned. Med den kan du fortsætte her eller på en anden enhed, og senere læse vores svar.',
    making: 'Vi laver din kode …',
    interrupted: 'Forbindelsen er afbrudt. Du får en kode, så snart den er tilbage.',
    none: 'Vi kan ikke lave en kode lige nu. Hold siden åben. Du får koden, når tippet er sendt.',
    short: (code: string) => `Din kode: ${code}`,
    saved: (at: string) => `Gemt kl. ${at}`,
    keep: 'Fortsæt senere på denne enhed',
    keepHint: 'Browseren husker koden, til tippet er sendt. Lad være, hvis andre bruger enheden.',
  },

  continue: {
    ask: 'Er du allerede begyndt?',
    open: 'Fortsæt et tip',
    welcome: (at: string) => `Her er dit tip, som det blev gemt ${at}.`,
    other: 'Tippet hører til efterlysningen',
  },

  time: {
    unknown: 'vi kan ikke sige endnu, hvor længe det varer',
    interrupted: 'afbrudt, vi prøver igen',
    almost: 'få sekunder tilbage',
    seconds: (count: number) => `ca. ${count} sek. tilbage`,
    minutes: (count: number) => `ca. ${count} min. tilbage`,
    hours: (count: string) => `ca. ${count} timer tilbage`,
  },

  spoken: {
    added: (count: number) => (count === 1 ? '1 fil er tilføjet.' : `${count} filer er tilføjet.`),
    removed: (name: string) => `${name} er fjernet.`,
    percent: (percent: number) => `${percent} procent er overført.`,
    sent: 'Alle filer er overført.',
    interrupted: 'Forbindelsen er afbrudt. Overførslen fortsætter af sig selv.',
  },

  you: {
    heading: 'Vil du være anonym?',
    anonymous: 'Ja, jeg vil være anonym',
    anonymousHint: 'Du får en kode, så du kan læse vores svar og skrive igen. Koden er den eneste vej til dig.',
    known: 'Nej, politiet må kontakte mig',
    knownHint:
      'Dine oplysninger bliver låst for sig. En efterforsker kan kun se dem med en grund, og når en anden i politiet er enig. Det bliver skrevet ned hver gang.',
    name: 'Navn',
    phone: 'Telefon',
    email: 'E-mail',
    one: 'Skriv et telefonnummer eller en e-mail, eller vælg at være anonym.',
    emailWrong: 'E-mailen skal ligne navn@eksempel.dk.',
    reveals: {
      heading: 'Det fortæller dine filer',
      place: (count: number) =>
        count === 0
          ? 'Vi fandt intet sted i dine filer.'
          : count === 1
            ? '1 fil fortæller, hvor den er optaget.'
            : `${count} filer fortæller, hvor de er optaget.`,
      unknown: (count: number) =>
        `${count === 1 ? '1 fil kan vi' : `${count} filer kan vi`} ikke se ind i. ${count === 1 ? 'Den' : 'De'} kan fortælle mere.`,
      time: (at: string) => `Optaget, siger filerne: ${at}.`,
      between: (first: string, last: string) => `Optaget, siger filerne: fra ${first} til ${last}.`,
      device: (names: string) => `Optaget med: ${names}.`,
      decide: 'Tag det med, når du vælger. Vi ændrer ikke dine filer, for så kan de ikke bruges som bevis.',
    },
  },

  summary: {
    heading: 'Se det hele igennem',
    danger: 'Fare lige nu',
    dangerYes: 'Ja. Har du ringet 112?',
    text: 'Det har du set',
    when: 'Hvornår',
    where: 'Hvor',
    files: 'Filer',
    change: 'Ret',
    nothing: 'Ikke udfyldt',
    truth: 'Det er strafbart bevidst at give politiet falske oplysninger.',
    send: 'Send tip',
    empty: 'Skriv nogle få ord, eller tilføj en fil. Så kan du sende.',
    unfinished: (count: number) =>
      count === 1
        ? '1 fil er ikke overført helt. Vælg den igen, eller fjern den. Så kan du sende.'
        : `${count} filer er ikke overført helt. Vælg dem igen, eller fjern dem. Så kan du sende.`,
  },

  sending: {
    waiting: 'Tippet bliver sendt af sig selv, når filerne er overført. Hold siden åben.',
    now: 'Vi sender dit tip …',
    interrupted:
      'Forbindelsen er afbrudt. Dit tip bliver sendt, så snart den er tilbage, og kan ikke ændres imens. Hold siden åben.',
    stop: 'Fortryd afsendelsen',
    refused: 'En fil kunne ikke overføres. Se hvorfor, og prøv igen eller fjern den. Send så tippet.',
    seeFiles: 'Se filerne',
  },

  title: {
    progress: (percent: number) => `${percent} % overført`,
    ready: 'Filerne er overført',
    received: 'Tippet er modtaget',
  },

  receipt: {
    heading: 'Tak. Vi har modtaget dit tip.',
    receivedAt: (at: string) => `Modtaget ${at}.`,
    codeHeading: 'Din kode',
    codeLead:
      'Skriv koden ned. Med den kan du læse vores svar og skrive igen. Vi kan ikke finde den frem til dig senere, og den bliver ikke gemt på din enhed.',
    copy: 'Kopiér koden',
    copied: 'Koden er kopieret.',
    copyFailed: 'Koden kunne ikke kopieres. Skriv den af i stedet.',
    partsLost: 'Knapper til at gemme koden kunne ikke hentes. Skriv koden ned, eller tag et skærmbillede.',
    partsAgain: 'Prøv at hente dem igen',
    next: 'Det sker der nu',
    nextRead: 'Et menneske læser dit tip.',
    promiseVersion: (version: string) => `(Serviceerklæring, version ${version})`,
    nextAnswer: 'Svar og spørgsmål kommer i din postkasse. Åbn den med koden.',
    mailbox: 'Gå til postkassen',
    filesHeading: 'Dine filer',
    same: 'Hele filen er modtaget, og dens kontroltal er noteret. Når vi har regnet efter, står det i din postkasse.',
    differs: 'Filens kontroltal passer ikke. Skriv til os med din kode, og send filen igen.',
    later: 'Kontroltallet bliver beregnet. Bekræftelsen kommer i din postkasse.',
    digest: 'Vis kontroltal (SHA-256)',
    yours: 'Fra din enhed',
    ours: 'Noteret hos os',
    dangerStill: 'Er nogen stadig i fare? Ring 112.',
    noCodeHeading: 'Tippet er modtaget, men koden nåede ikke frem',
    noCode:
      'Forbindelsen blev afbrudt, netop som vi kvitterede. Tippet er hos os. Vil du kunne få svar, så send et nyt, kort tip, og nævn det første.',
    another: 'Send et nyt tip',
  },

  refusal: {
    unknown: 'Noget gik galt hos os. Det, vi har kvitteret for, er ikke tabt. Prøv igen om lidt.',
    lost: 'Der er ingen forbindelse. Kontrollér dit netværk, og prøv igen.',
  },
};

export type TipText = typeof da;
