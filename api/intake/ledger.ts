import type { BlobStore } from '../drop/blobs.ts';
import type { Note } from '../drop/documents.ts';
import { sealJson } from '../drop/json.ts';
import {
  type AttemptId,
  activeKey,
  bookedKey,
  inboxPrefix,
  inboxTipKey,
  ledgerPrefix,
  parseLedgerKey,
  submittedKey,
  submittedPrefix,
  type TipId,
  type UploadId,
} from '../drop/keys.ts';
import { limitsOf } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import type { Parts } from './parts.ts';

const dayMs = 86_400_000;

/** What the drop's keys say about a tip. */
export interface Ledger {
  /** booked bytes by upload */
  readonly uploads: ReadonlyMap<UploadId, number>;
  /** tries to submit the tip, whether or not they got anywhere */
  readonly attempts: ReadonlySet<AttemptId>;
  /** the try that did */
  readonly submittedBy: AttemptId | undefined;
  /** until when its uploads count as active, because its draft was saved; 1970 when it never was */
  readonly activeUntil: Date;
  /** handed in on request */
  readonly isHandIn: boolean;
}

export async function readLedger(drop: BlobStore, tip: TipId): Promise<Ledger> {
  const uploads = new Map<UploadId, number>();
  const attempts = new Set<AttemptId>();
  let submittedBy: AttemptId | undefined;
  let activeUntil = new Date(0);
  let isHandIn = false;
  for (const { key, writtenAt } of await drop.list(ledgerPrefix(tip))) {
    const entry = parseLedgerKey(key);
    if (entry?.kind === 'booked')
      uploads.set(entry.upload, Math.min(entry.bytes, uploads.get(entry.upload) ?? entry.bytes));
    else if (entry?.kind === 'active') activeUntil = latest(activeUntil, activeUntilOf(entry.until, writtenAt));
    else if (entry?.kind === 'submitting') attempts.add(entry.attempt);
    // sorted: a try that has a name comes after the unknown one
    else if (entry?.kind === 'submitted') submittedBy = entry.attempt;
    else if (entry) isHandIn = true;
  }
  return { uploads, attempts, submittedBy, activeUntil, isHandIn };
}

/** Whether a tip takes no more bytes; asked before every body, so it looks at nothing else. */
export const isMarkedSubmitted = async (drop: BlobStore, tip: TipId): Promise<boolean> =>
  (await drop.list(submittedPrefix(tip))).length > 0;

const latest = (a: Date, b: Date): Date => (a > b ? a : b);

/** The day an `active` entry names; no more than a day from when it was written, whatever a lying clock put there. */
export const activeUntilOf = (until: Date, writtenAt: Date): Date =>
  new Date(Math.min(until.getTime(), writtenAt.getTime() + dayMs));

/**
 * Notes that somebody is still at work on a tip with uploads, or on a hand-in, once a day and for the whole day: an entry for each save
 * would show, by its time, which draft belongs to which tip.
 */
export async function keepActive(parts: Parts, tip: TipId, { uploads, activeUntil, isHandIn }: Ledger): Promise<void> {
  const now = parts.now().getTime();
  if ((uploads.size === 0 && !isHandIn) || activeUntil.getTime() > now) return;
  const endOfDay = new Date((Math.floor(now / dayMs) + 1) * dayMs);
  await parts.drop.putIfAbsent(activeKey(tip, endOfDay), note(parts));
}

/** A tip's ledger, and whether the police have the tip. The inbox is asked first: a tip leaves it only when it is marked. */
export async function readTip(drop: BlobStore, tip: TipId): Promise<{ ledger: Ledger; isSubmitted: boolean }> {
  const isInInbox = (await drop.size(inboxTipKey(tip))) !== undefined;
  // its writer may have died before it was durable, and drafts go because of it
  if (isInInbox) await drop.settle(inboxPrefix);
  const ledger = await readLedger(drop, tip);
  return { ledger, isSubmitted: isInInbox || ledger.submittedBy !== undefined };
}

/** What opening an upload needs: a sealing thread has it too. */
export type Booking = Pick<Parts, 'drop' | 'recipient' | 'limits' | 'now'>;

export const note = ({ recipient, now }: Pick<Parts, 'recipient' | 'now'>): Uint8Array =>
  sealJson({ v: 1, at: now().toISOString() } satisfies Note, [recipient]);

/**
 * Books an upload against the quota of its tip, or refuses it and books nothing. The entry is written before the sum is
 * read, so of two at once both may be refused, but never both pass.
 */
export async function bookUpload(
  parts: Booking,
  {
    tip,
    upload,
    bytes,
    isHandIn: claimed,
  }: { tip: TipId; upload: UploadId; bytes: number; isHandIn?: true | undefined },
): Promise<void> {
  const { drop } = parts;
  const entry = bookedKey(tip, upload, bytes);
  await drop.putIfAbsent(entry, note(parts));
  const { uploads, submittedBy, isHandIn: isNoted } = await readLedger(drop, tip);
  const isHandIn = claimed ?? isNoted;
  const limits = limitsOf(parts.limits, isHandIn);
  const total = [...uploads.values()].reduce((sum, booked) => sum + booked, 0);
  const refused = submittedBy
    ? 'tip_already_submitted'
    : uploads.size > limits.files
      ? isHandIn
        ? 'hand_in_too_many_files'
        : 'too_many_files'
      : total > limits.tipBytes
        ? isHandIn
          ? 'hand_in_too_large'
          : 'tip_too_large'
        : undefined;
  if (!refused) return;
  await drop.remove(entry);
  throw new Refusal(refused, { files: limits.files, tipBytes: limits.tipBytes });
}

export const markSubmitted = (parts: Parts, tip: TipId, attempt: AttemptId): Promise<unknown> =>
  parts.drop.putIfAbsent(submittedKey(tip, attempt), note(parts));
