import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Hono } from 'hono';
import type { Store } from '../db/store.ts';
import type { DeskEnv } from './access.ts';
import type { Desk } from './desk.ts';
import type { Member } from './session.ts';
import { visibleTo } from './tip-item.ts';

const mostShown = 20;

/**
 * Tips about danger to life (P0, DENMARK.md section 5) that nobody has taken yet. Claiming one takes it (triage.ts), once
 * and for all: who did, and when, stands on the tip and in custody. Flagging sets a tip aside, and the alert stays.
 */
export function addAlerts(api: Hono<DeskEnv>, { store }: Desk): void {
  api.get('/alerts', async (c) => c.json({ alerts: await untakenAlerts(store, c.get('member')) }));
}

/** The oldest first. */
export function untakenAlerts({ read, t }: Store, member: Member) {
  const { tip } = t;
  const untaken = and(
    eq(tip.priority, 0),
    isNull(tip.alertTakenAt),
    inArray(tip.state, ['queued', 'claimed', 'flagged']),
    visibleTo(member, t),
  );
  return read
    .select({ id: tip.id, reference: tip.reference, receivedAt: tip.receivedAt, district: tip.district })
    .from(tip)
    .where(untaken)
    .orderBy(asc(tip.receivedAt), asc(tip.id))
    .limit(mostShown);
}
