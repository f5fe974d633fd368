import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { sees } from '../district.ts';
import { recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import { ulid } from '../ulid.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import { requireReason, writtenReason } from './reasons.ts';
import type { Member } from './session.ts';

const holding = z.object({ caseRef: z.string().trim().min(1).max(60), reason: writtenReason });

/**
 * LEGAL HOLDS: nothing of a held case may be deleted or moved to another, whatever a retention rule says. Placing one takes
 * a reason; releasing it takes a supervisor and another. It lies on the whole case, whatever district its exhibits are of:
 * whoever sees one of them may place it, and releases it only when they see all. The database itself refuses (migration
 * 0009), not good manners.
 */
export function addHolds(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;

  api.post('/cases/hold', async (c) => {
    const { caseRef, reason } = await parseBody(c, holding);
    const act = { member: c.get('member'), at: now(), caseRef, reason: requireReason(reason) };
    await store.write(async (tx) => {
      const held = await listHeld(tx, t, act);
      if (await isHeld(tx, t, caseRef)) throw new Refusal('case_held');
      const placed = { id: ulid(act.at), caseRef, reason: act.reason, placedAt: act.at, placedBy: act.member.id };
      await tx.insert(t.legalHold).values(placed);
      await record(tx, t, 'hold', act, held);
    });
    return c.json({ holds: await listHolds(store.read, t, caseRef) });
  });

  api.post('/cases/release', async (c) => {
    const { caseRef, reason } = await parseBody(c, holding);
    const act = { member: c.get('member'), at: now(), caseRef, reason: requireReason(reason) };
    await store.write(async (tx) => {
      const held = await listHeld(tx, t, act);
      if (held.some((exhibit) => !sees(act.member, exhibit))) throw new Refusal('case_other_district');
      const released = await tx
        .update(t.legalHold)
        .set({ releasedAt: act.at, releasedBy: act.member.id, releaseReason: act.reason })
        .where(and(eq(t.legalHold.caseRef, caseRef), isNull(t.legalHold.releasedAt)))
        .returning({ id: t.legalHold.id });
      if (released.length === 0) throw new Refusal('case_not_held');
      await record(tx, t, 'release_hold', act, held);
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

/** Every exhibit of the case, of every district; a case of which the member sees none is not told apart from none. */
async function listHeld(tx: Query, { exhibit, file, tip }: Tables, { member, caseRef }: Act) {
  const { fileId, reference } = exhibit;
  const held = await tx
    .select({ fileId, reference, tipId: tip.id, district: tip.district })
    .from(exhibit)
    .innerJoin(file, eq(file.id, fileId))
    .innerJoin(tip, eq(tip.id, file.tipId))
    .where(eq(exhibit.caseRef, caseRef))
    .orderBy(asc(reference));
  if (!held.some((one) => sees(member, one))) throw new Refusal('case_unknown');
  return held;
}

type Held = Awaited<ReturnType<typeof listHeld>>;

/** One event for each exhibit, so that it stands in the custody of each. */
async function record(tx: Query, t: Tables, action: 'hold' | 'release_hold', act: Act, held: Held): Promise<void> {
  const { member, at, caseRef, reason } = act;
  const actor = { actor: member.id, actorRole: member.role };
  for (const { fileId, tipId, reference } of held)
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

/** For whoever moves a tip or an exhibit from one case to another, or to none. */
export async function requireFree(read: Query, t: Tables, from: string | null, to: string | null): Promise<void> {
  if (from !== null && to !== from && (await isHeld(read, t, from))) throw new Refusal('case_held');
}

/** What custody says of a tip or an exhibit that goes from one case to another, or to none. */
export const casesOf = (from: string | null, to: string | null) => (from === to ? {} : { fromCase: from, toCase: to });

async function isHeld(read: Query, { legalHold }: Tables, caseRef: string): Promise<boolean> {
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
