import { and, asc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { tipStates } from '../db/tables.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { parseQuery } from './body.ts';
import type { Desk } from './desk.ts';
import type { Member } from './session.ts';
import { isHeld, isQueued, itemColumns, toItems, visibleTo } from './tip-item.ts';

const pageSize = 50;

const filters = z.object({
  state: z.enum([...tipStates, 'mine', 'all']).default('queued'),
  appeal: z.string().max(40).optional(),
  district: z.string().max(40).optional(),
  priority: z.coerce.number().int().min(0).max(9).optional(),
  unread: z.literal('1').optional(),
  after: z.string().max(200).optional(),
});
type Filters = z.infer<typeof filters>;

/** The queue, in the order things must be done: by deadline, then priority. Pages by the last row's key, not by count. */
export function addQueue(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { read, t } = store;
  api.get('/queue', async (c) => {
    const wanted = parseQuery(c, filters);
    const member = c.get('member');
    const at = now();
    const where = and(visibleTo(member, t), inState(t, wanted.state, member, at), ...matching(t, wanted));
    const keys = await listKeys(read, t, where);
    const shown = keys.slice(0, pageSize);
    const last = shown.at(-1);
    return c.json({
      items: await toItems(read, t, await readRows(read, t, shown), member, at),
      next: last && keys.length > pageSize ? writeCursor(last) : null,
      counts: await countTips(read, t, member, at),
    });
  });
}

const inOrder = ({ tip }: Tables) => [asc(tip.dueAt), asc(tip.priority), asc(tip.id)];

/** Keys first: sorting thousands of waiting tips must not drag their texts along. One more than a page shows. */
const listKeys = (read: Query, t: Tables, where: SQL | undefined): Promise<Cursor[]> =>
  read
    .select({ id: t.tip.id, dueAt: t.tip.dueAt, priority: t.tip.priority })
    .from(t.tip)
    .where(where)
    .orderBy(...inOrder(t))
    .limit(pageSize + 1);

async function readRows(read: Query, t: Tables, keys: Cursor[]) {
  if (keys.length === 0) return [];
  const ids = keys.map(({ id }) => id);
  return read
    .select(itemColumns(t))
    .from(t.tip)
    .leftJoin(t.user, eq(t.user.id, t.tip.claimedBy))
    .where(inArray(t.tip.id, ids))
    .orderBy(...inOrder(t));
}

function inState(t: Tables, state: Filters['state'], member: Member, at: Date): SQL | undefined {
  if (state === 'all') return undefined;
  if (state === 'queued') return isQueued(t, at);
  if (state === 'claimed') return isHeld(t, at);
  if (state === 'mine') return and(isHeld(t, at), eq(t.tip.claimedBy, member.id));
  return eq(t.tip.state, state);
}

function matching({ tip }: Tables, { appeal, district, priority, unread, after }: Filters): (SQL | undefined)[] {
  return [
    appeal === undefined ? undefined : eq(tip.appeal, appeal),
    district === undefined ? undefined : eq(tip.district, district),
    priority === undefined ? undefined : eq(tip.priority, priority),
    unread ? gt(tip.unreadMessages, 0) : undefined,
    after === undefined ? undefined : isAfter(tip, readCursor(after)),
  ];
}

interface Cursor {
  dueAt: Date;
  priority: number;
  id: string;
}

/** A row comparison, which both engines answer from the index. */
const isAfter = (tip: Tables['tip'], { dueAt, priority, id }: Cursor): SQL =>
  sql`(${tip.dueAt}, ${tip.priority}, ${tip.id}) > (${sql.param(dueAt, tip.dueAt)}, ${priority}, ${id})`;

const writeCursor = ({ dueAt, priority, id }: Cursor): string => `${dueAt.getTime()}.${priority}.${id}`;

function readCursor(text: string): Cursor {
  const [, dueAt, priority, id] = /^(-?\d{1,15})\.(\d)\.([0-9a-z]{1,40})$/.exec(text) ?? [];
  if (!dueAt || !priority || !id) throw new Refusal('bad_request', { fields: ['after'] });
  return { dueAt: new Date(Number(dueAt)), priority: Number(priority), id };
}

/** Undecided tips are few, so counting them is cheap however many have been decided. */
async function countTips(read: Query, t: Tables, member: Member, at: Date) {
  const how = (condition: SQL | undefined) => sql`count(case when ${condition} then 1 end)`.mapWith(Number);
  const [open] = await read
    .select({
      queued: how(isQueued(t, at)),
      claimed: how(isHeld(t, at)),
      mine: how(and(isHeld(t, at), eq(t.tip.claimedBy, member.id))),
    })
    .from(t.tip)
    .where(and(inArray(t.tip.state, ['queued', 'claimed']), visibleTo(member, t)));
  const unread = await read.$count(t.tip, and(gt(t.tip.unreadMessages, 0), visibleTo(member, t)));
  return { queued: open?.queued ?? 0, claimed: open?.claimed ?? 0, mine: open?.mine ?? 0, unread };
}
