/**
 * LIX, the Nordic measure of how hard a text is to read (C. H. Björnsson, 1968): words in a sentence, and words of more
 * than six letters in a hundred. Below 25 very easy, below 35 easy, below 45 ordinary, below 55 hard, and very hard.
 */
export const lixLevels = ['very_easy', 'easy', 'ordinary', 'hard', 'very_hard'] as const;
export type LixLevel = (typeof lixLevels)[number];

export function lixOf(text: string): number {
  const words = text.match(/\p{L}+/gu) ?? [];
  const sentences = text.match(/[.!?:]+(?=\s|$)/gu) ?? [];
  if (words.length === 0) return 0;
  const long = words.filter((word) => word.length > 6).length;
  return Math.round(words.length / Math.max(1, sentences.length) + (100 * long) / words.length);
}

export const lixLevel = (lix: number): LixLevel =>
  lixLevels[[25, 35, 45, 55].findIndex((limit) => lix < limit)] ?? 'very_hard';
