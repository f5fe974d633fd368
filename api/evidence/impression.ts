import type { FileDescription } from '../db/values.ts';
import type { FileRow } from './bench.ts';

/**
 * What the sender is told of how well a file can be seen, and what would help: the quality report in their words. It never
 * says what is in the file, who looked, or what a scan found.
 */
export interface Sentence {
  da: string;
  en: string;
}

const again = {
  da: 'Har du, eller den du fik filen af, originalen, så send den i et nyt tip. Originalen er den fil, der ligger på den enhed, som optog.',
  en: 'If you, or whoever gave you the file, have the original, send it in a new tip. The original is the file on the device that recorded it.',
};

/** In the order in which they are told. */
const sentences = {
  good: { da: 'Vi kan se billedet tydeligt.', en: 'We can see the picture clearly.' },
  unreadable: {
    da: 'Vi kan ikke åbne filen her. Den er gemt, præcis som du sendte den.',
    en: 'We cannot open the file here. It is kept exactly as you sent it.',
  },
  needs_own_player: {
    da: 'Optagelsen kræver anlæggets egen afspiller. Har du programmet, så send det i et nyt tip.',
    en: 'The recording needs the player of its own system. If you have the program, send it in a new tip.',
  },
  empty_file: {
    da: 'Filen er tom. Se efter, om du valgte den rigtige, og send den i et nyt tip.',
    en: 'The file is empty. See whether you chose the right one, and send it in a new tip.',
  },
  incomplete_file: {
    da: `Filen er afbrudt, så slutningen mangler. ${again.da}`,
    en: `The file was cut off, so its end is missing. ${again.en}`,
  },
  damaged: {
    da: `Dele af filen er beskadiget. ${again.da}`,
    en: `Parts of the file are damaged. ${again.en}`,
  },
  forwarded: {
    da: `Filen ser ud til at have været igennem en besked-app, som gør billedet dårligere. ${again.da}`,
    en: `The file seems to have been through a messaging app, which makes the picture worse. ${again.en}`,
  },
  blocky: {
    da: `Billedet er presset hårdt sammen, så det falder i firkanter. ${again.da}`,
    en: `The picture is hard compressed and falls into blocks. ${again.en}`,
  },
  low_resolution: {
    da: `Billedet er lille, så enkeltheder er svære at se. ${again.da}`,
    en: `The picture is small, so details are hard to see. ${again.en}`,
  },
  blurred: {
    da: 'Billedet er uskarpt. Har du andre optagelser fra stedet, så send dem også.',
    en: 'The picture is blurred. If you have other recordings from there, send them too.',
  },
  dark: {
    da: 'Billedet er mørkt. Du skal ikke gøre det lysere; det kan vi. Har du en optagelse med mere lys, så send den også.',
    en: 'The picture is dark. Leave it as it is; we can make it lighter. If you have a recording with more light, send it too.',
  },
  frames_missing: {
    da: 'Der mangler billeder i filmen, så bevægelser springer.',
    en: 'The film has gaps, so that movements jump.',
  },
  frozen: {
    da: 'Filmen står stille i en del af tiden. Se efter på anlægget, om den er hentet rigtigt ud.',
    en: 'The film stands still part of the time. See on the recorder whether it was exported correctly.',
  },
  black: {
    da: 'Filmen er sort i en del af tiden. Se efter på anlægget, om den er hentet rigtigt ud.',
    en: 'The film is black part of the time. See on the recorder whether it was exported correctly.',
  },
} as const satisfies Record<string, Sentence>;
export type Impression = keyof typeof sentences;

/** Codes of what is worth telling about one file; empty when there is nothing to say. */
export function impressionsOf(
  about: Pick<FileRow, 'state' | 'scanVerdict' | 'description'> & Partial<Pick<FileRow, 'role'>>,
): Impression[] {
  const { state, scanVerdict, description, role } = about;
  // of a picture of two clocks, and of what is needed to play the footage, there is nothing to say
  if (role && role !== 'footage' && role !== 'other') return [];
  // what a scan found is not for whoever may have put it there
  if (state !== 'queued' || scanVerdict === 'infected' || !description) return [];
  const codes = [...description.remarks, ...throughMessenger(description), ...(description.quality?.findings ?? [])];
  const found = (Object.keys(sentences) as Impression[]).filter((code) => codes.some((it) => it === code));
  return oneRequest(found.length > 1 ? found.filter((code) => code !== 'good') : found);
}

const throughMessenger = ({ traces = [] }: FileDescription): Impression[] =>
  traces.includes('whatsapp') || traces.includes('messenger') ? ['forwarded'] : [];

/** The original is asked for once a file, with the first reason there is. */
function oneRequest(codes: Impression[]): Impression[] {
  const asking = codes.filter((code) => sentences[code].da.includes(again.da));
  return codes.filter((code) => !asking.includes(code) || code === asking[0]);
}

/** Whom it is told: a sender of a tip, a shop that was asked for footage, or one that tries how its camera looks. */
export type Told = 'sender' | 'asked' | 'testing';

const newTip: Sentence = { da: 'i et nyt tip', en: 'in a new tip' };
const instead: Record<Exclude<Told, 'sender'>, Sentence> = {
  asked: { da: 'med den samme kode', en: 'with the same code' },
  testing: {
    da: 'sammen med optagelserne, når I afleverer nogle',
    en: 'together with the footage when you hand some in',
  },
};

export function sentenceOf(impression: Impression, told: Told = 'sender'): Sentence {
  const { da, en } = sentences[impression];
  if (told === 'sender') return { da, en };
  const way = instead[told];
  // of a test nothing is wanted
  const words = told === 'testing' ? { da: da.replace(again.da, ''), en: en.replace(again.en, '') } : { da, en };
  return {
    da: words.da.replaceAll(newTip.da, way.da).trim(),
    en: words.en.replaceAll(newTip.en, way.en).trim(),
  };
}
