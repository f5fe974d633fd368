import type { Answering, SentPhrase } from './documents.ts';
import { unknownAnswer } from './letter-marks.ts';

/** Whether this answers that phrase: an option it has, a day there is, with or without a time, a place in words. */
export function isAnswerTo({ answer }: SentPhrase, { value }: Pick<Answering, 'value'>): boolean {
  if (!answer) return false;
  if (answer.kind === 'choice') return answer.options.some(({ id }) => id === value);
  if (value === unknownAnswer) return true;
  return answer.kind === 'time' ? isLocalTime(value) : value.trim() !== '';
}

/** `2026-11-03` or `2026-11-03T21:30`, as a person in Denmark read it off a clock. */
function isLocalTime(value: string): boolean {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d))?$/.exec(value) ?? [];
  if (!day) return false;
  const read = new Date(`${day}T${time ?? '00:00'}:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(`${day}T${time ?? '00:00'}`);
}

const unknown = { da: 'Det ved jeg ikke', en: 'I do not know' };

/** An answer as its letter says it, in the language it was given in. */
export function answerInWords({ answer }: SentPhrase, value: string, language: 'da' | 'en'): string {
  if (answer?.kind === 'choice') return answer.options.find(({ id }) => id === value)?.[language] ?? value;
  if (value === unknownAnswer) return unknown[language];
  return answer?.kind === 'time' ? clockTime(value, language) : value;
}

/** `3. november 2026 kl. 21.30`, as it was read off a clock: no zone is added. */
function clockTime(value: string, language: 'da' | 'en'): string {
  const hasTime = value.includes('T');
  return new Intl.DateTimeFormat(language === 'da' ? 'da-DK' : 'en-GB', {
    dateStyle: 'long',
    ...(hasTime ? { timeStyle: 'short' } : {}),
    timeZone: 'UTC',
  }).format(new Date(`${value}${hasTime ? '' : 'T00:00'}Z`));
}
