import { count } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { type Asked, inSlices } from './asked.ts';

const mostCounted = 50_000;

export interface Tally {
  /** by name; a program has none */
  people: { id: string; name: string | null; acts: { action: string; count: number }[] }[];
  /** set when there are more events than are counted: only those from here on are in it */
  since: Date | null;
}

/** How often each person did what, of the newest `mostCounted` events asked for. In the order of names: it is no ranking. */
export async function tally(read: Query, t: Tables, asked: Asked): Promise<Tally> {
  const { custodyEvent: event } = t;
  const counted = new Map<string, Map<string, number>>();
  const slices = inSlices(read, t, asked, mostCounted);
  let slice = await slices.next();
  for (; !slice.done; slice = await slices.next()) {
    const rows = await read
      .select({ actor: event.actor, action: event.action, count: count() })
      .from(event)
      .where(slice.value)
      .groupBy(event.actor, event.action);
    for (const { actor, action, count } of rows) {
      const acts = counted.get(actor) ?? new Map<string, number>();
      counted.set(actor, acts.set(action, (acts.get(action) ?? 0) + count));
    }
  }
  const names = await readNames(read, t);
  const people = [...counted].map(([id, acts]) => ({
    ...{ id, name: names.get(id) ?? null },
    acts: [...acts].map(([action, count]) => ({ action, count })).sort((a, b) => (a.action < b.action ? -1 : 1)),
  }));
  people.sort((a, b) => (a.name ?? '').localeCompare(b.name ?? '', 'da'));
  return { people, since: slice.value?.at ?? null };
}

export async function readNames(read: Query, { user }: Tables): Promise<Map<string, string>> {
  const staff = await read.select({ id: user.id, name: user.name }).from(user);
  return new Map(staff.map(({ id, name }) => [id, name]));
}
