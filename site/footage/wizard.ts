import type { HandInText } from '../text/hand-in.ts';
import type { Language } from '../tip/format.ts';
import { defaultLimits } from '../tip/limits.ts';
import { browserMeans } from '../tip/means.ts';
import { HandIn } from './hand-in.svelte.ts';
import type { FootageRequest } from './request.svelte.ts';
import { requestChannel } from './request-channel.ts';
import { readSaved } from './saved-hand-in.ts';

/** What comes with the wizard, fetched when somebody begins to hand in. */
export { default as Wizard } from './Wizard.svelte';

/** The page's own language is all a phone should fetch. */
export const wordsOf = async (lang: Language): Promise<HandInText> =>
  lang === 'da' ? (await import('../text/hand-in.ts')).da : (await import('../text/hand-in.en.ts')).en;

/** The hand-in of a request, as it was put aside on whatever device. */
export function handInOf(request: FootageRequest, lang: Language, words: HandInText): HandIn {
  const limits = request.limits ?? defaultLimits;
  const handIn = new HandIn({ channel: requestChannel(request), limits, say: words.files, lang }, browserMeans());
  const before = request.draft === undefined ? undefined : readSaved(request.draft, request.tip);
  if (before) handIn.takeUp(before);
  return handIn;
}

/** A hand-in to an appeal that calls for footage: nobody asked this sender. */
export async function handInToAppeal(appeal: string, lang: Language, words: HandInText): Promise<HandIn> {
  const { tipChannel } = await import('./tip-channel.ts');
  const means = browserMeans();
  const limited = (limits: HandIn['limits']): void => {
    handIn.limits = limits;
  };
  const channel = tipChannel({ appeal, lang, means, limited });
  const handIn: HandIn = new HandIn({ channel, limits: defaultLimits, say: words.files, lang }, means);
  return handIn;
}
