import { randomBytes } from 'node:crypto';
import type { AttemptId, TipId } from '../drop/keys.ts';
import { codeFrom, newCode } from '../drop/mailbox.ts';
import type { Tokens } from './token.ts';

/**
 * ONE TRY TO SUBMIT A TIP. A sender whose answer was lost must get the same answer again, and the code may stand nowhere.
 * A page that drew a code before sends it with every try. Without one, the code follows from two secrets that never meet at
 * rest: ours, and `retry`, which only the sender's page knows and sends with every try. A token alone leads to nothing.
 */
export interface Attempt {
  readonly id: AttemptId;
  /** of the mailbox its receipt and letter are sealed to */
  readonly code: string;
  /** codes the same sender may have submitted with before: what they gave, and what follows from their `retry` */
  readonly codes: readonly string[];
}

const whoDigits = 32;

/**
 * The try of these words. Without `retry` it cannot be repeated. `words` say to which mailbox they go when a code was
 * given: the same words with another code, or without, are another try, whose receipt is sealed to another mailbox.
 */
export function attemptOf(
  tokens: Tokens,
  tip: TipId,
  { retry, given, words }: { retry: string | undefined; given: string | undefined; words: object },
): Attempt {
  if (retry === undefined) {
    const code = given ?? newCode();
    return { id: randomBytes(24).toString('hex') as AttemptId, code, codes: [code] };
  }
  const who = tokens.derive(`attempt ${tip} ${retry}`);
  const what = tokens.derive(`words ${tip} ${retry} ${JSON.stringify(words)}`);
  const id = `${who.toString('hex', 16)}${what.toString('hex', 0, 8)}` as AttemptId;
  const derived = codeFrom(who.subarray(0, 16));
  return { id, code: given ?? derived, codes: given === undefined ? [derived] : [given, derived] };
}

/** Whether two tries come from the same sender: they showed the same `retry`, whatever the words. */
export const isSameSender = (a: AttemptId, b: AttemptId): boolean => a.slice(0, whoDigits) === b.slice(0, whoDigits);
