import { and, eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import { acceptedOf, obstacleOf } from '../db/disposal-facts.ts';
import { personOf } from '../db/reveal-facts.ts';
import type { Query, Tables } from '../db/store.ts';
import { markDisposal } from '../disposal.ts';
import { type CustodyEntry, recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import { isSecond } from '../reveal.ts';
import { ulid } from '../ulid.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import { showDisposal } from './disposal-list.ts';
import { reasonOf, requireReason, writtenReason } from './reasons.ts';
import type { Member } from './session.ts';
import { visibleTo } from './tip-item.ts';
import { requireTip } from './tips.ts';

const asking = z.object({ reason: z.string().max(40).default(''), words: writtenReason });
const deciding = z.object({ reason: writtenReason });

/**
 * EARLY DELETION (docs/decisions/0031). A supervisor asks, and everybody who sees the tip sees that; whoever may work on it
 * may stop it, a second person may let it begin at once, and what was accepted never begins without one. The evidence
 * worker deletes, and asks everything again.
 */
export function addDisposals(api: Hono<DeskEnv>, desk: Desk): void {
  const { store } = desk;
  const { read, t } = store;

  api.post('/tips/:id/dispose', async (c) => {
    const { reason, words } = await parseBody(c, asking);
    reasonOf('dispose', reason);
    const said = { reason, words: requireReason(words) };
    const member = c.get('member');
    const id = await store.write((tx) => askDisposal(desk, tx, member, c.req.param('id'), said));
    return c.json({ disposal: await showDisposal(read, t, id) }, 201);
  });

  for (const [verb, act] of [
    ['confirm', confirmDisposal],
    ['stop', stopDisposal],
  ] as const)
    api.post(`/disposals/:id/${verb}`, async (c) => {
      const reason = requireReason((await parseBody(c, deciding)).reason);
      const member = c.get('member');
      const id = c.req.param('id');
      await store.write((tx) => act(desk, tx, member, id, reason));
      return c.json({ disposal: await showDisposal(read, t, id) });
    });
}

type Asking = Pick<Desk, 'store' | 'revealSecret' | 'disposalDays' | 'now'>;
const dayMs = 86_400_000;

export async function askDisposal(
  { store: { t }, revealSecret, disposalDays, now }: Asking,
  tx: Query,
  member: Member,
  tipId: string,
  { reason, words }: { reason: string; words: string },
): Promise<string> {
  await requireTip(tx, t, member, tipId);
  const open = and(eq(t.disposal.tipId, tipId), eq(t.disposal.state, 'asked'));
  if ((await tx.$count(t.disposal, open)) > 0) throw new Refusal('disposal_pending');
  const obstacle = await obstacleOf(tx, t, tipId);
  if (obstacle) throw new Refusal(obstacle);
  const at = now();
  const isEvidence = (await acceptedOf(tx, t, [tipId])).has(tipId);
  const dueAt = isEvidence ? null : new Date(at.getTime() + disposalDays * dayMs);
  const asked = { id: ulid(at), tipId, reason, words, askedBy: member.id, askedRole: member.role, askedAt: at, dueAt };
  const row = { ...asked, confirmedBy: null, confirmedRole: null, confirmedAt: null, confirmReason: null };
  const times = { stateChangedAt: at, nextAttemptAt: dueAt ?? at };
  await tx.insert(t.disposal).values({ ...row, ...times, mark: markDisposal(revealSecret, row) });
  const details = { disposal: row.id, why: reason, dueAt: dueAt?.toISOString() ?? null };
  await record({ tx, t, member, at }, 'ask_disposal', { tipId, reason: words, details });
  return row.id;
}

/** A second person agrees: it begins as soon as the worker comes to it. */
export async function confirmDisposal(
  { store: { t }, revealSecret, now }: Asking,
  tx: Query,
  member: Member,
  id: string,
  reason: string,
): Promise<void> {
  const row = await requireAsked(tx, t, member, id);
  if (row.confirmedAt !== null) throw new Refusal('disposal_begun');
  if (row.askedBy === member.id) throw new Refusal('disposal_own');
  const tip = await requireTip(tx, t, member, row.tipId);
  const asker = row.askedBy ? await personOf(tx, t, row.askedBy) : undefined;
  const second = await personOf(tx, t, member.id);
  if (!second || (asker && !isSecond(second, asker, tip))) throw new Refusal('disposal_other_district');
  const obstacle = await obstacleOf(tx, t, row.tipId);
  if (obstacle) throw new Refusal(obstacle);
  const at = now();
  const said = { confirmedBy: member.id, confirmedRole: member.role, confirmedAt: at, confirmReason: reason };
  const mark = markDisposal(revealSecret, { ...row, ...said });
  await tx
    .update(t.disposal)
    .set({ ...said, mark, nextAttemptAt: at })
    .where(eq(t.disposal.id, id));
  const details = { disposal: id, second: row.askedBy, secondRole: row.askedRole };
  await record({ tx, t, member, at }, 'confirm_disposal', { tipId: row.tipId, reason, details });
}

/** Whoever may work on the tip may stop it, also when a second person has agreed and the worker has not begun. */
export async function stopDisposal(
  { store: { t }, now }: Asking,
  tx: Query,
  member: Member,
  id: string,
  reason: string,
): Promise<void> {
  const { tipId } = await requireAsked(tx, t, member, id);
  const at = now();
  const said = { stoppedBy: member.id, stoppedAt: at, stopReason: reason };
  const free = { leaseBy: null, leaseUntil: null, failure: null, stateChangedAt: at };
  await tx
    .update(t.disposal)
    .set({ ...said, ...free, state: 'stopped' })
    .where(eq(t.disposal.id, id));
  await record({ tx, t, member, at }, 'stop_disposal', { tipId, reason, details: { disposal: id } });
}

/** One the member may know of and that has not begun; of another district it is not told apart from none. */
async function requireAsked(query: Query, t: Tables, member: Member, id: string) {
  const [found] = await query
    .select({ disposal: t.disposal })
    .from(t.disposal)
    .innerJoin(t.tip, eq(t.tip.id, t.disposal.tipId))
    .where(and(eq(t.disposal.id, id), visibleTo(member, t)));
  if (!found) throw new Refusal('disposal_unknown');
  if (found.disposal.state === 'stopped') throw new Refusal('disposal_stopped');
  if (found.disposal.state !== 'asked') throw new Refusal('disposal_begun');
  return found.disposal;
}

interface Acting {
  readonly tx: Query;
  readonly t: Tables;
  readonly member: Member;
  readonly at: Date;
}

const record = (
  { tx, t, member, at }: Acting,
  action: CustodyEntry['action'],
  entry: Pick<CustodyEntry, 'tipId' | 'reason' | 'details'>,
) => recordCustody(tx, t, { at, action, actor: member.id, actorRole: member.role, ...entry });
