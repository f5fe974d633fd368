import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import { ulid } from '../ulid.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import { listExhibits } from './cases.ts';
import type { Desk } from './desk.ts';
import { requireReason, writtenReason } from './reasons.ts';
import type { Member } from './session.ts';

const holding = z.object({ caseRef: z.string().trim().min(1).max(60), reason: writtenReason });

/**
 * LEGAL HOLDS: nothing of a held case may be deleted or moved to another, whatever a retention rule says. Placing one takes
 * a reason; releasing it takes a supervisor and another. The database itself refuses (migration 0008), not good manners.
 */
export function addHolds(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;

  api.post('/cases/hold', async (c) => {
    const { caseRef, reason } = await parseBody(c, holding);
    const act = { member: c.get('member'), at: now(), caseRef, reason: requireReason(reason) };
    await store.write(async (tx) => {
      await requireCase(tx, t, act);
      if (await isHeld(tx, t, caseRef)) throw new Refusal('case_held');
      const placed = { id: ulid(act.at), caseRef, reason: act.reason, placedAt: act.at, placedBy: act.member.id };
      await tx.insert(t.legalHold).values(placed);
      await record(tx, t, 'hold', act);
    });
    return c.json({ holds: await listHolds(store.read, t, caseRef) });
  });

  api.post('/cases/release', async (c) => {
    const { caseRef, reason } = await parseBody(c, holding);
    const act = { member: c.get('member'), at: now(), caseRef, reason: requireReason(reason) };
    await store.write(async (tx) => {
      await requireCase(tx, t, act);
      const released = await tx
        .update(t.legalHold)
        .set({ releasedAt: act.at, releasedBy: act.member.id, releaseReason: act.reason })
        .where(and(eq(t.legalHold.caseRef, caseRef), isNull(t.legalHold.releasedAt)))
        .returning({ id: t.legalHold.id });
      if (released.length === 0) throw new Refusal('case_not_held');
      await record(tx, t, 'release_hold', act);
    });
    return c.json({ holds: await listHolds(store.read, t, caseRef) });
  });
}

interface Act {
  readonly member: Member;
  readonly at: Date;
  readonly caseRef: string;
  readonly reason: string;
}

async function requireCase(tx: Query, t: Tables, { member, caseRef }: Act): Promise<void> {
  if ((await listExhibits(tx, t, member, caseRef)).length === 0) throw new Refusal('case_unknown');
}

/** One event for each exhibit, so that it stands in the custody of each. */
async function record(tx: Query, t: Tables, action: 'hold' | 'release_hold', { member, at, caseRef, reason }: Act) {
  const actor = { actor: member.id, actorRole: member.role };
  for (const { fileId, tipId, reference } of await listExhibits(tx, t, member, caseRef))
    await recordCustody(tx, t, {
      at,
      action,
      ...actor,
      tipId,
      fileId,
      caseRef,
      reason,
      details: { exhibit: reference },
    });
}

/** For whoever wants to delete or move something of a case. */
export async function isHeld(read: Query, { legalHold }: Tables, caseRef: string): Promise<boolean> {
  const active = and(eq(legalHold.caseRef, caseRef), isNull(legalHold.releasedAt));
  return (await read.select({ id: legalHold.id }).from(legalHold).where(active).limit(1)).length > 0;
}

/** Newest first. */
export function listHolds(read: Query, { legalHold, user }: Tables, caseRef: string) {
  const { id, reason, placedAt, releasedAt, releaseReason } = legalHold;
  return read
    .select({ id, reason, placedAt, placedBy: user.name, releasedAt, releaseReason })
    .from(legalHold)
    .leftJoin(user, eq(user.id, legalHold.placedBy))
    .where(eq(legalHold.caseRef, caseRef))
    .orderBy(desc(legalHold.id));
}
