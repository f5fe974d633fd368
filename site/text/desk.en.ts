import type { DeskText } from './desk.ts';
import { en as account } from './desk-account.en.ts';
import { en as appeal } from './desk-appeal.en.ts';
import { en as appealFields } from './desk-appeal-fields.en.ts';
import { en as bulk } from './desk-bulk.en.ts';
import { en as canvass } from './desk-canvass.en.ts';
import { en as caseText } from './desk-case.en.ts';
import { en as contacts } from './desk-contacts.en.ts';
import { en as custody } from './desk-custody.en.ts';
import { en as disposal } from './desk-disposal.en.ts';
import { en as end } from './desk-end.en.ts';
import { en as entry } from './desk-entry.en.ts';
import { en as exposure } from './desk-exposure.en.ts';
import { en as facts } from './desk-facts.en.ts';
import { en as files } from './desk-files.en.ts';
import { en as footage } from './desk-footage.en.ts';
import { en as handIn } from './desk-hand-in.en.ts';
import { en as health } from './desk-health.en.ts';
import { en as likeness } from './desk-likeness.en.ts';
import { en as log } from './desk-log.en.ts';
import { en as look } from './desk-look.en.ts';
import { en as phrases } from './desk-phrases.en.ts';
import { en as player } from './desk-player.en.ts';
import { en as quality } from './desk-quality.en.ts';
import { en as queue } from './desk-queue.en.ts';
import { en as redact } from './desk-redact.en.ts';
import { en as reveal } from './desk-reveal.en.ts';
import { en as scan } from './desk-scan.en.ts';
import { en as staff } from './desk-staff.en.ts';
import { en as timeline } from './desk-timeline.en.ts';
import { en as tip } from './desk-tip.en.ts';
import { en as watch } from './desk-watch.en.ts';
import { en as work } from './desk-work.en.ts';

export const en: DeskText = {
  brand: 'Vidne',
  console: 'Tip queue',
  skip: 'Skip to the content',
  noScript: 'The tip queue needs JavaScript. Turn it on in the browser and reload the page.',
  loading: 'Loading …',
  navigation: 'Main menu',
  language: 'Language',
  queueNav: 'Queue',
  staffNav: 'Staff',
  healthNav: 'Operations',
  signOut: 'Sign out',
  help: 'Help',
  close: 'Close',
  cancel: 'Cancel',
  copy: 'Copy',
  copied: 'Copied',
  retry: 'Try again',
  none: 'None',
  unreachable: 'There is no connection to the server. Check the network and try again.',
  unreadable: 'The server answered something this page does not understand. Reload the page and try again.',
  errorId: (id) => `Error id: ${id}`,
  roles: {
    moderator: 'Moderator',
    investigator: 'Investigator',
    publisher: 'Publisher',
    supervisor: 'Supervisor',
    auditor: 'Auditor',
    administrator: 'Administrator',
    analyst: 'Malware analyst',
  },
  allDistricts: 'All districts',
  languages: { da: 'Danish', en: 'English' },
  pictures: {
    label: 'Pictures',
    show: 'Show',
    grey: 'Greyscale',
    blur: 'Blurred until I point',
    hidden: 'Hide until I click',
    reveal: 'Show picture',
    why: 'Choose what is comfortable for you. It applies to this machine only.',
  },
  idle: {
    title: 'Are you still there?',
    lead: (s) => `You will be signed out in ${s}, because nothing has happened for a while.`,
    seconds: (n) => (n === 1 ? '1 second' : `${n} seconds`),
    minutes: (n) => (n === 1 ? '1 minute' : `${n} minutes`),
    stay: 'Stay signed in',
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
