import { and, eq, getTableColumns } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { type CustodyEntry, recordCustody } from '../../evidence/custody.ts';
import { Refusal } from '../../refusal.ts';
import type { Member } from '../session.ts';

export type RequestRow = Tables['footageRequest']['$inferSelect'];
export type AddresseeRow = Tables['footageAddressee']['$inferSelect'];

/** A member of one district sees its requests; who has none sees them all. */
export const requestsOf = ({ district }: Pick<Member, 'district'>, { footageRequest }: Tables) =>
  district === null ? undefined : eq(footageRequest.district, district);

/** The request, or request_unknown: one of another district is not told apart from none. */
export async function requireRequest(read: Query, t: Tables, member: Member, id: string): Promise<RequestRow> {
  const [row] = await read
    .select()
    .from(t.footageRequest)
    .where(and(eq(t.footageRequest.id, id), requestsOf(member, t)));
  if (!row) throw new Refusal('footage_unknown');
  return row;
}

/** An addressee with the request, or addressee_unknown. */
export async function requireAddressee(
  read: Query,
  t: Tables,
  member: Member,
  id: string,
): Promise<{ request: RequestRow; addressee: AddresseeRow }> {
  const { footageRequest, footageAddressee } = t;
  const [row] = await read
    .select({ request: getTableColumns(footageRequest), addressee: getTableColumns(footageAddressee) })
    .from(footageAddressee)
    .innerJoin(footageRequest, eq(footageRequest.id, footageAddressee.requestId))
    .where(and(eq(footageAddressee.id, id), requestsOf(member, t)));
  if (!row) throw new Refusal('addressee_unknown');
  return row;
}

export function requireStanding({ state }: Pick<RequestRow, 'state'>): void {
  if (state === 'closed') throw new Refusal('footage_closed');
}

/** One act on a request in its transaction: the request as it stands, who acts, when. */
export interface FootageAct {
  tx: Query;
  t: Tables;
  request: RequestRow;
  member: Member;
  at: Date;
}

/** Custody keeps what was done to whom, never the words. */
export async function recordFootage(
  { tx, t, request, member, at }: FootageAct,
  action: CustodyEntry['action'],
  details: NonNullable<CustodyEntry['details']> = {},
): Promise<void> {
  const about = { request: request.reference, ...details };
  const { caseRef } = request;
  await recordCustody(tx, t, { at, action, actor: member.id, actorRole: member.role, caseRef, details: about });
}
