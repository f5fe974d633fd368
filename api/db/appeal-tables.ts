import type { FileTables } from './file-tables.ts';
import type { Kit } from './kit.ts';
import type { StaffTables } from './staff-tables.ts';
import {
  type AppealPictureSource,
  appealEndings,
  appealStates,
  appealVerdicts,
  copyStates,
  type DecidedPicture,
  type MadePicture,
  roles,
} from './values.ts';

/** APPEALS as they are written, decided and published (docs/decisions/0033). What is public lies in the content folder. */
export function appealTables(k: Kit, { file, user }: Pick<FileTables, 'file'> & Pick<StaffTables, 'user'>) {
  /** One appeal: what is being written now, how far it has come, and the job that publishes it. */
  const appeal = k.table(
    'appeal',
    {
      id: k.text('id').primaryKey().notNull(),
      /** in its address and on its poster for ever: EF-2026-000123 */
      publicId: k.text('public_id').notNull().unique(),
      status: k.choice('status', appealStates).notNull().default('draft'),
      /** out of the draft, for lists */
      type: k.text('type').notNull(),
      district: k.text('district').notNull(),
      title: k.text('title').notNull(),
      reviewAt: k.time('review_at'),
      expiresAt: k.time('expires_at'),
      draft: k.json<Record<string, unknown>>('draft').notNull(),
      /** counts saves: who saves says which one they have read */
      version: k.int('version').notNull(),
      /** counts publications: the one that is being written */
      revision: k.int('revision').notNull().default(1),
      author: k
        .text('author')
        .notNull()
        .references(() => user.id),
      createdAt: k.time('created_at').notNull(),
      updatedBy: k
        .text('updated_by')
        .notNull()
        .references(() => user.id),
      updatedAt: k.time('updated_at').notNull(),
      submittedBy: k.text('submitted_by').references(() => user.id),
      submittedAt: k.time('submitted_at'),
      /** the approval in force (appeal_decision), and from when on it may be published */
      decisionId: k.text('decision_id'),
      publishAt: k.time('publish_at'),
      /** null of what is approved: it is on its way to the public at this moment */
      nextAttemptAt: k.time('next_attempt_at'),
      attempts: k.int('attempts').notNull().default(0),
      failure: k.text('failure'),
      /** of what is public now */
      firstPublishedAt: k.time('first_published_at'),
      publishedAt: k.time('published_at'),
      publishedRevision: k.int('published_revision'),
      publishedVersion: k.int('published_version'),
      /** the draft's may be another by now */
      publishedReviewAt: k.time('published_review_at'),
      release: k.text('release'),
      /** from its time to its page */
      publishedMs: k.big('published_ms'),
    },
    (t) => [
      k.index('appeal_status').on(t.status, t.updatedAt),
      k.index('appeal_author').on(t.author, t.updatedAt),
      k.index('appeal_job').on(t.status, t.publishAt),
    ],
  );
  /** Every version that was saved. A trigger refuses changes. */
  const appealVersion = k.table(
    'appeal_version',
    {
      appealId: k
        .text('appeal_id')
        .notNull()
        .references(() => appeal.id, { onDelete: 'restrict' }),
      version: k.int('version').notNull(),
      at: k.time('at').notNull(),
      byUser: k
        .text('by_user')
        .notNull()
        .references(() => user.id),
      /** paths of what this save changed */
      fields: k.json<string[]>('fields').notNull(),
      draft: k.json<Record<string, unknown>>('draft').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.appealId, t.version] })],
  );
  /** What the second person said, of which version, by which rules. Append-only: triggers refuse update and delete. */
  const appealDecision = k.table(
    'appeal_decision',
    {
      id: k.text('id').primaryKey().notNull(),
      appealId: k
        .text('appeal_id')
        .notNull()
        .references(() => appeal.id, { onDelete: 'restrict' }),
      version: k.int('version').notNull(),
      verdict: k.choice('verdict', appealVerdicts).notNull(),
      byUser: k
        .text('by_user')
        .notNull()
        .references(() => user.id),
      role: k.choice('role', roles).notNull(),
      /** as it was told at the decision */
      rank: k.text('rank').notNull(),
      unit: k.json<{ da: string; en: string }>('unit').notNull(),
      at: k.time('at').notNull(),
      /** why it was sent back, or a note to the approval */
      reason: k.text('reason'),
      rulesVersion: k.text('rules_version').notNull(),
      /** what was decided on, whole, and its digest */
      draft: k.json<Record<string, unknown>>('draft').notNull(),
      draftSha256: k.text('draft_sha256').notNull(),
      /** the pictures as they were drawn then */
      pictures: k.json<DecidedPicture[]>('pictures').notNull(),
    },
    (t) => [k.index('appeal_decision_of').on(t.appealId, t.at)],
  );
  /** Who has an appeal open to write in it, and since when they were last heard of. */
  const appealWriter = k.table(
    'appeal_writer',
    {
      appealId: k
        .text('appeal_id')
        .notNull()
        .references(() => appeal.id, { onDelete: 'cascade' }),
      userId: k
        .text('user_id')
        .notNull()
        .references(() => user.id, { onDelete: 'cascade' }),
      at: k.time('at').notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.appealId, t.userId] })],
  );
  /** A picture of an appeal, and the job of the evidence worker that draws it. Bytes lie sealed in the vault. */
  const appealPicture = k.table(
    'appeal_picture',
    {
      id: k.text('id').primaryKey().notNull(),
      appealId: k
        .text('appeal_id')
        .notNull()
        .references(() => appeal.id, { onDelete: 'restrict' }),
      addedBy: k
        .text('added_by')
        .notNull()
        .references(() => user.id),
      addedAt: k.time('added_at').notNull(),
      /** what the draft calls it: p1, p2 …; never given twice in an appeal */
      name: k.text('name').notNull(),
      /** where it comes from; never published */
      source: k.json<AppealPictureSource>('source').notNull(),
      /** the file of a tip it was taken from: it goes when that is set aside or deleted */
      fileId: k.text('file_id').references(() => file.id, { onDelete: 'restrict' }),
      /** of what was given in */
      sourceSha256: k.text('source_sha256').notNull(),
      /** what is covered and cut, in pixels of `width` × `height` (api/redaction-plan.ts); null: nothing */
      plan: k.json<object>('plan'),
      /** counts drawings: names the sealed files of the one that counts */
      drawing: k.int('drawing').notNull().default(1),
      state: k.choice('state', copyStates).notNull().default('asked'),
      stateChangedAt: k.time('state_changed_at').notNull(),
      attempts: k.int('attempts').notNull().default(0),
      nextAttemptAt: k.time('next_attempt_at').notNull(),
      leaseBy: k.text('lease_by'),
      leaseUntil: k.time('lease_until'),
      failure: k.text('failure'),
      /** of the whole picture, upright */
      width: k.int('width'),
      height: k.int('height'),
      made: k.json<MadePicture[]>('made'),
      /** which drawing that is: while another is asked for, this one is shown */
      madeDrawing: k.int('made_drawing'),
    },
    (t) => [
      k.uniqueIndex('appeal_picture_name').on(t.appealId, t.name),
      k.index('appeal_picture_file').on(t.fileId),
      k.index('appeal_picture_job').on(t.state, t.nextAttemptAt),
    ],
  );
  /** Each end of something public, and the job that clears away after it (api/desk/appeals/tidy.ts). */
  const appealEnd = k.table(
    'appeal_end',
    {
      id: k.text('id').primaryKey().notNull(),
      publicId: k.text('public_id').notNull(),
      /** the last one that no longer holds */
      revision: k.int('revision').notNull(),
      how: k.choice('how', appealEndings).notNull(),
      reason: k.text('reason').notNull(),
      /** no picture of the person is kept (retsplejeloven § 792 f) */
      erasesPictures: k.bool('erases_pictures').notNull(),
      /** null: it ended by itself */
      byUser: k.text('by_user').references(() => user.id),
      at: k.time('at').notNull(),
      nextAttemptAt: k.time('next_attempt_at').notNull(),
      tidiedAt: k.time('tidied_at'),
    },
    (t) => [
      k.index('appeal_end_of').on(t.publicId, t.revision),
      k.index('appeal_end_job').on(t.tidiedAt, t.nextAttemptAt),
    ],
  );
  return { appeal, appealEnd, appealVersion, appealDecision, appealWriter, appealPicture };
}
export type AppealTables = ReturnType<typeof appealTables>;
