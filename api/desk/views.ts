import { and, asc, eq, or } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { Refusal } from '../refusal.ts';
import { ulid } from '../ulid.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import type { Member } from './session.ts';

const mostViews = 30;
const saving = z.object({
  name: z.string().trim().min(1).max(60),
  /** of the console's address: what it means is the console's affair, and the queue judges it when it is asked */
  query: z.string().max(1000),
  shared: z.boolean().default(false),
});

/** Queues narrowed down, under a name: one's own, and those a supervisor shares with everybody. */
export function addViews(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { read, t } = store;
  api.get('/views', async (c) => c.json({ views: await listViews(read, t, c.get('member')) }));

  api.post('/views', async (c) => {
    const view = await parseBody(c, saving);
    const member = c.get('member');
    if (view.shared && member.role !== 'supervisor') throw new Refusal('role_forbids');
    const at = now();
    const views = await store.write(async (tx) => {
      if ((await tx.$count(t.savedView, eq(t.savedView.owner, member.id))) >= mostViews)
        throw new Refusal('views_too_many');
      await tx.insert(t.savedView).values({ id: ulid(at), ...view, owner: member.id, createdAt: at });
      return listViews(tx, t, member);
    });
    return c.json({ views }, 201);
  });

  api.post('/views/:id/remove', async (c) => {
    const member = c.get('member');
    const views = await store.write(async (tx) => {
      const { savedView } = t;
      const shared = member.role === 'supervisor' ? eq(savedView.shared, true) : undefined;
      const removed = await tx
        .delete(savedView)
        .where(and(eq(savedView.id, c.req.param('id')), or(eq(savedView.owner, member.id), shared)))
        .returning({ id: savedView.id });
      if (removed.length === 0) throw new Refusal('view_unknown');
      return listViews(tx, t, member);
    });
    return c.json({ views });
  });
}

/** One's own first, then those shared by others, each by name. */
async function listViews(query: Query, { savedView }: Tables, member: Member) {
  const rows = await query
    .select()
    .from(savedView)
    .where(or(eq(savedView.owner, member.id), eq(savedView.shared, true)))
    .orderBy(asc(savedView.name), asc(savedView.id));
  const views = rows.map(({ owner, createdAt: _, ...view }) => {
    const mine = owner === member.id;
    return { ...view, mine, removable: mine || member.role === 'supervisor' };
  });
  return views.sort((a, b) => Number(b.mine) - Number(a.mine));
}
