import { sql } from 'drizzle-orm';
import type { Kit } from './kit.ts';
import { letterColumns } from './letter-columns.ts';
import type { StaffTables } from './staff-tables.ts';
import {
  type DisposalCertificate,
  disposalStates,
  type EmptiedRows,
  type FoundObjects,
  revealStates,
  reviewStates,
  roles,
  type TipHandIn,
  tipStates,
} from './values.ts';

/** TIPS: what was sent, who sent it, what was said since, and how it ends. */
export function tipTables(k: Kit, { user }: Pick<StaffTables, 'user'>) {
  const tip = k.table(
    'tip',
    {
      id: k.text('id').primaryKey().notNull(),
      /** what people say aloud: T-2026-000123 */
      reference: k.text('reference').notNull().unique(),
      appeal: k.text('appeal'),
      request: k.text('request'),
      district: k.text('district'),
      language: k.choice('language', ['da', 'en']).notNull(),
      receivedAt: k.time('received_at').notNull(),
      dueAt: k.time('due_at').notNull(),
      /** 0 danger to life … 5 suspected abuse (DENMARK.md section 5) */
      priority: k.int('priority').notNull(),
      danger: k.bool('danger').notNull().default(false),
      text: k.text('text').notNull(),
      when: k.text('when_text'),
      where: k.text('where_text'),
      mailbox: k.text('mailbox').notNull(),
      mailboxRecipient: k.text('mailbox_recipient').notNull(),
      state: k.choice('state', tipStates).notNull().default('queued'),
      claimedBy: k.text('claimed_by').references(() => user.id),
      claimedUntil: k.time('claimed_until'),
      decidedBy: k.text('decided_by').references(() => user.id),
      decidedAt: k.time('decided_at'),
      /** key of api/desk/reasons.ts */
      reason: k.text('reason'),
      reasonNote: k.text('reason_note'),
      unreadMessages: k.int('unread_messages').notNull().default(0),
      /** whose it is to follow up: a name of UNITS, as it was called when it was given */
      unit: k.text('unit'),
      caseRef: k.text('case_ref'),
      /** danger to life: who took the alert, and when; the console shows it until then */
      alertTakenBy: k.text('alert_taken_by').references(() => user.id),
      alertTakenAt: k.time('alert_taken_at'),
      /** counts up with every change of the tip, its files, messages and notes; triggers keep it (api/desk/changes.ts) */
      revision: k.big('revision').notNull().default(0),
      /** the revision it came with */
      arrival: k.big('arrival').notNull().default(0),
      /** the revision its latest answer came with, or was let through with */
      answered: k.big('answered').notNull().default(0),
      /** how many files come with it: it is made findable by them once, when the last of them is in */
      filesAnnounced: k.int('files_announced').notNull().default(0),
      /** whom the police had asked for it: then the mailbox is theirs, and there may be several tips in it */
      addressee: k.text('addressee'),
      handIn: k.json<TipHandIn>('hand_in'),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [
      k.index('tip_queue').on(t.state, t.dueAt, t.priority, t.id),
      k.index('tip_appeal').on(t.appeal),
      k.uniqueIndex('tip_mailbox').on(t.mailbox).where(sql`addressee is null`),
      k.index('tip_handed_in').on(t.mailbox),
      k.index('tip_revision').on(t.revision),
      k.index('tip_alert').on(t.priority, t.alertTakenAt, t.state),
      k.index('tip_reason').on(t.reason, t.state),
      // the supervisor's page: what has waited longest, and what was decided when (api/desk/work.ts)
      k.index('tip_waiting').on(t.state, t.receivedAt, t.district),
      k.index('tip_decided').on(t.decidedAt, t.state, t.district),
    ],
  );
  /**
   * What a tip is found by, one row each, kept by triggers on tip, file and message: nothing writes it by hand. SQLite has
   * the table tip_words over it (FTS5), PostgreSQL the column `vector` (docs/decisions/0019).
   */
  const tipSearch = k.table(
    'tip_search',
    {
      /** where the tip stands in the queue: deadline, priority, arrival in one number of 63 bits, too big to read as one */
      standing: k.big('standing').primaryKey().notNull(),
      tipId: k
        .text('tip_id')
        .notNull()
        .unique()
        .references(() => tip.id, { onDelete: 'cascade' }),
      /** the tip's state, with `open` for whatever is undecided */
      view: k.text('view').notNull(),
      /** what it can be narrowed down by, as words: api/db/search.ts */
      facets: k.text('facets').notNull(),
      words: k.text('words').notNull(),
      places: k.text('places').notNull(),
    },
    (t) => [k.index('tip_search_view').on(t.view, t.standing)],
  );
  /** Who the sender says they are, sealed to a key that neither desk nor database has (docs/decisions/0029). */
  const contact = k.table('contact', {
    tipId: k
      .text('tip_id')
      .primaryKey()
      .notNull()
      .references(() => tip.id, { onDelete: 'restrict' }),
    /** a contact document (api/drop/contact.ts) in base64; null until what an earlier version kept has been sealed */
    sealed: k.text('sealed'),
  });
  /** Where earlier versions kept it in the clear. The worker empties it; a trigger refuses new rows. */
  const plainContact = k.table('tip_contact', {
    tipId: k
      .text('tip_id')
      .primaryKey()
      .notNull()
      .references(() => tip.id, { onDelete: 'restrict' }),
    name: k.text('name'),
    phone: k.text('phone'),
    email: k.text('email'),
  });
  /** A request to know who a sender is, what a second person said of it, and the job of the evidence worker. */
  const reveal = k.table(
    'reveal',
    {
      id: k.text('id').primaryKey().notNull(),
      tipId: k
        .text('tip_id')
        .notNull()
        .references(() => tip.id, { onDelete: 'restrict' }),
      /** key of api/desk/reasons.ts, and the asker's own words */
      purpose: k.text('purpose').notNull(),
      reason: k.text('reason').notNull(),
      caseRef: k.text('case_ref').notNull(),
      askedBy: k
        .text('asked_by')
        .notNull()
        .references(() => user.id),
      askedRole: k.choice('asked_role', roles).notNull(),
      askedAt: k.time('asked_at').notNull(),
      /** the second person, whatever they said */
      decidedBy: k.text('decided_by').references(() => user.id),
      decidedRole: k.choice('decided_role', roles),
      decidedAt: k.time('decided_at'),
      decisionReason: k.text('decision_reason'),
      /** `age1…` of a key that exists in the asker's page alone */
      recipient: k.text('recipient'),
      awaitedAt: k.time('awaited_at'),
      /** what the desk knows of the request, under REVEAL_SECRET: whoever only writes rows cannot make one (api/reveal.ts) */
      mark: k.text('mark').notNull(),
      state: k.choice('state', revealStates).notNull().default('asked'),
      failure: k.text('failure'),
      revealedAt: k.time('revealed_at'),
      /** the contact document sealed to `recipient`, for some minutes */
      sealed: k.text('sealed'),
    },
    (t) => [
      k.index('reveal_state').on(t.state, t.id),
      k.index('reveal_tip').on(t.tipId, t.id),
      k.index('reveal_asker').on(t.askedBy, t.id),
    ],
  );
  /**
   * A tip that is to be deleted before its time, or was, and the job that does it (docs/decisions/0031). Rows are never
   * removed: the last one of a tip is its certificate.
   */
  const disposal = k.table(
    'disposal',
    {
      id: k.text('id').primaryKey().notNull(),
      tipId: k
        .text('tip_id')
        .notNull()
        .references(() => tip.id, { onDelete: 'restrict' }),
      /** key of api/desk/reasons.ts, and what was written beside it */
      reason: k.text('reason').notNull(),
      words: k.text('words').notNull(),
      /** null: a rule */
      askedBy: k.text('asked_by').references(() => user.id),
      askedRole: k.choice('asked_role', roles),
      askedAt: k.time('asked_at').notNull(),
      /** when it begins by itself; null: never without a second person */
      dueAt: k.time('due_at'),
      confirmedBy: k.text('confirmed_by').references(() => user.id),
      confirmedRole: k.choice('confirmed_role', roles),
      confirmedAt: k.time('confirmed_at'),
      confirmReason: k.text('confirm_reason'),
      stoppedBy: k.text('stopped_by').references(() => user.id),
      stoppedAt: k.time('stopped_at'),
      stopReason: k.text('stop_reason'),
      /** what the desk knows of it, under REVEAL_SECRET: whoever only writes rows deletes nothing (api/disposal.ts) */
      mark: k.text('mark').notNull(),
      state: k.choice('state', disposalStates).notNull().default('asked'),
      stateChangedAt: k.time('state_changed_at').notNull(),
      attempts: k.int('attempts').notNull().default(0),
      nextAttemptAt: k.time('next_attempt_at').notNull(),
      leaseBy: k.text('lease_by'),
      leaseUntil: k.time('lease_until'),
      /** code of what it waits for, or what went wrong */
      failure: k.text('failure'),
      beganAt: k.time('began_at'),
      emptied: k.json<EmptiedRows>('emptied'),
      found: k.json<FoundObjects>('found'),
      /** id of the one letter that stays in the mailbox */
      notice: k.text('notice'),
      certificate: k.json<DisposalCertificate>('certificate'),
    },
    (t) => [k.index('disposal_job').on(t.state, t.nextAttemptAt), k.index('disposal_tip').on(t.tipId, t.id)],
  );
  /** The dialogue as the desk sees it; the sender's copy is the letter in the drop. */
  const message = k.table(
    'message',
    {
      id: k.text('id').primaryKey().notNull(),
      tipId: k
        .text('tip_id')
        .notNull()
        .references(() => tip.id, { onDelete: 'restrict' }),
      ...letterColumns(k, { user }),
      /** police letters: not delivered before this, because the act they tell of may still be undone */
      heldUntil: k.time('held_until'),
      /** sender's, when answers are reviewed: kept apart from `text`, which is empty until it is let through */
      heldText: k.text('held_text'),
      review: k.choice('review', reviewStates),
      reviewedBy: k.text('reviewed_by').references(() => user.id),
      reviewedAt: k.time('reviewed_at'),
      reviewReason: k.text('review_reason'),
    },
    (t) => [k.index('message_tip').on(t.tipId, t.at), k.index('message_delivery').on(t.from, t.deliveredAt, t.id)],
  );
  return { tip, tipSearch, contact, plainContact, reveal, disposal, message };
}
export type TipTables = ReturnType<typeof tipTables>;
