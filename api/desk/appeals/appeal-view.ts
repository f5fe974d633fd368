import { asc, eq } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import type { Desk } from '../desk.ts';
import type { Member } from '../session.ts';
import type { AppealRow } from './appeal-row.ts';
import { allows } from './appeal-state.ts';
import { showsPublic } from './is-public.ts';
import { judge } from './judge.ts';
import { listPictures } from './picture-row.ts';
import { isSecond, ownRank } from './second.ts';

/** An appeal as its page needs it: the draft, what the gate says of it, what was decided, and what this member may do. */
export async function showAppeal(desk: Desk, member: Member, row: AppealRow) {
  const { read, t } = desk.store;
  const { decisionId: _, nextAttemptAt: __, author, updatedBy, submittedBy, ...rest } = row;
  const { ok, failures, warnings, rulesVersion } = await judge(desk, read, row, desk.now());
  const writes = member.role === 'publisher' || member.role === 'supervisor';
  const decides = writes && isSecond(member, row);
  return {
    ...rest,
    author: await nameOf(read, t, author),
    updatedBy: await nameOf(read, t, updatedBy),
    submittedBy: submittedBy === null ? null : await nameOf(read, t, submittedBy),
    isPublic: await showsPublic(read, t, row),
    /** where it is public, or will be */
    address: `${desk.publicOrigin}/efterlysninger/${row.publicId}/`,
    gate: { ok, failures, warnings, rulesVersion },
    decisions: await listDecisions(read, t, row.id),
    pictures: await listPictures(read, t, row.id),
    may: {
      save: writes && allows('save', row),
      submit: writes && allows('submit', row),
      approve: decides && allows('approve', row),
      schedule: writes && allows('schedule', row),
      takeBack: writes && allows('takeBack', row),
      revise: writes && allows('revise', row),
    },
    ownRank: await ownRank(desk.store, member),
  };
}
export type ShownAppeal = Awaited<ReturnType<typeof showAppeal>>;

async function nameOf(read: Query, { user }: Tables, id: string) {
  const [row] = await read.select({ id: user.id, name: user.name }).from(user).where(eq(user.id, id));
  return row ?? { id, name: '' };
}

/** Oldest first, without the texts that were decided on. */
function listDecisions(read: Query, { appealDecision: said, user }: Tables, appealId: string) {
  return read
    .select({
      id: said.id,
      version: said.version,
      verdict: said.verdict,
      by: user.name,
      rank: said.rank,
      unit: said.unit,
      at: said.at,
      reason: said.reason,
      rulesVersion: said.rulesVersion,
      draftSha256: said.draftSha256,
    })
    .from(said)
    .innerJoin(user, eq(user.id, said.byUser))
    .where(eq(said.appealId, appealId))
    .orderBy(asc(said.at), asc(said.id));
}
