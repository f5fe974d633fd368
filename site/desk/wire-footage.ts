/** What the desk says of requests for footage, as the console reads it (docs: desk HTTP). Times are ISO 8601 in UTC. */
import type { Language, Person } from './wire.ts';

export const footageAnswers = ['saved', 'nothing', 'off', 'not_mine', 'help'] as const;
export type FootageAnswer = (typeof footageAnswers)[number];
/** a request fits more than one; `closed` no other */
export const footageViews = ['open', 'mine', 'waiting', 'answered', 'overdue', 'closed'] as const;
export type FootageView = (typeof footageViews)[number];
export type FootageChannel = 'email' | 'sms';
export type FootageGround = { kind: 'voluntary' } | { kind: 'order'; reference: string };
export interface Point {
  lat: number;
  lon: number;
}

/** `GET /api/desk/footage/requests?view=&find=` */
export interface FootagePage {
  items: FootageItem[];
  /** there are more than are shown */
  more: boolean;
  counts: Record<FootageView, number>;
}

export interface FootageItem {
  id: string;
  reference: string;
  state: 'asked' | 'closed';
  district: string;
  place: string;
  point: Point | null;
  from: string;
  to: string;
  caseReference: string;
  deadlineAt: string;
  /**
   * the last moment the footage may lie without a ground; `keptDay` is that day, `daysLeft` 0 on it and negative after. Both are
   * null where no law says so (Greenland, the Faroes)
   */
  keptUntil: string;
  keptDay: string | null;
  daysLeft: number | null;
  askedAt: string;
  askedBy: Person;
  closedAt: string | null;
  tally: FootageTally;
  /** somebody may still have it, and the deadline or day 30 is past */
  isOverdue: boolean;
}

/** How many addressees stand where; each stands in one of the first eight. */
export interface FootageTally {
  handedIn: number;
  saved: number;
  nothing: number;
  off: number;
  notMine: number;
  help: number;
  /** has opened the page and not answered is not told apart from silence here */
  silent: number;
  all: number;
  unreadLetters: number;
}

/** `GET /api/desk/footage/requests/:id` → `{ request }`; also what creating, adding and closing answer. */
export interface FootageRequest extends FootageItem {
  cameras: string;
  why: string;
  ground: FootageGround;
  contact: { name: string; phone: string; unit: string | null };
  closedBy: Person | null;
  closingText: string | null;
  addressees: FootageAddressee[];
  /** which ways there are to reach anybody, besides letter and screen */
  channels: FootageChannel[];
}

export interface FootageAddressee {
  id: string;
  name: string;
  language: Language;
  email: string | null;
  phone: string | null;
  point: Point | null;
  /** id in the register of contacts */
  contactId: string | null;
  answer: FootageAnswer | null;
  answeredAt: string | null;
  handedInAt: string | null;
  handIns: { id: string; reference: string; receivedAt: string; files: number; state: string }[];
  /** what is asked lies where the page finds it */
  isWritten: boolean;
  /** somebody has opened the page with the code; always false once closed */
  isOpened: boolean;
  unreadLetters: number;
  remindersSent: number;
  /** oldest first */
  sendings: FootageSending[];
  letters: FootageLetter[];
}

export interface FootageSending {
  id: string;
  channel: FootageChannel;
  errand: 'first' | 'again' | 'reminder';
  to: string;
  state: 'queued' | 'sent' | 'failed' | 'withdrawn';
  queuedAt: string;
  sentAt: string | null;
  attempts: number;
  nextAttemptAt: string | null;
  /** what the other side said: three digits, or a code of the way there */
  failure: string | null;
}

export interface FootageLetter {
  id: string;
  at: string;
  from: 'police' | 'sender';
  kind: 'text' | 'notice';
  /** of a notice its code */
  text: string;
  byUser: { name: string } | null;
  deliveredAt: string | null;
  readAt: string | null;
  /** the question in both languages, where it is one */
  phrase: { id: string; da: string; en: string } | null;
  answerTo: string | null;
  answer: string | null;
}

/** Body of `POST /api/desk/footage/requests`. At most 100 addressees. */
export interface FootageWish {
  /** a ulid: the same again is the same request */
  id?: string;
  /** where the member has none of their own */
  district?: string;
  place: string;
  point?: Point;
  from: string;
  to: string;
  cameras: string;
  why: string;
  caseReference: string;
  ground: FootageGround;
  deadline: string;
  contact: { name: string; phone: string; unit?: string };
  addressees: FootageAddresseeWish[];
}
/** Also `POST /api/desk/footage/requests/:id/addressees` with `{ addressees }`. */
export interface FootageAddresseeWish {
  name: string;
  language: Language;
  email?: string;
  phone?: string;
  point?: Point;
  contactId?: string;
  /** how they are told at once; each needs its address */
  send?: FootageChannel[];
}

/** `POST /api/desk/footage/requests/:id/close` `{ text?, thanks? }` → `{ request }` */

/** `POST /api/desk/footage/addressees/:id/link` → for the officer's screen. Custody keeps who asked for it. */
export interface FootageLink {
  link: string;
  code: string;
  qr: { size: number; path: string };
}
/** `POST /api/desk/footage/addressees/:id/letter` → the letter as a PDF. */
/** `POST /api/desk/footage/addressees/:id/messages` `{ text }` → `{ letter: { id, at } }` */
/** `POST /api/desk/footage/addressees/:id/send` `{ send, email?, phone? }` → `{ request }`; a new address takes the place of the old. */

/** `GET /api/desk/footage/addressees?south=&west=&north=&east=&from=&to=` → `{ items }`: whom was asked there and then. */
export interface FootagePlace {
  id: string;
  name: string;
  point: Point;
  contactId: string | null;
  answer: FootageAnswer | null;
  handedInAt: string | null;
  request: {
    id: string;
    reference: string;
    state: 'asked' | 'closed';
    from: string;
    to: string;
    caseReference: string;
  };
}
