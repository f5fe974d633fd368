import { and, desc, eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../../db/store.ts';
import { changesBetween } from '../../draft-diff.ts';
import { Refusal } from '../../refusal.ts';
import type { DeskEnv } from '../access.ts';
import { parseBody } from '../body.ts';
import type { Desk } from '../desk.ts';
import { draftOf } from './appeal-draft.ts';
import { requireAppeal } from './appeal-row.ts';
import { showAppeal } from './appeal-view.ts';
import { isDrawing, saveAppeal } from './appeals.ts';

const shown = 200;
/** Saves of one person that follow each other this closely are shown as one. */
const togetherMs = 10 * 60_000;
const restoring = z.object({ version: z.int().min(1), to: z.int().min(1) });

/** HISTORY of an appeal: who changed what, when, and going back to how it was, which is a save like any other. */
export function addVersions(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, now } = desk;
  const { read, t } = store;

  api.get('/appeals/:id/versions', async (c) => {
    const appeal = await requireAppeal(read, t, c.get('member'), c.req.param('id'));
    return c.json({ versions: await listVersions(read, t, appeal.id) });
  });

  api.post('/appeals/:id/restore', async (c) => {
    const { version, to } = await parseBody(c, restoring);
    const member = c.get('member');
    const id = c.req.param('id');
    await store.write(async (tx) => {
      const appeal = await requireAppeal(tx, t, member, id);
      const key = and(eq(t.appealVersion.appealId, id), eq(t.appealVersion.version, to));
      const [earlier] = await tx.select({ draft: t.appealVersion.draft }).from(t.appealVersion).where(key);
      if (!earlier) throw new Refusal('appeal_version_unknown');
      await saveAppeal({ tx, t, appeal, member, at: now() }, version, draftOf(earlier.draft));
    });
    return c.json({ appeal: await showAppeal(desk, member, await requireAppeal(read, t, member, id)) });
  });
}

/** Newest first; each with what it changed, word by word, against how it was before. */
async function listVersions(read: Query, { appealVersion, user }: Tables, appealId: string) {
  const rows = await read
    .select({
      ...{ version: appealVersion.version, at: appealVersion.at, by: user.name },
      ...{ fields: appealVersion.fields, draft: appealVersion.draft },
    })
    .from(appealVersion)
    .innerJoin(user, eq(user.id, appealVersion.byUser))
    .where(eq(appealVersion.appealId, appealId))
    .orderBy(desc(appealVersion.version))
    .limit(shown);
  const last = rows.filter(({ by, at }, i) => {
    const later = rows[i - 1];
    return later === undefined || later.by !== by || later.at.getTime() - at.getTime() > togetherMs;
  });
  return last.map(({ version, at, by, draft }, i) => {
    const earlier = last[i + 1];
    const together = rows.filter((one) => one.version <= version && one.version > (earlier?.version ?? 0));
    const drawings = [...new Set(together.flatMap(({ fields }) => fields.filter(isDrawing)))].map((path) => ({ path }));
    return { version, at, by, changes: [...(earlier ? changesBetween(earlier.draft, draft) : []), ...drawings] };
  });
}
