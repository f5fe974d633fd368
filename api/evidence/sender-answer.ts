import type { SentPhrase } from '../db/values.ts';
import type { Letter } from '../drop/documents.ts';
import { isAnswerTo } from '../drop/phrase-answer.ts';
import { storable } from './untrusted.ts';

/**
 * What was said, and which question it answers. Whatever the public half claims is held against the question as we sent it:
 * what fits none is free text, and of an option the words are ours.
 */
export function readAnswer(
  { text, answers }: Extract<Letter['body'], { kind: 'text' }>,
  asked: SentPhrase | undefined,
  language: 'da' | 'en',
): { text: string; answerTo?: string; answer?: string } {
  const plain = { text: storable(text) };
  if (!answers || !asked || !isAnswerTo(asked, answers)) return plain;
  const { answer } = asked;
  const option = answer?.kind === 'choice' ? answer.options.find(({ id }) => id === answers.value) : undefined;
  const isOurs = !option || [option.da, option.en].includes(plain.text);
  return {
    text: isOurs ? plain.text : option[language],
    answerTo: answers.to,
    answer: storable(answers.value),
  };
}
