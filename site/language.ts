import { type Language, languages } from '../api/appeal/language.ts';

export { type Both, type Language, languages } from '../api/appeal/language.ts';

export const otherLanguage = (lang: Language): Language => (lang === 'da' ? 'en' : 'da');

/** `/tip/` in Danish, `/en/tip/` in English. `path` begins with a slash. */
export const address = (lang: Language, path: string): string => (lang === 'da' ? path : `/en${path}`);

/** Static paths of a page that exists in both languages at the same segments. */
export const inBothLanguages = () =>
  languages.map((lang) => ({ params: { lang: lang === 'da' ? undefined : lang }, props: { lang } }));
