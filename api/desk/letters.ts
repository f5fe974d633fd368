import { and, asc, eq, gt, isNotNull, isNull, lte, or } from 'drizzle-orm';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { parseRecipient } from '../drop/age.ts';
import { type Letter, letter, maxLettersRead, type SentPhrase } from '../drop/documents.ts';
import { sealJson } from '../drop/json.ts';
import { letterKey, type MailboxId } from '../drop/keys.ts';
import { describeError } from '../log.ts';
import { Refusal } from '../refusal.ts';
import { ulid, writtenUlid } from '../ulid.ts';
import type { Desk } from './desk.ts';
import { startLoop } from './loop.ts';

/**
 * LETTERS to senders. Written as rows in the transaction of the act they tell of, delivered afterwards: sealed to the
 * mailbox and to the police, put under the letter's own key. The row is the job, so a killed desk forgets none, and a
 * letter that stands in the drop already (a crash between the two) counts as delivered.
 */
interface Addressed {
  tip: { id: string; mailbox: string; mailboxRecipient: string };
  at: Date;
  byUser: string;
  /** the page's own (`pageId`) */
  id?: string | undefined;
  /** not delivered before this: the act it tells of may still be undone */
  heldUntil?: Date | undefined;
}

/** A message's id as its page drew it: the same again, after a lost answer, is the same message. */
export const pageId = z.string().regex(writtenUlid).optional();

interface Sending {
  tipId: string;
  byUser: string;
  id: string | undefined;
  words: { text: string; phrase?: SentPhrase | undefined };
}

/** The message this member has sent with this id already. Throws Refusal when the id is of anything else. */
export async function sentBefore(tx: Query, { message }: Tables, { tipId, byUser, id, words }: Sending) {
  if (id === undefined) return undefined;
  const [row] = await tx.select().from(message).where(eq(message.id, id));
  if (!row) return undefined;
  const isSame = words.phrase ? row.phrase?.id === words.phrase.id : row.text === words.text && row.phrase === null;
  if (row.tipId === tipId && row.byUser === byUser && isSame) return row;
  throw new Refusal('bad_request', { fields: ['id'] });
}

/** What is queued for a sender; the row's id is the letter's. */
async function queueLetter(
  tx: Query,
  t: Tables,
  { tip, at, byUser, heldUntil, ...given }: Addressed,
  body: Letter['body'],
) {
  const id = given.id ?? ulid(at);
  const { id: tipId, mailbox } = tip;
  const document: Letter = { v: 1, id, mailbox, at: at.toISOString(), from: 'police', tip: tipId, body };
  const text = body.kind === 'text' ? body.text : body.code;
  const row = {
    id,
    tipId: tip.id,
    from: 'police' as const,
    kind: body.kind,
    text,
    at,
    byUser,
    letter: { ...document },
    heldUntil: heldUntil ?? null,
    phrase: (body.kind === 'text' && body.phrase) || null,
  };
  await tx.insert(t.message).values(row);
  return row;
}

/** With a phrase, the sender's language is chosen for those who read the letter without knowing of phrases. */
export async function queueMessage(
  tx: Query,
  t: Tables,
  { text, phrase, ...addressed }: Addressed & { text: string; phrase?: SentPhrase },
) {
  if (!phrase) return queueLetter(tx, t, addressed, { kind: 'text', text });
  const [tip] = await tx.select({ language: t.tip.language }).from(t.tip).where(eq(t.tip.id, addressed.tip.id));
  return queueLetter(tx, t, addressed, { kind: 'text', text: phrase[tip?.language ?? 'da'], phrase });
}

/** Tells a sender which of their letters a member of staff has read. */
export async function queueRead(tx: Query, t: Tables, addressed: Addressed, letters: string[]): Promise<void> {
  if (addressed.tip.mailboxRecipient === '') return;
  for (let from = 0; from < letters.length; from += maxLettersRead)
    await queueLetter(tx, t, addressed, {
      kind: 'notice',
      code: 'read',
      letters: letters.slice(from, from + maxLettersRead),
    });
}

interface Notice extends Addressed {
  code: 'accepted' | 'rejected';
  /** as it stands now: the sender reads what was meant when it was chosen */
  reason: { da: string; en: string };
}

export async function queueNotice(tx: Query, t: Tables, { code, reason, ...addressed }: Notice): Promise<void> {
  if (addressed.tip.mailboxRecipient === '') return;
  await queueLetter(tx, t, addressed, { kind: 'notice', code, reason: { da: reason.da, en: reason.en } });
}

/** Tells a shop which of what it handed in is evidence now. Of other tips nothing more is said than that they are used. */
export async function queueUsed(tx: Query, t: Tables, addressed: Addressed): Promise<void> {
  const { tip, file } = t;
  const [row] = await tx.select({ handIn: tip.handIn }).from(tip).where(eq(tip.id, addressed.tip.id));
  if (!row?.handIn || addressed.tip.mailboxRecipient === '') return;
  const { claimedName, sizeBytes, sha256 } = file;
  const exhibits = await tx
    .select({ claimedName, sizeBytes, sha256 })
    .from(file)
    .where(and(eq(file.tipId, addressed.tip.id), eq(file.decision, 'accepted'), isNotNull(sha256)))
    .orderBy(asc(file.position));
  const files = exhibits.map((each) => ({ name: each.claimedName, sizeBytes: each.sizeBytes, sha256: each.sha256! }));
  if (files.length > 0)
    await queueLetter(tx, t, { ...addressed, at: momentAfter(addressed.at) }, { kind: 'notice', code: 'used', files });
}

/** What became of it, in a member's own words, and that this is the end of the matter. */
export async function queueThanks(tx: Query, t: Tables, { text, ...addressed }: Addressed & { text: string }) {
  const message = await queueLetter(tx, t, addressed, { kind: 'text', text });
  const { id: _, ...after } = addressed;
  await queueLetter(tx, t, { ...after, at: momentAfter(addressed.at) }, { kind: 'notice', code: 'closed' });
  return message;
}

/** A moment later: letters are read in the order of their ids. */
const momentAfter = (at: Date): Date => new Date(at.getTime() + 1);

type Post = Pick<Desk, 'store' | 'drop' | 'recipient' | 'now' | 'log'>;
/** When a letter that failed is tried again. In memory: after a restart everything is tried at once. */
type Waiting = Map<string, { failures: number; until: number }>;
const batch = 50;
const everyMs = 1000;
const longestWaitMs = 60_000;

/** Delivers what is queued, every second. Answers how to stop. */
export function startPost(post: Post): () => Promise<void> {
  const waiting: Waiting = new Map();
  return startLoop({ step: 'letters', everyMs, log: post.log }, () => deliverLetters(post, waiting));
}

/** One round over every undelivered letter, also those the evidence worker wrote. */
export async function deliverLetters(post: Post, waiting: Waiting = new Map()): Promise<void> {
  for (let after = ''; ; ) {
    const letters = await undelivered(post, after);
    for (const row of letters) await tryLetter(post, waiting, row);
    if (letters.length < batch) return;
    after = letters.at(-1)?.id ?? after;
  }
}

function undelivered({ store: { read, t }, now }: Post, after: string) {
  const { message, tip } = t;
  const isFree = or(isNull(message.heldUntil), lte(message.heldUntil, now()));
  return read
    .select({ id: message.id, letter: message.letter, mailbox: tip.mailbox, recipient: tip.mailboxRecipient })
    .from(message)
    .innerJoin(tip, eq(tip.id, message.tipId))
    .where(
      and(
        isNull(message.deliveredAt),
        eq(message.from, 'police'),
        isNotNull(message.letter),
        gt(message.id, after),
        isFree,
      ),
    )
    .orderBy(asc(message.id))
    .limit(batch);
}
type Undelivered = Awaited<ReturnType<typeof undelivered>>[number];

/** One letter that cannot be delivered is logged, waits longer each time, and holds up no other. */
async function tryLetter(post: Post, waiting: Waiting, row: Undelivered): Promise<void> {
  const at = post.now().getTime();
  const { failures, until } = waiting.get(row.id) ?? { failures: 0, until: 0 };
  if (until > at) return;
  try {
    await deliver(post, row);
    waiting.delete(row.id);
  } catch (error) {
    waiting.set(row.id, { failures: failures + 1, until: at + Math.min(everyMs * 2 ** failures, longestWaitMs) });
    post.log('letter_failed', { id: row.id, attempt: failures + 1, ...describeError(error) });
  }
}

async function deliver({ store, drop, recipient, now }: Post, row: Undelivered): Promise<void> {
  const sealed = sealJson(letter.parse(row.letter), [parseRecipient(row.recipient), recipient]);
  // 'exists': delivered before a crash; either way it stands there now
  await drop.putIfAbsent(letterKey(row.mailbox as MailboxId, row.id), sealed);
  const { message } = store.t;
  await store.write(async (tx) => {
    await tx.update(message).set({ deliveredAt: now(), letter: null }).where(eq(message.id, row.id));
  });
}
