import type { Letter as Sealed } from '../../api/drop/documents.ts';

/** One letter as the intake answers it: what the sealed document says, without where it lies. */
export type Letter = Pick<Sealed, 'id' | 'at' | 'from' | 'body'>;

export { answered, isMark, questionOf, readByPolice, unknownAnswer } from '../../api/drop/letter-marks.ts';
export { answerInWords } from '../../api/drop/phrase-answer.ts';

const notices = [
  ...['received', 'confirmed', 'altered', 'seen', 'proven', 'accepted', 'rejected', 'closed', 'read'],
  ...['deleted', 'used', 'footage_deleted', 'tested'],
];

/** Reads the answer of POST /api/mailbox. A letter of a kind this page does not know is left out rather than shown wrong. */
export function readLetters(answer: unknown): Letter[] {
  const letters = typeof answer === 'object' && answer !== null && 'letters' in answer ? answer.letters : undefined;
  if (!Array.isArray(letters)) throw new TypeError('the answer is not what the contract says');
  return letters.filter(isLetter);
}

function isLetter(value: unknown): value is Letter {
  if (typeof value !== 'object' || value === null) return false;
  const { id, at, from, body } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof at === 'string' && (from === 'police' || from === 'sender') && isBody(body);
}

function isBody(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, text, code } = value as Record<string, unknown>;
  return kind === 'text' ? typeof text === 'string' : kind === 'notice' && notices.includes(String(code));
}
