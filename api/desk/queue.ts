import { and, eq, inArray, ne, notExists, type SQL, sql } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import { countTips, type Found, facet, findTips, type Sought } from '../db/search.ts';
import type { Store } from '../db/store.ts';
import { tipStates } from '../db/values.ts';
import type { DeskEnv } from './access.ts';
import { parseQuery } from './body.ts';
import { abuseFacet, isMarked, isNotOfCategory, listDeclined } from './declined.ts';
import type { Desk } from './desk.ts';
import { listAsked } from './disposal-list.ts';
import { listOffers } from './hand-over.ts';
import { countQueue } from './queue-counts.ts';
import type { Member } from './session.ts';
import { noteSearch } from './sought.ts';
import { isHeld, isQueued, itemColumns, toItems, visibleFacets, visibleTo } from './tip-item.ts';
import { maySeeHidden } from './tip-state.ts';
import { listUnwanted } from './unwanted.ts';

const pageSize = 50;
/** of a saved view: several are counted beside each other */
const viewCountedTo = 1000;

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const filters = z.object({
  state: z.enum([...tipStates, 'mine', 'all']).default('queued'),
  appeal: z.string().max(40).optional(),
  district: z.string().max(40).optional(),
  unit: z.string().max(80).optional(),
  priority: z.coerce.number().int().min(0).max(9).optional(),
  unread: z.literal('1').optional(),
  mine: z.literal('1').optional(),
  media: z.enum(['video', 'picture', 'audio', 'other', 'none']).optional(),
  sound: z.literal('1').optional(),
  /** received from, and before */
  from: time.optional(),
  to: time.optional(),
  place: z.string().max(200).optional(),
  q: z.string().max(200).optional(),
  /** also what the member has declined */
  declined: z.literal('1').optional(),
  /** for whoever wants the next tip: without those they gave away */
  next: z.literal('1').optional(),
  after: z
    .string()
    .refine((text) => /^\d{1,19}$/.test(text) && BigInt(text) < 2n ** 63n)
    .optional(),
});
type Filters = z.infer<typeof filters>;

/** The queue, in the order things must be done: by deadline, then priority. Pages by the last row's key, not by count. */
export function addQueue(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, now } = desk;
  api.get('/queue', async (c) => {
    const wanted = parseQuery(c, filters);
    const member = c.get('member');
    const at = now();
    const given = await givenTo(store, member, wanted);
    await noteSearch(desk, member, soughtIn(wanted));
    const found = await findTips(store, soughtBy(store, wanted, member, at, given), pageSize + 1, wanted.after);
    const shown = found.slice(0, pageSize);
    return c.json({
      items: await toItems(store.read, store.t, await readRows(store, shown), member, at),
      next: found.length > pageSize ? shown.at(-1)?.standing : null,
      counts: await countQueue(store, member, at),
      declined: await countDeclined(store, member, at),
      offers: await listOffers(store.read, store.t, member, at),
      disposals: member.role === 'analyst' ? [] : await listAsked(store.read, store.t, member),
      unwanted: member.role === 'supervisor' ? await listUnwanted(store, member, at) : [],
    });
  });

  api.get('/queue/count', async (c) => {
    const { after: _, ...wanted } = parseQuery(c, filters);
    const member = c.get('member');
    // a number alone tells whether anybody said it
    await noteSearch(desk, member, soughtIn(wanted));
    const sought = soughtBy(store, wanted, member, now(), await givenTo(store, member, wanted));
    return c.json({ count: await countTips(store, sought, viewCountedTo + 1), countedTo: viewCountedTo });
  });
}

/** What the queue gives a member of what waits: not what they declined, and as the next tip not what they gave away. */
async function givenTo({ read, t }: Store, { id }: Member, wanted: Filters): Promise<SQL | undefined> {
  if (wanted.state !== 'queued') return undefined;
  const declined = wanted.declined ? [] : await listDeclined(read, t, id);
  const { handover, tip } = t;
  const own = and(eq(handover.tipId, tip.id), eq(handover.byUser, id));
  const givenAway = wanted.next ? notExists(read.select({ one: sql`1` }).from(handover).where(own)) : undefined;
  return and(isNotOfCategory(t, declined), givenAway);
}

const soughtIn = ({ q = '', place = '' }: Filters) => ({ words: q.trim(), places: place.trim() });

function soughtBy({ t }: Store, wanted: Filters, member: Member, at: Date, given?: SQL): Sought {
  const { state, appeal, district, unit, priority, unread, mine, media, sound, from, to, place, q } = wanted;
  const one = (holds: boolean, name: string): string[][] => (holds ? [[name]] : []);
  const facets = [
    ...visibleFacets(member),
    ...one(state === 'claimed', 'sclaimed'),
    ...one(state === 'mine' || mine !== undefined, facet('c', member.id)),
    ...one(appeal !== undefined, facet('a', appeal ?? '')),
    ...one(district !== undefined, facet('d', district ?? '')),
    ...one(unit !== undefined, facet('u', unit ?? '')),
    ...one(priority !== undefined, `p${priority}`),
    ...one(unread !== undefined, 'unread'),
    ...one(media !== undefined, `k${media}`),
    ...one(sound !== undefined, 'sound'),
  ];
  // a list says that something is hidden; a search would say what it is about
  const isSearch = [q, place, media, sound].some((part) => part !== undefined);
  const isShown = isSearch && !maySeeHidden(member.role) ? ne(t.tip.state, 'hidden') : undefined;
  const held = mine === undefined ? undefined : isHeld(t, at);
  // what was deleted is only found by those who ask for it
  const isThere = state === 'all' ? ne(t.tip.state, 'disposed') : undefined;
  const exactly = and(visibleTo(member, t), inState(t, state, at), held, isShown, isThere, given);
  return { facets, view: viewOf(state), words: q, places: place, from, to, exactly };
}

const viewOf = (state: Filters['state']): string | undefined => {
  if (state === 'all') return undefined;
  return ['queued', 'claimed', 'mine'].includes(state) ? 'open' : state;
};

/** What of a state depends on the time: the few claims that have run out are told from those that hold. */
function inState(t: Store['t'], state: Filters['state'], at: Date): SQL | undefined {
  if (state === 'queued') return isQueued(t, at);
  return state === 'claimed' || state === 'mine' ? isHeld(t, at) : undefined;
}

/** How many tips in the queue the member does not see because they declined them. */
async function countDeclined(store: Store, member: Member, at: Date): Promise<number> {
  const { read, t } = store;
  const declined = await listDeclined(read, t, member.id);
  if (declined.length === 0) return 0;
  const queued = isQueued(t, at);
  const marked = await read.$count(t.tip, and(isMarked(t, declined), queued, visibleTo(member, t)));
  if (!declined.includes('suspected_abuse')) return marked;
  const abuse = { facets: [...visibleFacets(member), [abuseFacet]], view: 'open', exactly: queued };
  return marked + (await countTips(store, abuse, viewCountedTo));
}

async function readRows({ read, t }: Store, found: readonly Found[]) {
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const rows = await read
    .select(itemColumns(t))
    .from(t.tip)
    .leftJoin(t.user, eq(t.user.id, t.tip.claimedBy))
    .where(inArray(t.tip.id, ids));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
