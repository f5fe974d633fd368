import { en } from './receipt.en.ts';

/** The words around the code of a receipt: how to keep it, and how to know that it was kept. */
const da = {
  qr: 'QR-kode med din kode',
  scan: 'Et kamera viser firkanten som tekst. Vælg »kopiér«, ikke »søg«. Ellers får en søgemaskine koden.',
  keep: {
    heading: 'Gem koden, hvor kun du finder den',
    lead: 'Skrev du en kode ned undervejs, er det den samme. Alt her laves på din enhed, og intet bliver sendt.',
    saysWhat: 'Skriv på det, hvad koden er til',
    saysWhatHint:
      'Ellers står der kun »Noter«, datoen og koden. Lad være, hvis en, du er bange for, kan se din enhed eller dit papir.',
    picture: 'Gem som billede',
    pdf: 'Gem som PDF',
    print: 'Udskriv',
    saved: (name: string) => `Filen hedder ${name}. Se efter, at den ligger i dine overførsler.`,
    blocked: 'Din browser lader ikke siden lave billeder. Gem som PDF i stedet, eller skriv koden ned.',
    trouble:
      'Sker der ikke noget? Nogle apps kan ikke gemme filer. Tag et skærmbillede, eller skriv koden ned på papir.',
    header: 'Browseren kan selv skrive sidens adresse på papiret. Slå »sidehoved og sidefod« fra, før du udskriver.',
  },
  note: {
    plain: { title: 'Noter', fileName: 'noter' },
    telling: {
      title: 'Kode til svar fra politiet',
      fileName: 'kvittering-politi',
      lines: (at: string, mailbox: string) => [
        `Tippet blev modtaget ${at}.`,
        `Læs svar og skriv igen på ${mailbox}`,
        'Pas på koden. Ingen kan finde den igen for dig.',
      ],
    },
  },
  calendar: {
    open: 'Husk mig på det i min kalender',
    lead: 'Du får en fil, som din kalender kan åbne. Vi sender dig ikke noget.',
    title: 'Det skal der stå',
    titleHint: 'Skriv noget, som andre gerne må se.',
    titleDefault: 'Husk',
    at: 'Hvornår?',
    atWrong: 'Vælg en dag og et tidspunkt, der ikke er gået.',
    withCode: 'Skriv koden i påmindelsen',
    withCodeHint: 'Andre, der kan se din kalender, kan så læse dine svar.',
    make: 'Hent påmindelsen',
    fileName: 'husk',
  },
  spelled: {
    open: 'Sig koden i telefonen',
    lead: 'Sådan læser du koden højt for en, du stoler på. Sig den, hvor andre ikke kan høre dig.',
    group: (number: number) => `Gruppe ${number}`,
    last: 'Kontroltegn',
  },
  check: {
    heading: 'Er din note rigtig?',
    lead: 'Kig på din egen note, ikke på skærmen.',
    last: 'Skriv den sidste gruppe og kontroltegnet',
    lastHint: 'De sidste fem tegn. Store og små bogstaver er lige gode.',
    compare: 'Kontrollér',
    covered: 'Koden er dækket til, mens du skriver.',
    uncover: 'Vis koden',
    right: 'Det passer. Du har koden.',
    short: 'Der mangler tegn. Skriv alle fem.',
    different: 'Det passer ikke. Vis koden, sammenlign den med din note, og prøv igen.',
    saved: 'Jeg har gemt koden',
    otherwise: 'Spring over',
    sure: 'Har du gemt koden?',
    sureText: 'Uden koden kan du ikke læse svar, og vi kan ikke finde den for dig.',
    sureYes: 'Ja, jeg er færdig',
    sureNo: 'Nej, lad mig kontrollere den',
  },
  done: {
    heading: 'Du er færdig',
    lead: 'Koden er taget af skærmen. Luk siden, når du vil.',
    again: 'Vis koden igen',
  },
  errorPrefix: 'Fejl:',
};

export type ReceiptText = typeof da;
export const receiptText = { da, en };
