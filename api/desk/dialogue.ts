import { aliasedTable, and, asc, eq, ne, or } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import type { Role } from '../db/values.ts';
import { maxTextCharacters, type SentPhrase } from '../drop/documents.ts';
import { recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import { renewClaim } from './claim.ts';
import type { Desk } from './desk.ts';
import { pageId, queueMessage, sentBefore } from './letters.ts';
import type { PhraseBook } from './phrases.ts';
import { mayReview } from './review.ts';
import { holderOf } from './tip-state.ts';
import { requireTip } from './tips.ts';

/** words of one's own, or the id of a phrase */
const writing = z.union([
  z.object({ text: z.string().trim(), id: pageId }),
  z.object({ phrase: z.string().max(40), id: pageId }),
]);

/** The dialogue with a sender. A decided tip may still be written about; one that a colleague holds is theirs to write. */
export function addDialogue(api: Hono<DeskEnv>, { store, now, phrases }: Desk): void {
  const { t } = store;
  api.post('/tips/:id/messages', async (c) => {
    const body = await parseBody(c, writing);
    const words = readWords(body, phrases);
    const member = c.get('member');
    const at = now();
    const row = await store.write(async (tx) => {
      const tip = await requireTip(tx, t, member, c.req.param('id'));
      const sending = { tipId: tip.id, byUser: member.id, id: body.id };
      const before = await sentBefore(tx, t, { ...sending, words });
      if (before) return before;
      const holder = holderOf(tip, at);
      if (holder !== null && holder !== member.id) throw new Refusal('tip_claimed');
      if (tip.state === 'hidden') throw new Refusal('transition_forbidden');
      if (tip.addressee !== null) throw new Refusal('tip_of_request');
      if (tip.mailboxRecipient === '') throw new Refusal('no_mailbox');
      await renewClaim(tx, t, tip.id, member, at);
      const message = await queueMessage(tx, t, { tip, at, byUser: member.id, id: body.id, ...words });
      const { phrase } = words;
      const details = { message: message.id, ...(phrase ? { phrase: phrase.id } : {}) };
      await recordCustody(tx, t, {
        action: 'reply',
        ...{ at, actor: member.id, actorRole: member.role, tipId: tip.id, details },
      });
      return message;
    });
    const { id, at: sentAt, from, kind, text, phrase } = row;
    const byUser = { name: member.name };
    const message = { ...unanswered, id, at: sentAt, from, kind, text, phrase, byUser };
    return c.json({ message }, 201);
  });
}

/** Throws Refusal. */
function readWords(body: z.infer<typeof writing>, { phrases }: PhraseBook): { text: string; phrase?: SentPhrase } {
  if ('phrase' in body) {
    const found = phrases.find(({ id }) => id === body.phrase);
    if (!found) throw new Refusal('phrase_unknown');
    const { topic: _, ...phrase } = found;
    return { text: phrase.da, phrase };
  }
  if (body.text === '') throw new Refusal('message_missing');
  if (body.text.length > maxTextCharacters) throw new Refusal('text_too_long');
  return { text: body.text };
}

const unanswered = { deliveredAt: null, readAt: null, answerTo: null, answer: null, review: null };

/**
 * The dialogue as `role` may read it: an answer that waits for a moderator, or was withheld, is there without its words.
 * That the sender was told of what we have read (`read`) is no message.
 */
export async function listMessages(read: Query, { message, user }: Tables, tip: string, role: Role) {
  const reviewer = aliasedTable(user, 'reviewer');
  const rows = await read
    .select({
      id: message.id,
      at: message.at,
      from: message.from,
      kind: message.kind,
      text: message.text,
      byName: user.name,
      deliveredAt: message.deliveredAt,
      readAt: message.readAt,
      phrase: message.phrase,
      answerTo: message.answerTo,
      answer: message.answer,
      heldText: message.heldText,
      state: message.review,
      reviewedAt: message.reviewedAt,
      reviewReason: message.reviewReason,
      reviewerName: reviewer.name,
    })
    .from(message)
    .leftJoin(user, eq(user.id, message.byUser))
    .leftJoin(reviewer, eq(reviewer.id, message.reviewedBy))
    .where(and(eq(message.tipId, tip), or(ne(message.kind, 'notice'), ne(message.text, 'read'))))
    .orderBy(asc(message.at), asc(message.id));
  const mayRead = mayReview(role);
  return rows.map(({ byName, heldText, state, reviewedAt, reviewReason, reviewerName, ...row }) => {
    const isHeld = state === 'waiting' || state === 'withheld';
    const review = state && { state, at: reviewedAt, reason: mayRead ? reviewReason : null, by: reviewerName };
    const words = isHeld ? { text: mayRead ? (heldText ?? '') : '', answer: mayRead ? row.answer : null } : {};
    return { ...row, ...words, review, byUser: byName === null ? null : { name: byName } };
  });
}
