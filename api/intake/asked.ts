import type { BlobStore } from '../drop/blobs.ts';
import {
  askedKey,
  begunKey,
  type MailboxId,
  onRequestKey,
  parseRequestKey,
  requestPrefix,
  type TipId,
} from '../drop/keys.ts';
import { Refusal } from '../refusal.ts';
import { keepActive, note, readTip } from './ledger.ts';
import type { Parts } from './parts.ts';
import type { MailboxName } from './token.ts';

/** Throws Refusal request_closed when the police have taken the request back, or have what they asked for. */
export async function refuseOnceClosed(drop: BlobStore, mailbox: MailboxName | undefined): Promise<void> {
  if (!mailbox || (await drop.size(askedKey(mailbox.id))) === undefined) throw new Refusal('request_closed');
}

export interface Begun {
  readonly tip: TipId;
  /** something was handed in on this request before */
  readonly isHandedIn: boolean;
}

/**
 * The hand-in every device of this mailbox goes on with: the first that was begun and is not submitted, or the next. Its id
 * follows from how many were submitted, so that two who begin at once begin the same one.
 */
export async function beginHandIn(parts: Parts, mailbox: MailboxId): Promise<Begun> {
  const { drop, tokens } = parts;
  let submitted = 0;
  for (const tip of await begunTips(drop, mailbox)) {
    const { ledger, isSubmitted } = await readTip(drop, tip);
    if (!isSubmitted) {
      await keepActive(parts, tip, ledger);
      return { tip, isHandedIn: submitted > 0 };
    }
    submitted++;
  }
  const derive = () => tokens.derive(`hand-in ${mailbox} ${submitted}`).toString('hex', 0, 16) as TipId;
  let tip = derive();
  // one that was swept as forgotten, and was submitted all the same
  for (; (await readTip(drop, tip)).isSubmitted; tip = derive()) submitted++;
  await keepBegun(parts, mailbox, tip);
  return { tip, isHandedIn: submitted > 0 };
}

/** Notes that a hand-in is begun; once more, for a page that slept for longer than the sweeper waits. */
export async function keepBegun(parts: Parts, mailbox: MailboxId, tip: TipId): Promise<void> {
  const { drop } = parts;
  // the ledger first: what is uploaded by whoever reads the other is kept for as long as it should be
  await drop.putIfAbsent(onRequestKey(tip, mailbox), note(parts));
  await drop.putIfAbsent(begunKey(mailbox, tip), note(parts));
}

async function begunTips(drop: BlobStore, mailbox: MailboxId): Promise<TipId[]> {
  const prefix = requestPrefix(mailbox);
  const keys = (await drop.list(prefix)).map(({ key }) => parseRequestKey(key));
  await drop.settle(prefix);
  return keys.flatMap((key) => (key?.kind === 'begun' ? [key.tip] : []));
}
