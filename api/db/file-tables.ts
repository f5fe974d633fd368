import type { Kit } from './kit.ts';
import type { StaffTables } from './staff-tables.ts';
import type { TipTables } from './tip-tables.ts';
import {
  type ClaimedProvenance,
  copyKinds,
  copyStates,
  type FileDescription,
  type FileHandIn,
  fileRoles,
  fileStates,
  type PreviewRef,
  withheldStates,
} from './values.ts';

/** FILES of tips: what was received, what was found in them, and copies made of them. */
export function fileTables(k: Kit, { tip, user }: Pick<TipTables, 'tip'> & Pick<StaffTables, 'user'>) {
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
      /** of a hand-in: the folders it lay in, with slashes, and what it is for; as claimed */
      folder: k.text('folder'),
      role: k.choice('role', fileRoles),
      handIn: k.json<FileHandIn>('hand_in'),
      sizeBytes: k.big('size_bytes').notNull(),
      segments: k.json<{ start: number; lengthBytes: number; writer?: string | undefined }[]>('segments').notNull(),
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
  return { file, original, fingerprint, likeness, workingCopy, withheldFile };
}
export type FileTables = ReturnType<typeof fileTables>;
