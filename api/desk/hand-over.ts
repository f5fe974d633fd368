import { and, asc, eq, inArray, isNull, ne, or, type SQL } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import type { Role } from '../db/values.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { type Act, change, check, record, unheld } from './act.ts';
import { parseBody } from './body.ts';
import { isNotOfCategory, listDeclined } from './declined.ts';
import type { Desk } from './desk.ts';
import type { Member } from './session.ts';
import { isQueued, visibleTo } from './tip-item.ts';
import { requireTip, showTip } from './tips.ts';

const handing = z.object({
  unit: z.string().trim().max(80).optional(),
  /** a colleague's id */
  person: z.string().max(40).optional(),
});
export type Handing = z.infer<typeof handing>;

/** who decides tips */
const deciders: readonly Role[] = ['moderator', 'investigator', 'supervisor'];
/** those who work the queue, whose willingness supervisors must know of */
export const workers: readonly Role[] = ['moderator', 'investigator'];

/**
 * HANDING OVER a tip one holds, without a word of why: it goes back to the queue, and whoever gave it away is not given it again
 * by "next". A unit's name may be put on it, or it may be offered to a colleague, who takes it or not; until somebody does, it
 * is anybody's, so nothing is lost. An offer says nothing of what the colleague has declined: they are simply not shown it.
 */
export function addHandOver(api: Hono<DeskEnv>, { store, now, units }: Desk): void {
  const { read, t } = store;

  api.get('/tips/:id/colleagues', async (c) => {
    const member = c.get('member');
    const tip = await requireTip(read, t, member, c.req.param('id'));
    return c.json({ colleagues: await listColleagues(read, t, member, tip.id) });
  });

  api.post('/tips/:id/hand-over', async (c) => {
    const wanted = await parseBody(c, handing);
    const member = c.get('member');
    const id = c.req.param('id');
    const at = now();
    const tip = await store.write(async (tx) => {
      const act = { tx, t, tip: await requireTip(tx, t, member, id), member, at };
      check('release', act);
      if (wanted.unit && wanted.unit !== act.tip.unit && !units.includes(wanted.unit))
        throw new Refusal('unit_unknown');
      if (wanted.person && !(await listColleagues(tx, t, member, id)).some((one) => one.id === wanted.person))
        throw new Refusal('colleague_unknown');
      await handOver(act, wanted);
      return showTip(tx, t, member, id, at);
    });
    return c.json({ tip });
  });
}

export async function handOver(act: Act, { unit, person }: Handing): Promise<void> {
  const { tx, t, tip, member, at } = act;
  check('release', act);
  await change(act, 'release', { ...unheld, ...(unit ? { unit } : {}) });
  const given = { toUser: person ?? null, at };
  await tx
    .insert(t.handover)
    .values({ tipId: tip.id, byUser: member.id, ...given })
    .onConflictDoUpdate({ target: [t.handover.tipId, t.handover.byUser], set: given });
  await record(act, 'release', {});
  if (unit || person)
    await record(act, 'transfer', { details: { from: tip.unit, to: unit || tip.unit, ...(person ? { person } : {}) } });
}

/** Whoever takes a tip has not given it away, and nobody else is offered it any more. */
export async function endHandover({ tx, t: { handover }, tip, member }: Act): Promise<void> {
  await tx.delete(handover).where(and(eq(handover.tipId, tip.id), eq(handover.byUser, member.id)));
  await tx.update(handover).set({ toUser: null }).where(eq(handover.tipId, tip.id));
}

/** Who may see the tip and decides tips, but for oneself. */
function listColleagues(read: Query, { user, tip }: Tables, member: Member, id: string) {
  return read
    .select({ id: user.id, name: user.name })
    .from(user)
    .innerJoin(tip, eq(tip.id, id))
    .where(and(ne(user.id, member.id), inArray(user.role, [...deciders]), isNull(user.disabledAt), maySee(user, tip)))
    .orderBy(asc(user.name), asc(user.id));
}

/** As `visibleTo` says it of one member. */
export const maySee = (user: Tables['user'], tip: Tables['tip']): SQL =>
  or(isNull(user.district), isNull(tip.district), eq(user.district, tip.district))!;

const mostOffers = 20;

/** What colleagues offer this member and nobody has taken; not what the member has declined. */
export async function listOffers(read: Query, t: Tables, member: Member, at: Date) {
  const { handover, tip, user } = t;
  const declined = await listDeclined(read, t, member.id);
  return read
    .select({ id: tip.id, reference: tip.reference, from: user.name })
    .from(handover)
    .innerJoin(tip, eq(tip.id, handover.tipId))
    .innerJoin(user, eq(user.id, handover.byUser))
    .where(and(eq(handover.toUser, member.id), isQueued(t, at), visibleTo(member, t), isNotOfCategory(t, declined)))
    .orderBy(asc(handover.at), asc(tip.id))
    .limit(mostOffers);
}
