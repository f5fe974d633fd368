import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { findTips } from '../db/search.ts';
import type { Store } from '../db/store.ts';
import { categories } from '../db/values.ts';
import { abuseFacet, categoriesOf, isMarked } from './declined.ts';
import { workers } from './hand-over.ts';
import type { Member } from './session.ts';
import { isQueued, visibleFacets, visibleTo } from './tip-item.ts';

const mostLooked = 200;

/** A tip that waits and that nobody will take. */
export interface Unwanted {
  id: string;
  reference: string;
  priority: number;
  dueAt: Date;
}

/**
 * TIPS NOBODY IS WILLING TO TAKE, for supervisors: each of those who work the queue and may see the tip has declined its
 * category or given it away, or there is nobody. Which of it, and of whom, is not told.
 */
export async function listUnwanted(store: Store, member: Member, at: Date): Promise<Unwanted[]> {
  const { read, t } = store;
  const { tip, handover, user, declinedCategory } = t;
  const looked = await listLooked(store, member, at);
  if (looked.length === 0) return [];
  const rows = await read
    .select({
      id: tip.id,
      reference: tip.reference,
      priority: tip.priority,
      reason: tip.reason,
      district: tip.district,
      dueAt: tip.dueAt,
    })
    .from(tip)
    .where(inArray(tip.id, looked))
    .orderBy(asc(tip.dueAt), asc(tip.id));
  const people = await read
    .select({ id: user.id, district: user.district })
    .from(user)
    .where(and(inArray(user.role, [...workers]), isNull(user.disabledAt)));
  const declined = await read.select().from(declinedCategory);
  const given = await read
    .select({ tipId: handover.tipId, byUser: handover.byUser })
    .from(handover)
    .where(inArray(handover.tipId, looked));
  return rows
    .filter(
      (row) =>
        !people.some(
          ({ id, district }) =>
            (district === null || row.district === null || district === row.district) &&
            !given.some(({ tipId, byUser }) => tipId === row.id && byUser === id) &&
            !declined.some(({ userId, category }) => userId === id && categoriesOf(row).includes(category)),
        ),
    )
    .map(({ reason: _, district: __, ...row }) => row);
}

/** Tips that wait and that somebody might not want: each kind by its own index. */
async function listLooked(store: Store, member: Member, at: Date): Promise<string[]> {
  const { read, t } = store;
  const { tip, handover } = t;
  const waits = and(isQueued(t, at), visibleTo(member, t));
  const ofAbuse = { facets: [...visibleFacets(member), [abuseFacet]], view: 'open', exactly: waits };
  const abuse = await findTips(store, ofAbuse, mostLooked);
  const marked = await read
    .select({ id: tip.id })
    .from(tip)
    .where(and(isMarked(t, categories), waits))
    .limit(mostLooked);
  const givenAway = await read
    .selectDistinct({ id: handover.tipId })
    .from(handover)
    // SQLite keeps to the order of a cross join: few are given away, and many wait
    .crossJoin(tip)
    .where(and(eq(tip.id, handover.tipId), waits))
    .limit(mostLooked);
  return [...new Set([...abuse, ...marked, ...givenAway].map(({ id }) => id))];
}
