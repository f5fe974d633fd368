import { addWorkingDays } from './working-days.ts';

/**
 * What a tip is about decides how soon somebody must have seen it (DENMARK.md section 5): 0 danger to life, 3 about an
 * appeal, 4 everything else.
 */
export type Priority = 0 | 3 | 4;

export function priorityOf(tip: { danger: boolean; text: string; appeal?: string | undefined }): Priority {
  if (tip.danger || soundsDangerous(tip.text)) return 0;
  return tip.appeal ? 3 : 4;
}

export function dueAt(receivedAt: Date, priority: Priority): Date {
  if (priority === 0) return new Date(receivedAt.getTime() + 5 * 60_000);
  if (priority === 3) return new Date(receivedAt.getTime() + 4 * 3_600_000);
  return addWorkingDays(receivedAt, 2);
}

/**
 * Words that put a tip first although nothing was ticked. Few and unmistakable: a queue where everything is first has
 * no first. Whole words; `*` stands for an ending.
 */
const dangerWords = [
  'livsfare',
  'lige nu i fare',
  'er i fare nu',
  'skyder lige nu',
  'stikker ham ned',
  'stikker hende ned',
  'slår ham ihjel',
  'slår hende ihjel',
  'slår mig ihjel',
  'vil slå mig ihjel',
  'gidsel*',
  'gidsler*',
  'holdes fanget',
  'holdt fanget',
  'bombe*',
  'begå selvmord',
  'tage sit eget liv',
  'tage mit eget liv',
  'terrorangreb',
  'life in danger',
  'in danger right now',
  'shooting right now',
  'active shooter',
  'hostage*',
  'held captive',
  'bomb',
  'bomb threat',
  'going to kill',
  'kill myself',
  'kill himself',
  'kill herself',
  'terror attack',
];
const dangerPattern = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${dangerWords.map((word) => word.replace('*', '\\p{L}*').replaceAll(' ', '\\s+')).join('|')})(?![\\p{L}\\p{N}])`,
  'iu',
);

export const soundsDangerous = (text: string): boolean => dangerPattern.test(text.normalize('NFC'));
