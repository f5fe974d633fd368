import type { FileTables } from './file-tables.ts';
import type { Kit } from './kit.ts';
import type { StaffTables } from './staff-tables.ts';
import { roles } from './values.ts';

/** EXHIBITS, the cases they belong to, and packages of them. */
export function exhibitTables(k: Kit, { file, user }: Pick<FileTables, 'file'> & Pick<StaffTables, 'user'>) {
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
  return { exhibit, legalHold, evidencePackage };
}
export type ExhibitTables = ReturnType<typeof exhibitTables>;
