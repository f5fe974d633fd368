import { and, eq, inArray, min, notInArray, sql } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { type Asked, downTo, floorOf, looks, newestFirst } from './asked.ts';
import { actKey, type FirstActs, type Look } from './patterns.ts';
import { readWords } from './seen.ts';

/** Patterns are sought in so many looks, the newest. */
export const mostLooks = 10_000;

/** The looks asked for, newest first; `since` is set when there are more of them. */
export async function readLooks(read: Query, t: Tables, { leads, rest }: Asked) {
  const { custodyEvent: event, tip, user } = t;
  // what people did is little more than looks: twice as many events hold them, or the span is cut
  const floor = await floorOf(read, t, leads, mostLooks * 2);
  const isLook = inArray(event.action, [...looks]);
  const rows = await read
    .select({ actor: event.actor, action: event.action, at: event.at, tip: event.tipId, details: event.details })
    .from(event)
    .leftJoin(tip, eq(tip.id, event.tipId))
    .leftJoin(user, eq(user.id, event.actor))
    .where(and(leads, floor ? downTo(t, floor) : undefined, rest, isLook))
    .orderBy(...newestFirst(t))
    .limit(mostLooks);
  const ids = rows.flatMap(({ details }) => (typeof details?.['sought'] === 'string' ? [details['sought']] : []));
  const words = await readWords(read, t, ids);
  const found = rows.map(({ details, action, ...row }): Look => {
    const said = words.get(String(details?.['sought']));
    return { ...row, action: action as Look['action'], words: said ? `${said.words} ${said.places}` : '' };
  });
  const since = rows.length === mostLooks ? rows.at(-1)!.at : (floor?.at ?? null);
  return { looks: found, since };
}

/** When each of these people first did more with each of these tips than look. */
export async function readFirstActs(read: Query, t: Tables, found: readonly Look[]): Promise<FirstActs> {
  const { custodyEvent: event } = t;
  const tips = [...new Set(found.flatMap(({ tip }) => tip ?? []))];
  const first = new Map<string, Date>();
  for (let from = 0; from < tips.length; from += 500) {
    const some = inArray(event.tipId, tips.slice(from, from + 500));
    const acts = and(some, sql`${event.actorRole} <> 'process'`, notInArray(event.action, [...looks]));
    const rows = await read
      .select({ tip: event.tipId, actor: event.actor, at: min(event.at) })
      .from(event)
      .where(acts)
      .groupBy(event.tipId, event.actor);
    for (const { tip, actor, at } of rows) if (tip && at) first.set(actKey(actor, tip), at);
  }
  return first;
}
