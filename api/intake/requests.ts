import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { KeyMalformed, parseRecipient } from '../drop/age.ts';
import type { BlobStore } from '../drop/blobs.ts';
import { askedKey, inboxMessageKey, letterKey, type MailboxId, mailboxPrefix } from '../drop/keys.ts';
import { readIfThere } from '../drop/open-blobs.ts';
import { limitsOf } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import { writtenUlid } from '../ulid.ts';
import { beginHandIn } from './asked.ts';
import { readBody } from './body.ts';
import { shownLimits } from './drafts.ts';
import { refuseWithoutLetterRoom } from './letter-room.ts';
import type { Parts } from './parts.ts';
import { readRequestDraft, saveRequestDraft } from './request-drafts.ts';
import { readSealed, sealed } from './sealed-body.ts';
import { inWords } from './store-refusal.ts';
import { type MailboxName, readHandInClaims } from './token.ts';

/** 500 files with their folders, cameras and clocks. */
const maxDraftBytes = 512 * 1024;
/** A full text in the widest letters, sealed twice over. */
const maxLetterBytes = 128 * 1024;

/** The name of a mailbox, as the page that has its code derived it. */
export const requestOpening = z.object({
  mailbox: z.string().regex(/^[0-9a-f]{32}$/),
  recipient: z.string().max(100),
  language: z.enum(['da', 'en']),
});
const ulidWritten = z.string().regex(writtenUlid);
/** `base`: the draft its page had read or written last; absent when it knew of none. */
export const sealedDraft = z.object({ sealed, base: ulidWritten.optional() });
export const sealedLetter = z.object({ id: ulidWritten, sealed });

/**
 * Answering a request for footage (docs/decisions/0037). The page has the code and derives the mailbox; here nothing is opened,
 * and nothing that would open anything is known.
 */
export function addRequests(app: Hono, parts: Parts): void {
  const { tokens, limits } = parts;

  app.post('/api/requests/open', async (c) => {
    const { mailbox, recipient, language } = await readBody(c, requestOpening);
    const opened = await inWords(() => openRequest(parts, nameOf(mailbox, recipient), language));
    return c.json({ ...opened, limits: shownLimits(limitsOf(limits, true)) });
  });

  const limitDraft = bodyLimit({
    maxSize: Math.ceil((maxDraftBytes * 4) / 3) + 1024,
    onError: () => {
      throw new Refusal('sealed_too_large', { sealedBytes: maxDraftBytes });
    },
  });
  app.put('/api/requests/draft', limitDraft, async (c) => {
    const claims = readHandInClaims(tokens, c.req.header('authorization'));
    const { sealed, base } = await readBody(c, sealedDraft);
    const draft = readSealed(sealed, maxDraftBytes);
    return c.json(await inWords(() => saveRequestDraft(parts, claims, draft, base)));
  });

  app.post('/api/requests/letters', async (c) => {
    const { mailbox } = readHandInClaims(tokens, c.req.header('authorization'));
    const { id, sealed } = await readBody(c, sealedLetter);
    const letter = readSealed(sealed, maxLetterBytes);
    await inWords(() => writeLetter(parts, mailbox.id, id, letter));
    return c.json({ id }, 201);
  });
}

function nameOf(id: string, recipient: string): MailboxName {
  try {
    parseRecipient(recipient);
  } catch (error) {
    if (error instanceof KeyMalformed) throw new Refusal('bad_request', { fields: ['recipient'] });
    throw error;
  }
  return { id: id as MailboxId, recipient };
}

export interface OpenedRequest {
  /** base64 */
  readonly asked: string | null;
  /** base64, oldest first */
  readonly letters: readonly string[];
  readonly draft: string | null;
  /** of the draft */
  readonly draftId: string | null;
  readonly tip: string | null;
  readonly token: string | null;
  readonly isHandedIn: boolean;
}

/** Everything sealed that lies there, and a token for as long as the request stands. Throws Refusal request_unknown. */
async function openRequest(parts: Parts, mailbox: MailboxName, language: 'da' | 'en'): Promise<OpenedRequest> {
  const { drop, tokens } = parts;
  const asked = await readIfThere(drop, askedKey(mailbox.id));
  const letters = await readLetters(drop, mailbox.id);
  if (!asked && letters.length === 0) throw new Refusal('request_unknown');
  if (!asked) return { asked: null, letters, draft: null, draftId: null, tip: null, token: null, isHandedIn: false };
  const { tip, isHandedIn } = await beginHandIn(parts, mailbox.id);
  const { token } = tokens.issue({ tip, language, mailbox, isHandIn: true });
  const draft = await readRequestDraft(drop, mailbox.id);
  return {
    asked: toBase64(asked),
    letters,
    draft: draft ? toBase64(draft.bytes) : null,
    draftId: draft?.id ?? null,
    tip,
    token,
    isHandedIn,
  };
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

async function readLetters(drop: BlobStore, mailbox: MailboxId): Promise<string[]> {
  const letters: string[] = [];
  // one after the other: there may be many
  for (const { key } of await drop.list(mailboxPrefix(mailbox))) {
    const letter = await readIfThere(drop, key);
    if (letter) letters.push(toBase64(letter));
  }
  return letters;
}

/** To the inside first, as every letter of a sender (dialogue.ts). The same letter again changes nothing. */
async function writeLetter(parts: Parts, mailbox: MailboxId, id: string, letter: Uint8Array): Promise<void> {
  const { drop } = parts;
  if ((await drop.size(letterKey(mailbox, id))) !== undefined) return;
  await refuseWithoutLetterRoom(parts, mailbox);
  await drop.putIfAbsent(inboxMessageKey(id), letter);
  await drop.putIfAbsent(letterKey(mailbox, id), letter);
}
