import { randomBytes } from 'node:crypto';
import type { AttemptId, TipId } from '../drop/keys.ts';
import { codeFrom, newCode } from '../drop/mailbox.ts';
import type { Tokens } from './token.ts';

/**
 * ONE TRY TO SUBMIT A TIP. A sender whose answer was lost must get the same code again, and the code may stand nowhere.
 * So it follows from two secrets that never meet at rest: ours, and `retry`, which only the sender's page knows and sends
 * with every try. A token alone leads to nothing.
 */
export interface Attempt {
  readonly id: AttemptId;
  readonly code: string;
}

const whoDigits = 32;

/** The try of these words. Without `retry` it cannot be repeated: nobody will know its code again. */
export function attemptOf(tokens: Tokens, tip: TipId, retry: string | undefined, words: object): Attempt {
  if (retry === undefined) return { id: randomBytes(24).toString('hex') as AttemptId, code: newCode() };
  const who = tokens.derive(`attempt ${tip} ${retry}`);
  const what = tokens.derive(`words ${tip} ${retry} ${JSON.stringify(words)}`);
  const id = `${who.toString('hex', 16)}${what.toString('hex', 0, 8)}` as AttemptId;
  return { id, code: codeFrom(who.subarray(0, 16)) };
}

/** Whether two tries come from the same sender: they showed the same `retry`, whatever the words. */
export const isSameSender = (a: AttemptId, b: AttemptId): boolean => a.slice(0, whoDigits) === b.slice(0, whoDigits);
