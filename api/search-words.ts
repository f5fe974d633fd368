import { stemmer } from 'stemmer';

/**
 * The words of a text as the search of appeals knows them: lower case, without endings (Danish by Snowball's rules,
 * snowballstem.org/algorithms/danish; English by Porter's), and with æ, ø and å written so that both ways of writing a
 * name meet (Ålborg, Aalborg; Tønder, Toender).
 */
export type SearchLanguage = 'da' | 'en';

export function searchWords(text: string, language: SearchLanguage): string[] {
  return text
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !common[language].has(word))
    .map((word) => fold(stem(plain(word.slice(0, longestWord)), language)));
}

const longestWord = 40;

/** é is e to both stemmers, while å is a letter of its own. */
const plain = (word: string): string =>
  word.replace(/[^a-z0-9æøåöäß]/g, (letter) => letter.normalize('NFD').replace(/\p{M}/gu, ''));

const stem = (word: string, language: SearchLanguage): string =>
  /\d/.test(word) ? word : language === 'da' ? stemDanish(unfold(word)) : stemmer(word);

const letters: Record<string, string> = { æ: 'ae', ø: 'oe', å: 'aa', ö: 'oe', ä: 'ae', ß: 'ss' };
const fold = (word: string): string => word.replace(/[æøåöäß]/g, (letter) => letters[letter]!);

/** Who has no Danish keyboard writes aa, ae and oe: the endings are found in either. */
const unfold = (word: string): string => word.replaceAll('aa', 'å').replaceAll('ae', 'æ').replaceAll('oe', 'ø');

const vowels = 'aeiouyæåø';
const endings =
  'erendes erende hedens ethed erede heden heder endes ernes erens erets ered ende erne eren erer heds enes eres eret hed ene ere ens ers ets en er es et e'.split(
    ' ',
  );
/** letters a plural or genitive s may follow */
const beforeS = 'abcdfghjklmnoprtvyzå';

function stemDanish(word: string): string {
  const start = regionOf(word);
  const inRegion = (ending: string, of: string): boolean => of.endsWith(ending) && of.length - ending.length >= start;
  let left = word;
  const ending = endings.find((one) => inRegion(one, left));
  if (ending) left = left.slice(0, -ending.length);
  else if (inRegion('s', left) && beforeS.includes(left.at(-2) ?? '-')) left = left.slice(0, -1);
  left = withoutDoubleEnd(left, inRegion);
  if (left.endsWith('igst')) left = left.slice(0, -2);
  const second = ['elig', 'lig', 'els', 'ig'].find((one) => inRegion(one, left));
  if (inRegion('løst', left)) left = left.slice(0, -1);
  else if (second) left = withoutDoubleEnd(left.slice(0, -second.length), inRegion);
  const last = left.at(-1) ?? '';
  const isDoubled = last === left.at(-2) && !vowels.includes(last) && left.length - 1 >= start;
  return isDoubled ? left.slice(0, -1) : left;
}

const withoutDoubleEnd = (word: string, inRegion: (ending: string, of: string) => boolean): string =>
  ['gd', 'dt', 'gt', 'kt'].some((end) => inRegion(end, word)) ? word.slice(0, -1) : word;

/** R1: what comes after the first consonant that follows a vowel, but never before the third letter. */
function regionOf(word: string): number {
  const vowel = [...word].findIndex((letter) => vowels.includes(letter));
  if (vowel < 0) return word.length;
  const consonant = [...word].findIndex((letter, at) => at > vowel && !vowels.includes(letter));
  return consonant < 0 ? word.length : Math.max(3, consonant + 1);
}

const common: Record<SearchLanguage, ReadonlySet<string>> = {
  da: new Set(
    'og i jeg det at en den til er som på de med han af for ikke der var et har hun vi om men sig ved fra eller hvad kan du så blev nu over da efter ind ud op blive være bliver vil dem der ham hende mod'.split(
      ' ',
    ),
  ),
  en: new Set(
    'the of and a to in is you that it he was for on are as with his they i at be this have from or had by not but what we can an were when there she his her them then so if out about into has'.split(
      ' ',
    ),
  ),
};
