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
