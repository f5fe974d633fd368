import { and, eq, gte, ne } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../../db/store.ts';
import type { DeskEnv } from '../access.ts';
import { parseBody } from '../body.ts';
import type { Desk } from '../desk.ts';
import { requireAppeal } from './appeal-row.ts';

/** Whoever was not heard of for this long has gone; pages say so every ten seconds. */
const awayMs = 30_000;

/** WHO ELSE WRITES in an appeal now, for a page that has it open and says so again and again. */
export function addWriters(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;
  api.post('/appeals/:id/here', async (c) => {
    const { writes } = await parseBody(c, z.object({ writes: z.boolean() }));
    const member = c.get('member');
    const at = now();
    const here = await store.write(async (tx) => {
      const appeal = await requireAppeal(tx, t, member, c.req.param('id'));
      const own = { appealId: appeal.id, userId: member.id };
      const key = and(eq(t.appealWriter.appealId, appeal.id), eq(t.appealWriter.userId, member.id));
      await tx.delete(t.appealWriter).where(key);
      if (writes) await tx.insert(t.appealWriter).values({ ...own, at });
      return { version: appeal.version, status: appeal.status, writers: await otherWriters(tx, t, own, at) };
    });
    return c.json(here);
  });
}

async function otherWriters(
  tx: Query,
  { appealWriter, user }: Tables,
  own: { appealId: string; userId: string },
  at: Date,
) {
  const since = new Date(at.getTime() - awayMs);
  const rows = await tx
    .select({ name: user.name })
    .from(appealWriter)
    .innerJoin(user, eq(user.id, appealWriter.userId))
    .where(
      and(eq(appealWriter.appealId, own.appealId), ne(appealWriter.userId, own.userId), gte(appealWriter.at, since)),
    );
  return rows.map(({ name }) => name);
}
