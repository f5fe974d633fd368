import { sql } from 'drizzle-orm';
import * as pg from 'drizzle-orm/pg-core';
import * as sqlite from 'drizzle-orm/sqlite-core';

/**
 * ONE definition of every table, for both engines. `Kit` is what the two column libraries have in common; the program is
 * typed as PostgreSQL, the stricter one. Change it, then `npm run migrations`.
 */
export const pgKit = {
  table: pg.pgTable,
  index: pg.index,
  uniqueIndex: pg.uniqueIndex,
  primaryKey: pg.primaryKey,
  text: (name: string) => pg.text(name),
  int: (name: string) => pg.integer(name),
  /** sizes and sequence numbers: safe integers */
  big: (name: string) => pg.bigint(name, { mode: 'number' }),
  bool: (name: string) => pg.boolean(name),
  real: (name: string) => pg.doublePrecision(name),
  time: (name: string) => pg.timestamp(name, { withTimezone: true, precision: 3, mode: 'date' }),
  json: <T>(name: string) => pg.jsonb(name).$type<T>(),
  choice: <const T extends readonly [string, ...string[]]>(name: string, values: T) =>
    pg.text(name, { enum: [...values] as unknown as T & [string, ...string[]] }),
};
export type Kit = typeof pgKit;

export const sqliteKit = {
  table: sqlite.sqliteTable,
  index: sqlite.index,
  uniqueIndex: sqlite.uniqueIndex,
  primaryKey: sqlite.primaryKey,
  text: (name: string) => sqlite.text(name),
  int: (name: string) => sqlite.integer(name),
  big: (name: string) => sqlite.integer(name),
  bool: (name: string) => sqlite.integer(name, { mode: 'boolean' }),
  real: (name: string) => sqlite.real(name),
  time: (name: string) => sqlite.integer(name, { mode: 'timestamp_ms' }),
  json: <T>(name: string) => sqlite.text(name, { mode: 'json' }).$type<T>(),
  choice: (name: string, values: readonly [string, ...string[]]) =>
    sqlite.text(name, { enum: [...values] as [string, ...string[]] }),
} as unknown as Kit;

export const roles = [
  'moderator',
  'investigator',
  'publisher',
  'supervisor',
  'auditor',
  'administrator',
  'analyst',
] as const;
export type Role = (typeof roles)[number];

/** When a member is told by mail that something waits (api/desk/mail/due.ts). */
export const mailChoices = ['immediately', 'daily', 'never'] as const;
export type MailChoice = (typeof mailChoices)[number];

/** What became of an answer that a moderator looks at first (api/desk/review.ts). */
export const reviewStates = ['waiting', 'released', 'withheld'] as const;
export type ReviewState = (typeof reviewStates)[number];

/** States of a tip on the desk (transitions: api/desk/tip-state.ts). */
export const tipStates = ['queued', 'claimed', 'accepted', 'rejected', 'flagged', 'hidden', 'disposed'] as const;
export type TipState = (typeof tipStates)[number];

/** States of a file; the row is the job (transitions: api/evidence/file-state.ts). */
export const fileStates = [
  'received',
  'unsealed',
  'verified',
  'scanned',
  'described',
  'previewed',
  'queued',
  'quarantined',
  'failed',
  'withheld',
  'disposed',
] as const;
export type FileState = (typeof fileStates)[number];

/** How a session was begun; with the force's own sign-in, whether its second factor or ours was asked. */
export const signInMethods = ['password', 'totp', 'backup_code', 'passkey', 'oidc'] as const;
export type SignInMethod = (typeof signInMethods)[number];

/** What is kept of sign-ins and settings (api/desk/access-log.ts). Custody keeps what is done to tips and files. */
export const accessActions = [
  'sign_in',
  'sign_in_failed',
  'step_up',
  'sign_out',
  'join',
  'invite',
  'role',
  'district',
  'close',
  'open',
  'passkey_add',
  'passkey_remove',
  'oidc_link',
  'course',
  'course_demand',
  'watch',
  'watch_export',
] as const;
export type AccessAction = (typeof accessActions)[number];

export const custodyActions = [
  'receive',
  'hash',
  'scan',
  'describe',
  'quarantine',
  'release',
  'view',
  'play',
  'search',
  'annotate',
  'derive',
  'redact',
  'export',
  'transfer',
  'claim',
  'accept',
  'reject',
  'flag',
  'hide',
  'reply',
  'seal',
  'unseal',
  'hold',
  'release_hold',
  'delete',
  'verify',
  'retry',
  'undo',
  'review',
  'ask_reveal',
  'approve_reveal',
  'refuse_reveal',
  'reveal',
  'expire_reveal',
  'withdraw_reveal',
  'withhold',
  'ask_disposal',
  'confirm_disposal',
  'stop_disposal',
  'dispose',
] as const;
export type CustodyAction = (typeof custodyActions)[number];

/** What a file says, or shows, of how it came about. Words for each stand in site/text/desk.ts. */
export const traces = [
  'ios',
  'android',
  'whatsapp',
  'messenger',
  'screen_recording',
  'dvr',
  'edited',
  're_encoded',
  'generated',
] as const;
export type Trace = (typeof traces)[number];

/** How good the pictures are, in grades a person can act on; measured on the original (api/evidence/preview/quality.ts). */
export interface Quality {
  /** shorter side of the picture, after turning */
  lines: number;
  bitsPerPixel?: number;
  /** 0 to 100 each, 100 best; left out when it could not be measured */
  sharpness?: number;
  brightness?: number;
  blocking?: number;
  droppedFrames?: number;
  /** ms of the film that stand still, repeat themselves or are black */
  frozenMs?: number;
  blackMs?: number;
  /** codes of what is worth saying, worst first: dark, blurred, blocky, low_resolution, frames_missing, frozen, black, good */
  findings: string[];
}

export interface FileDescription {
  /** what the bytes are, by their content */
  detectedType?: string;
  container?: string;
  /** major brand of an ISO base media file (mp42, qt, 3gp4 …), as written */
  brand?: string;
  kind: 'video' | 'audio' | 'picture' | 'other';
  videoCodec?: string;
  audioCodec?: string;
  durationMs?: number;
  width?: number;
  height?: number;
  rotation?: number;
  frameRate?: number;
  /** frames do not follow at one rate: times are read from the time map, never computed */
  variableFrameRate?: boolean;
  bitRate?: number;
  hasAudio?: boolean;
  audioChannels?: number;
  audioRate?: number;
  /** as written in the file: ISO 8601, with zone when the file says one */
  capturedAt?: string;
  capturedAtSource?: string;
  latitude?: number;
  longitude?: number;
  altitude?: number;
  deviceMake?: string;
  deviceModel?: string;
  software?: string;
  traces?: Trace[];
  /** a C2PA manifest is in the file; it has not been checked */
  c2pa?: boolean;
  quality?: Quality;
  /** codes of what a moderator should know: incomplete_file, playlist_disguised, needs_own_player, too_large, unreadable … */
  remarks: string[];
}

/** What the sender's page says of a file beyond its name and type; nothing of it is checked. */
export interface ClaimedProvenance {
  origin: string;
  lastModifiedAt?: string | undefined;
  picker?: string | undefined;
  place?: string | undefined;
  recordedAt?: string | undefined;
  version?: number | undefined;
}

/** A phrase of the phrase book as it was sent, in both languages; with `answer` it is a question (api/drop/documents.ts). */
export interface SentPhrase {
  id: string;
  da: string;
  en: string;
  answer?:
    | { kind: 'choice'; options: { id: string; da: string; en: string }[] }
    | { kind: 'time' }
    | { kind: 'place' }
    | undefined;
}

export interface PreviewRef {
  name: 'poster.jpg' | 'proxy.mp4' | 'sheet.jpg' | 'picture.jpg' | 'audio.m4a' | 'analysis.json';
  type: string;
  sizeBytes: number;
  width?: number;
  height?: number;
  /** drawn before the file was verified; drawn again afterwards */
  early?: boolean;
}

/** What of a tip an act on the desk may change; times as ISO 8601 in UTC. */
export interface TipStanding {
  state: TipState;
  claimedBy: string | null;
  claimedUntil: string | null;
  decidedBy: string | null;
  decidedAt: string | null;
  reason: string | null;
  reasonNote: string | null;
  unit: string | null;
  caseRef: string | null;
  alertTakenBy: string | null;
  alertTakenAt: string | null;
  updatedAt: string;
}
/**
 * How far a request to know who a sender is has come (api/reveal.ts): `awaited` is one whose page waits for the worker's
 * answer.
 */
export const revealStates = [
  'asked',
  'approved',
  'refused',
  'withdrawn',
  'awaited',
  'revealed',
  'expired',
  'failed',
] as const;
export type RevealState = (typeof revealStates)[number];

/** A copy somebody asked for: one with parts covered, or one frame as a picture (api/evidence/copy/copies.ts). */
export const copyKinds = ['redaction', 'still'] as const;
export type CopyKind = (typeof copyKinds)[number];
export const copyStates = ['asked', 'made', 'failed', 'destroyed'] as const;
export type CopyState = (typeof copyStates)[number];

/** How far a file that was set aside has come on its way to the specialist (api/evidence/withheld/watch.ts). */
export const withheldStates = ['withheld', 'erased', 'resealed', 'transferred', 'finished'] as const;
export type WithheldState = (typeof withheldStates)[number];

/** How far the deletion of a tip has come (api/evidence/disposal/watch.ts); before `begun` it can be stopped. */
export const disposalStates = ['asked', 'stopped', 'begun', 'erased', 'finished'] as const;
export type DisposalState = (typeof disposalStates)[number];

/** Rows that were emptied or deleted with a tip. */
export interface EmptiedRows {
  files: number;
  notes: number;
  messages: number;
  copies: number;
  contact: boolean;
}

/** How many objects lay in vault, drop and mailbox before the first was removed: of the tip itself, and by file. */
export interface FoundObjects {
  tip: number;
  files: Record<string, number>;
}

/** What a deletion leaves: who, why, and what is gone. Its digest stands in custody. Times as ISO 8601 in UTC. */
export interface DisposalCertificate {
  v: 1;
  tip: string;
  disposal: string;
  receivedAt: string;
  reason: string;
  words: string;
  /** null: a rule */
  askedBy: string | null;
  askedAt: string;
  confirmedBy: string | null;
  confirmedAt: string | null;
  beganAt: string;
  erasedAt: string;
  rows: EmptiedRows;
  /** in the order they came; `sha256` is null where none was ever computed, `objects` is what lay there of it */
  files: { id: string; sha256: string | null; sizeBytes: number; exhibit: string | null; objects: number }[];
  /** of the tip itself: its document, and what lay in the mailbox */
  objects: number;
}

/** What a member may ask not to be given (api/desk/declined.ts). Danger to life is not among it. */
export const categories = ['suspected_abuse', 'child_involved', 'disturbing'] as const;
export type Category = (typeof categories)[number];

export function tables(k: Kit) {
  // better-auth's own tables (names and columns as it asks), plus role, district and language on user
  const user = k.table('user', {
    id: k.text('id').primaryKey().notNull(),
    name: k.text('name').notNull(),
    email: k.text('email').notNull().unique(),
    emailVerified: k.bool('email_verified').notNull().default(false),
    image: k.text('image'),
    createdAt: k.time('created_at').notNull(),
    updatedAt: k.time('updated_at').notNull(),
    twoFactorEnabled: k.bool('two_factor_enabled').notNull().default(false),
    role: k.choice('role', roles).notNull().default('moderator'),
    district: k.text('district'),
    language: k.text('language').notNull().default('da'),
    disabledAt: k.time('disabled_at'),
  });
  const session = k.table(
    'session',
    {
      id: k.text('id').primaryKey().notNull(),
      expiresAt: k.time('expires_at').notNull(),
      token: k.text('token').notNull().unique(),
      createdAt: k.time('created_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
      ipAddress: k.text('ip_address'),
      userAgent: k.text('user_agent'),
      method: k.choice('method', signInMethods),
      /** when the person last proved both factors; null while only one is */
      provenAt: k.time('proven_at'),
      userId: k
        .text('user_id')
        .notNull()
        .references(() => user.id, { onDelete: 'cascade' }),
    },
    (t) => [k.index('session_user').on(t.userId)],
  );
  const account = k.table(
    'account',
    {
      id: k.text('id').primaryKey().notNull(),
      accountId: k.text('account_id').notNull(),
      providerId: k.text('provider_id').notNull(),
      userId: k
        .text('user_id')
        .notNull()
        .references(() => user.id, { onDelete: 'cascade' }),
      accessToken: k.text('access_token'),
      refreshToken: k.text('refresh_token'),
      idToken: k.text('id_token'),
      accessTokenExpiresAt: k.time('access_token_expires_at'),
      refreshTokenExpiresAt: k.time('refresh_token_expires_at'),
      scope: k.text('scope'),
      password: k.text('password'),
      createdAt: k.time('created_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [
      k.index('account_user').on(t.userId),
      // one person of an identity provider is one member here
      k.uniqueIndex('account_provider').on(t.providerId, t.accountId),
    ],
  );
  const verification = k.table(
    'verification',
    {
      id: k.text('id').primaryKey().notNull(),
      identifier: k.text('identifier').notNull(),
      value: k.text('value').notNull(),
      expiresAt: k.time('expires_at').notNull(),
      createdAt: k.time('created_at').notNull(),
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [k.index('verification_identifier').on(t.identifier)],
  );
  const twoFactor = k.table(
    'two_factor',
    {
      id: k.text('id').primaryKey().notNull(),
      secret: k.text('secret').notNull(),
      backupCodes: k.text('backup_codes').notNull(),
      userId: k
        .text('user_id')
        .notNull()
        .references(() => user.id, { onDelete: 'cascade' }),
      verified: k.bool('verified'),
      failedVerificationCount: k.int('failed_verification_count').default(0),
      lockedUntil: k.time('locked_until'),
    },
    (t) => [k.index('two_factor_user').on(t.userId)],
  );
  /** A one-time link that creates one member of staff. Only the hash of its token is kept. */
  const invite = k.table('invite', {
    id: k.text('id').primaryKey().notNull(),
    tokenSha256: k.text('token_sha256').notNull().unique(),
    role: k.choice('role', roles).notNull(),
    district: k.text('district'),
    createdAt: k.time('created_at').notNull(),
    createdBy: k.text('created_by'),
    expiresAt: k.time('expires_at').notNull(),
    usedAt: k.time('used_at'),
    usedBy: k.text('used_by'),
  });

  /** A key on a device or in a token, which proves both factors by itself. Its id is the credential's. */
  const passkey = k.table(
    'passkey',
    {
      id: k.text('id').primaryKey().notNull(),
      userId: k
        .text('user_id')
        .notNull()
        .references(() => user.id, { onDelete: 'cascade' }),
      name: k.text('name').notNull(),
      /** COSE key, base64url */
      publicKey: k.text('public_key').notNull(),
      counter: k.big('counter').notNull(),
      transports: k.json<string[]>('transports').notNull(),
      createdAt: k.time('created_at').notNull(),
      lastUsedAt: k.time('last_used_at'),
    },
    (t) => [k.index('passkey_user').on(t.userId)],
  );
  /** Who works in this role must hold this course. */
  const courseDemand = k.table(
    'course_demand',
    { role: k.choice('role', roles).notNull(), course: k.text('course').notNull() },
    (t) => [k.primaryKey({ columns: [t.role, t.course] })],
  );
  /** A course a member holds, until the end of its validity. */
  const courseHeld = k.table(
    'course_held',
    {
      userId: k
        .text('user_id')
        .notNull()
        .references(() => user.id, { onDelete: 'cascade' }),
      course: k.text('course').notNull(),
      validUntil: k.time('valid_until').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.userId, t.course] })],
  );
  /**
   * What a member is told by mail, and when they last looked (api/desk/mail). Made at the first visit; nobody else is told
   * anything.
   */
  const staffMail = k.table('staff_mail', {
    userId: k
      .text('user_id')
      .primaryKey()
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    choice: k.choice('choice', mailChoices).notNull().default('immediately'),
    visitedAt: k.time('visited_at').notNull(),
    /** the tips' revision when they visited: whatever lies above it is new to them */
    seenRevision: k.big('seen_revision').notNull(),
    /** told since then that something waits, and that a life may be in danger */
    toldAt: k.time('told_at'),
    toldDangerAt: k.time('told_danger_at'),
    /** the last two mails: by when each was with the server, at the latest */
    sentAt: k.time('sent_at'),
    sentBeforeAt: k.time('sent_before_at'),
    /** local day of the last digest, or of none because nothing waited */
    digestDay: k.text('digest_day'),
    /** somebody is sending until then */
    leaseUntil: k.time('lease_until'),
    /** names the mail, the same at every try */
    mailId: k.text('mail_id'),
    failures: k.int('failures').notNull().default(0),
    nextAttemptAt: k.time('next_attempt_at'),
  });
  /** Append-only: sign-ins and settings, without address or device. Triggers refuse update and delete. */
  const accessEvent = k.table(
    'access_event',
    {
      seq: k.big('seq').primaryKey().notNull(),
      at: k.time('at').notNull(),
      action: k.choice('action', accessActions).notNull(),
      /** who did it; null for an attempt, and for links of the first start */
      actor: k.text('actor'),
      /** whose account it concerns */
      subject: k.text('subject'),
      method: k.choice('method', signInMethods),
      details: k.json<Record<string, string | boolean | null>>('details'),
    },
    (t) => [k.index('access_subject').on(t.subject, t.seq), k.index('access_actor').on(t.actor, t.seq)],
  );

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
      updatedAt: k.time('updated_at').notNull(),
    },
    (t) => [
      k.index('tip_queue').on(t.state, t.dueAt, t.priority, t.id),
      k.index('tip_appeal').on(t.appeal),
      k.uniqueIndex('tip_mailbox').on(t.mailbox),
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

  /** One file of a tip, and the job that works it through. Its id is the upload's. */
  const file = k.table(
    'file',
    {
      id: k.text('id').primaryKey().notNull(),
      tipId: k
        .text('tip_id')
        .notNull()
        .references(() => tip.id, { onDelete: 'restrict' }),
      position: k.int('position').notNull(),
      /** untrusted, as the sender's device claimed */
      claimedName: k.text('claimed_name').notNull(),
      claimedType: k.text('claimed_type').notNull(),
      note: k.text('note'),
      provenance: k.json<ClaimedProvenance>('provenance'),
      sizeBytes: k.big('size_bytes').notNull(),
      segments: k.json<{ start: number; lengthBytes: number }[]>('segments').notNull(),
      senderSha256: k.text('sender_sha256'),
      intakeSha256: k.text('intake_sha256'),
      /** recomputed inside, over the unsealed bytes */
      sha256: k.text('sha256'),
      state: k.choice('state', fileStates).notNull().default('received'),
      stateChangedAt: k.time('state_changed_at').notNull(),
      attempts: k.int('attempts').notNull().default(0),
      nextAttemptAt: k.time('next_attempt_at').notNull(),
      leaseBy: k.text('lease_by'),
      leaseUntil: k.time('lease_until'),
      /** code of what went wrong, for `failed` and `quarantined` */
      failure: k.text('failure'),
      /** claims in a row that ended with the worker's death */
      deaths: k.int('deaths').notNull().default(0),
      /** 0 to 1: how far the step at work has come; null when it cannot say */
      progress: k.real('progress'),
      scanVerdict: k.choice('scan_verdict', ['nothing_found', 'infected', 'not_scanned']),
      /** what was found, or why nothing was looked at (api/evidence/scan/scan.ts) */
      scanDetail: k.text('scan_detail'),
      /** the scanner with the version of its signatures */
      scanTool: k.text('scan_tool'),
      description: k.json<FileDescription>('description'),
      previews: k.json<PreviewRef[]>('previews'),
      decision: k.choice('decision', ['accepted', 'rejected']),
      /** key of api/desk/reasons.ts, when the file was decided by itself */
      decisionReason: k.text('decision_reason'),
    },
    (t) => [
      k.index('file_tip').on(t.tipId, t.position),
      k.index('file_job').on(t.state, t.nextAttemptAt),
      k.index('file_sha256').on(t.sha256),
      // the health page counts and dates what waits without reading every file
      k.index('file_scan').on(t.scanVerdict, t.state),
      k.index('file_waiting').on(t.state, t.stateChangedAt),
    ],
  );
  /** An original as it came to rest in the vault. Write-once: triggers refuse update and delete. */
  const original = k.table('original', {
    fileId: k
      .text('file_id')
      .primaryKey()
      .notNull()
      .references(() => file.id, { onDelete: 'restrict' }),
    sha256: k.text('sha256').notNull(),
    sizeBytes: k.big('size_bytes').notNull(),
    segments: k
      .json<{ start: number; lengthBytes: number; sha256: string; sealedBytes: number; sealedSha256: string }[]>(
        'segments',
      )
      .notNull(),
    storedAt: k.time('stored_at').notNull(),
  });
  /** Perceptual hashes of a picture, or of frames of a film (api/evidence/likeness/fingerprint.ts). */
  const fingerprint = k.table(
    'fingerprint',
    {
      fileId: k
        .text('file_id')
        .notNull()
        .references(() => file.id, { onDelete: 'cascade' }),
      frame: k.int('frame').notNull(),
      atMs: k.big('at_ms').notNull(),
      /** 16 hex digits */
      hash: k.text('hash').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.fileId, t.frame] })],
  );
  /** Two files that show the same, with the reason; `fileId` came later. */
  const likeness = k.table(
    'likeness',
    {
      fileId: k
        .text('file_id')
        .notNull()
        .references(() => file.id, { onDelete: 'cascade' }),
      otherId: k
        .text('other_id')
        .notNull()
        .references(() => file.id, { onDelete: 'cascade' }),
      kind: k.choice('kind', ['same_bytes', 'same_picture', 'same_film']).notNull(),
      /** 0 to 1 */
      score: k.real('score').notNull(),
      /** for films: ms of the other that are shown again */
      sharedMs: k.big('shared_ms'),
      at: k.time('at').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.fileId, t.otherId] }), k.index('likeness_other').on(t.otherId)],
  );
  /** An original accepted as evidence. */
  const exhibit = k.table(
    'exhibit',
    {
      id: k.text('id').primaryKey().notNull(),
      reference: k.text('reference').notNull().unique(),
      fileId: k
        .text('file_id')
        .notNull()
        .unique()
        .references(() => file.id, { onDelete: 'restrict' }),
      caseRef: k.text('case_ref'),
      /** what staff call it; never shown to the sender */
      label: k.text('label'),
      createdAt: k.time('created_at').notNull(),
      createdBy: k
        .text('created_by')
        .notNull()
        .references(() => user.id),
    },
    (t) => [k.index('exhibit_case').on(t.caseRef)],
  );
  /** Nothing of a case may go while one of these is not released. Triggers refuse that, and that a hold disappears. */
  const legalHold = k.table(
    'legal_hold',
    {
      id: k.text('id').primaryKey().notNull(),
      caseRef: k.text('case_ref').notNull(),
      reason: k.text('reason').notNull(),
      placedAt: k.time('placed_at').notNull(),
      placedBy: k
        .text('placed_by')
        .notNull()
        .references(() => user.id),
      releasedAt: k.time('released_at'),
      releasedBy: k.text('released_by').references(() => user.id),
      releaseReason: k.text('release_reason'),
    },
    (t) => [k.index('legal_hold_case').on(t.caseRef, t.releasedAt)],
  );
  /** A package of evidence somebody asked for; the row is the job of the evidence worker (docs/decisions/0024). */
  const evidencePackage = k.table(
    'evidence_package',
    {
      id: k.text('id').primaryKey().notNull(),
      caseRef: k.text('case_ref').notNull(),
      /** ids of exhibits, as they are listed in it */
      exhibits: k.json<string[]>('exhibits').notNull(),
      reason: k.text('reason').notNull(),
      requestedAt: k.time('requested_at').notNull(),
      requestedBy: k
        .text('requested_by')
        .notNull()
        .references(() => user.id),
      requestedRole: k.choice('requested_role', roles).notNull(),
      /** whether finished working copies go in, too */
      copies: k.bool('copies').notNull().default(true),
      /** `age1…` the whole package is sealed to, when that was asked for */
      recipient: k.text('recipient'),
      /** whom the originals' keys are handed to, and its identity in base64, sealed to the desk, while it is needed */
      keyRecipient: k.text('key_recipient').notNull(),
      keySealed: k.text('key_sealed'),
      state: k.choice('state', ['requested', 'granted', 'failed', 'closed']).notNull().default('requested'),
      failure: k.text('failure'),
      /** names the sealed plan in the vault */
      plan: k.text('plan'),
      manifestSha256: k.text('manifest_sha256'),
      sizeBytes: k.big('size_bytes'),
      sentBytes: k.big('sent_bytes').notNull().default(0),
      /** when it last went out whole */
      sentAt: k.time('sent_at'),
      /** after this the keys are forgotten */
      closesAt: k.time('closes_at'),
    },
    (t) => [k.index('evidence_package_state').on(t.state, t.id), k.index('evidence_package_case').on(t.caseRef)],
  );
  /** A working copy, and the job that makes it. The original it comes from is never touched. */
  const workingCopy = k.table(
    'working_copy',
    {
      id: k.text('id').primaryKey().notNull(),
      /** what people say aloud: K-2026-000123 */
      reference: k.text('reference').notNull().unique(),
      fileId: k
        .text('file_id')
        .notNull()
        .references(() => file.id, { onDelete: 'restrict' }),
      kind: k.choice('kind', copyKinds).notNull(),
      /** read with api/redaction-plan.ts */
      plan: k.json<object>('plan').notNull(),
      planSha256: k.text('plan_sha256').notNull(),
      purpose: k.text('purpose'),
      askedBy: k
        .text('asked_by')
        .notNull()
        .references(() => user.id),
      askedAt: k.time('asked_at').notNull(),
      state: k.choice('state', copyStates).notNull().default('asked'),
      stateChangedAt: k.time('state_changed_at').notNull(),
      attempts: k.int('attempts').notNull().default(0),
      nextAttemptAt: k.time('next_attempt_at').notNull(),
      leaseBy: k.text('lease_by'),
      leaseUntil: k.time('lease_until'),
      /** 0 to 1: how far it has come */
      progress: k.real('progress'),
      failure: k.text('failure'),
      /** of the original it was made from, and its own */
      parentSha256: k.text('parent_sha256').notNull(),
      sha256: k.text('sha256'),
      sizeBytes: k.big('size_bytes'),
      type: k.text('type'),
      width: k.int('width'),
      height: k.int('height'),
      tool: k.text('tool'),
      /** command lines it was made with */
      commands: k.json<readonly (readonly string[])[]>('commands'),
      facts: k.json<Record<string, string | number | boolean>>('facts'),
    },
    (t) => [
      k.index('working_copy_file').on(t.fileId, t.askedAt),
      k.index('working_copy_job').on(t.state, t.nextAttemptAt),
    ],
  );
  /**
   * A file that was set aside as suspected abuse material, and the job that destroys what could be seen of it and hands the
   * original over to the specialist (docs/decisions/0027). Rows are never removed.
   */
  const withheldFile = k.table(
    'withheld_file',
    {
      fileId: k
        .text('file_id')
        .primaryKey()
        .notNull()
        .references(() => file.id, { onDelete: 'restrict' }),
      at: k.time('at').notNull(),
      /** who did it; null: it has the very bytes of another one */
      byUser: k.text('by_user').references(() => user.id),
      state: k.choice('state', withheldStates).notNull().default('withheld'),
      stateChangedAt: k.time('state_changed_at').notNull(),
      attempts: k.int('attempts').notNull().default(0),
      nextAttemptAt: k.time('next_attempt_at').notNull(),
      leaseBy: k.text('lease_by'),
      leaseUntil: k.time('lease_until'),
      /** code of what it waits for, or what went wrong */
      failure: k.text('failure'),
      /** `age1…` of the specialist it is sealed to, which object that is, and its sealed bytes */
      recipient: k.text('recipient'),
      object: k.text('object'),
      sealedBytes: k.big('sealed_bytes'),
      sealedSha256: k.text('sealed_sha256'),
    },
    (t) => [k.index('withheld_file_job').on(t.state, t.nextAttemptAt)],
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
  /** What a member will not be given. Nobody else reads it. */
  const declinedCategory = k.table(
    'declined_category',
    {
      userId: k
        .text('user_id')
        .notNull()
        .references(() => user.id, { onDelete: 'cascade' }),
      category: k.choice('category', categories).notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.userId, t.category] })],
  );
  /** Who gave a tip away, and to whom it was offered; whoever gave it away is not given it again. */
  const handover = k.table(
    'handover',
    {
      tipId: k
        .text('tip_id')
        .notNull()
        .references(() => tip.id, { onDelete: 'cascade' }),
      byUser: k
        .text('by_user')
        .notNull()
        .references(() => user.id, { onDelete: 'cascade' }),
      toUser: k.text('to_user').references(() => user.id, { onDelete: 'cascade' }),
      at: k.time('at').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.tipId, t.byUser] }), k.index('handover_to').on(t.toUser)],
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
      from: k.choice('sender_side', ['police', 'sender']).notNull(),
      kind: k.choice('kind', ['text', 'notice']).notNull(),
      text: k.text('text').notNull(),
      at: k.time('at').notNull(),
      byUser: k.text('by_user').references(() => user.id),
      /** police letters: when the sealed letter was in the drop; sender's: when a member of staff first read it */
      deliveredAt: k.time('delivered_at'),
      readAt: k.time('read_at'),
      /** police letters: the document to seal, until it is delivered */
      letter: k.json<Record<string, unknown>>('letter'),
      /** police letters: not delivered before this, because the act they tell of may still be undone */
      heldUntil: k.time('held_until'),
      /** police letters: the phrase it is made of */
      phrase: k.json<SentPhrase>('phrase'),
      /** sender's: the question it answers, and how: an option's id, a local time, words of a place */
      answerTo: k.text('answer_to'),
      answer: k.text('answer'),
      /** sender's, when answers are reviewed: kept apart from `text`, which is empty until it is let through */
      heldText: k.text('held_text'),
      review: k.choice('review', reviewStates),
      reviewedBy: k.text('reviewed_by').references(() => user.id),
      reviewedAt: k.time('reviewed_at'),
      reviewReason: k.text('review_reason'),
    },
    (t) => [k.index('message_tip').on(t.tipId, t.at), k.index('message_delivery').on(t.from, t.deliveredAt, t.id)],
  );
  /**
   * What staff write to each other about a tip; senders never see it. A trigger refuses changes; the digest stands in
   * custody, so that one that is missing is noticed. Only the disposal of the whole tip removes it.
   */
  const note = k.table(
    'note',
    {
      id: k.text('id').primaryKey().notNull(),
      tipId: k
        .text('tip_id')
        .notNull()
        .references(() => tip.id, { onDelete: 'restrict' }),
      byUser: k
        .text('by_user')
        .notNull()
        .references(() => user.id),
      at: k.time('at').notNull(),
      text: k.text('text').notNull(),
    },
    (t) => [k.index('note_tip').on(t.tipId, t.at)],
  );
  /** One act on many tips, and how each stood before and after, so that it can be undone for a while (api/desk/bulk.ts). */
  const bulk = k.table('bulk', {
    id: k.text('id').primaryKey().notNull(),
    action: k.text('action').notNull(),
    byUser: k
      .text('by_user')
      .notNull()
      .references(() => user.id),
    at: k.time('at').notNull(),
    /** null: it cannot be undone */
    undoUntil: k.time('undo_until'),
    undoneAt: k.time('undone_at'),
  });
  const bulkTip = k.table(
    'bulk_tip',
    {
      bulkId: k
        .text('bulk_id')
        .notNull()
        .references(() => bulk.id, { onDelete: 'cascade' }),
      tipId: k
        .text('tip_id')
        .notNull()
        .references(() => tip.id, { onDelete: 'cascade' }),
      before: k.json<TipStanding>('before').notNull(),
      after: k.json<TipStanding>('after').notNull(),
      /** files it decided, and letters it wrote */
      files: k.json<string[]>('files').notNull(),
      letters: k.json<string[]>('letters').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.bulkId, t.tipId] })],
  );
  /** A queue narrowed down, under a name: the owner's own, or shared with everybody by a supervisor. */
  const savedView = k.table(
    'saved_view',
    {
      id: k.text('id').primaryKey().notNull(),
      name: k.text('name').notNull(),
      /** the query of the console's address */
      query: k.text('query').notNull(),
      owner: k
        .text('owner')
        .notNull()
        .references(() => user.id, { onDelete: 'cascade' }),
      shared: k.bool('shared').notNull().default(false),
      createdAt: k.time('created_at').notNull(),
    },
    (t) => [k.index('saved_view_owner').on(t.owner)],
  );

  /** Append-only, hash-chained (api/evidence/custody.ts). Triggers refuse update and delete. */
  const custodyEvent = k.table(
    'custody_event',
    {
      seq: k.big('seq').primaryKey().notNull(),
      at: k.time('at').notNull(),
      action: k.choice('action', custodyActions).notNull(),
      actor: k.text('actor').notNull(),
      actorRole: k.text('actor_role').notNull(),
      tipId: k.text('tip_id'),
      fileId: k.text('file_id'),
      caseRef: k.text('case_ref'),
      reason: k.text('reason'),
      sha256Before: k.text('sha256_before'),
      sha256After: k.text('sha256_after'),
      tool: k.text('tool'),
      details: k.json<Record<string, string | number | boolean | null>>('details'),
      previousHash: k.text('previous_hash').notNull(),
      hash: k.text('hash').notNull().unique(),
    },
    (t) => [
      k.index('custody_tip').on(t.tipId, t.seq),
      k.index('custody_file').on(t.fileId, t.seq),
      // who saw what (api/desk/watch): in order of time by whatever is asked first, what people did apart from the rest
      k.index('custody_at').on(t.at, t.seq),
      // … with all that is counted in it
      k
        .index('custody_people')
        .on(t.at, t.seq, t.actorRole, t.actor, t.action, t.tipId)
        .where(sql`actor_role <> 'process'`),
      k.index('custody_actor').on(t.actor, t.at, t.seq),
      k.index('custody_action').on(t.action, t.at, t.seq),
      k.index('custody_case').on(t.caseRef, t.at, t.seq).where(sql`case_ref is not null`),
      k.index('custody_acts').on(t.tipId, t.actor, t.action, t.at).where(sql`actor_role <> 'process'`),
    ],
  );
  /**
   * What somebody searched tips for. Custody keeps a digest of it under a salt of its own, so that the words can go when
   * they may no longer be kept, and nobody can try words against what is left (api/desk/sought.ts).
   */
  const sought = k.table(
    'sought',
    {
      id: k.text('id').primaryKey().notNull(),
      byUser: k
        .text('by_user')
        .notNull()
        .references(() => user.id),
      at: k.time('at').notNull(),
      words: k.text('words').notNull(),
      places: k.text('places').notNull(),
      salt: k.text('salt').notNull(),
    },
    (t) => [k.index('sought_by').on(t.byUser, t.at)],
  );
  /** Signed roots over the first `size` custody events (api/evidence/log/checkpoint.ts). Triggers refuse update and delete. */
  const checkpoint = k.table('checkpoint', {
    size: k.big('size').primaryKey().notNull(),
    note: k.text('note').notNull(),
  });
  /** Counters for references (T-2026-…, B-2026-…); one row a series. */
  const series = k.table('series', {
    name: k.text('name').primaryKey().notNull(),
    last: k.big('last').notNull(),
  });
  /** Which processes are alive and what they can do; shown on the desk's health page. */
  const heartbeat = k.table('heartbeat', {
    id: k.text('id').primaryKey().notNull(),
    role: k.text('role').notNull(),
    at: k.time('at').notNull(),
    facts: k.json<Record<string, string | number | boolean>>('facts').notNull(),
  });

  return {
    user,
    session,
    account,
    verification,
    twoFactor,
    invite,
    passkey,
    courseDemand,
    courseHeld,
    staffMail,
    accessEvent,
    tip,
    tipSearch,
    contact,
    plainContact,
    reveal,
    file,
    original,
    fingerprint,
    likeness,
    exhibit,
    legalHold,
    evidencePackage,
    workingCopy,
    withheldFile,
    disposal,
    declinedCategory,
    handover,
    message,
    note,
    bulk,
    bulkTip,
    savedView,
    custodyEvent,
    sought,
    checkpoint,
    series,
    heartbeat,
  };
}
