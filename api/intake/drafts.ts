import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { openBytes, parseRecipient, SealBroken, sealBytes } from '../drop/age.ts';
import { type BlobKey, BlobMissing, type BlobStore } from '../drop/blobs.ts';
import { type Draft, sentDraft, type TipDraft, tipDraft } from '../drop/documents.ts';
import { DocumentMalformed, openJson, sealJson } from '../drop/json.ts';
import { draftKey, draftPrefix, type MailboxId, mailboxPrefix, parseDraftKey, type TipId } from '../drop/keys.ts';
import { type Mailbox, newCode, openMailbox } from '../drop/mailbox.ts';
import { readAll } from '../drop/open-blobs.ts';
import type { Limits } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import { ulid } from '../ulid.ts';
import { publishedAppeal } from './about.ts';
import { readBody } from './body.ts';
import { openByCode } from './dialogue.ts';
import type { Gate } from './gate.ts';
import { keepActive, readTip } from './ledger.ts';
import { key } from './mailboxes.ts';
import type { Parts } from './parts.ts';
import type { Guard } from './pressure.ts';
import { takesMore } from './room.ts';
import { isSelfTest } from './self-test.ts';
import { inWords } from './store-refusal.ts';
import { readClaims, type TipClaims } from './token.ts';

/** 500 files with all that is known of each, and a full text in the widest letters. */
const maxDraftBytes = 320 * 1024;

/** What a page tells before a file is chosen. */
export const shownLimits = ({ fileBytes, tipBytes, files, textCharacters }: Limits) => ({
  fileBytes,
  tipBytes,
  files,
  textCharacters,
});

/** The code before the first byte, the unsent tip it opens, and continuing it anywhere. */
export function addDrafts(app: Hono, parts: Parts, gate: Gate, guard: Guard): void {
  const { tokens, limits } = parts;

  app.post('/api/tips/:tip/code', async (c) => {
    const claims = readClaims(tokens, c.req.header('authorization'), c.req.param('tip'));
    if (claims.mailbox) throw new Refusal('code_drawn');
    // a code that outlives the hour would open nothing
    if (isSelfTest(claims)) throw new Refusal('bad_request');
    const turn = { of: guard.turnOf(c), about: publishedAppeal(parts.siteDir, claims.appeal) };
    return c.json(await gate(() => inWords(() => drawCode(parts, claims)), turn), 201);
  });

  const limitDraft = bodyLimit({
    maxSize: maxDraftBytes,
    onError: () => {
      throw new Refusal('draft_too_large', { draftBytes: maxDraftBytes });
    },
  });
  app.put('/api/tips/:tip/draft', limitDraft, async (c) => {
    const claims = readClaims(tokens, c.req.header('authorization'), c.req.param('tip'));
    const draft = await readBody(c, sentDraft);
    return c.json(await inWords(() => saveDraft(parts, claims, draft)));
  });

  // every try stretches a code behind the gate, hit or miss; how often one network may miss, the guard counts (intake.ts)
  app.post('/api/tips/continue', async (c) => {
    const { code } = await readBody(c, key);
    const { mailbox, draft: found } = await gate(() => findDraft(parts, code), { of: guard.turnOf(c) });
    const { tip, appeal, request, language, draft, savedAt } = found;
    const { token } = tokens.issue({ tip: tip as TipId, appeal, request, language, mailbox });
    return c.json({ tip, token, appeal, request, language, draft, savedAt, limits: shownLimits(limits) });
  });
}

/** Draws the one code of a tip; a first, empty draft makes it work at once. Throws Refusal. */
async function drawCode(parts: Parts, claims: TipClaims): Promise<{ code: string; token: string }> {
  const code = newCode();
  const { id, recipient } = await openMailbox(code);
  const { token } = await saveDraft(parts, { ...claims, mailbox: { id, recipient } }, {});
  return { code, token };
}

/**
 * Seals what stands in the form to the code alone, and removes what stood there before. Two who save at once leave the
 * later of the two. Throws Refusal.
 */
async function saveDraft(parts: Parts, claims: TipClaims, draft: Draft): Promise<{ token: string; savedAt: string }> {
  const { drop, tokens } = parts;
  const { mailbox, tip, appeal, request, language } = claims;
  if (!mailbox) throw new Refusal('code_not_drawn');
  await refuseWithoutRoom(parts);
  const at = parts.now();
  const savedAt = at.toISOString();
  const document: TipDraft = { v: 1, tip, appeal, request, language, savedAt, draft };
  const mine = draftKey(mailbox.id, ulid(after(at, await draftKeys(drop, mailbox.id))));
  await drop.putIfAbsent(mine, sealJson(document, [parseRecipient(mailbox.recipient)]));
  // asked only now: submitting marks first and removes drafts then, so one of the two sees the other
  const { ledger, isSubmitted } = await readTip(drop, tip);
  if (isSubmitted) {
    await removeDrafts(drop, claims);
    throw new Refusal('tip_already_submitted');
  }
  for (const other of await draftKeys(drop, mailbox.id)) if (other < mine) await drop.remove(other);
  await keepActive(parts, tip, ledger);
  return { token: tokens.issue(claims).token, savedAt };
}

/** Unsent words give way to those that are sent. */
export async function refuseWithoutRoom({ drop, limits }: Parts): Promise<void> {
  if (!takesMore(await drop.free(), limits)) throw new Refusal('disk_full', { retryAfterSeconds: 3600 });
}

/** Oldest first. */
const draftKeys = async (drop: BlobStore, mailbox: MailboxId): Promise<BlobKey[]> =>
  (await drop.list(draftPrefix(mailbox))).flatMap(({ key }) => (parseDraftKey(key) ? [key] : []));

/** A moment after every draft there is, also when a clock was put back or another node's runs ahead. */
function after(at: Date, keys: readonly BlobKey[]): Date {
  const newest = keys.at(-1);
  return new Date(Math.max(at.getTime(), newest ? parseDraftKey(newest)!.savedAtMs + 1 : 0));
}

/** The unsent tip of a code. Throws Refusal: code_malformed, code_unknown, tip_already_submitted. */
async function findDraft(parts: Parts, code: string): Promise<{ mailbox: Mailbox; draft: TipDraft }> {
  const { drop } = parts;
  const mailbox = await openByCode(code);
  // a miss looks up everything a hit does
  const draft = await readDraft(parts, mailbox);
  const letters = await drop.list(mailboxPrefix(mailbox.id));
  // shown is promised
  await drop.settle(draftPrefix(mailbox.id));
  const { isSubmitted } = await readTip(drop, (draft?.tip ?? mailbox.id) as TipId);
  if (draft && !isSubmitted) return { mailbox, draft };
  if (!draft && letters.length === 0) throw new Refusal('code_unknown');
  await removeDrafts(drop, { mailbox });
  throw new Refusal('tip_already_submitted');
}

/** The newest draft that opens; one that does not is counted in the log. */
async function readDraft(parts: Parts, mailbox: Mailbox, tries = 5): Promise<TipDraft | undefined> {
  const { drop, log } = parts;
  const { id, identity, recipient } = mailbox;
  const newestFirst = (await draftKeys(drop, id)).toReversed();
  if (newestFirst.length === 0) openBytes(sealBytes(new Uint8Array(1000), [parseRecipient(recipient)]), identity);
  for (const key of newestFirst) {
    try {
      return openJson(tipDraft, await readAll(await drop.get(key)), identity);
    } catch (error) {
      // a newer one has just taken its place
      if (error instanceof BlobMissing && tries > 1) return readDraft(parts, mailbox, tries - 1);
      if (!(error instanceof SealBroken || error instanceof DocumentMalformed)) throw error;
      log('draft_unreadable', { error: error.name });
    }
  }
  return undefined;
}

/** Removes what was saved of a tip that is submitted. */
export async function removeDrafts(drop: BlobStore, { mailbox }: Pick<TipClaims, 'mailbox'>): Promise<void> {
  if (mailbox) for (const key of await draftKeys(drop, mailbox.id)) await drop.remove(key);
}
