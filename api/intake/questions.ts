import type { Answering, Letter } from '../drop/documents.ts';
import { questionOf } from '../drop/letter-marks.ts';
import { answerInWords, isAnswerTo } from '../drop/phrase-answer.ts';
import { Refusal } from '../refusal.ts';
import type { Language } from './page.ts';

type Words = Extract<Letter['body'], { kind: 'text' }>;

/** Answers as a letter: in words of the language they were read in, and as what was chosen. Throws Refusal. */
export function answerTo(letters: readonly Letter[], answers: Answering, language: Language): Words {
  const asked = letters.find(({ id }) => id === answers.to);
  const question = asked && questionOf(asked);
  const given = { ...answers, value: answers.value.trim() };
  if (!question || !isAnswerTo(question, given)) throw new Refusal('answer_misfits');
  return { kind: 'text', text: answerInWords(question, given.value, language), answers: given };
}

/** The same answer to the same question has been sent. */
export const isAnswered = (letters: readonly Letter[], { to, value }: Answering): boolean =>
  letters.some(({ from, body }) => {
    const answers = from === 'sender' && body.kind === 'text' ? body.answers : undefined;
    return answers?.to === to && answers.value === value.trim();
  });
