import type { Answering, Letter, SentPhrase } from '../drop/documents.ts';
import { questionOf, unknownAnswer } from '../drop/letter-marks.ts';
import { isAnswerTo } from '../drop/phrase-answer.ts';
import { Refusal } from '../refusal.ts';
import type { Language } from './page.ts';

type Words = Extract<Letter['body'], { kind: 'text' }>;

/** Answers as a letter: in words of the language they were read in, and as what was chosen. Throws Refusal. */
export function answerTo(letters: readonly Letter[], answers: Answering, language: Language): Words {
  const asked = letters.find(({ id }) => id === answers.to);
  const question = asked && questionOf(asked);
  const given = { ...answers, value: answers.value.trim() };
  if (!question || !isAnswerTo(question, given)) throw new Refusal('answer_misfits');
  return { kind: 'text', text: inWords(question, given.value, language), answers: given };
}

/** The same answer to the same question has been sent. */
export const isAnswered = (letters: readonly Letter[], { to, value }: Answering): boolean =>
  letters.some(({ from, body }) => {
    const answers = from === 'sender' && body.kind === 'text' ? body.answers : undefined;
    return answers?.to === to && answers.value === value.trim();
  });

const unknown = { da: 'Det ved jeg ikke', en: 'I do not know' };

function inWords({ answer }: SentPhrase, value: string, language: Language): string {
  if (answer?.kind === 'choice') return answer.options.find(({ id }) => id === value)?.[language] ?? value;
  if (value === unknownAnswer) return unknown[language];
  return answer?.kind === 'time' ? clockTime(value, language) : value;
}

/** `3. november 2026 kl. 21.30`, as it was read off a clock: no zone is added. */
function clockTime(value: string, language: Language): string {
  const hasTime = value.includes('T');
  return new Intl.DateTimeFormat(language === 'da' ? 'da-DK' : 'en-GB', {
    dateStyle: 'long',
    ...(hasTime ? { timeStyle: 'short' } : {}),
    timeZone: 'UTC',
  }).format(new Date(`${value}${hasTime ? '' : 'T00:00'}Z`));
}
