import { aliasedTable, and, asc, desc, eq, type SQL } from 'drizzle-orm';
import { acceptedOf } from '../db/disposal-facts.ts';
import type { Query, Tables } from '../db/store.ts';
import type { Member } from './session.ts';
import { visibleTo } from './tip-item.ts';

const mostShown = 50;

/** What stands before a member who may stop it: tips of theirs that are to be deleted, the next first. */
export const listAsked = (read: Query, t: Tables, member: Member) =>
  list(read, t, and(eq(t.disposal.state, 'asked'), visibleTo(member, t)), asc(t.disposal.dueAt));

/** The last one of a tip: what waits, what was stopped, or the certificate. */
export async function lastDisposal(read: Query, t: Tables, tipId: string) {
  const [last] = await list(read, t, eq(t.disposal.tipId, tipId), desc(t.disposal.id));
  return last ?? null;
}

export async function showDisposal(read: Query, t: Tables, id: string) {
  const [shown] = await list(read, t, eq(t.disposal.id, id), desc(t.disposal.id));
  return shown!;
}

async function list(read: Query, t: Tables, where: SQL | undefined, order: SQL) {
  const { disposal, tip, user } = t;
  const [second, stopper] = [aliasedTable(user, 'second'), aliasedTable(user, 'stopper')];
  const rows = await read
    .select({
      id: disposal.id,
      tipId: tip.id,
      reference: tip.reference,
      reason: disposal.reason,
      words: disposal.words,
      askedId: user.id,
      askedName: user.name,
      askedAt: disposal.askedAt,
      dueAt: disposal.dueAt,
      secondId: second.id,
      secondName: second.name,
      confirmedAt: disposal.confirmedAt,
      confirmReason: disposal.confirmReason,
      stopperId: stopper.id,
      stopperName: stopper.name,
      stoppedAt: disposal.stoppedAt,
      stopReason: disposal.stopReason,
      state: disposal.state,
      stateChangedAt: disposal.stateChangedAt,
      failure: disposal.failure,
      certificate: disposal.certificate,
    })
    .from(disposal)
    .innerJoin(tip, eq(tip.id, disposal.tipId))
    .leftJoin(user, eq(user.id, disposal.askedBy))
    .leftJoin(second, eq(second.id, disposal.confirmedBy))
    .leftJoin(stopper, eq(stopper.id, disposal.stoppedBy))
    .where(where)
    .orderBy(order, desc(disposal.id))
    .limit(mostShown);
  const asked = rows.flatMap(({ state, tipId: id }) => (state === 'asked' ? [id] : []));
  // what has been accepted since has no time at which it begins by itself
  const accepted = asked.length > 0 ? await acceptedOf(read, t, asked) : new Set<string>();
  return rows.map(({ tipId, reference, askedId, askedName, secondId, secondName, stopperId, stopperName, ...row }) => ({
    ...row,
    dueAt: accepted.has(tipId) ? null : row.dueAt,
    tip: { id: tipId, reference },
    askedBy: personOf(askedId, askedName),
    confirmedBy: personOf(secondId, secondName),
    stoppedBy: personOf(stopperId, stopperName),
  }));
}

const personOf = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? '' });
