import { eq } from 'drizzle-orm';
import type { Query, Tables } from '../db/store.ts';

/**
 * WHOM THE POLICE ASKED for footage (docs/decisions/0037): their mailbox belongs to the request, not to one tip. What comes from
 * it is held against what the desk wrote, never against what it says of itself.
 */
export async function findAddressee(
  query: Query,
  { footageAddressee: one, footageRequest: request }: Tables,
  mailbox: string,
) {
  const [found] = await query
    .select({
      id: one.id,
      recipient: one.mailboxRecipient,
      answeredAt: one.answeredAt,
      language: one.language,
      request: request.reference,
      caseRef: request.caseRef,
      district: request.district,
    })
    .from(one)
    .innerJoin(request, eq(request.id, one.requestId))
    .where(eq(one.mailbox, mailbox));
  return found;
}
export type Addressee = NonNullable<Awaited<ReturnType<typeof findAddressee>>>;

export async function noteHandIn(
  tx: Query,
  { footageAddressee: one }: Tables,
  { id }: Addressee,
  at: Date,
): Promise<void> {
  await tx.update(one).set({ handedInAt: at }).where(eq(one.id, id));
}
