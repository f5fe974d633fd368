import { da, type TipText } from '../text/tip.ts';
import type { Language } from './format.ts';

/** The page's own language is all a phone should fetch: English comes apart, before the form wakes on an English page. */
const isNeeded = import.meta.env.SSR || document.documentElement.lang === 'en';
const en = isNeeded ? (await import('../text/tip.en.ts')).en : undefined;

export const wordsIn = (lang: Language): TipText => (lang === 'en' && en) || da;
