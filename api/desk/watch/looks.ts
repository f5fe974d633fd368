import { setImmediate } from 'node:timers/promises';
import { and, gte, inArray, lte, min, notInArray, sql } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { type Asked, fromQueue, inSlices, isLook, looks, newestFirst } from './asked.ts';
import { actKey, type FirstActs, type Look } from './patterns.ts';

/** Patterns are sought in so many looks, the newest, and in twice as many events. */
const mostLooks = 10_000;

/** The looks asked for, newest first, without what was only seen in the queue; `since` is set when there are more of them. */
export async function readLooks(read: Query, t: Tables, asked: Asked): Promise<{ looks: Look[]; since: Date | null }> {
  const { custodyEvent: event } = t;
  const found: Omit<Look, 'words'>[] = [];
  const slices = inSlices(read, t, asked, mostLooks * 2);
  let slice = await slices.next();
  for (; !slice.done && found.length < mostLooks; slice = await slices.next()) {
    const rows = await read
      .select({ actor: event.actor, action: event.action, at: event.at, tip: event.tipId })
      .from(event)
      .where(and(slice.value, isLook(t), sql`coalesce(${fromQueue(t)}, '') <> 'queue'`))
      .orderBy(...newestFirst(t));
    found.push(...rows.map(({ action, ...row }) => ({ ...row, action: action as Look['action'] })));
  }
  const since = slice.done ? (slice.value?.at ?? null) : (found.at(-1)?.at ?? null);
  return { looks: await withWords(read, t, found), since };
}

/** Somebody's search and its words were written in one transaction, at one time. */
async function withWords(read: Query, { sought }: Tables, found: readonly Omit<Look, 'words'>[]): Promise<Look[]> {
  const searches = found.filter(({ action }) => action === 'search');
  const words = new Map<string, string>();
  const [newest, oldest] = [searches[0], searches.at(-1)];
  if (newest && oldest) {
    const span = and(lte(sought.at, newest.at), gte(sought.at, oldest.at));
    const by = inArray(sought.byUser, [...new Set(searches.map(({ actor }) => actor))]);
    for (const row of await read.select().from(sought).where(and(by, span)))
      words.set(`${row.byUser} ${row.at.getTime()}`, `${row.words} ${row.places}`);
  }
  return found.map((look) => ({
    ...look,
    words: look.action === 'search' ? (words.get(`${look.actor} ${look.at.getTime()}`) ?? '') : '',
  }));
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
    await setImmediate();
  }
  return first;
}
