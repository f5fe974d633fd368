import { and, asc, count, eq } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { type Asked, downTo, floorOf } from './asked.ts';

export const mostCounted = 50_000;

export interface Tally {
  /** by name; a program has none */
  people: { id: string; name: string | null; acts: { action: string; count: number }[] }[];
  /** set when there are more events than are counted: only those from here on are in it */
  since: Date | null;
}

/** How often each person did what, of the newest `mostCounted` events asked for. In the order of names: it is no ranking. */
export async function tally(read: Query, t: Tables, { leads, rest }: Asked): Promise<Tally> {
  const { custodyEvent: event, tip, user } = t;
  const floor = await floorOf(read, t, leads, mostCounted);
  const rows = await read
    .select({ id: event.actor, name: user.name, action: event.action, count: count() })
    .from(event)
    .leftJoin(tip, eq(tip.id, event.tipId))
    .leftJoin(user, eq(user.id, event.actor))
    .where(and(leads, floor ? downTo(t, floor) : undefined, rest))
    .groupBy(event.actor, user.name, event.action)
    .orderBy(asc(event.action));
  const people = new Map<string, Tally['people'][number]>();
  for (const { id, name, ...act } of rows) {
    const person = people.get(id) ?? { id, name, acts: [] };
    person.acts.push(act);
    people.set(id, person);
  }
  const byName = (a: { name: string | null }, b: { name: string | null }) =>
    (a.name ?? '').localeCompare(b.name ?? '', 'da');
  return { people: [...people.values()].sort(byName), since: floor?.at ?? null };
}
