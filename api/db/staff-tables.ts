import type { Kit } from './kit.ts';
import { accessActions, mailChoices, roles, signInMethods } from './values.ts';

/** WHO WORKS HERE: members, their sign-in as better-auth keeps it, their courses, and the log of access. */
export function staffTables(k: Kit) {
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
  };
}
export type StaffTables = ReturnType<typeof staffTables>;
