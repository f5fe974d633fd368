import { emailOf, longestName, mostAddressees, phoneOf } from '../../../../api/footage/addressee.ts';
import { ulid } from '../../../../api/ulid.ts';
import { instantOf } from '../../appeal/moments.ts';
import { zoneOf } from '../../districts.ts';
import type { Language } from '../../wire.ts';
import type { Contact } from '../../wire-contacts.ts';
import type { FootageAddresseeWish, FootageChannel, FootageWish } from '../../wire-footage.ts';
import { parsePoint } from '../geo.ts';
import type { OwnContact } from './own-contact.ts';

export { mostAddressees };

/** A request as its form holds it, times as the clocks of the district that asks show them. Pure. */
export interface Fields {
  caseReference: string;
  place: string;
  point: string;
  from: string;
  to: string;
  cameras: string;
  why: string;
  ground: 'voluntary' | 'order';
  reference: string;
  deadline: string;
  language: Language;
  /** whoever stands there, not out of the register */
  typed: { name: string; email: string; phone: string };
}
export type Mistake =
  | 'case'
  | 'place'
  | 'point'
  | 'times'
  | 'email'
  | 'phone'
  | 'recipients'
  | 'reference'
  | 'deadline'
  | 'contact'
  | 'contactPhone'
  | 'district';

export const isPhone = (text: string): boolean => phoneOf(text) !== undefined;
export const isEmail = (text: string): boolean => emailOf(text) !== undefined;

/** In the order of the form: the first is where the person is led. */
export function mistakesOf(fields: Fields, own: OwnContact, now: number, contacts: readonly Contact[] = []): Mistake[] {
  const zone = zoneOf(own.district);
  const [from, to, deadline] = [fields.from, fields.to, fields.deadline].map((field) => instantOf(field, zone));
  const { typed } = fields;
  const wrong: [Mistake, boolean][] = [
    ['case', fields.caseReference.trim() === ''],
    ['place', fields.place.trim() === ''],
    ['point', fields.point.trim() !== '' && !parsePoint(fields.point)],
    ['times', !from || !to || from >= to],
    ['email', typed.email.trim() !== '' && !isEmail(typed.email.trim())],
    ['phone', typed.phone.trim() !== '' && !isPhone(typed.phone)],
    ['recipients', countTooMany(fields, contacts) > 0],
    ['reference', fields.ground === 'order' && fields.reference.trim() === ''],
    ['deadline', !deadline || Date.parse(deadline) <= now],
    ['contact', own.name.trim() === ''],
    ['contactPhone', own.phone.trim() === ''],
    ['district', own.district === ''],
  ];
  return wrong.flatMap(([name, isWrong]) => (isWrong ? [name] : []));
}

/** The fields must be without mistakes. `ways` are those by which something can be sent at all. */
export function wishOf(
  fields: Fields,
  own: OwnContact,
  contacts: readonly Contact[],
  ways: readonly FootageChannel[],
): FootageWish {
  const point = parsePoint(fields.point);
  const reference = fields.reference.trim();
  const zone = zoneOf(own.district);
  return {
    ...(own.district ? { district: own.district } : {}),
    place: fields.place.trim(),
    ...(point ? { point } : {}),
    from: instantOf(fields.from, zone)!,
    to: instantOf(fields.to, zone)!,
    cameras: fields.cameras.trim(),
    why: fields.why.trim(),
    caseReference: fields.caseReference.trim(),
    ground: fields.ground === 'order' ? { kind: 'order', reference } : { kind: 'voluntary' },
    deadline: instantOf(fields.deadline, zone)!,
    contact: { name: own.name.trim(), phone: own.phone.trim(), ...(own.unit.trim() ? { unit: own.unit.trim() } : {}) },
    addressees: addresseesOf(fields, contacts, ways),
  };
}

/** How many more are asked than one request takes. */
export const countTooMany = (fields: Fields, contacts: readonly Contact[]): number =>
  Math.max(0, addresseesOf(fields, contacts, []).length - mostAddressees);

/** Whoever was written down, and those out of the register; without either, whoever is at the place. */
function addresseesOf(
  { typed, place, language, point }: Fields,
  contacts: readonly Contact[],
  ways: readonly FootageChannel[],
): FootageAddresseeWish[] {
  const [name, email, phone] = [typed.name.trim(), typed.email.trim(), typed.phone.trim()];
  const isThere = name !== '' || email !== '' || phone !== '' || contacts.length === 0;
  const at = parsePoint(point);
  const there = { name: (name || place.trim()).slice(0, longestName), language, ...(at ? { point: at } : {}) };
  return [
    ...(isThere ? [reachable(there, email, phone, ways)] : []),
    ...contacts.map((contact) => {
      const at = contact.cameras.find(({ point }) => point)?.point;
      const known = {
        name: contact.name.slice(0, longestName),
        language,
        contactId: contact.id,
        ...(at ? { point: at } : {}),
      };
      return reachable(known, addressOf(contact, 'email'), addressOf(contact, 'phone'), ways);
    }),
  ];
}

/** The first contact person who can be reached that way; a number the register has garbled is none. */
export function addressOf({ persons }: Contact, kind: 'email' | 'phone'): string {
  const isWhole = kind === 'email' ? isEmail : isPhone;
  return persons.find((person) => isWhole(person[kind]))?.[kind] ?? '';
}

function reachable(
  wish: FootageAddresseeWish,
  email: string,
  phone: string,
  ways: readonly FootageChannel[],
): FootageAddresseeWish {
  const send = ways.filter((way) => (way === 'email' ? email : phone) !== '');
  return { ...wish, ...(email ? { email } : {}), ...(phone ? { phone } : {}), ...(send.length > 0 ? { send } : {}) };
}

/** By which a wish that is sent again is known to be the same one. */
export const newWishId = (): string => ulid(new Date());
