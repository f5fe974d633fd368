import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Hono } from 'hono';
import type { Query, Tables } from '../db/store.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { type Act, record } from './act.ts';
import { type Outcome, refusable } from './bulk.ts';
import type { Desk } from './desk.ts';
import { requireFree } from './holds.ts';
import { isSame, putStanding, readStanding } from './standing.ts';
import { requireTip, showTip } from './tips.ts';

/**
 * Takes an act on many back, by whoever did it, once, within half a minute: every tip and file stands as it stood, is offered to
 * whom it was offered, and no letter is sent. Custody keeps both the act and the undoing. A tip that somebody has acted on meanwhile stays theirs.
 */
export function addUndo(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;
  api.post('/bulk/:id/undo', async (c) => {
    const member = c.get('member');
    const at = now();
    const outcomes = await store.write(async (tx) => {
      const bulk = await requireBulk(tx, t, c.req.param('id'), member.id);
      if (bulk.undoneAt !== null || bulk.undoUntil === null || bulk.undoUntil <= at) throw new Refusal('undo_too_late');
      await tx.update(t.bulk).set({ undoneAt: at }).where(eq(t.bulk.id, bulk.id));
      const rows = await tx.select().from(t.bulkTip).where(eq(t.bulkTip.bulkId, bulk.id));
      const found: Outcome[] = [];
      for (const row of rows)
        found.push(
          await refusable(row.tipId, async () => {
            const tip = await requireTip(tx, t, member, row.tipId);
            await undoOne({ tx, t, tip, member, at, bulk: { id: bulk.id } }, row, bulk.action);
            return { id: tip.id, tip: await showTip(tx, t, member, tip.id, at) };
          }),
        );
      return found;
    });
    return c.json({ outcomes });
  });
}

async function requireBulk(tx: Query, { bulk }: Tables, id: string, actor: string) {
  const [found] = await tx
    .select()
    .from(bulk)
    .where(and(eq(bulk.id, id), eq(bulk.byUser, actor)));
  if (!found) throw new Refusal('undo_unknown');
  return found;
}

type Row = Tables['bulkTip']['$inferSelect'];

async function undoOne(act: Act, { before, after, files, letters }: Row, action: string): Promise<void> {
  const { tx, t, tip } = act;
  if (!isSame(await readStanding(tx, t, tip.id), after)) throw new Refusal('undo_overtaken');
  await requireFree(tx, t, after.caseRef, before.caseRef);
  await putStanding(tx, t, tip.id, before);
  if (files.length > 0)
    await tx.update(t.file).set({ decision: null, decisionReason: null }).where(inArray(t.file.id, files));
  if (letters.length > 0)
    await tx.delete(t.message).where(and(inArray(t.message.id, letters), isNull(t.message.deliveredAt)));
  await record(act, 'undo', { details: { undone: action } });
}
