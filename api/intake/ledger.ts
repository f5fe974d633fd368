import type { BlobStore } from '../drop/blobs.ts';
import type { Note } from '../drop/documents.ts';
import { sealJson } from '../drop/json.ts';
import {
  type AttemptId,
  bookedKey,
  ledgerPrefix,
  parseLedgerKey,
  submittedKey,
  type TipId,
  type UploadId,
} from '../drop/keys.ts';
import { Refusal } from '../refusal.ts';
import type { Parts } from './parts.ts';

/** What the drop's keys say about a tip. */
export interface Ledger {
  /** booked bytes by upload */
  readonly uploads: ReadonlyMap<UploadId, number>;
  /** tries to submit the tip, whether or not they got anywhere */
  readonly attempts: ReadonlySet<AttemptId>;
  /** the try that did */
  readonly submittedBy: AttemptId | undefined;
}

/** Stands for the winner of several tries of which a crash left no other trace than the tip's document. */
export const unknownAttempt = '0'.repeat(48) as AttemptId;

export async function readLedger(drop: BlobStore, tip: TipId): Promise<Ledger> {
  const uploads = new Map<UploadId, number>();
  const attempts = new Set<AttemptId>();
  let submittedBy: AttemptId | undefined;
  for (const { key } of await drop.list(ledgerPrefix(tip))) {
    const entry = parseLedgerKey(key);
    if (entry?.kind === 'booked')
      uploads.set(entry.upload, Math.min(entry.bytes, uploads.get(entry.upload) ?? entry.bytes));
    else if (entry?.kind === 'submitting') attempts.add(entry.attempt);
    // sorted: a try that has a name comes after the unknown one
    else if (entry) submittedBy = entry.attempt;
  }
  return { uploads, attempts, submittedBy };
}

export const note = ({ recipient, now }: Pick<Parts, 'recipient' | 'now'>): Uint8Array =>
  sealJson({ v: 1, at: now().toISOString() } satisfies Note, [recipient]);

/**
 * Books an upload against the quota of its tip, or refuses it and books nothing. The entry is written before the sum is
 * read, so of two at once both may be refused, but never both pass.
 */
export async function bookUpload(parts: Parts, tip: TipId, upload: UploadId, bytes: number): Promise<void> {
  const { drop, limits } = parts;
  const entry = bookedKey(tip, upload, bytes);
  await drop.putIfAbsent(entry, note(parts));
  const { uploads, submittedBy } = await readLedger(drop, tip);
  const total = [...uploads.values()].reduce((sum, booked) => sum + booked, 0);
  const refused = submittedBy
    ? 'tip_already_submitted'
    : uploads.size > limits.files
      ? 'too_many_files'
      : total > limits.tipBytes
        ? 'tip_too_large'
        : undefined;
  if (!refused) return;
  await drop.remove(entry);
  throw new Refusal(refused, { files: limits.files, tipBytes: limits.tipBytes });
}

export const markSubmitted = (parts: Parts, tip: TipId, attempt: AttemptId): Promise<unknown> =>
  parts.drop.putIfAbsent(submittedKey(tip, attempt), note(parts));
