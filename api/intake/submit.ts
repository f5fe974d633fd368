import { z } from 'zod';
import { parseRecipient } from '../drop/age.ts';
import {
  contact,
  type Letter,
  maxTextCharacters,
  provenance,
  type TipDocument,
  type TipFile,
} from '../drop/documents.ts';
import { sealJson } from '../drop/json.ts';
import { inboxTipKey, isUploadId, letterKey, type TipId } from '../drop/keys.ts';
import { type Mailbox, newCode, openMailbox } from '../drop/mailbox.ts';
import { readUpload } from '../drop/upload-log.ts';
import { Refusal } from '../refusal.ts';
import { ulid } from '../ulid.ts';
import { type Ledger, markSubmitted, markSubmitting, readLedger } from './ledger.ts';
import type { Parts } from './parts.ts';
import { type Receipt, readPromise } from './promise.ts';
import type { TipClaims } from './token.ts';
import { removeUpload } from './uploads.ts';

const optional = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .optional()
    .transform((value) => value || undefined);

/** What a sender submits. Lengths of the words are checked apart, so that they can be refused in words. */
export const submission = z.object({
  text: z.string().default(''),
  when: optional(200),
  where: optional(500),
  danger: z.boolean().default(false),
  contact: contact.optional(),
  files: z
    .array(
      z.object({
        upload: z.string().regex(/^[0-9a-f]{32}$/),
        name: z.string().max(1024),
        type: z.string().max(255).default(''),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional(),
        note: optional(2000),
        provenance: provenance.optional(),
      }),
    )
    .max(500)
    .default([]),
});
export type Submission = z.output<typeof submission>;

/** What the sender gets back, once. The code is kept nowhere. */
export interface Submitted {
  readonly code: string;
  readonly receivedAt: string;
  readonly files: readonly { name: string; sizeBytes: number; sha256: string | null }[];
  readonly receipt: Receipt;
}

/**
 * Turns an opened tip into a submitted one. The tip's document is written last, so a tip in the inbox is complete by
 * construction. `intakeSha256` are whole-file digests we computed ourselves, by upload. Throws Refusal.
 */
export async function submitTip(
  parts: Parts,
  claims: TipClaims,
  words: Submission,
  intakeSha256: ReadonlyMap<string, string> = new Map(),
): Promise<Submitted> {
  const { drop, recipient, now } = parts;
  const ledger = await readLedger(drop, claims.tip);
  await refuseTwice(parts, claims.tip, ledger);
  checkText(words);
  const files = await Promise.all(words.files.map((file) => bindFile(parts, claims.tip, file, intakeSha256)));
  if (new Set(files.map(({ upload }) => upload)).size !== files.length) throw new Refusal('bad_request');

  await markSubmitting(parts, claims.tip);
  await removeUnnamed(parts, claims.tip, ledger, files);
  const code = newCode();
  const mailbox = await openMailbox(code);
  const receivedAt = now().toISOString();
  const receipt = readPromise(parts.siteDir);
  await writeReceived(parts, mailbox, receivedAt, files);
  const document: TipDocument = {
    v: 1,
    tip: claims.tip,
    appeal: claims.appeal,
    request: claims.request,
    language: claims.language,
    receivedAt,
    text: words.text,
    when: words.when,
    where: words.where,
    danger: words.danger,
    contact: words.contact,
    files,
    mailbox: { id: mailbox.id, recipient: mailbox.recipient },
    declaration: receipt.declaration,
  };
  if ((await drop.putIfAbsent(inboxTipKey(claims.tip), sealJson(document, [recipient]))) === 'exists')
    throw new Refusal('tip_already_submitted');
  await markSubmitted(parts, claims.tip);
  return {
    code,
    receivedAt,
    files: files.map((file) => ({ name: file.name, sizeBytes: file.sizeBytes, sha256: digestOf(file) ?? null })),
    receipt,
  };
}

const digestOf = (file: TipFile): string | undefined => file.senderSha256 ?? file.intakeSha256;

/** A crash between the document and its mark leaves the document in the inbox: it was submitted all the same. */
async function refuseTwice(parts: Parts, tip: TipId, ledger: Ledger): Promise<void> {
  if (!ledger.isSubmitted && ledger.isSubmitting && (await parts.drop.size(inboxTipKey(tip))) !== undefined) {
    await markSubmitted(parts, tip);
    throw new Refusal('tip_already_submitted');
  }
  if (ledger.isSubmitted) throw new Refusal('tip_already_submitted');
}

export function checkText({ text, files }: { text: string; files: readonly unknown[] }): void {
  if (text.length > maxTextCharacters) throw new Refusal('text_too_long', { textCharacters: maxTextCharacters });
  if (text.trim() === '' && files.length === 0) throw new Refusal('text_missing');
}

async function bindFile(
  { drop }: Parts,
  tip: TipId,
  file: Submission['files'][number],
  intakeSha256: ReadonlyMap<string, string>,
): Promise<TipFile> {
  const log = isUploadId(file.upload) ? await readUpload(drop, file.upload) : undefined;
  if (log?.tip !== tip) throw new Refusal('upload_unknown', { upload: file.upload });
  if (log.lengthBytes === undefined || log.offset !== log.lengthBytes)
    throw new Refusal('upload_unfinished', { upload: file.upload });
  return {
    upload: file.upload,
    name: file.name,
    type: file.type,
    sizeBytes: log.offset,
    segments: log.segments.map(({ start, lengthBytes }) => ({ start, lengthBytes })),
    senderSha256: file.sha256,
    intakeSha256: intakeSha256.get(file.upload),
    note: file.note,
    provenance: file.provenance,
  };
}

/** A file that was added and taken away again before submitting belongs to nobody's tip. */
async function removeUnnamed(parts: Parts, tip: TipId, ledger: Ledger, files: readonly TipFile[]): Promise<void> {
  const named = new Set(files.map(({ upload }) => upload));
  for (const upload of ledger.uploads.keys()) if (!named.has(upload)) await removeUpload(parts, tip, upload);
}

async function writeReceived(parts: Parts, mailbox: Mailbox, at: string, files: readonly TipFile[]): Promise<void> {
  const known = files.flatMap((file) => {
    const sha256 = digestOf(file);
    return sha256 ? [{ name: file.name, sizeBytes: file.sizeBytes, sha256 }] : [];
  });
  const id = ulid(new Date(at));
  const body: Letter['body'] = { kind: 'notice', code: 'received', ...(known.length > 0 ? { files: known } : {}) };
  const letter: Letter = { v: 1, id, mailbox: mailbox.id, at, from: 'police', body };
  const readers = [parseRecipient(mailbox.recipient), parts.recipient];
  await parts.drop.putIfAbsent(letterKey(mailbox.id, id), sealJson(letter, readers));
}
