import { type Identity, parseRecipient, SealBroken } from '../drop/age.ts';
import { sealContact } from '../drop/contact.ts';
import {
  type Contact,
  type Letter,
  maxTextCharacters,
  type TipDocument,
  type TipFile,
  type TipReceipt,
  tipReceipt,
} from '../drop/documents.ts';
import { openJson, sealJson } from '../drop/json.ts';
import {
  type AttemptId,
  inboxPrefix,
  inboxTipKey,
  isUploadId,
  letterKey,
  submittingKey,
  type TipId,
  type UploadId,
  unknownAttempt,
  uploadPrefix,
} from '../drop/keys.ts';
import { openMailbox } from '../drop/mailbox.ts';
import { readAll } from '../drop/open-blobs.ts';
import { readUpload } from '../drop/upload-log.ts';
import { describeError } from '../log.ts';
import { Refusal } from '../refusal.ts';
import { ulid } from '../ulid.ts';
import { type Attempt, attemptOf, isSameSender } from './attempt.ts';
import { readCode } from './dialogue.ts';
import { removeDrafts } from './drafts.ts';
import { markSubmitted, readLedger } from './ledger.ts';
import type { Parts } from './parts.ts';
import { type Receipt, readPromise } from './promise.ts';
import { readSealed } from './sealed-body.ts';
import type { Submission } from './submission.ts';
import type { MailboxName, TipClaims } from './token.ts';
import { removeUpload } from './uploads.ts';

/** In base64 it is what a document holds (documents.ts). */
export const maxHandInBytes = (2 * 1024 ** 2 * 3) / 4;

/** What the sender gets back. The code is kept nowhere. */
export interface Submitted {
  readonly code: string;
  readonly receivedAt: string;
  readonly files: TipReceipt['files'];
  readonly receipt: Receipt;
}

/**
 * Turns an opened tip into a submitted one. The tip's document is written last, so a tip in the inbox is complete by
 * construction. A sender who shows the same `retry` again gets the same answer again, and nobody else does (README.md of
 * the drop, "A tip"). `intakeSha256` are whole-file digests we computed ourselves, by upload. Throws Refusal.
 */
export async function submitTip(
  parts: Parts,
  claims: TipClaims,
  { retry, code: given, without, ...words }: Submission,
  intakeSha256: ReadonlyMap<string, string> = new Map(),
): Promise<Submitted> {
  const { tokens } = parts;
  const { tip } = claims;
  const attempt = readAttempt(tokens, claims, { retry, given, words });
  const winner = await findWinner(parts, tip);
  if (winner !== undefined) return answerAgain(parts, claims, attempt, winner);
  checkText(words);
  const files = await bindFiles(parts, tip, words.files, intakeSha256);
  const mailbox = await openMailbox(attempt.code);
  if (given !== undefined && mailbox.id !== claims.mailbox?.id) throw new Refusal('code_not_of_tip');
  if (without) await refuseMore(parts, tip, 'tip_has_more', [...without, ...words.files.map(({ upload }) => upload)]);
  const receipt = await writeTip(parts, claims, { attempt: attempt.id, mailbox, words, files });
  if (receipt) return submitted(attempt.code, receipt);
  return answerAgain(parts, claims, attempt, (await findWinner(parts, tip)) ?? unknownAttempt);
}

export interface Writing {
  readonly attempt: AttemptId;
  /** with its identity when the same try may come again */
  readonly mailbox: MailboxName & { readonly identity?: Identity };
  readonly words: Omit<Submission, 'files' | 'without'>;
  readonly files: readonly TipFile[];
}

/** Writes receipt, letter and then the tip's document; on request the letter last. Undefined when another try wrote it first. */
export async function writeTip(
  parts: Parts,
  claims: TipClaims,
  { attempt, mailbox, words, files }: Writing,
): Promise<TipReceipt | undefined> {
  const { drop, recipient } = parts;
  const { tip } = claims;
  if (words.sealed !== undefined) readSealed(words.sealed, maxHandInBytes);
  const receipt = await keepReceipt(parts, tip, attempt, mailbox, files);
  // whoever hands in on request reads this mailbox already, and must not read there what is not so yet
  const isRead = mailbox.identity === undefined;
  if (!isRead) await writeReceived(parts, mailbox, receipt);
  const document: TipDocument = {
    v: 1,
    tip,
    appeal: claims.appeal,
    request: claims.request,
    language: claims.language,
    receivedAt: receipt.receivedAt,
    text: words.text,
    when: words.when,
    where: words.where,
    danger: words.danger,
    sealedContact: sealGiven(parts, tip, words.contact),
    sealedHandIn: words.sealed,
    files: [...files],
    mailbox: { id: mailbox.id, recipient: mailbox.recipient },
    declaration: receipt.declaration,
  };
  if ((await drop.putIfAbsent(inboxTipKey(tip), sealJson(document, [recipient]))) === 'exists') return undefined;
  await tidy(parts, async () => {
    await markSubmitted(parts, tip, attempt);
    if (isRead) await writeReceived(parts, mailbox, receipt);
    await removeUnnamed(parts, tip, files);
    await removeDrafts(drop, claims);
  });
  return receipt;
}

/** Nothing when the sender says nothing of who they are. */
const sealGiven = ({ contactRecipient }: Parts, tip: TipId, given: Contact = {}): string | undefined =>
  Object.values(given).some((words) => words?.trim())
    ? sealContact({ v: 1, tip, ...given }, contactRecipient)
    : undefined;

/** The try a body stands for. A given code must be written correctly and be of a tip that has one. Throws Refusal. */
function readAttempt(
  tokens: Parts['tokens'],
  { tip, mailbox }: TipClaims,
  { retry, given, words }: { retry: string | undefined; given: string | undefined; words: object },
): Attempt {
  if (given === undefined) return attemptOf(tokens, tip, { retry, given, words });
  if (!mailbox) throw new Refusal('code_not_of_tip');
  return attemptOf(tokens, tip, { retry, given: readCode(given), words: { ...words, mailbox: mailbox.id } });
}

const submitted = (code: string, receipt: TipReceipt): Submitted => ({ code, ...answerOf(receipt) });

/** What a sender is told of a receipt. */
export const answerOf = ({ receivedAt, files, declaration, promise }: TipReceipt): Omit<Submitted, 'code'> => ({
  receivedAt,
  files,
  receipt: { ...(declaration ? { declaration } : {}), ...(promise ? { promise } : {}) },
});

const digestOf = (file: TipFile): string | undefined => file.senderSha256 ?? file.intakeSha256;

/**
 * The try that submitted the tip, if any did. Every try is in the ledger before it writes the document, so a document
 * without a mark (a crash came between, or its writer is just about to) is that of the only try there is.
 */
export async function findWinner(parts: Parts, tip: TipId): Promise<AttemptId | undefined> {
  const isInInbox = (await parts.drop.size(inboxTipKey(tip))) !== undefined;
  const { attempts, submittedBy } = await readLedger(parts.drop, tip);
  if (submittedBy || !isInInbox) return submittedBy;
  // its writer may have died before it was durable, and we are about to answer for it
  await parts.drop.settle(inboxPrefix);
  const [only = unknownAttempt, ...others] = attempts;
  const winner = others.length === 0 ? only : unknownAttempt;
  await tidy(parts, () => markSubmitted(parts, tip, winner));
  return winner;
}

/** The answer the winner got, for the same sender; a refusal for anybody else. */
async function answerAgain(parts: Parts, claims: TipClaims, attempt: Attempt, winner: AttemptId): Promise<Submitted> {
  if (!isSameSender(attempt.id, winner)) throw new Refusal('tip_already_submitted');
  await tidy(parts, () => removeDrafts(parts.drop, claims));
  for (const code of attempt.codes) {
    const receipt = await unlessForAnother(readReceipt(parts, claims.tip, winner, (await openMailbox(code)).identity));
    if (receipt) return submitted(code, receipt);
  }
  // they submitted with a code they do not show now
  throw new Refusal('tip_already_submitted');
}

/** Undefined when what should be opened is sealed to another mailbox. */
async function unlessForAnother<T>(opening: Promise<T>): Promise<T | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof SealBroken && error.reason === 'recipient') return undefined;
    throw error;
  }
}

/** The tip is submitted: what fails from here on must not tell the sender that it was not. */
export async function tidy({ log }: Parts, task: () => Promise<unknown>): Promise<void> {
  try {
    await task();
  } catch (error) {
    log('submitted_untidily', describeError(error));
  }
}

/** Keeps the receipt of a try before it is known to succeed. The same try again has the receipt it had. */
async function keepReceipt(
  parts: Parts,
  tip: TipId,
  attempt: AttemptId,
  mailbox: MailboxName & { readonly identity?: Identity },
  files: readonly TipFile[],
): Promise<TipReceipt> {
  const at = parts.now();
  const receipt: TipReceipt = {
    v: 1,
    tip,
    receivedAt: at.toISOString(),
    letter: ulid(at),
    files: files.map((file) => ({ name: file.name, sizeBytes: file.sizeBytes, sha256: digestOf(file) ?? null })),
    ...readPromise(parts.siteDir),
  };
  const sealed = sealJson(receipt, [parseRecipient(mailbox.recipient), parts.recipient]);
  const answer = await parts.drop.putIfAbsent(submittingKey(tip, attempt), sealed);
  // whoever shows no identity never comes with the same try again
  if ((answer === 'created' && parts.drop.isExclusive) || !mailbox.identity) return receipt;
  return readReceipt(parts, tip, attempt, mailbox.identity);
}

const readReceipt = async ({ drop }: Parts, tip: TipId, attempt: AttemptId, identity: Identity): Promise<TipReceipt> =>
  openJson(tipReceipt, await readAll(await drop.get(submittingKey(tip, attempt))), identity);

export function checkText({ text, files, sealed }: Pick<Submission, 'text' | 'files' | 'sealed'>): void {
  if (text.length > maxTextCharacters) throw new Refusal('text_too_long', { textCharacters: maxTextCharacters });
  if (text.trim() === '' && files.length === 0 && !sealed) throw new Refusal('text_missing');
}

/** Every file once, and all of it there. Throws Refusal. */
export async function bindFiles(
  parts: Parts,
  tip: TipId,
  named: Submission['files'],
  intakeSha256: ReadonlyMap<string, string> = new Map(),
): Promise<TipFile[]> {
  const files = await Promise.all(named.map((file) => bindFile(parts, tip, file, intakeSha256)));
  if (new Set(files.map(({ upload }) => upload)).size !== files.length) throw new Refusal('bad_request');
  return files;
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
  await drop.settle(uploadPrefix(file.upload as UploadId));
  return {
    upload: file.upload,
    name: file.name,
    type: file.type,
    sizeBytes: log.offset,
    segments: log.segments.map(({ key: _, ...segment }) => segment),
    senderSha256: file.sha256,
    intakeSha256: intakeSha256.get(file.upload),
    note: file.note,
    provenance: file.provenance,
  };
}

/** Uploads that `known` does not name came from another device, or from a page that was closed. Throws Refusal, which names them. */
export async function refuseMore(
  { drop }: Pick<Parts, 'drop'>,
  tip: TipId,
  code: 'tip_has_more' | 'hand_in_has_more',
  known: readonly string[],
): Promise<void> {
  const { uploads } = await readLedger(drop, tip);
  const more = [...uploads.keys()].filter((upload) => !known.includes(upload));
  if (more.length > 0) throw new Refusal(code, { files: more.length, uploads: more });
}

/** A file that was added and taken away again before submitting belongs to nobody's tip. */
async function removeUnnamed(parts: Parts, tip: TipId, files: readonly TipFile[]): Promise<void> {
  const named = new Set(files.map(({ upload }) => upload));
  const { uploads } = await readLedger(parts.drop, tip);
  for (const upload of uploads.keys()) if (!named.has(upload)) await removeUpload(parts, tip, upload);
}

async function writeReceived(parts: Parts, mailbox: MailboxName, receipt: TipReceipt): Promise<void> {
  const { letter: id, receivedAt: at } = receipt;
  const known = receipt.files.flatMap(({ sha256, ...file }) => (sha256 ? [{ ...file, sha256 }] : []));
  const body: Letter['body'] = { kind: 'notice', code: 'received', ...(known.length > 0 ? { files: known } : {}) };
  const letter: Letter = { v: 1, id, mailbox: mailbox.id, at, from: 'police', tip: receipt.tip, body };
  const readers = [parseRecipient(mailbox.recipient), parts.recipient];
  await parts.drop.putIfAbsent(letterKey(mailbox.id, id), sealJson(letter, readers));
}
