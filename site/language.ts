import type { Language } from '../api/appeal/language.ts';

export { type Both, type Language, languages } from '../api/appeal/language.ts';

export const otherLanguage = (lang: Language): Language => (lang === 'da' ? 'en' : 'da');

/** `/tip/` in Danish, `/en/tip/` in English. `path` begins with a slash. */
export const address = (lang: Language, path: string): string => (lang === 'da' ? path : `/en${path}`);

/** The language of a page whose file lies below `[...lang]`; an address in any other language has no page. */
export function languageOf({ lang }: { lang?: string | undefined }): Language {
  if (lang !== undefined && lang !== 'en') throw new Error(`no language ${lang}`);
  return lang ?? 'da';
}
