import { and, eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import type { Member } from './session.ts';
import { visibleTo } from './tip-item.ts';
import { maySeeHidden } from './tip-state.ts';

/**
 * Another try for a file that failed. It goes back to where its bytes are: to `verified` when the original rests in the
 * vault, which is written once and never checked in again, otherwise to `received`.
 */
export function addRetry(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;
  api.post('/files/:id/retry', async (c) => {
    await parseBody(c, z.object({}));
    const member = c.get('member');
    const at = now();
    const file = await store.write(async (tx) => {
      const { id: fileId, tipId, sha256, failure } = await requireFailed(tx, t, member, c.req.param('id'));
      const state = (await hasOriginal(tx, t, fileId)) ? ('verified' as const) : ('received' as const);
      const counts = { attempts: 0, deaths: 0, progress: null };
      const anew = { ...counts, nextAttemptAt: at, failure: null, leaseBy: null, leaseUntil: null };
      await tx
        .update(t.file)
        .set({ ...anew, state, stateChangedAt: at })
        .where(eq(t.file.id, fileId));
      const actor = { actor: member.id, actorRole: member.role };
      const bytes = sha256 ? { sha256Before: sha256, sha256After: sha256 } : {};
      const details = { failure, to: state };
      await recordCustody(tx, t, { at, action: 'retry', ...actor, tipId, fileId, ...bytes, details });
      return { id: fileId, state };
    });
    return c.json({ file });
  });
}

async function requireFailed(tx: Query, t: Tables, member: Member, id: string) {
  const { file, tip } = t;
  const [row] = await tx
    .select({
      id: file.id,
      tipId: file.tipId,
      sha256: file.sha256,
      state: file.state,
      failure: file.failure,
      tipState: tip.state,
    })
    .from(file)
    .innerJoin(tip, eq(tip.id, file.tipId))
    .where(and(eq(file.id, id), visibleTo(member, t)));
  if (!row) throw new Refusal('file_unknown');
  if (row.tipState === 'disposed') throw new Refusal('tip_disposed');
  if (row.state === 'withheld') throw new Refusal('file_withheld');
  const hidden = row.tipState === 'hidden' && !maySeeHidden(member.role);
  if (row.state !== 'failed' || hidden) throw new Refusal('transition_forbidden');
  return row;
}

async function hasOriginal(tx: Query, { original }: Tables, file: string): Promise<boolean> {
  const [found] = await tx.select({ id: original.fileId }).from(original).where(eq(original.fileId, file));
  return found !== undefined;
}
