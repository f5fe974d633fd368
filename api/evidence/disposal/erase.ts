import { eq } from 'drizzle-orm';
import type { DisposalCertificate, FoundObjects } from '../../db/values.ts';
import { parseRecipient } from '../../drop/age.ts';
import { type Letter, letter } from '../../drop/documents.ts';
import { sealJson } from '../../drop/json.ts';
import { letterKey, type MailboxId } from '../../drop/keys.ts';
import { actor } from '../bench.ts';
import { canonical, digestOf, recordCustody } from '../custody.ts';
import type { DisposalRow, Disposing } from './dispose.ts';
import { keepDisposal, moveDisposal } from './job.ts';
import { countObjects, eraseObjects, filesOf } from './places.ts';

/** begun → erased: everything that lay there of the tip is removed, and the certificate is written. Repeats harmlessly. */
export async function erase(bench: Disposing, row: DisposalRow): Promise<void> {
  const { store, now } = bench;
  const { t } = store;
  const found = row.found ?? (await noteFound(bench, row));
  await eraseObjects(bench, row);
  await leaveNotice(bench, row);
  const files = await filesOf(bench, row.tipId);
  await store.write(async (tx) => {
    const at = now();
    const gone = files.map((file) => ({ ...file, objects: found.files[file.id] ?? 0 }));
    const certificate = await certify(bench, row, { at, files: gone, objects: found.tip });
    await moveDisposal(bench, tx, row, 'erased', { certificate });
    await tx.update(t.tip).set({ mailboxRecipient: '' }).where(eq(t.tip.id, row.tipId));
    const event = { ...actor, at, action: 'delete' as const, tipId: row.tipId };
    for (const { id: fileId, sha256, objects } of gone)
      await recordCustody(tx, t, {
        ...{ ...event, fileId, details: { what: 'file', disposal: row.id, objects } },
        ...(sha256 ? { sha256Before: sha256 } : {}),
      });
    const certificateSha256 = certificateDigest(certificate);
    const details = { what: 'tip', disposal: row.id, objects: found.tip, certificateSha256 };
    await recordCustody(tx, t, { ...event, details });
  });
}

export const certificateDigest = (certificate: unknown): string => digestOf(Buffer.from(canonical(certificate)));

/** Once, before anything is removed: whoever dies in between must not make the certificate say less. */
async function noteFound(bench: Disposing, row: DisposalRow): Promise<FoundObjects> {
  const found = await countObjects(bench, row);
  const { disposal } = bench.store.t;
  await bench.store.write(async (tx) => {
    await keepDisposal(bench, tx, row);
    await tx.update(disposal).set({ found }).where(eq(disposal.id, row.id));
  });
  return found;
}

/** The one letter that stays: that the tip was deleted, and when. */
async function leaveNotice({ store: { read, t }, drop, identity }: Disposing, row: DisposalRow): Promise<void> {
  const { mailbox, mailboxRecipient, addressee } = t.tip;
  const [tip] = await read.select({ mailbox, mailboxRecipient, addressee }).from(t.tip).where(eq(t.tip.id, row.tipId));
  if (!tip || tip.mailboxRecipient === '') return;
  const id = row.notice!;
  const at = row.beganAt!.toISOString();
  // whoever was asked for footage may write on, and hand in more
  const body: Letter['body'] = { kind: 'notice', code: tip.addressee === null ? 'deleted' : 'footage_deleted' };
  const words = letter.parse({ v: 1, id, mailbox: tip.mailbox, at, from: 'police', body } satisfies Letter);
  const sealed = sealJson(words, [parseRecipient(tip.mailboxRecipient), identity.recipient]);
  await drop.putIfAbsent(letterKey(tip.mailbox as MailboxId, id), sealed);
}

interface Erased {
  readonly at: Date;
  readonly files: DisposalCertificate['files'];
  readonly objects: number;
}

async function certify({ store: { read, t } }: Disposing, row: DisposalRow, { at, files, objects }: Erased) {
  const { reference, receivedAt } = t.tip;
  const [tip] = await read.select({ reference, receivedAt }).from(t.tip).where(eq(t.tip.id, row.tipId));
  return {
    v: 1,
    tip: tip!.reference,
    disposal: row.id,
    receivedAt: tip!.receivedAt.toISOString(),
    reason: row.reason,
    words: row.words,
    askedBy: row.askedBy,
    askedAt: row.askedAt.toISOString(),
    confirmedBy: row.confirmedBy,
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
    beganAt: row.beganAt!.toISOString(),
    erasedAt: at.toISOString(),
    rows: row.emptied!,
    files,
    objects,
  } satisfies DisposalCertificate;
}
