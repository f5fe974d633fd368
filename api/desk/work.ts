import { and, asc, eq, gte, inArray, lt, max, sql } from 'drizzle-orm';
import type { Hono } from 'hono';
import { countAtMost } from '../db/count.ts';
import { countTips } from '../db/search.ts';
import type { Query, Store, Tables } from '../db/store.ts';
import type { DeskEnv } from './access.ts';
import { untakenAlerts } from './alerts.ts';
import { type Day, lastDays } from './copenhagen.ts';
import type { Desk } from './desk.ts';
import { countQueue } from './queue-counts.ts';
import type { Member } from './session.ts';
import { isHeld, visibleFacets, visibleTo } from './tip-item.ts';

const countedTo = 10_000;
const shownDays = 14;
const shownTips = 20;
/** most tips in hand that are looked through for the oldest claims */
const mostHeld = 2000;
/** a claim that has stood for longer is shown */
export const longClaimMs = 2 * 3_600_000;
type Decided = 'accepted' | 'rejected';

/**
 * THE WORK of a district, for its supervisor: what waits and for how long, which claims have stood long, what was decided
 * day by day, which alerts nobody took. It counts tips, never people.
 */
export function addWork(api: Hono<DeskEnv>, { store, now }: Desk): void {
  api.get('/work', async (c) => {
    const member = c.get('member');
    const at = now();
    const [waiting, oldest, claims, days, alerts] = await Promise.all([
      countWaiting(store, member, at),
      findOldest(store, member),
      listLongClaims(store, member, at),
      countDecided(store, member, at),
      untakenAlerts(store, member),
    ]);
    return c.json({ waiting, oldest, claims, longClaimMs, days, alerts, countedTo });
  });
}

const tipColumns = ({ tip }: Tables) => ({
  id: tip.id,
  reference: tip.reference,
  receivedAt: tip.receivedAt,
  dueAt: tip.dueAt,
  priority: tip.priority,
  district: tip.district,
});

/** Each counted no further than one above `countedTo`; `overdue` with those somebody works on. */
async function countWaiting(store: Store, member: Member, at: Date) {
  const { read, t } = store;
  const most = countedTo + 1;
  const { queued, claimed, unread } = await countQueue(store, member, at);
  const overdue = await countTips(store, { facets: visibleFacets(member), view: 'open', dueBefore: at }, most);
  const flagged = await countAtMost(read, t.tip, and(eq(t.tip.state, 'flagged'), visibleTo(member, t)), most);
  return { queued, claimed, unread, overdue, flagged };
}

/** What was received first of all that nobody has taken. */
async function findOldest({ read, t }: Store, member: Member) {
  const { tip } = t;
  const [oldest] = await read
    .select(tipColumns(t))
    .from(tip)
    .where(and(eq(tip.state, 'queued'), visibleTo(member, t)))
    .orderBy(asc(tip.receivedAt))
    .limit(1);
  return oldest ?? null;
}

/** Claims are renewed by working; when one began stands in custody. The longest first. */
async function listLongClaims({ read, t }: Store, member: Member, at: Date) {
  const { tip, user } = t;
  const held = await read
    .select({ ...tipColumns(t), byId: user.id, byName: user.name, until: tip.claimedUntil })
    .from(tip)
    .innerJoin(user, eq(user.id, tip.claimedBy))
    .where(and(isHeld(t, at), visibleTo(member, t)))
    .orderBy(asc(tip.receivedAt))
    .limit(mostHeld);
  const since = await readClaims(
    read,
    t,
    held.map(({ id }) => id),
  );
  return held
    .flatMap(({ byId, byName, ...rest }) => {
      const begun = since.get(`${rest.id} ${byId}`);
      const isLong = begun !== undefined && begun.getTime() <= at.getTime() - longClaimMs;
      return isLong ? [{ ...rest, since: begun, claimedBy: { id: byId, name: byName } }] : [];
    })
    .sort((a, b) => a.since.getTime() - b.since.getTime())
    .slice(0, shownTips);
}

async function readClaims(read: Query, { custodyEvent: event }: Tables, tips: string[]): Promise<Map<string, Date>> {
  const found = new Map<string, Date>();
  for (let from = 0; from < tips.length; from += 500) {
    const isClaim = and(sql`${event.actorRole} <> 'process'`, eq(event.action, 'claim'));
    const rows = await read
      .select({ tip: event.tipId, actor: event.actor, at: max(event.at) })
      .from(event)
      .where(and(inArray(event.tipId, tips.slice(from, from + 500)), isClaim))
      .groupBy(event.tipId, event.actor);
    for (const { tip, actor, at } of rows) if (at) found.set(`${tip} ${actor}`, at);
  }
  return found;
}

/** Accepted and rejected, day by day in Copenhagen, today first. A decision that was undone is none. */
async function countDecided({ read, t }: Store, member: Member, at: Date) {
  const { tip } = t;
  const days = lastDays(at, shownDays);
  const counted = ({ from, until }: Day, state: Decided) => {
    const within = and(gte(tip.decidedAt, from), lt(tip.decidedAt, until));
    return read.$count(tip, and(within, eq(tip.state, state), visibleTo(member, t)));
  };
  const rows = days.map(async (one) => {
    const [accepted, rejected] = await Promise.all([counted(one, 'accepted'), counted(one, 'rejected')]);
    return { day: one.day, accepted, rejected };
  });
  return Promise.all(rows);
}
