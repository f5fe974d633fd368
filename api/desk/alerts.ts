import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Hono } from 'hono';
import type { DeskEnv } from './access.ts';
import type { Desk } from './desk.ts';
import { visibleTo } from './tip-item.ts';

const mostShown = 20;

/**
 * Tips about danger to life (P0, DENMARK.md section 5) that nobody has taken yet. Claiming one takes it (triage.ts), once
 * and for all: who did, and when, stands on the tip and in custody. Flagging sets a tip aside, and the alert stays.
 */
export function addAlerts(api: Hono<DeskEnv>, { store }: Desk): void {
  const { read, t } = store;
  const { tip } = t;
  api.get('/alerts', async (c) => {
    const untaken = and(
      eq(tip.priority, 0),
      isNull(tip.alertTakenAt),
      inArray(tip.state, ['queued', 'claimed', 'flagged']),
      visibleTo(c.get('member'), t),
    );
    const alerts = await read
      .select({ id: tip.id, reference: tip.reference, receivedAt: tip.receivedAt, district: tip.district })
      .from(tip)
      .where(untaken)
      .orderBy(asc(tip.receivedAt), asc(tip.id))
      .limit(mostShown);
    return c.json({ alerts });
  });
}
