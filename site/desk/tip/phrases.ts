import { clockTime } from '../times.ts';
import type { Language, PhraseBook, SentPhrase } from '../wire.ts';

type Phrase = PhraseBook['phrases'][number];

/** Phrases in which every word that was typed begins a word, in either language, by topic as the book has them. */
export function matching(
  { topics, phrases }: PhraseBook,
  typed: string,
): { topic: PhraseBook['topics'][number]; phrases: Phrase[] }[] {
  const wanted = wordsOf(typed);
  const found = phrases.filter((phrase) => {
    const words = wordsOf(`${phrase.da} ${phrase.en}`);
    return wanted.every((start) => words.some((word) => word.startsWith(start)));
  });
  return topics.flatMap((topic) => {
    const own = found.filter((phrase) => phrase.topic === topic.id);
    return own.length > 0 ? [{ topic, phrases: own }] : [];
  });
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** An answer in the reader's language, exactly; undefined when it is in the sender's own words. */
export function translated(
  { answer }: SentPhrase,
  value: string,
  language: Language,
  unknown: string,
): string | undefined {
  if (answer?.kind === 'choice') return answer.options.find(({ id }) => id === value)?.[language];
  if (value === 'unknown') return unknown;
  return answer?.kind === 'time' ? clockTime(value, language) : undefined;
}
