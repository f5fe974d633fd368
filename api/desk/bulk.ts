import { and, eq, isNull } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import { ulid } from '../ulid.ts';
import type { DeskEnv } from './access.ts';
import type { Act } from './act.ts';
import { assigning, assignTip } from './assign.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import { hasExhibit } from './file-decisions.ts';
import { reasonOf } from './reasons.ts';
import { listUndecided, readStanding } from './standing.ts';
import { holderOf } from './tip-state.ts';
import { requireTip, showTip } from './tips.ts';
import { acceptTip, claimTip, decisionNote, rejectTip, releaseTip, requireRejectable, setAside } from './triage.ts';

/** How long an act on many can be taken back. */
export const undoMs = 30_000;
/** Letters wait a little longer, for a desk whose clock goes before ours. */
const letterMs = undoMs + 10_000;
export const mostTips = 100;

const reasoned = { reason: z.string().max(40).default(''), note: decisionNote };
const tips = z.array(z.string().max(40)).min(1).max(mostTips);
const acting = z.discriminatedUnion('action', [
  z.object({ action: z.literal('claim'), tips }),
  z.object({ action: z.literal('release'), tips }),
  z.object({ action: z.literal('accept'), tips, ...reasoned }),
  z.object({ action: z.literal('reject'), tips, ...reasoned }),
  z.object({ action: z.literal('hide'), tips, ...reasoned }),
  z.object({ action: z.literal('assign'), tips, ...assigning.shape }),
]);
type Acting = z.infer<typeof acting>;
type Deciding = Extract<Acting, { action: 'accept' | 'reject' }>;

/** What came of it, tip by tip: the tip as it is now, or the refusal as it would stand alone. */
export type Outcome = { id: string; tip: Awaited<ReturnType<typeof showTip>> } | { id: string; refusal: object };

/**
 * One act on many tips, in one transaction: each tip gets its own custody event, and its letter, exactly as if it were
 * decided alone; what is refused for one is done for the others. All but accepting can be undone for half a minute
 * (undo.ts): an exhibit's number is given once.
 */
export function addBulk(api: Hono<DeskEnv>, { store, now, units }: Desk): void {
  const { t } = store;
  api.post('/bulk', async (c) => {
    const wanted = await parseBody(c, acting);
    if ('reason' in wanted) reasonOf(wanted.action, wanted.reason);
    const member = c.get('member');
    const at = now();
    const id = ulid(at);
    const undoUntil = wanted.action === 'accept' ? null : new Date(at.getTime() + undoMs);
    const outcomes = await store.write(async (tx) => {
      await tx.insert(t.bulk).values({ id, action: wanted.action, byUser: member.id, at, undoUntil });
      const bulk = { id, ...(undoUntil ? { heldUntil: new Date(at.getTime() + letterMs) } : {}) };
      const many: Many = { tx, t, member, at, bulk, wanted, units };
      const found: Outcome[] = [];
      for (const tip of new Set(wanted.tips)) found.push(await refusable(tip, () => actOn(many, tip)));
      return found;
    });
    return c.json({ bulk: id, undoUntil, outcomes });
  });
}

/** A refusal belongs to its tip; anything else ends the whole. */
export async function refusable(id: string, act: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Refusal) return { id, refusal: error.toJSON() };
    throw error;
  }
}

interface Many extends Omit<Act, 'tip' | 'bulk'> {
  bulk: NonNullable<Act['bulk']>;
  wanted: Acting;
  units: readonly string[];
}

async function actOn(many: Many, id: string): Promise<Outcome> {
  const { tx, t, member, at, bulk, wanted } = many;
  const tip = await requireTip(tx, t, member, id);
  // a life may hang on it: such a tip is read before it is put away
  if (tip.priority === 0 && (wanted.action === 'reject' || wanted.action === 'hide')) throw new Refusal('tip_urgent');
  const before = await readStanding(tx, t, id);
  const undecided = await listUndecided(tx, t, id);
  await perform(many, { tx, t, tip, member, at, bulk });
  const after = await readStanding(tx, t, id);
  const still = new Set(await listUndecided(tx, t, id));
  const files = undecided.filter((file) => !still.has(file));
  const letters = await listLetters(many, id);
  await tx.insert(t.bulkTip).values({ bulkId: bulk.id, tipId: id, before, after, files, letters });
  return { id, tip: await showTip(tx, t, member, id, at) };
}

async function perform({ wanted, units }: Many, act: Act): Promise<void> {
  const { action } = wanted;
  if (action === 'claim') return claimTip(act, { takeOverReason: '' });
  if (action === 'release') return releaseTip(act);
  if (action === 'assign') return assignTip(act, wanted, units);
  if (action === 'hide') return setAside('hide', act, wanted);
  const held = await heldByActor(act, wanted);
  if (action === 'reject') return rejectTip(held, wanted);
  return acceptTip(held, { ...wanted, rest: 'accept' });
}

/** Who decides a tip holds it: one that is free is claimed on the way, with its own event, unless it would be refused then. */
async function heldByActor(act: Act, wanted: Deciding): Promise<Act> {
  const { tx, t, tip, member, at } = act;
  if (tip.claimedBy === member.id || holderOf(tip, at) !== null) return act;
  if (tip.state !== 'queued' && tip.state !== 'claimed') return act;
  if (await hasExhibit(act)) return act;
  if (wanted.action === 'reject') await requireRejectable(act, wanted.reason);
  await claimTip(act, { takeOverReason: '' });
  return { ...act, tip: await requireTip(tx, t, member, tip.id) };
}

/** Letters that this act wrote: those that wait as long as it can be undone. */
async function listLetters({ tx, t, bulk }: Many, tip: string): Promise<string[]> {
  const { message } = t;
  if (!bulk.heldUntil) return [];
  const rows = await tx
    .select({ id: message.id })
    .from(message)
    .where(and(eq(message.tipId, tip), eq(message.heldUntil, bulk.heldUntil), isNull(message.deliveredAt)));
  return rows.map(({ id }) => id);
}
