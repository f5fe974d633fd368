import type { Language } from '../language.ts';
import { en } from './desk.en.ts';
import { da as account } from './desk-account.ts';
import { da as appeal } from './desk-appeal.ts';
import { da as appealFields } from './desk-appeal-fields.ts';
import { da as bulk } from './desk-bulk.ts';
import { da as canvass } from './desk-canvass.ts';
import { da as caseText } from './desk-case.ts';
import { da as contacts } from './desk-contacts.ts';
import { da as custody } from './desk-custody.ts';
import { da as disposal } from './desk-disposal.ts';
import { da as end } from './desk-end.ts';
import { da as entry } from './desk-entry.ts';
import { da as exposure } from './desk-exposure.ts';
import { da as facts } from './desk-facts.ts';
import { da as files } from './desk-files.ts';
import { da as footage } from './desk-footage.ts';
import { da as handIn } from './desk-hand-in.ts';
import { da as health } from './desk-health.ts';
import { da as likeness } from './desk-likeness.ts';
import { da as log } from './desk-log.ts';
import { da as look } from './desk-look.ts';
import { da as phrases } from './desk-phrases.ts';
import { da as player } from './desk-player.ts';
import { da as quality } from './desk-quality.ts';
import { da as queue } from './desk-queue.ts';
import { da as redact } from './desk-redact.ts';
import { da as reveal } from './desk-reveal.ts';
import { da as scan } from './desk-scan.ts';
import { da as staff } from './desk-staff.ts';
import { da as timeline } from './desk-timeline.ts';
import { da as tip } from './desk-tip.ts';
import { da as watch } from './desk-watch.ts';
import { da as work } from './desk-work.ts';

/** Every word of the desk console. English is typed as the Danish, so a missing sentence fails the check. */
export const da = {
  brand: 'Vidne',
  console: 'Tipkø',
  skip: 'Spring til indholdet',
  noScript: 'Tipkøen kræver JavaScript. Slå det til i browseren, og genindlæs siden.',
  loading: 'Henter …',
  navigation: 'Hovedmenu',
  language: 'Sprog',
  queueNav: 'Kø',
  staffNav: 'Medarbejdere',
  healthNav: 'Drift',
  signOut: 'Log ud',
  help: 'Hjælp',
  close: 'Luk',
  cancel: 'Fortryd',
  copy: 'Kopiér',
  copied: 'Kopieret',
  retry: 'Prøv igen',
  none: 'Ingen',
  unreachable: 'Der er ingen forbindelse til serveren. Kontrollér netværket, og prøv igen.',
  unreadable: 'Serveren svarede noget, siden ikke forstår. Genindlæs siden, og prøv igen.',
  errorId: (id: string) => `Fejl-id: ${id}`,
  roles: {
    moderator: 'Moderator',
    investigator: 'Efterforsker',
    publisher: 'Redaktør',
    supervisor: 'Leder',
    auditor: 'Kontrollant',
    administrator: 'Administrator',
    analyst: 'Analytiker af skadelig kode',
  },
  allDistricts: 'Alle kredse',
  languages: { da: 'Dansk', en: 'Engelsk' },
  pictures: {
    label: 'Billeder',
    show: 'Vis',
    grey: 'Gråtone',
    blur: 'Sløret, til jeg peger',
    hidden: 'Skjul, til jeg klikker',
    reveal: 'Vis billede',
    why: 'Vælg det, der er rart for dig. Det gælder kun på denne maskine.',
  },
  idle: {
    title: 'Er du der stadig?',
    lead: (s: string) => `Du bliver logget ud om ${s}, fordi der ikke er sket noget længe.`,
    seconds: (n: number) => (n === 1 ? '1 sekund' : `${n} sekunder`),
    minutes: (n: number) => (n === 1 ? '1 minut' : `${n} minutter`),
    stay: 'Bliv logget ind',
  },
  ...entry,
  ...account,
  ...queue,
  ...tip,
  ...reveal,
  ...disposal,
  ...caseText,
  ...bulk,
  ...custody,
  ...files,
  ...handIn,
  ...exposure,
  ...facts,
  ...scan,
  ...quality,
  ...timeline,
  ...likeness,
  ...look,
  ...phrases,
  ...player,
  ...redact,
  ...staff,
  ...health,
  ...log,
  ...watch,
  ...work,
  ...appeal,
  ...appealFields,
  ...end,
  ...footage,
  ...contacts,
  ...canvass,
};

export type DeskText = typeof da;
export const deskText: Record<Language, DeskText> = { da, en };

/** A word for a code that comes from outside; a code without a word is shown as it is, never as nothing. */
export function wordFor(words: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(words, code) ? words[code]! : code;
}
