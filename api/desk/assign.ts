import type { Hono } from 'hono';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { type Act, record, update } from './act.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import { casesOf, requireFree } from './holds.ts';
import { holderOf, maySeeHidden } from './tip-state.ts';
import { requireTip, showTip } from './tips.ts';
import { caseRef } from './triage.ts';

/** What is left out stays as it is; null, or nothing written, takes it away. */
export const assigning = z.object({
  unit: z.string().trim().max(80).nullable().optional(),
  caseRef: caseRef.nullable().optional(),
});
export type Assignment = z.infer<typeof assigning>;

/**
 * To whom a tip is given to follow up: a unit by its configured name, a case by its number. It changes neither the state
 * nor who holds it, and is a transfer in custody. Decided tips are given on too; what is
 * in a held case stays there.
 */
export function addAssign(api: Hono<DeskEnv>, { store, now, units }: Desk): void {
  const { t } = store;
  api.get('/units', (c) => c.json({ units }));

  api.post('/tips/:id/assign', async (c) => {
    const wanted = await parseBody(c, assigning);
    const member = c.get('member');
    const id = c.req.param('id');
    const at = now();
    const tip = await store.write(async (tx) => {
      await assignTip({ tx, t, tip: await requireTip(tx, t, member, id), member, at }, wanted, units);
      return showTip(tx, t, member, id, at);
    });
    return c.json({ tip });
  });
}

export async function assignTip(act: Act, wanted: Assignment, units: readonly string[]): Promise<void> {
  const { tx, t, tip, member, at } = act;
  const unit = wanted.unit === undefined ? tip.unit : wanted.unit || null;
  const ref = wanted.caseRef === undefined ? tip.caseRef : wanted.caseRef || null;
  if (unit !== null && unit !== tip.unit && !units.includes(unit)) throw new Refusal('unit_unknown');
  if (tip.state === 'hidden' && !maySeeHidden(member.role)) throw new Refusal('transition_forbidden');
  const holder = holderOf(tip, at);
  if (holder !== null && holder !== member.id) throw new Refusal('tip_claimed');
  if (unit === tip.unit && ref === tip.caseRef) return;
  await requireFree(tx, t, tip.caseRef, ref);
  await update(act, { unit, caseRef: ref });
  const details = { from: tip.unit, to: unit, ...casesOf(tip.caseRef, ref) };
  await record(act, 'transfer', { ...(ref ? { caseRef: ref } : {}), details });
}
