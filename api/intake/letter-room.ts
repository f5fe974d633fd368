import { type MailboxId, mailboxPrefix } from '../drop/keys.ts';
import { Refusal } from '../refusal.ts';
import type { Parts } from './parts.ts';
import { takesMore } from './room.ts';

/** Of both sides, in one mailbox: far more than anybody writes, few enough to be read at once. */
const mostLetters = 300;

/** Refuses a sender's letter where a mailbox has as many as are read at once, or where only room for new tips is left. */
export async function refuseWithoutLetterRoom({ drop, limits }: Parts, mailbox: MailboxId): Promise<void> {
  if ((await drop.list(mailboxPrefix(mailbox))).length >= mostLetters)
    throw new Refusal('letters_full', { mostLetters });
  if (!takesMore(await drop.free(), limits)) throw new Refusal('letters_later', { retryAfterSeconds: 3600 });
}
