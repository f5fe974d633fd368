import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import type { SentPhrase } from '../../db/values.ts';
import { type Letter, maxLettersRead } from '../../drop/documents.ts';
import { Refusal } from '../../refusal.ts';
import { ulid } from '../../ulid.ts';
import type { AddresseeRow, FootageAct } from './request-row.ts';

interface Addressed {
  addressee: Pick<AddresseeRow, 'id' | 'mailbox'>;
  at: Date;
  byUser: string;
  /** the page's own (letters.ts) */
  id?: string | undefined;
}

/** Queues a letter to an addressee; post.ts delivers it. The row's id is the letter's. */
export async function queueFootageLetter(
  tx: Query,
  t: Tables,
  { addressee, at, byUser, ...given }: Addressed,
  body: Letter['body'],
): Promise<{ id: string; at: Date }> {
  const id = given.id ?? ulid(at);
  const document: Letter = { v: 1, id, mailbox: addressee.mailbox, at: at.toISOString(), from: 'police', body };
  await tx.insert(t.footageLetter).values({
    id,
    addresseeId: addressee.id,
    from: 'police',
    kind: body.kind,
    text: body.kind === 'text' ? body.text : body.code,
    at,
    byUser,
    letter: { ...document },
    phrase: (body.kind === 'text' && body.phrase) || null,
  });
  return { id, at };
}

/** The letter this member has written with this id already. Throws Refusal when the id is of anything else. */
export async function writtenBefore(
  tx: Query,
  { footageLetter: letter }: Tables,
  { addressee, byUser, id }: Omit<Addressed, 'at'>,
  text: string,
): Promise<{ id: string; at: Date } | undefined> {
  if (id === undefined) return undefined;
  const [row] = await tx.select().from(letter).where(eq(letter.id, id));
  if (!row) return undefined;
  if (row.addresseeId === addressee.id && row.byUser === byUser && row.text === text) return { id, at: row.at };
  throw new Refusal('bad_request', { fields: ['id'] });
}

export const queueWords = (tx: Query, t: Tables, addressed: Addressed, text: string) =>
  queueFootageLetter(tx, t, addressed, { kind: 'text', text });

export const queueQuestion = (tx: Query, t: Tables, addressed: Addressed, phrase: SentPhrase, language: 'da' | 'en') =>
  queueFootageLetter(tx, t, addressed, { kind: 'text', text: phrase[language], phrase });

/** Tells them which of their letters a member of staff has read. */
async function queueRead(tx: Query, t: Tables, addressed: Addressed, letters: readonly string[]): Promise<void> {
  for (let from = 0; from < letters.length; from += maxLettersRead) {
    const part = letters.slice(from, from + maxLettersRead);
    await queueFootageLetter(tx, t, addressed, { kind: 'notice', code: 'read', letters: part });
  }
}

/** Their letters are read, all or those that were shown; they are told which. */
export async function markRead(
  { tx, t, member, at }: Pick<FootageAct, 'tx' | 't' | 'member' | 'at'>,
  addressee: { id: string; mailbox: string },
  shown?: readonly string[],
): Promise<void> {
  const { footageLetter: one, footageAddressee } = t;
  const first = await tx
    .update(one)
    .set({ readAt: at })
    .where(
      and(
        eq(one.addresseeId, addressee.id),
        eq(one.from, 'sender'),
        isNull(one.readAt),
        shown && inArray(one.id, [...shown]),
      ),
    )
    .returning({ id: one.id });
  // one that came in between stays unread
  const { unreadLetters: unread } = footageAddressee;
  const left = sql<number>`case when ${unread} > ${first.length} then ${unread} - ${first.length} else 0 end`;
  await tx.update(footageAddressee).set({ unreadLetters: left }).where(eq(footageAddressee.id, addressee.id));
  await queueRead(
    tx,
    t,
    { addressee, at, byUser: member.id },
    first.map(({ id }) => id),
  );
}
