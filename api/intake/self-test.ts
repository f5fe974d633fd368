import type { Letter, TipDocument } from '../drop/documents.ts';
import { sealJson } from '../drop/json.ts';
import { letterKey, selfTestBeganKey, selfTestClipKey, selfTestMailboxKey, type TipId } from '../drop/keys.ts';
import { type Mailbox, openMailbox } from '../drop/mailbox.ts';
import { removeOldSelfTests, selfTestMs } from '../drop/self-test.ts';
import type { Limits } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import { ulid } from '../ulid.ts';
import { attemptOf } from './attempt.ts';
import { isMarkedSubmitted, markSubmitted, note, readLedger } from './ledger.ts';
import type { Parts } from './parts.ts';
import type { Submission } from './submission.ts';
import { bindFiles, type Submitted, tidy } from './submit.ts';
import type { TipClaims } from './token.ts';

/**
 * THE SELF-TEST: a business sees how its camera looks to us with a clip that is no evidence. It is uploaded as any file, but its
 * document lies apart, where only whoever grades it looks, and an hour after it began nothing of it is left
 * (api/drop/self-test.ts).
 */
export type SelfTestClaims = TipClaims & { readonly selfTestUntil: Date };
export const isSelfTest = (claims: TipClaims): claims is SelfTestClaims => claims.selfTestUntil !== undefined;

export const selfTestLimits = (of: Limits): Limits => ({
  ...of,
  fileBytes: of.selfTestBytes,
  tipBytes: of.selfTestBytes,
  files: 1,
});

/** What stands before anything of it does. Answers until when its token holds. */
export async function beginSelfTest(parts: Parts, tip: TipId): Promise<Date> {
  const at = parts.now();
  await parts.drop.putIfAbsent(selfTestBeganKey(tip, at), note(parts));
  return new Date(at.getTime() + selfTestMs);
}

/** Before its upload is opened. Throws Refusal. */
export async function checkSelfTestUpload({ drop, limits }: Parts, tip: TipId, sizeBytes: number | undefined) {
  // how long it gets must be known before it begins
  if (sizeBytes === undefined) throw new Refusal('bad_request');
  if (sizeBytes > limits.selfTestBytes) throw new Refusal('file_too_large', { fileBytes: limits.selfTestBytes });
  if ((await readLedger(drop, tip)).uploads.size > 0) throw new Refusal('too_many_files', { files: 1 });
}

/**
 * Hands the clip to whoever grades it. Answers the code of the mailbox that gets the report; to whoever shows the same `retry`
 * again, because the answer was lost, the same one. Throws Refusal.
 */
export async function submitSelfTest(
  parts: Parts,
  { tip, language }: SelfTestClaims,
  { retry, files: named }: Submission,
): Promise<Submitted> {
  const { drop, recipient, now, tokens } = parts;
  const attempt = attemptOf(tokens, tip, { retry, given: undefined, words: {} });
  const { code } = attempt;
  const mailbox = await openMailbox(code);
  const receivedAt = now().toISOString();
  const isTaken = (await isMarkedSubmitted(drop, tip)) || (await drop.size(selfTestClipKey(tip))) !== undefined;
  if (isTaken && (await drop.size(selfTestMailboxKey(tip, mailbox.id))) === undefined)
    throw new Refusal('tip_already_submitted');
  if (isTaken) return { code, receivedAt, files: [], receipt: {} };
  if (named.length === 0) throw new Refusal('self_test_without_clip');
  const files = await bindFiles(parts, tip, named);
  await drop.putIfAbsent(selfTestMailboxKey(tip, mailbox.id), note(parts));
  await writeWaiting(parts, mailbox, language);
  const to = { id: mailbox.id, recipient: mailbox.recipient };
  const document: TipDocument = { v: 1, tip, language, receivedAt, text: '', danger: false, files, mailbox: to };
  if ((await drop.putIfAbsent(selfTestClipKey(tip), sealJson(document, [recipient]))) === 'exists')
    throw new Refusal('tip_already_submitted');
  await tidy(parts, () => markSubmitted(parts, tip, attempt.id));
  const told = files.map(({ name, sizeBytes, senderSha256 }) => ({ name, sizeBytes, sha256: senderSha256 ?? null }));
  return { code, receivedAt, files: told, receipt: {} };
}

const waiting = {
  da: 'Prøven er modtaget. Svaret kommer her, så snart klippet er set igennem.',
  en: 'The test has been received. The answer will be here as soon as the clip has been looked at.',
};

/** So that its code opens at once, and whoever waits with it is not taken for somebody who guesses. */
async function writeWaiting({ drop, now }: Parts, mailbox: Mailbox, language: 'da' | 'en'): Promise<void> {
  const [at, id] = [now(), ulid(now())];
  const body = { kind: 'text', text: waiting[language] } as const;
  const words: Letter = { v: 1, id, mailbox: mailbox.id, at: at.toISOString(), from: 'police', body };
  await drop.putIfAbsent(letterKey(mailbox.id, id), sealJson(words, [mailbox.identity.recipient]));
}

export const sweepSelfTests = ({ drop, now }: Parts): Promise<number> => removeOldSelfTests(drop, now());
