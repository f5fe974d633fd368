import { aliasedTable, and, desc, eq, gt, isNull, ne, type SQL } from 'drizzle-orm';
import type { Query, Tables } from '../db/store.ts';
import { answerMs, approvalMs, askedMs } from '../reveal.ts';
import type { Member } from './session.ts';
import { visibleTo } from './tip-item.ts';

export type RevealRow = Tables['reveal']['$inferSelect'];

const mostShown = 50;

/** What a member decides as the second person: of tips they may see; an investigator, of their own district alone. */
export function listWaiting(read: Query, t: Tables, member: Member, at: Date) {
  const { reveal, user } = t;
  const ofOthers = and(eq(reveal.state, 'asked'), ne(reveal.askedBy, member.id), visibleTo(member, t));
  const inTime = gt(reveal.askedAt, new Date(at.getTime() - askedMs));
  // null is no value to a database
  const own = member.district === null ? isNull(user.district) : eq(user.district, member.district);
  return list(read, t, and(ofOthers, inTime, member.role === 'supervisor' ? undefined : own));
}

/** What a member asked, newest first. */
export const listMine = (read: Query, t: Tables, { id }: Member) => list(read, t, eq(t.reveal.askedBy, id));

export async function showReveal(read: Query, t: Tables, id: string) {
  const [shown] = await list(read, t, eq(t.reveal.id, id));
  return shown!;
}

async function list(read: Query, t: Tables, where: SQL | undefined) {
  const { reveal, tip, user } = t;
  const second = aliasedTable(user, 'second');
  const rows = await read
    .select({
      id: reveal.id,
      tipId: tip.id,
      reference: tip.reference,
      district: tip.district,
      purpose: reveal.purpose,
      reason: reveal.reason,
      caseRef: reveal.caseRef,
      askedAt: reveal.askedAt,
      askedId: reveal.askedBy,
      askedName: user.name,
      decidedAt: reveal.decidedAt,
      decidedId: second.id,
      decidedName: second.name,
      decisionReason: reveal.decisionReason,
      state: reveal.state,
      failure: reveal.failure,
    })
    .from(reveal)
    .innerJoin(tip, eq(tip.id, reveal.tipId))
    .leftJoin(user, eq(user.id, reveal.askedBy))
    .leftJoin(second, eq(second.id, reveal.decidedBy))
    .where(where)
    .orderBy(desc(reveal.id))
    .limit(mostShown);
  return rows.map(({ tipId, reference, district, askedId, askedName, decidedId, decidedName, ...row }) => ({
    ...row,
    tip: { id: tipId, reference, district },
    askedBy: { id: askedId, name: askedName ?? '' },
    decidedBy: decidedId ? { id: decidedId, name: decidedName ?? '' } : null,
    goodUntil: goodUntil(row),
  }));
}

/** Until when it may be answered, or opened. */
function goodUntil({ state, askedAt, decidedAt }: Pick<RevealRow, 'state' | 'askedAt' | 'decidedAt'>): Date | null {
  if (state === 'asked') return new Date(askedAt.getTime() + askedMs);
  return decidedAt && (state === 'approved' || state === 'awaited') ? new Date(decidedAt.getTime() + approvalMs) : null;
}

/** The answer as the worker sealed it to the asker's page, while it lies ready. */
export const answerOf = ({ sealed, revealedAt }: RevealRow, at: Date): string | null =>
  revealedAt && revealedAt.getTime() + answerMs > at.getTime() ? sealed : null;
