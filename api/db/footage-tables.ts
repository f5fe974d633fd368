import type { Kit } from './kit.ts';
import { letterColumns } from './letter-columns.ts';
import type { StaffTables } from './staff-tables.ts';
import {
  type FootageGround,
  footageAnswers,
  footageChannels,
  footageErrands,
  footageRequestStates,
  footageSendingStates,
} from './values.ts';

/** REQUESTS FOR FOOTAGE: what the police ask, of whom, what is said since, and what is on its way to them (docs/decisions/0037). */
export function footageTables(k: Kit, { user }: Pick<StaffTables, 'user'>) {
  /** One request, to one addressee or many. */
  const footageRequest = k.table(
    'footage_request',
    {
      id: k.text('id').primaryKey().notNull(),
      /** what people say aloud: F-2026-000123 */
      reference: k.text('reference').notNull().unique(),
      state: k.choice('state', footageRequestStates).notNull().default('asked'),
      district: k.text('district').notNull(),
      place: k.text('place').notNull(),
      /** WGS 84, degrees */
      latitude: k.real('latitude'),
      longitude: k.real('longitude'),
      /** the stretch that is wanted */
      footageFrom: k.time('footage_from').notNull(),
      footageTo: k.time('footage_to').notNull(),
      cameras: k.text('cameras').notNull(),
      why: k.text('why').notNull(),
      caseRef: k.text('case_ref').notNull(),
      ground: k.json<FootageGround>('ground').notNull(),
      deadlineAt: k.time('deadline_at').notNull(),
      /** the last moment it may lie without a ground (api/footage/deadline.ts) */
      keptUntil: k.time('kept_until').notNull(),
      contactName: k.text('contact_name').notNull(),
      contactPhone: k.text('contact_phone').notNull(),
      contactUnit: k.text('contact_unit'),
      askedBy: k
        .text('asked_by')
        .notNull()
        .references(() => user.id),
      askedAt: k.time('asked_at').notNull(),
      closedBy: k.text('closed_by').references(() => user.id),
      closedAt: k.time('closed_at'),
      /** what was written to everybody when it was closed */
      closingText: k.text('closing_text'),
    },
    (t) => [
      k.index('footage_request_state').on(t.state, t.deadlineAt),
      k.index('footage_request_case').on(t.caseRef, t.id),
    ],
  );
  /** Whom one asks. The mailbox is theirs: letters come before, between and after what they hand in. */
  const footageAddressee = k.table(
    'footage_addressee',
    {
      id: k.text('id').primaryKey().notNull(),
      requestId: k
        .text('request_id')
        .notNull()
        .references(() => footageRequest.id, { onDelete: 'restrict' }),
      name: k.text('name').notNull(),
      language: k.choice('language', ['da', 'en']).notNull(),
      email: k.text('email'),
      phone: k.text('phone'),
      latitude: k.real('latitude'),
      longitude: k.real('longitude'),
      /** id in the register of contacts, when they stand there */
      contactId: k.text('contact_id'),
      mailbox: k.text('mailbox').notNull().unique(),
      mailboxRecipient: k.text('mailbox_recipient').notNull(),
      /** the code in base64, sealed to the desk; null once the request is closed */
      sealedCode: k.text('sealed_code'),
      /** when what is asked was in the drop, and, after closing, when it was taken out of it */
      writtenAt: k.time('written_at'),
      removedAt: k.time('removed_at'),
      /** the latest of the five they touched */
      answer: k.choice('answer', footageAnswers),
      answeredAt: k.time('answered_at'),
      /** the latest hand-in */
      handedInAt: k.time('handed_in_at'),
      unreadLetters: k.int('unread_letters').notNull().default(0),
      remindersSent: k.int('reminders_sent').notNull().default(0),
      /** when they were last written to: first, again by hand, or reminder */
      remindedAt: k.time('reminded_at').notNull(),
      addedAt: k.time('added_at').notNull(),
    },
    (t) => [
      k.index('footage_addressee_of').on(t.requestId, t.id),
      k.index('footage_addressee_contact').on(t.contactId),
    ],
  );
  /** The thread with one addressee as the desk sees it; theirs is the letter in the drop. As `message` is for tips. */
  const footageLetter = k.table(
    'footage_letter',
    {
      /** the letter's own */
      id: k.text('id').primaryKey().notNull(),
      addresseeId: k
        .text('addressee_id')
        .notNull()
        .references(() => footageAddressee.id, { onDelete: 'restrict' }),
      ...letterColumns(k, { user }),
    },
    (t) => [
      k.index('footage_letter_of').on(t.addresseeId, t.at),
      k.index('footage_letter_delivery').on(t.from, t.deliveredAt, t.id),
    ],
  );
  /** What goes out to them by mail or SMS: the row is the job (api/desk/footage/sending.ts). It holds no word of the case. */
  const footageSending = k.table(
    'footage_sending',
    {
      id: k.text('id').primaryKey().notNull(),
      addresseeId: k
        .text('addressee_id')
        .notNull()
        .references(() => footageAddressee.id, { onDelete: 'restrict' }),
      channel: k.choice('channel', footageChannels).notNull(),
      errand: k.choice('errand', footageErrands).notNull(),
      /** where to, as it was when it was sent */
      to: k.text('to_address').notNull(),
      state: k.choice('state', footageSendingStates).notNull().default('queued'),
      queuedAt: k.time('queued_at').notNull(),
      sentAt: k.time('sent_at'),
      attempts: k.int('attempts').notNull().default(0),
      nextAttemptAt: k.time('next_attempt_at').notNull(),
      /** somebody is sending until then */
      leaseUntil: k.time('lease_until'),
      failure: k.text('failure'),
    },
    (t) => [
      k.index('footage_sending_job').on(t.state, t.nextAttemptAt),
      k.index('footage_sending_of').on(t.addresseeId, t.id),
    ],
  );
  return { footageRequest, footageAddressee, footageLetter, footageSending };
}
export type FootageTables = ReturnType<typeof footageTables>;
