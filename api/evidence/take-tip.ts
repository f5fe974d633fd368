import { createHash } from 'node:crypto';
import { eq, inArray, or } from 'drizzle-orm';
import { nextInSeries, reference } from '../db/series.ts';
import type { Query } from '../db/store.ts';
import { behindHeader, parseRecipient } from '../drop/age.ts';
import type { BlobKey } from '../drop/blobs.ts';
import { type TipDocument, tipDocument } from '../drop/documents.ts';
import { openJson } from '../drop/json.ts';
import { inboxTipKey, type TipId, tipKey } from '../drop/keys.ts';
import { readAll } from '../drop/open-blobs.ts';
import { type Addressee, findAddressee, noteHandIn } from './addressee.ts';
import { actor, type Bench } from './bench.ts';
import { keepSealed } from './contact/seal-plain.ts';
import { recordCustody } from './custody.ts';
import { districtOf } from './district.ts';
import { Unacceptable } from './failure.ts';
import { type DescribedFile, type DescribedTip, describeTip } from './hand-in.ts';
import { markTaken } from './mark-taken.ts';
import { dueAt, priorityOf } from './priority.ts';
import { storable } from './untrusted.ts';

/**
 * Takes one submitted tip in: its document to the vault as it came, its rows and their first custody events in one
 * transaction, then it leaves the inbox. Killed anywhere, the next worker repeats it without a trace.
 */
export async function takeTip(bench: Bench, key: BlobKey): Promise<boolean> {
  const sealed = await readAll(await bench.drop.get(key));
  const document = describeTip(openJson(tipDocument, sealed, bench.identity), bench.identity);
  // age names no sender: only the key, which the intake chose, says which tip this is
  if (inboxTipKey(document.tip as TipId) !== key) throw new Unacceptable('a tip under another tip’s key');
  parseRecipient(document.mailbox.recipient); // nobody could ever be answered there
  if (await isDisposed(bench, document.tip)) {
    await bench.drop.remove(key);
    return false;
  }
  await keepDocument(bench, document.tip as TipId, sealed);
  const district = await districtOf(bench, document.appeal);
  const isNew = await bench.store.write((tx) => insertTip(bench, tx, { document, sealed, district }));
  await markTaken(bench, document.tip as TipId);
  await bench.drop.remove(key);
  if (isNew) bench.log('tip_taken', { id: document.tip, count: document.files.length });
  return isNew;
}

/** Another document of a tip that is taken in would be lost without a trace: it stays where it is, and the log says so. */
async function keepDocument({ vault }: Bench, tip: TipId, sealed: Uint8Array): Promise<void> {
  if ((await vault.putIfAbsent(tipKey(tip), sealed)) === 'created') return;
  const kept = await readAll(await vault.get(tipKey(tip)));
  // it may have been sealed anew since
  if (Buffer.compare(behindHeader(kept), behindHeader(sealed)) !== 0)
    throw new Unacceptable('a second document of a tip');
}

/** Sent once more after it was deleted: nothing of it may be kept again. */
async function isDisposed({ store: { read, t } }: Bench, id: string): Promise<boolean> {
  const [known] = await read.select({ state: t.tip.state }).from(t.tip).where(eq(t.tip.id, id));
  return known?.state === 'disposed';
}

interface Submitted {
  document: DescribedTip;
  sealed: Uint8Array;
  district: string | null;
}

async function insertTip(bench: Bench, tx: Query, { document, sealed, district }: Submitted): Promise<boolean> {
  const { t } = bench.store;
  const known = await tx.select({ id: t.tip.id }).from(t.tip).where(eq(t.tip.id, document.tip));
  if (known.length > 0) return false;
  const addressee = await findAddressee(tx, t, document.mailbox.id);
  await refuseTaken(bench, tx, document, addressee);
  const at = bench.now();
  await tx
    .insert(t.tip)
    .values({ ...(await tipRow(bench, tx, { document, addressee, at })), ...ofRequest(addressee, district) });
  for (const [position, file] of document.files.entries())
    await tx
      .insert(t.file)
      .values({ ...fileRow(file, position), tipId: document.tip, stateChangedAt: at, nextAttemptAt: at });
  await recordReceipt(bench, tx, document, at, createHash('sha256').update(sealed).digest('hex'));
  await keepContact(bench, tx, document);
  if (addressee) await noteHandIn(tx, t, addressee, at);
  return true;
}

/** The intake seals it; an intake of an earlier version did not. */
async function keepContact(bench: Bench, tx: Query, { tip, sealedContact, contact }: TipDocument): Promise<void> {
  if (sealedContact) await tx.insert(bench.store.t.contact).values({ tipId: tip, sealed: sealedContact });
  else if (contact) await keepSealed(bench, tx, tip, contact);
}

/** Footage that was asked for belongs to the case it was asked for in, whatever it says of itself. */
const ofRequest = (addressee: Addressee | undefined, district: string | null) =>
  addressee
    ? {
        addressee: addressee.id,
        request: addressee.request,
        caseRef: addressee.caseRef,
        district: addressee.district,
      }
    : { district };

/**
 * An upload belongs to one tip and a mailbox to one sender; a second claim comes from nobody honest. Whoever was asked for footage
 * may hand in several times.
 */
async function refuseTaken(
  { store: { t } }: Bench,
  tx: Query,
  { files, mailbox }: TipDocument,
  addressee: Addressee | undefined,
): Promise<void> {
  const uploads = files.map(({ upload }) => upload);
  if (new Set(uploads).size !== uploads.length) throw new Unacceptable('one upload twice in a tip');
  const taken = uploads.length
    ? await tx.select({ id: t.file.id }).from(t.file).where(inArray(t.file.id, uploads)).limit(1)
    : [];
  if (taken.length > 0) throw new Unacceptable('an upload that belongs to another tip');
  if (addressee && addressee.recipient !== mailbox.recipient)
    throw new Unacceptable('a mailbox of a request with another key');
  if (addressee) return;
  const opened = await tx
    .select({ id: t.tip.id })
    .from(t.tip)
    .where(or(eq(t.tip.mailbox, mailbox.id), eq(t.tip.mailboxRecipient, mailbox.recipient)))
    .limit(1);
  if (opened.length > 0) throw new Unacceptable('a mailbox that belongs to another tip');
}

interface Arrived {
  readonly document: DescribedTip;
  readonly addressee: Addressee | undefined;
  readonly at: Date;
}

async function tipRow(bench: Bench, tx: Query, { document, addressee, at }: Arrived) {
  const year = at.getUTCFullYear();
  const claimed = new Date(document.receivedAt);
  // the intake's clock may run ahead; nothing is received in the future
  const receivedAt = claimed < at ? claimed : at;
  // what was asked for is waited for, as what an appeal asked for is
  const priority = priorityOf({ ...document, appeal: document.appeal ?? addressee?.request });
  return {
    id: document.tip,
    reference: reference('T', year, await nextInSeries(tx, bench.store.t, `T-${year}`)),
    appeal: optional(document.appeal),
    request: optional(document.request),
    language: document.language,
    receivedAt,
    dueAt: dueAt(receivedAt, priority),
    priority,
    danger: document.danger,
    text: storable(document.text),
    when: optional(document.when),
    where: optional(document.where),
    mailbox: document.mailbox.id,
    mailboxRecipient: document.mailbox.recipient,
    filesAnnounced: document.files.length,
    handIn: document.handIn,
    updatedAt: at,
  };
}

const optional = (text: string | undefined): string | null => (text === undefined ? null : storable(text));

function fileRow(file: DescribedFile, position: number) {
  return {
    id: file.upload,
    position,
    claimedName: storable(file.name),
    claimedType: storable(file.type),
    note: optional(file.note),
    provenance: file.provenance ?? null,
    folder: file.folder,
    role: file.role,
    handIn: file.handIn,
    sizeBytes: file.sizeBytes,
    segments: file.segments,
    senderSha256: file.senderSha256 ?? null,
    intakeSha256: file.intakeSha256 ?? null,
  };
}

/** One event for the document, one for each file with what was announced about it. */
async function recordReceipt(bench: Bench, tx: Query, document: DescribedTip, at: Date, sealedSha256: string) {
  const event = { ...actor, at, action: 'receive' as const, tipId: document.tip };
  await recordCustody(tx, bench.store.t, {
    ...event,
    details: {
      receivedAt: document.receivedAt,
      files: document.files.length,
      sealedDocumentSha256: sealedSha256,
      ...(document.handIn ? { handIn: document.handIn.problems.join(' ') || 'fits' } : {}),
    },
  });
  for (const { upload, sizeBytes, segments, senderSha256, intakeSha256 } of document.files)
    await recordCustody(tx, bench.store.t, {
      ...event,
      fileId: upload,
      details: {
        sizeBytes,
        segments: segments.length,
        senderSha256: senderSha256 ?? null,
        intakeSha256: intakeSha256 ?? null,
      },
    });
}
