import { languages } from '../language.ts';
import { personalNumbersIn } from '../personal-numbers.ts';
import { type Failure, failure, generally, type Seen } from './seen.ts';

/** Everything is said in both languages, in plain text, and nowhere stands a CPR number. */
export const ofTheWords = (seen: Seen): Failure[] => [
  ...ofTheTexts(seen),
  ...ofTheMarkup(seen),
  ...untranslated(seen.draft).map((field) => failure(generally(seen, 'languages'), 'translation_missing', field)),
  ...personalNumbersIn(seen.draft).map((path) =>
    failure(generally(seen, 'personal-number'), 'personal_number', path.join('.')),
  ),
];

function ofTheTexts(seen: Seen): Failure[] {
  const { da, en } = seen.draft.texts ?? {};
  const here = generally(seen, 'languages');
  const pair = (name: string, danish: unknown, english: unknown, required: boolean): Failure[] => {
    if (danish ? english : !required && !english) return [];
    const missing = failure(here, 'translation_missing', `texts.${danish ? 'en' : 'da'}.${name}`);
    if (danish || english) return [missing];
    return [
      failure(here, 'text_missing', `texts.da.${name}`),
      failure(here, 'translation_missing', `texts.en.${name}`),
    ];
  };
  const [ours, theirs] = [da?.whatWeNeed ?? [], en?.whatWeNeed ?? []];
  const needs = Array.from({ length: Math.max(ours.length, theirs.length, 1) }, (_, at) =>
    pair(`whatWeNeed.${at}`, ours[at], theirs[at], true),
  );
  return [
    ...pair('title', da?.title, en?.title, true),
    ...pair('lead', da?.lead, en?.lead, true),
    ...pair('body', da?.body, en?.body, true),
    ...pair('easyRead', da?.easyRead, en?.easyRead, false),
    ...needs.flat(),
  ];
}

/**
 * What the running text may not hold: tags, pictures from elsewhere, links to anything but a page, an address or a
 * number. It becomes a page on which nothing is fetched from others.
 */
const markup = /<[a-z!/?]|!\[|\]\(\s*(?!https:\/\/|\/|tel:|mailto:)|^\s*\[[^\]]+\]:/im;

function ofTheMarkup(seen: Seen): Failure[] {
  const found = (['da', 'en', 'kl', 'fo'] as const).filter((lang) => markup.test(seen.draft.texts?.[lang]?.body ?? ''));
  return found.map((lang) => failure(generally(seen, 'plain-text'), 'markup_not_allowed', `texts.${lang}.body`));
}

const keys = new Set(['da', 'en', 'kl', 'fo']);

/** Words anywhere else that stand in one language only, as the path of the one that is missing. */
function untranslated(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  const isWords = entries.length > 0 && entries.every(([key, text]) => keys.has(key) && typeof text === 'string');
  if (isWords) return languages.filter((lang) => !(lang in value)).map((lang) => `${path}.${lang}`);
  return entries
    .filter(([key]) => path !== '' || key !== 'texts')
    .flatMap(([key, item]) => untranslated(item, path ? `${path}.${key}` : key));
}
