import { eq } from 'drizzle-orm';
import type { Query, Tables } from '../db/store.ts';
import { type CustodyEntry, recordCustody } from '../evidence/custody.ts';
import type { Member } from './session.ts';
import { checkAction, type TipAction, transitions } from './tip-state.ts';
import type { TipRow } from './tips.ts';

/**
 * One act in its transaction: the tip as it stands, who acts, when. An act refuses before it writes anything: many acts
 * may share one transaction, and one that is refused must leave nothing behind (bulk.ts).
 */
export interface Act {
  tx: Query;
  t: Tables;
  tip: TipRow;
  member: Member;
  at: Date;
  /** of many acts at once: which, and until when it may be undone; letters wait that long */
  bulk?: { id: string; heldUntil?: Date };
}

export const check = (action: TipAction, { tip, member, at }: Act, takesOver = false): void =>
  checkAction(action, tip, { actor: member.id, role: member.role, at, takesOver });

export const unheld = { claimedBy: null, claimedUntil: null };
export const decided = ({ member, at }: Act, reason: string, note: string | undefined) => ({
  ...unheld,
  decidedBy: member.id,
  decidedAt: at,
  reason,
  reasonNote: note ?? null,
});

type Changes = Partial<Omit<Tables['tip']['$inferInsert'], 'id' | 'state'>>;

/** Moves the tip on as the table of transitions says. */
export const change = (act: Act, action: TipAction, changes: Changes): Promise<void> =>
  update(act, { ...changes, state: transitions[action].to });

/** Changes what is not a state. */
export async function update({ tx, t, tip, at }: Act, changes: Changes & { state?: TipRow['state'] }): Promise<void> {
  await tx
    .update(t.tip)
    .set({ ...changes, updatedAt: at })
    .where(eq(t.tip.id, tip.id));
}

export async function record(
  { tx, t, tip, member, at, bulk }: Act,
  action: CustodyEntry['action'],
  entry: Pick<CustodyEntry, 'reason' | 'caseRef' | 'details' | 'fileId' | 'sha256After'>,
): Promise<void> {
  const details = { ...entry.details, ...(bulk ? { bulk: bulk.id } : {}) };
  await recordCustody(tx, t, {
    at,
    action,
    actor: member.id,
    actorRole: member.role,
    tipId: tip.id,
    ...entry,
    ...(Object.keys(details).length > 0 ? { details } : {}),
  });
}
