import type { BlobKey, BlobStore } from '../drop/blobs.ts';
import { type MailboxId, parseRequestKey, requestDraftKey, requestPrefix } from '../drop/keys.ts';
import { readIfThere } from '../drop/open-blobs.ts';
import { Refusal } from '../refusal.ts';
import { ulid, ulidTime } from '../ulid.ts';
import { keepBegun, refuseOnceClosed } from './asked.ts';
import { refuseWithoutRoom } from './drafts.ts';
import { keepActive, readTip } from './ledger.ts';
import type { Parts } from './parts.ts';
import type { HandInClaims } from './token.ts';

/** Oldest first. */
const draftsOf = async (drop: BlobStore, mailbox: MailboxId): Promise<{ key: BlobKey; id: string }[]> =>
  (await drop.list(`${requestPrefix(mailbox)}draft-`)).flatMap(({ key }) => {
    const parsed = parseRequestKey(key);
    return parsed?.kind === 'draft' ? [{ key, id: parsed.id }] : [];
  });

export interface RequestDraft {
  /** what a page that read it shows with its next save (`base`) */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The greatest there is; a greater one may take its place while it is being read. */
export async function readRequestDraft(
  drop: BlobStore,
  mailbox: MailboxId,
  tries = 5,
): Promise<RequestDraft | undefined> {
  const newest = (await draftsOf(drop, mailbox)).at(-1);
  // shown is promised
  await drop.settle(requestPrefix(mailbox));
  const bytes = newest && (await readIfThere(drop, newest.key));
  if (bytes) return { id: newest.id, bytes };
  return !newest || tries === 1 ? undefined : readRequestDraft(drop, mailbox, tries - 1);
}

/**
 * Refuses what is not based on the newest draft there is: another device has written meanwhile, and nothing of it may be lost
 * (RFC 9110 section 15.5.13). `mine` is the draft just written, if any. Throws Refusal hand_in_changed.
 */
export async function refuseChanged(
  drop: BlobStore,
  mailbox: MailboxId,
  base: string | undefined,
  mine?: string,
): Promise<void> {
  const newest = (await draftsOf(drop, mailbox)).filter(({ id }) => id !== mine).at(-1);
  if (newest && newest.id !== base) throw new Refusal('hand_in_changed');
}

/**
 * As the draft of a tip (drafts.ts), but sealed by the page, and refused unless it is based on the newest there is: of two who
 * save at once both may be refused, never both pass. Throws Refusal.
 */
export async function saveRequestDraft(
  parts: Parts,
  claims: HandInClaims,
  draft: Uint8Array,
  base: string | undefined,
): Promise<{ token: string; savedAt: string; id: string }> {
  const { drop, tokens } = parts;
  const { mailbox, tip } = claims;
  await refuseWithoutRoom(parts);
  const at = parts.now();
  const newest = (await draftsOf(drop, mailbox.id)).at(-1);
  const after = new Date(Math.max(at.getTime(), newest ? ulidTime(newest.id) + 1 : 0));
  const id = ulid(after);
  const mine = requestDraftKey(mailbox.id, id);
  await drop.putIfAbsent(mine, draft);
  // asked only now: submitting marks first and removes drafts then, so one of the two sees the other; so does closing
  const { ledger, isSubmitted } = await readTip(drop, tip);
  try {
    if (isSubmitted) throw new Refusal('tip_already_submitted');
    await refuseOnceClosed(drop, mailbox);
    await refuseChanged(drop, mailbox.id, base, id);
  } catch (error) {
    await drop.remove(mine);
    throw error;
  }
  for (const { key } of await draftsOf(drop, mailbox.id)) if (key < mine) await drop.remove(key);
  await keepBegun(parts, mailbox.id, tip);
  await keepActive(parts, tip, ledger);
  return { token: tokens.issue(claims).token, savedAt: at.toISOString(), id };
}

/** Removes what was saved of a hand-in that is submitted. */
export async function removeRequestDrafts(drop: BlobStore, mailbox: MailboxId): Promise<void> {
  for (const { key } of await draftsOf(drop, mailbox)) await drop.remove(key);
}
