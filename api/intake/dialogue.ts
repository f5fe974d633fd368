import { parseRecipient, SealBroken } from '../drop/age.ts';
import type { BlobKey } from '../drop/blobs.ts';
import { type Letter, letter, maxTextCharacters } from '../drop/documents.ts';
import { DocumentMalformed, openJson, sealJson } from '../drop/json.ts';
import { inboxMessageKey, letterKey, mailboxPrefix } from '../drop/keys.ts';
import { CodeMalformed, type Mailbox, openMailbox, parseCode } from '../drop/mailbox.ts';
import { readAll } from '../drop/open-blobs.ts';
import { isSelfTestMailbox } from '../drop/self-test.ts';
import { Refusal } from '../refusal.ts';
import { ulid, ulidTime } from '../ulid.ts';
import { refuseWithoutLetterRoom } from './letter-room.ts';
import type { Parts } from './parts.ts';

/** A mailbox opened with its code, and the keys of its letters, oldest first. Nothing of it outlives the request. */
export interface Dialogue {
  readonly mailbox: Mailbox;
  readonly keys: readonly BlobKey[];
}

/** Throws Refusal code_malformed or mailbox_unknown. */
export async function openDialogue({ drop }: Parts, code: string): Promise<Dialogue> {
  const mailbox = await openByCode(code);
  const keys = (await drop.list(mailboxPrefix(mailbox.id))).map(({ key }) => key);
  if (keys.length === 0) throw new Refusal('mailbox_unknown');
  return { mailbox, keys };
}

/** The mailbox of a code as somebody typed it; costs what openMailbox costs. Rejects with Refusal code_malformed. */
export const openByCode = async (code: string): Promise<Mailbox> => openMailbox(readCode(code));

/** A code as it was drawn, from how somebody typed it. Throws Refusal code_malformed. */
export function readCode(code: string): string {
  try {
    return parseCode(code);
  } catch (error) {
    if (error instanceof CodeMalformed) throw new Refusal('code_malformed', { reason: error.reason });
    throw error;
  }
}

/**
 * The letters, oldest first, whatever clock made their ids. One that does not open is left out and counted in the log: the
 * others are still the sender's.
 */
export async function readLetters({ drop, log }: Parts, { mailbox, keys }: Dialogue): Promise<Letter[]> {
  const letters: Letter[] = [];
  for (const key of keys) {
    try {
      const opened = openJson(letter, await readAll(await drop.get(key)), mailbox.identity);
      if (opened.mailbox !== mailbox.id) throw new DocumentMalformed('a letter of another mailbox');
      letters.push(opened);
    } catch (error) {
      if (!(error instanceof SealBroken || error instanceof DocumentMalformed)) throw error;
      log('letter_unreadable', { error: error.name });
    }
  }
  return letters.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/**
 * Writes the sender's message: to the inside first, then beside the other letters. Half of it acknowledged to nobody is
 * a message the police see twice; the other way round it would be one they never see. With the `retry` of its page, what
 * is sent again after a lost answer is the same message. Throws Refusal.
 */
export async function writeMessage(parts: Parts, dialogue: Dialogue, words: Written, retry?: string): Promise<Letter> {
  const { mailbox } = dialogue;
  if (await isDeleted(parts, dialogue)) throw new Refusal('mailbox_deleted');
  if (await isSelfTestMailbox(parts.drop, mailbox.id)) throw new Refusal('self_test_mailbox');
  const text = words.text.trim();
  if (text === '') throw new Refusal('message_missing');
  if (text.length > maxTextCharacters) throw new Refusal('text_too_long', { textCharacters: maxTextCharacters });
  const at = parts.now();
  const body: Letter['body'] = { ...words, text };
  const id = retry === undefined ? ulid(at) : repeatedId(parts, mailbox, retry, body);
  const [before] = await readLetters(parts, {
    mailbox,
    keys: dialogue.keys.filter((key) => key === letterKey(mailbox.id, id)),
  });
  if (before) return before;
  await refuseWithoutLetterRoom(parts, mailbox.id);
  const written: Letter = { v: 1, id, mailbox: mailbox.id, at: at.toISOString(), from: 'sender', body };
  const readers = [parseRecipient(mailbox.recipient), parts.recipient];
  await parts.drop.putIfAbsent(inboxMessageKey(id), sealJson(written, [parts.recipient]));
  await parts.drop.putIfAbsent(letterKey(mailbox.id, id), sealJson(written, readers));
  return written;
}

/** Follows from the page's try and from the words: what was corrected before it was sent again is another message. */
function repeatedId({ tokens }: Parts, mailbox: Mailbox, retry: string, body: Letter['body']): string {
  const random = tokens.derive(`message ${mailbox.id} ${retry} ${JSON.stringify(body)}`).subarray(0, 10);
  return ulid(new Date(ulidTime(retry)), random);
}

/** Of a tip that was deleted one letter is left, and it says so. */
async function isDeleted(parts: Parts, dialogue: Dialogue): Promise<boolean> {
  if (dialogue.keys.length !== 1) return false;
  const [only] = await readLetters(parts, dialogue);
  return only?.body.kind === 'notice' && only.body.code === 'deleted';
}

type Written = Extract<Letter['body'], { kind: 'text' }>;
