import { and, asc, eq, isNull } from 'drizzle-orm';
import { nextInSeries, reference } from '../db/series.ts';
import type { Query, Tables } from '../db/store.ts';
import { recordCustody } from '../evidence/custody.ts';
import { ulid } from '../ulid.ts';
import type { Member } from './session.ts';

export interface Acceptance {
  tip: string;
  member: Member;
  at: Date;
  reason: string;
  caseRef?: string;
}

/**
 * Every undecided file of the tip that is through the pipeline becomes an exhibit with a number of its own. What is still
 * being worked on, quarantined or failed stays undecided. Answers how many were taken.
 */
export async function acceptFiles(tx: Query, t: Tables, acceptance: Acceptance): Promise<number> {
  const { file } = t;
  const ready = await tx
    .select({ id: file.id, sha256: file.sha256 })
    .from(file)
    .where(and(eq(file.tipId, acceptance.tip), eq(file.state, 'queued'), isNull(file.decision)))
    .orderBy(asc(file.position));
  for (const { id, sha256 } of ready) await acceptFile(tx, t, id, sha256, acceptance);
  return ready.length;
}

export async function acceptFile(tx: Query, t: Tables, fileId: string, sha256: string | null, acceptance: Acceptance) {
  const { tip: tipId, member, at, reason, caseRef } = acceptance;
  const year = at.getUTCFullYear();
  const number = reference('B', year, await nextInSeries(tx, t, `B-${year}`));
  const id = ulid(at);
  await tx.insert(t.exhibit).values({
    id,
    reference: number,
    fileId,
    caseRef: caseRef ?? null,
    createdAt: at,
    createdBy: member.id,
  });
  await tx.update(t.file).set({ decision: 'accepted' }).where(eq(t.file.id, fileId));
  await recordCustody(tx, t, {
    at,
    action: 'accept',
    actor: member.id,
    actorRole: member.role,
    tipId,
    fileId,
    reason,
    ...(caseRef ? { caseRef } : {}),
    ...(sha256 ? { sha256After: sha256 } : {}),
    details: { exhibit: number, exhibitId: id },
  });
}
