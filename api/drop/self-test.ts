import type { BlobStore } from './blobs.ts';
import {
  ledgerPrefix,
  type MailboxId,
  mailboxPrefix,
  parseLedgerKey,
  parseSelfTestKey,
  selfTestPrefix,
  selfTestsPrefix,
  type TipId,
  type UploadId,
  uploadPrefix,
} from './keys.ts';

/**
 * SELF-TESTS: clips that are no evidence (README.md). Both halves remove them: the inside the clip as soon as it was looked at, and
 * whoever comes first everything else an hour after it began, whatever went wrong with it.
 */
export const selfTestMs = 3_600_000;

/** Whether nobody will read what is written there. */
export const isSelfTestMailbox = async (drop: BlobStore, mailbox: MailboxId): Promise<boolean> =>
  (await drop.list(selfTestsPrefix)).some(({ key }) => {
    const entry = parseSelfTestKey(key);
    return entry?.kind === 'mailbox' && entry.mailbox === mailbox;
  });

/** Removes every self-test that began an hour ago. Answers how many. */
export async function removeOldSelfTests(drop: BlobStore, now: Date): Promise<number> {
  const begun = new Map<TipId, number>();
  for (const { key, writtenAt } of await drop.list(selfTestsPrefix)) {
    const entry = parseSelfTestKey(key);
    if (!entry) continue;
    const at = Math.min(writtenAt.getTime(), entry.kind === 'began' ? entry.at.getTime() : Number.POSITIVE_INFINITY);
    begun.set(entry.tip, Math.min(at, begun.get(entry.tip) ?? at));
  }
  const old = [...begun].filter(([, at]) => now.getTime() - at >= selfTestMs);
  for (const [tip] of old) await removeSelfTest(drop, tip);
  return old.length;
}

/** Removes all of one, and last what says that it is one: cut short, it is removed again. */
async function removeSelfTest(drop: BlobStore, tip: TipId): Promise<void> {
  await removeClip(drop, tip);
  for (const { key } of await drop.list(selfTestPrefix(tip))) {
    const entry = parseSelfTestKey(key);
    if (entry?.kind === 'mailbox') await removeAll(drop, mailboxPrefix(entry.mailbox));
  }
  await removeAll(drop, ledgerPrefix(tip));
  await removeAll(drop, selfTestPrefix(tip));
}

/** Removes what was uploaded, half-written parts too. */
export async function removeClip(drop: BlobStore, tip: TipId): Promise<void> {
  const uploads = new Set<UploadId>();
  for (const { key } of await drop.list(ledgerPrefix(tip))) {
    const entry = parseLedgerKey(key);
    if (entry?.kind === 'booked') uploads.add(entry.upload);
  }
  for (const upload of uploads) await removeAll(drop, uploadPrefix(upload));
}

async function removeAll(drop: BlobStore, prefix: string): Promise<void> {
  for (const { key } of await drop.list(prefix)) await drop.remove(key);
  // whoever still writes one finds its part gone and fails
  await drop.sweep(-1, prefix);
}
