import type { Query, Tables } from '../../db/store.ts';
import { readRevision } from '../changes.ts';

/**
 * A member has looked at the desk: whatever stands there now is no news to them, and they may be told again of what comes.
 * A mail that is on its way meanwhile counts for nothing (sending.ts).
 */
export async function noteVisit(tx: Query, t: Tables, member: string, at: Date): Promise<void> {
  const seen = { visitedAt: at, seenRevision: await readRevision(tx, t), toldAt: null, toldDangerAt: null };
  await tx
    .insert(t.staffMail)
    .values({ userId: member, ...seen })
    .onConflictDoUpdate({
      target: t.staffMail.userId,
      set: { ...seen, mailId: null, failures: 0, nextAttemptAt: null },
    });
}
