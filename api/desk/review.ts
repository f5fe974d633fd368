import { and, eq, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Tables } from '../db/store.ts';
import type { Role } from '../db/values.ts';
import { Refusal } from '../refusal.ts';
import { access, type DeskEnv } from './access.ts';
import { record } from './act.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import { maySeeHidden } from './tip-state.ts';
import { requireTip } from './tips.ts';

/** Who looks first at what senders answer, where answers are reviewed. */
export function mayReview(role: Role): boolean {
  const reviewers = access['POST /api/desk/messages/:id/review'];
  return Array.isArray(reviewers) && reviewers.includes(role);
}

/** Answers that investigators may read: those nobody had to review, and those that were let through. */
export const isLetThrough = ({ message }: Tables): SQL => or(isNull(message.review), eq(message.review, 'released'))!;

const reviewing = z.discriminatedUnion('decision', [
  z.object({ decision: z.literal('release') }),
  z.object({ decision: z.literal('withhold'), reason: z.string().trim().max(500) }),
]);

/**
 * REVIEW of what senders answer (REVIEW_ANSWERS, api/config.ts): its words are kept apart and reach investigators, the
 * search and packages only when a moderator has let them through. One that was withheld can be let through later; never the
 * other way round, for what was read was read.
 */
export function addReview(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;
  const { message } = t;
  api.post('/messages/:id/review', async (c) => {
    const body = await parseBody(c, reviewing);
    const member = c.get('member');
    const id = c.req.param('id');
    const at = now();
    const reason = body.decision === 'withhold' ? body.reason : null;
    if (reason === '') throw new Refusal('reason_missing');
    const state = body.decision === 'withhold' ? ('withheld' as const) : ('released' as const);
    await store.write(async (tx) => {
      const [row] = await tx.select().from(message).where(eq(message.id, id));
      const tip = row && (await requireTip(tx, t, member, row.tipId).catch(asUnknownMessage));
      if (!row || !tip || row.review === null) throw new Refusal('message_unknown');
      if (tip.state === 'hidden' && !maySeeHidden(member.role)) throw new Refusal('transition_forbidden');
      const may = row.review === 'waiting' || (row.review === 'withheld' && state === 'released');
      if (!may) throw new Refusal('already_reviewed');
      const words = state === 'released' ? { text: row.heldText ?? '', heldText: null } : {};
      await tx
        .update(message)
        .set({ ...words, review: state, reviewedBy: member.id, reviewedAt: at, reviewReason: reason })
        .where(eq(message.id, id));
      await tx
        .update(t.tip)
        .set({
          unreadMessages: await tx.$count(message, waitsForReader(t, tip.id)),
          ...(state === 'released' ? { answered: sql`${t.tip.revision}` } : {}),
          updatedAt: at,
        })
        .where(eq(t.tip.id, tip.id));
      const entry = { ...(reason ? { reason } : {}), details: { message: id, review: state } };
      await record({ tx, t, tip, member, at }, 'review', entry);
    });
    return c.json({ review: { state, at, reason, by: member.name } });
  });
}

/** Answers of a tip that somebody has yet to read, or to review. */
export const waitsForReader = ({ message }: Tables, tip: string): SQL =>
  and(
    eq(message.tipId, tip),
    eq(message.from, 'sender'),
    isNull(message.readAt),
    or(isNull(message.review), ne(message.review, 'withheld')),
  )!;

function asUnknownMessage(error: unknown): never {
  throw error instanceof Refusal ? new Refusal('message_unknown') : error;
}
