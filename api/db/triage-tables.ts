import type { Kit } from './kit.ts';
import type { StaffTables } from './staff-tables.ts';
import type { TipTables } from './tip-tables.ts';
import { categories, type TipStanding } from './values.ts';

/** HOW STAFF DIVIDE TIPS among themselves, and what they note of them. */
export function triageTables(k: Kit, { tip, user }: Pick<TipTables, 'tip'> & Pick<StaffTables, 'user'>) {
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
  return { declinedCategory, handover, note, bulk, bulkTip, savedView };
}
export type TriageTables = ReturnType<typeof triageTables>;
