import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { type MailboxId, parseRequestKey, requestPrefix } from '../../drop/keys.ts';
import type { Desk } from '../desk.ts';
import type { Member } from '../session.ts';
import { visibleTo } from '../tip-item.ts';
import { tallyOf, toItem } from './list.ts';
import type { AddresseeRow, RequestRow } from './request-row.ts';

type Showing = Pick<Desk, 'store' | 'drop' | 'mail' | 'sms'>;

/** A request with everybody it was sent to, what they said, and what they handed in. */
export async function showRequest({ store, drop, mail, sms }: Showing, member: Member, row: RequestRow, at: Date) {
  const { read, t } = store;
  const { footageAddressee: addressee, user } = t;
  const people = await read
    .select({ id: user.id, name: user.name })
    .from(user)
    .where(inArray(user.id, [row.askedBy, ...(row.closedBy ? [row.closedBy] : [])]));
  const nameOf = (id: string): string => people.find((one) => one.id === id)?.name ?? '';
  const tallies = await tallyOf(read, t, [row.id]);
  const rows = await read.select().from(addressee).where(eq(addressee.requestId, row.id)).orderBy(asc(addressee.id));
  const ids = rows.map(({ id }) => id);
  const [letters, sendings, handIns, opened] = await Promise.all([
    lettersOf(read, t, ids),
    sendingsOf(read, t, ids),
    handInsOf(read, t, member, rows),
    openedOf(drop, row, rows),
  ]);
  return {
    ...toItem(row, nameOf(row.askedBy), tallies.get(row.id)!, at),
    cameras: row.cameras,
    why: row.why,
    ground: row.ground,
    contact: { name: row.contactName, phone: row.contactPhone, unit: row.contactUnit },
    closedBy: row.closedBy === null ? null : { id: row.closedBy, name: nameOf(row.closedBy) },
    closingText: row.closingText,
    channels: [...(mail ? ['email' as const] : []), ...(sms ? ['sms' as const] : [])],
    addressees: rows.map((one) => ({
      id: one.id,
      name: one.name,
      language: one.language,
      email: one.email,
      phone: one.phone,
      point: one.latitude === null || one.longitude === null ? null : { lat: one.latitude, lon: one.longitude },
      contactId: one.contactId,
      answer: one.answer,
      answeredAt: one.answeredAt,
      handedInAt: one.handedInAt,
      handIns: handIns.get(one.mailbox) ?? [],
      isWritten: one.writtenAt !== null,
      isOpened: opened.has(one.mailbox),
      unreadLetters: one.unreadLetters,
      remindersSent: one.remindersSent,
      sendings: sendings.get(one.id) ?? [],
      letters: letters.get(one.id) ?? [],
    })),
  };
}

const grouped = <T extends { of: string }>(rows: readonly T[]): Map<string, Omit<T, 'of'>[]> => {
  const groups = new Map<string, Omit<T, 'of'>[]>();
  for (const { of, ...row } of rows) groups.set(of, [...(groups.get(of) ?? []), row]);
  return groups;
};

/** Oldest first; that we told them what was read is no letter. */
async function lettersOf(read: Query, { footageLetter: one, user }: Tables, addressees: readonly string[]) {
  const rows = await read
    .select({
      of: one.addresseeId,
      id: one.id,
      at: one.at,
      from: one.from,
      kind: one.kind,
      text: one.text,
      byName: user.name,
      deliveredAt: one.deliveredAt,
      readAt: one.readAt,
      phrase: one.phrase,
      answerTo: one.answerTo,
      answer: one.answer,
    })
    .from(one)
    .leftJoin(user, eq(user.id, one.byUser))
    .where(inArray(one.addresseeId, [...addressees]))
    .orderBy(asc(one.at), asc(one.id));
  const shown = rows.filter(({ kind, text }) => kind !== 'notice' || text !== 'read');
  return grouped(
    shown.map(({ byName, phrase, ...row }) => ({
      ...row,
      byUser: byName === null ? null : { name: byName },
      phrase: phrase && { id: phrase.id, da: phrase.da, en: phrase.en },
    })),
  );
}

async function sendingsOf(read: Query, { footageSending: one }: Tables, addressees: readonly string[]) {
  const rows = await read
    .select({
      of: one.addresseeId,
      id: one.id,
      channel: one.channel,
      errand: one.errand,
      to: one.to,
      state: one.state,
      queuedAt: one.queuedAt,
      sentAt: one.sentAt,
      attempts: one.attempts,
      nextAttemptAt: one.nextAttemptAt,
      failure: one.failure,
    })
    .from(one)
    .where(inArray(one.addresseeId, [...addressees]))
    .orderBy(asc(one.queuedAt), asc(one.channel), asc(one.id));
  return grouped(rows.map((row) => ({ ...row, nextAttemptAt: row.state === 'queued' ? row.nextAttemptAt : null })));
}

/** What came in their mailboxes, as far as the member may see it. */
async function handInsOf(read: Query, t: Tables, member: Member, addressees: readonly AddresseeRow[]) {
  const { tip } = t;
  const mailboxes = addressees.map(({ mailbox }) => mailbox);
  const rows = await read
    .select({
      of: tip.mailbox,
      id: tip.id,
      reference: tip.reference,
      receivedAt: tip.receivedAt,
      files: tip.filesAnnounced,
      state: tip.state,
    })
    .from(tip)
    .where(and(inArray(tip.mailbox, mailboxes), visibleTo(member, t)))
    .orderBy(asc(tip.receivedAt), asc(tip.id));
  return grouped(rows);
}

/** Mailboxes whose page somebody has opened: that is what begins a hand-in (api/intake/asked.ts). */
async function openedOf(
  drop: Desk['drop'],
  { state }: RequestRow,
  addressees: readonly AddresseeRow[],
): Promise<Set<string>> {
  const opened = new Set<string>();
  if (state === 'closed') return opened;
  for (const { mailbox } of addressees) {
    const keys = await drop.list(requestPrefix(mailbox as MailboxId));
    if (keys.some(({ key }) => parseRequestKey(key)?.kind === 'begun')) opened.add(mailbox);
  }
  return opened;
}
