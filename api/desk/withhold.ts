import { asc, eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { eraseViewing, withholdFiles } from '../evidence/withhold.ts';
import { describeError } from '../log.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import type { Member } from './session.ts';
import { maySeeHidden } from './tip-state.ts';
import { requireTip, showTip } from './tips.ts';

/**
 * SUSPECTED CHILD ABUSE MATERIAL, for one file or a whole tip (docs/decisions/0027): whoever may look may do it, whoever holds
 * the tip, in every state of it, and nobody takes it back. Committed, it holds; then what could be seen is destroyed here and
 * now, and by the evidence worker once more.
 */
export function addWithhold(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, vault, now, log } = desk;
  const { t } = store;

  api.post('/files/:id/withhold', async (c) => {
    await parseBody(c, z.object({}));
    const id = c.req.param('id');
    return c.json(
      await withhold(c.get('member'), 'file_unknown', async (tx) => ({ tip: await tipOf(tx, t, id), files: [id] })),
    );
  });

  api.post('/tips/:id/withhold', async (c) => {
    await parseBody(c, z.object({}));
    const tip = c.req.param('id');
    return c.json(
      await withhold(c.get('member'), 'tip_unknown', async (tx) => ({ tip, files: await filesOf(tx, t, tip) })),
    );
  });

  async function withhold(
    member: Member,
    unknown: 'file_unknown' | 'tip_unknown',
    choose: (tx: Query) => Promise<{ tip: string | undefined; files: string[] }>,
  ) {
    const at = now();
    const done = await store.write(async (tx) => {
      const { tip: id, files } = await choose(tx);
      const tip = await requireTip(tx, t, member, id ?? '').catch((error: unknown) => {
        throw error instanceof Refusal && error.code === 'tip_unknown' ? new Refusal(unknown) : error;
      });
      if (tip.state === 'hidden' && !maySeeHidden(member.role)) throw new Refusal('transition_forbidden');
      const actor = { actor: member.id, actorRole: member.role, byUser: member.id };
      const withheld = await withholdFiles(tx, t, files, { at, ...actor });
      return { withheld, tip: await showTip(tx, t, member, tip.id, at) };
    });
    for (const file of done.withheld)
      await eraseViewing(vault, file).catch((error: unknown) =>
        log('failed', { step: 'withhold', id: file, ...describeError(error) }),
      );
    return { tip: done.tip };
  }
}

async function tipOf(tx: Query, { file }: Tables, id: string): Promise<string | undefined> {
  const [row] = await tx.select({ tipId: file.tipId }).from(file).where(eq(file.id, id));
  return row?.tipId;
}

async function filesOf(tx: Query, { file }: Tables, tip: string): Promise<string[]> {
  const rows = await tx.select({ id: file.id }).from(file).where(eq(file.tipId, tip)).orderBy(asc(file.position));
  return rows.map(({ id }) => id);
}
