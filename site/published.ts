import { getCollection, getEntry, type RenderResult, render } from 'astro:content';
import type { District } from '../api/appeal/districts.ts';
import { type Appeal, type AppealType, isEnded, isShown, type LiveAppeal } from '../api/appeal/model.ts';
import { holdsPersonalNumber } from '../api/appeal/personal-numbers.ts';
import type { AppealText } from '../api/appeal/text.ts';
import { type Language, languages } from './language.ts';

/** What this build may show. `BUILT_AT` fixes the clock, so that the same content gives the same site. */
export const builtAt = new Date(process.env['BUILT_AT'] ?? Date.now());

export interface ShownAppeal {
  appeal: LiveAppeal;
  text: Record<Language, AppealText>;
}

const newestFirst = (a: { updatedAt: string }, b: { updatedAt: string }) => b.updatedAt.localeCompare(a.updatedAt);

async function allAppeals(): Promise<Appeal[]> {
  return (await getCollection('appeals')).map(({ data }) => data).sort(newestFirst);
}

let shown: Promise<ShownAppeal[]> | undefined;

/** The appeals the public may see, the one changed last first. Fails the build on a missing translation. */
export function shownAppeals(): Promise<ShownAppeal[]> {
  // a build asks hundreds of times and the content stands still; while somebody writes, it does not
  shown = import.meta.env.PROD ? (shown ?? readShown()) : readShown();
  return shown;
}

async function readShown(): Promise<ShownAppeal[]> {
  const appeals = (await allAppeals()).filter((appeal): appeal is LiveAppeal => isShown(appeal, builtAt));
  return Promise.all(appeals.map(async (appeal) => ({ appeal, text: await textsOf(appeal) })));
}

/** The ones whose address answers with a neutral page. */
export const endedAppeals = async (): Promise<Appeal[]> =>
  (await allAppeals()).filter((appeal) => isEnded(appeal, builtAt));

async function textsOf(appeal: LiveAppeal): Promise<Record<Language, AppealText>> {
  const [da, en] = await Promise.all(languages.map((lang) => entryOf(appeal.publicId, lang)));
  for (const { name } of appeal.media)
    if (!da!.data.alt[name] || !en!.data.alt[name]) throw new Error(`${appeal.publicId}: ${name} has no alt text`);
  return { da: da!.data, en: en!.data };
}

async function entryOf(publicId: string, lang: Language) {
  const entry = await getEntry('appealTexts', `${publicId}/${lang}`);
  if (!entry) throw new Error(`${publicId} has no ${lang}.md`);
  if (holdsPersonalNumber(entry.body)) throw new Error(`${publicId}/${lang}.md holds what reads as a CPR number`);
  return entry;
}

/** The running text of an appeal. */
export const bodyOf = async (publicId: string, lang: Language): Promise<RenderResult['Content']> =>
  (await render(await entryOf(publicId, lang))).Content;

export interface Facet {
  type?: AppealType | undefined;
  district?: District | undefined;
}

export const matches = ({ appeal }: ShownAppeal, { type, district }: Facet): boolean =>
  (!type || appeal.type === type) && (!district || appeal.district === district);

/** Where the list with this facet lives. */
export const facetPath = ({ type, district }: Facet): string =>
  `/efterlysninger/${type ? `type/${type}/` : ''}${district ? `kreds/${district}/` : ''}`;
