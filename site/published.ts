import type { District } from '../api/appeal/districts.ts';
import {
  type Appeal,
  type AppealType,
  appealSchema,
  endedAt,
  isEnded,
  isShown,
  type LiveAppeal,
} from '../api/appeal/model.ts';
import { holdsPersonalNumber } from '../api/appeal/personal-numbers.ts';
import { type AppealText, appealTextSchema } from '../api/appeal/text.ts';
import { digestOf, folders, type Rendered, readJson, readWritten, renderMarkdown, type Written } from './content.ts';
import type { Language } from './language.ts';

/** What this release may show. `BUILT_AT` fixes the clock, so that the same content gives the same site. */
export const builtAt = new Date(process.env['BUILT_AT'] ?? Date.now());

export interface ShownAppeal {
  readonly appeal: LiveAppeal;
  /** changes when a file of it does; taken when a plan asks for it, which only one thread makes */
  readonly digest: string;
  /** read when a page asks for it */
  readonly text: Record<Language, AppealText>;
}

const newestFirst = (a: { publishedAt: string; publicId: string }, b: { publishedAt: string; publicId: string }) =>
  b.publishedAt.localeCompare(a.publishedAt) || b.publicId.localeCompare(a.publicId);

let read: Appeal[] | undefined;
function allAppeals(): Appeal[] {
  read ??= folders('appeals').map((name) => appealSchema.parse(readJson('appeals', name, 'appeal.json')));
  return read;
}

let shown: ShownAppeal[] | undefined;

/** The appeals the public may see, the one published last first. Reading a text fails on a missing translation. */
export function shownAppeals(): readonly ShownAppeal[] {
  shown ??= allAppeals()
    .filter((appeal): appeal is LiveAppeal => isShown(appeal, builtAt))
    .sort(newestFirst)
    .map((appeal) => shownOf(appeal));
  return shown;
}

function shownOf(appeal: LiveAppeal): ShownAppeal {
  let digest: string | undefined;
  return {
    appeal,
    get digest() {
      digest ??= digestOf('appeals', appeal.publicId);
      return digest;
    },
    text: textsOf(appeal),
  };
}

let byNumber: Map<string, ShownAppeal> | undefined;
export function findShown(publicId: string): ShownAppeal {
  byNumber ??= new Map(shownAppeals().map((item) => [item.appeal.publicId, item]));
  const found = byNumber.get(publicId);
  if (!found) throw new Error(`${publicId} is not shown`);
  return found;
}

/** The ones changed last, first. */
export const latestAppeals = (count: number): ShownAppeal[] =>
  [...shownAppeals()].sort((a, b) => b.appeal.updatedAt.localeCompare(a.appeal.updatedAt)).slice(0, count);

let ended: Appeal[] | undefined;

/** The ones whose address answers with a neutral page, the one that ended last first. */
export function endedAppeals(): readonly Appeal[] {
  ended ??= allAppeals()
    .filter((appeal) => isEnded(appeal, builtAt))
    .sort((a, b) => endedAt(b).localeCompare(endedAt(a)));
  return ended;
}

function textsOf(appeal: LiveAppeal): Record<Language, AppealText> {
  const found: Partial<Record<Language, AppealText>> = {};
  const textOf = (lang: Language): AppealText => {
    found[lang] ??= parseText(appeal, lang, readEntry(appeal.publicId, lang));
    return found[lang];
  };
  return {
    get da() {
      return textOf('da');
    },
    get en() {
      return textOf('en');
    },
  };
}

function parseText({ publicId, media }: LiveAppeal, lang: Language, { data }: Written): AppealText {
  const text = appealTextSchema.parse(data);
  for (const { name } of media) if (!text.alt[name]) throw new Error(`${publicId}: ${name} has no alt text in ${lang}`);
  return text;
}

function readEntry(publicId: string, lang: Language): Written {
  const entry = readWritten('appeals', publicId, `${lang}.md`);
  if (!entry) throw new Error(`${publicId} has no ${lang}.md`);
  if (holdsPersonalNumber(entry.body)) throw new Error(`${publicId}/${lang}.md holds what reads as a CPR number`);
  return entry;
}

/** The running text of an appeal as it was written, without the signs of Markdown. */
export const writtenOf = (publicId: string, lang: Language): string =>
  readEntry(publicId, lang).body.replace(/\]\([^)]*\)|[*_#>`[\]]/g, ' ');

/** The running text of an appeal. */
export const bodyOf = (publicId: string, lang: Language): Promise<Rendered> =>
  renderMarkdown(readEntry(publicId, lang).body);

export interface Facet {
  type?: AppealType | undefined;
  district?: District | undefined;
}

export const matches = ({ appeal }: ShownAppeal, { type, district }: Facet): boolean =>
  (!type || appeal.type === type) && (!district || appeal.district === district);

/** Where the list with this facet lives. */
export const facetPath = ({ type, district }: Facet): string =>
  `/efterlysninger/${type ? `type/${type}/` : ''}${district ? `kreds/${district}/` : ''}`;
