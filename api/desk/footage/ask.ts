import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { districtCodes, zoneOf } from '../../appeal/districts.ts';
import { nextInSeries, reference } from '../../db/series.ts';
import type { Query, Tables } from '../../db/store.ts';
import { type FootageChannel, footageChannels } from '../../db/values.ts';
import { type Mailbox, newCode, openMailbox } from '../../drop/mailbox.ts';
import { emailOf, longestName, mostAddressees, phoneOf } from '../../footage/addressee.ts';
import { deadlineOf } from '../../footage/deadline.ts';
import { requestDocument } from '../../footage/request.ts';
import { Refusal } from '../../refusal.ts';
import { ulid } from '../../ulid.ts';
import type { Desk } from '../desk.ts';
import type { Member } from '../session.ts';
import { sealCode } from './link.ts';
import { documentOf } from './post.ts';
import { type FootageAct, type RequestRow, recordFootage } from './request-row.ts';
import { queueSending } from './sending-row.ts';
import { queueQuestion, queueWords } from './thread.ts';
import { footageQuestion, requestInWords } from './words.ts';

const { point, cameras, why, ground, deadline, contact } = requestDocument.shape;
const instant = z.iso.datetime({ offset: true });
const words = (most: number) => z.string().trim().min(1).max(most);
const optionalWords = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .optional()
    .transform((text) => text || undefined);

/** As people write it, and as it is kept. */
const reach = (read: (text: string) => string | undefined) =>
  z.string().transform((text, check) => {
    const value = read(text);
    if (value === undefined) check.addIssue({ code: 'custom', message: 'unreadable' });
    return value ?? z.NEVER;
  });

export const addresseeWish = z.object({
  name: words(longestName),
  language: z.enum(['da', 'en']).default('da'),
  email: reach(emailOf).optional(),
  phone: reach(phoneOf).optional(),
  point,
  contactId: z.string().max(60).optional(),
  send: z.array(z.enum(footageChannels)).max(footageChannels.length).default([]),
});
export type AddresseeWish = z.output<typeof addresseeWish>;

export const addressees = z.array(addresseeWish).min(1);

export const footageWish = z.object({
  /** drawn by the form: the same again, after an answer that got lost, is the same request */
  id: z
    .string()
    .regex(/^[0-7][0-9a-hjkmnp-tv-z]{25}$/)
    .optional(),
  district: z.enum(districtCodes).optional(),
  place: words(500),
  point,
  from: instant,
  to: instant,
  cameras: cameras.default(''),
  why: why.default(''),
  caseReference: words(100),
  ground,
  deadline,
  contact: contact.extend({ name: words(200), unit: optionalWords(200) }),
  addressees,
});
export type FootageWish = z.output<typeof footageWish>;

/** Throws Refusal. */
export function checkWish(desk: Desk, member: Member, wish: FootageWish): void {
  if (Date.parse(wish.from) >= Date.parse(wish.to)) throw new Refusal('footage_times');
  if (Date.parse(wish.deadline) <= desk.now().getTime()) throw new Refusal('footage_deadline_past');
  checkAddressees(desk, wish.addressees);
  districtOf(member, wish);
}

/** Throws Refusal. */
export function checkAddressees(desk: Desk, wishes: readonly AddresseeWish[]): void {
  if (wishes.length > mostAddressees) throw new Refusal('footage_too_many');
  for (const one of wishes) checkSending(desk, one);
}

interface Reached {
  send: readonly FootageChannel[];
  email?: string | null | undefined;
  phone?: string | null | undefined;
}

export const addressFor = (channel: FootageChannel, { email, phone }: Omit<Reached, 'send'>): string | undefined =>
  (channel === 'email' ? email : phone) || undefined;

/** Whoever shall be told must be reachable that way, and the way must be there. Throws Refusal. */
export function checkSending({ mail, sms }: Pick<Desk, 'mail' | 'sms'>, { send, ...address }: Reached): void {
  if (send.includes('email') && !mail) throw new Refusal('footage_no_mail');
  if (send.includes('sms') && !sms) throw new Refusal('footage_no_sms');
  if (send.some((channel) => !addressFor(channel, address))) throw new Refusal('footage_address_missing');
}

/** A member of a district asks for it; who has none says for which. Throws Refusal. */
function districtOf({ district }: Member, wish: FootageWish): string {
  const asked = wish.district ?? district;
  if (!asked) throw new Refusal('bad_request', { fields: ['district'] });
  if (district !== null && asked !== district) throw new Refusal('footage_district');
  return asked;
}

/** An addressee with the mailbox of a code that was drawn for them, before any transaction: stretching takes its time. */
export interface Drawn {
  readonly wish: AddresseeWish;
  readonly code: string;
  readonly mailbox: Mailbox;
}

/** One after the other: each costs 64 MiB while it is stretched. */
export async function drawCodes(wishes: readonly AddresseeWish[]): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  for (const wish of wishes) {
    const code = newCode();
    drawn.push({ wish, code, mailbox: await openMailbox(code) });
  }
  return drawn;
}

/** The request this wish has made already. Throws Refusal when the id is that of another's. */
export async function madeBefore(
  tx: Query,
  { footageRequest: request }: Tables,
  member: Member,
  wish: FootageWish,
): Promise<RequestRow | undefined> {
  if (wish.id === undefined) return undefined;
  const [row] = await tx.select().from(request).where(eq(request.id, wish.id));
  if (row && row.askedBy !== member.id) throw new Refusal('bad_request', { fields: ['id'] });
  return row;
}

export async function insertRequest(tx: Query, desk: Desk, member: Member, wish: FootageWish): Promise<RequestRow> {
  const { t } = desk.store;
  const at = desk.now();
  const district = districtOf(member, wish);
  const year = at.getUTCFullYear();
  const [row] = await tx
    .insert(t.footageRequest)
    .values({
      id: wish.id ?? ulid(at),
      reference: reference('F', year, await nextInSeries(tx, t, `F-${year}`)),
      district,
      place: wish.place,
      latitude: wish.point?.lat ?? null,
      longitude: wish.point?.lon ?? null,
      footageFrom: new Date(wish.from),
      footageTo: new Date(wish.to),
      cameras: wish.cameras,
      why: wish.why,
      caseRef: wish.caseReference,
      ground: wish.ground,
      deadlineAt: new Date(wish.deadline),
      keptUntil: new Date(deadlineOf(wish.from, zoneOf(district), at).endsAt),
      contactName: wish.contact.name,
      contactPhone: wish.contact.phone,
      contactUnit: wish.contact.unit ?? null,
      askedBy: member.id,
      askedAt: at,
    })
    .returning();
  return row!;
}

/** Rows of an addressee: the mailbox, the first letters, and what goes out by mail or SMS. */
export async function insertAddressee(
  act: FootageAct,
  desk: Desk,
  { wish, code, mailbox }: Drawn,
  position: number,
): Promise<void> {
  const { tx, t, request, member, at } = act;
  const [addressee] = await tx
    .insert(t.footageAddressee)
    .values({
      // they are listed by id, in the order they were named
      id: ulid(new Date(at.getTime() + position)),
      requestId: request.id,
      name: wish.name,
      language: wish.language,
      email: wish.email ?? null,
      phone: wish.phone ?? null,
      latitude: wish.point?.lat ?? null,
      longitude: wish.point?.lon ?? null,
      contactId: wish.contactId ?? null,
      mailbox: mailbox.id,
      mailboxRecipient: mailbox.recipient,
      sealedCode: sealCode(code, desk.viewingIdentity),
      addedAt: at,
      remindedAt: at,
    })
    .returning();
  const addressed = { addressee: addressee!, at, byUser: member.id };
  await queueWords(tx, t, addressed, requestInWords(documentOf(desk, request, addressee!)));
  // a millisecond later: letters are read in the order of their ids
  const next = { ...addressed, at: new Date(at.getTime() + 1) };
  await queueQuestion(tx, t, next, footageQuestion, wish.language);
  await recordFootage(act, 'ask_footage', { addressee: addressee!.id });
  for (const channel of wish.send) await sendTo(act, addressee!.id, channel, 'first', wish);
}

/** Throws Refusal when there is no address for that way. */
export async function sendTo(
  act: FootageAct,
  addresseeId: string,
  channel: FootageChannel,
  errand: 'first' | 'again',
  address: Omit<Reached, 'send'>,
): Promise<void> {
  const to = addressFor(channel, address);
  if (!to) throw new Refusal('footage_address_missing');
  await queueSending(act.tx, act.t, { addresseeId, channel, errand, to, at: act.at });
  await recordFootage(act, 'send_footage', { addressee: addresseeId, way: channel });
}
