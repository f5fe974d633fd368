import { sql } from 'drizzle-orm';
import type { Kit } from './kit.ts';
import type { StaffTables } from './staff-tables.ts';
import { custodyActions } from './values.ts';

/** WHAT HAPPENED: the chain of custody and what is signed of it; counters; and who is alive. */
export function custodyTables(k: Kit, { user }: Pick<StaffTables, 'user'>) {
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
  /**
   * Versions of the program that a migration has taken something from; whoever is older than one of them must not start
   * (oldest-program.ts, decision 0047).
   */
  const oldestProgram = k.table('oldest_program', {
    version: k.text('version').primaryKey().notNull(),
  });
  return { custodyEvent, sought, checkpoint, series, heartbeat, oldestProgram };
}
export type CustodyTables = ReturnType<typeof custodyTables>;
