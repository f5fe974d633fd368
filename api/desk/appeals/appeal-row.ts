import { and, eq } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { type CustodyEntry, canonical, digestOf, recordCustody } from '../../evidence/custody.ts';
import { Refusal } from '../../refusal.ts';
import type { Member } from '../session.ts';

export type AppealRow = Tables['appeal']['$inferSelect'];

/** A member of one district sees its appeals; who has none sees them all. */
export const appealsOf = ({ district }: Pick<Member, 'district'>, { appeal }: Tables) =>
  district === null ? undefined : eq(appeal.district, district);

/** The appeal, or appeal_unknown: one of another district is not told apart from none. */
export async function requireAppeal(read: Query, t: Tables, member: Member, id: string): Promise<AppealRow> {
  const [row] = await read
    .select()
    .from(t.appeal)
    .where(and(eq(t.appeal.id, id), appealsOf(member, t)));
  if (!row) throw new Refusal('appeal_unknown');
  return row;
}

/** One act on an appeal in its transaction: the appeal as it stands, who acts, when. */
export interface AppealAct {
  tx: Query;
  t: Tables;
  appeal: AppealRow;
  member: Member;
  at: Date;
}

export async function changeAppeal({ tx, t, appeal }: AppealAct, set: Partial<AppealRow>): Promise<void> {
  await tx.update(t.appeal).set(set).where(eq(t.appeal.id, appeal.id));
}

type Said = Pick<CustodyEntry, 'reason' | 'details' | 'fileId' | 'tipId' | 'sha256Before' | 'sha256After'>;

/** Custody keeps what was done and the digest of the words, never the words: they may have to go before it does. */
export async function recordAppeal(
  { tx, t, appeal, member, at }: AppealAct,
  action: CustodyEntry['action'],
  said: Said = {},
): Promise<void> {
  const details = { appeal: appeal.publicId, version: appeal.version, ...said.details };
  await recordCustody(tx, t, { at, action, actor: member.id, actorRole: member.role, ...said, details });
}

/** Names one text of an appeal, whatever order its parts are kept in. */
export const draftDigest = ({ draft }: Pick<AppealRow, 'draft'>): string => digestOf(Buffer.from(canonical(draft)));
