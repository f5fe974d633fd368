import { AsyncLocalStorage } from 'node:async_hooks';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { migratedSqlite, migratePgServer, oldestOnPg, oldestOnSqlite, writerLock } from './migrate.ts';
import { refuseIfTooOld } from './oldest-program.ts';
import * as pgTables from './pg.ts';
import * as sqliteTables from './sqlite.ts';

export type Tables = typeof pgTables;
/** What both engines have. `db.query`, `.execute`, `.transaction` and `.for('update')` are left out on purpose. */
export type Query = Pick<
  PgDatabase<NodePgQueryResultHKT>,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | '$count'
>;

export interface Store {
  readonly engine: 'sqlite' | 'pg';
  readonly t: Tables;
  /** Read-only queries; a write through it fails on both engines. */
  readonly read: Query;
  /**
   * The only way to write: runs `change` in one transaction, one writer at a time across every process, rolled back when
   * it throws. No network or file I/O inside. A nested call throws.
   */
  write<T>(change: (tx: Query) => Promise<T>): Promise<T>;
  /** For better-auth, which brings its own queries: the writing connection, and a turn on it. */
  readonly adapter: { client: Query; provider: 'sqlite' | 'pg'; tables: Tables };
  turn<T>(work: () => Promise<T>): Promise<T>;
  /** Rewrites the files so that nothing is left in them of the rows that stood in `table`, which must be empty. */
  scrub(table: 'tip_contact'): Promise<void>;
  /** The same of rows that were emptied or deleted with a tip, wherever they stood; others wait meanwhile. */
  rewrite(): Promise<void>;
  /** how large what `rewrite` writes is */
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}

/** Opens `file:…` or `postgres:…`, bringing the schema up to date; any number of processes may start at once. */
export function openStore(url: string): Promise<Store> {
  if (/^postgres(ql)?:/.test(url)) return openPg(url);
  if (url.startsWith('file:')) return openSqlite(url.slice('file:'.length));
  throw new Error('DATABASE_URL must begin with file: or postgres:');
}

/** For whoever only looks: everything as it was at one moment, nothing migrated, nothing written. */
export type Reader = Pick<Store, 'engine' | 't' | 'read' | 'close'>;

export async function openReader(url: string): Promise<Reader> {
  if (/^postgres(ql)?:/.test(url)) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('begin isolation level repeatable read, read only');
    try {
      refuseIfTooOld(await oldestOnPg(client));
    } catch (error) {
      await client.end();
      throw error;
    }
    return { engine: 'pg', t: pgTables, read: drizzlePg({ client }), close: () => client.end() };
  }
  if (!url.startsWith('file:')) throw new Error('DATABASE_URL must begin with file: or postgres:');
  const client = new Sqlite(url.slice('file:'.length), { readonly: true, fileMustExist: true, timeout: 10_000 });
  client.pragma('trusted_schema = OFF');
  client.exec('BEGIN');
  refuseIfTooOld(oldestOnSqlite(client));
  const read = drizzleSqlite({ client }) as unknown as Query;
  return { engine: 'sqlite', t: sqliteTables as unknown as Tables, read, close: async () => void client.close() };
}

/** One writing connection behind a queue, one reading connection beside it, so that no request reads half a change. */
async function openSqlite(path: string): Promise<Store> {
  // read once, when SQLite is first used: what it must lay aside for a moment lies where the database does
  process.env['SQLITE_TMPDIR'] ??= dirname(path);
  const writer = migratedSqlite(path);
  const reader = new Sqlite(path);
  reader.pragma('query_only = ON');
  reader.pragma('busy_timeout = 10000');
  // 32 MiB: a search among a million tips reads the same pages of its index again and again
  reader.pragma('cache_size = -32768');
  const writing = drizzleSqlite({ client: writer }) as unknown as Query;
  const inside = new AsyncLocalStorage<true>();
  let last: Promise<unknown> = Promise.resolve();
  const queue = <T>(work: () => Promise<T>): Promise<T> => {
    if (inside.getStore()) return Promise.reject(new Error('nested write'));
    const job = last.then(() => inside.run(true, work));
    // whoever asked for it is told; the next one must not wait for its success
    last = job.catch(() => undefined);
    return job;
  };
  return {
    engine: 'sqlite',
    t: sqliteTables as unknown as Tables,
    read: drizzleSqlite({ client: reader }) as unknown as Query,
    write: (change) =>
      queue(async () => {
        writer.exec('BEGIN IMMEDIATE');
        try {
          const result = await change(writing);
          writer.exec('COMMIT');
          return result;
        } catch (error) {
          if (writer.inTransaction) writer.exec('ROLLBACK');
          throw error;
        }
      }),
    adapter: { client: writing, provider: 'sqlite', tables: sqliteTables as unknown as Tables },
    turn: queue,
    scrub: () => queue(async () => writeAnew(writer)),
    rewrite: () =>
      queue(async () => {
        // words of rows that were changed stay in older parts of the index until those are merged
        writer.exec("INSERT INTO tip_words (tip_words) VALUES ('optimize')");
        writeAnew(writer);
      }),
    async sizeBytes() {
      const size = (name: string) => writer.pragma(name, { simple: true }) as number;
      return size('page_count') * size('page_size');
    },
    async close() {
      await last;
      reader.close();
      writer.close();
    },
  };
}

/** secure_delete clears rows, but pages that were divided may still hold copies of them, and so may the log. */
function writeAnew(writer: Sqlite.Database): void {
  writer.pragma('temp_store = FILE');
  writer.exec('VACUUM');
  writer.pragma('temp_store = MEMORY');
  const [{ busy } = { busy: 1 }] = writer.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  if (busy !== 0) throw new Error('the log is being read');
}

/** Where what is emptied or deleted with a tip stood. */
const emptied = 'tip, tip_search, file, message, note, contact, reveal, working_copy, exhibit, fingerprint, bulk_tip';

async function openPg(url: string): Promise<Store> {
  await migratePgServer(url);
  const writers = new pg.Pool({ connectionString: url, max: 4 });
  const readers = new pg.Pool({ connectionString: url, max: 8, options: '-c default_transaction_read_only=on' });
  // a client that is lost is replaced by the pool, and whoever used it is told by their query; the error itself must have a
  // listener or it ends the process, also while a client is in use and no query of it runs
  for (const pool of [writers, readers])
    pool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
  const writing = drizzlePg({ client: writers });
  const inside = new AsyncLocalStorage<true>();
  return {
    engine: 'pg',
    t: pgTables,
    read: drizzlePg({ client: readers }),
    async write(change) {
      if (inside.getStore()) throw new Error('nested write');
      // read committed behind one lock: a serializable snapshot would be older than the lock
      return writing.transaction(
        async (tx) => {
          await tx.execute(sql`select pg_advisory_xact_lock(${writerLock})`);
          return inside.run(true, () => change(tx));
        },
        { isolationLevel: 'read committed' },
      );
    },
    adapter: { client: writing, provider: 'pg', tables: pgTables },
    // a turn needs no queue here, but what one engine refuses the other must refuse too
    async turn(work) {
      if (inside.getStore()) throw new Error('nested write');
      return inside.run(true, work);
    },
    // a new file for the table; the old one is unlinked
    async scrub(table) {
      await writers.query(`truncate ${table}`);
    },
    // a statement of its own: it cannot stand in a transaction. Each table gets a new file, its indexes too
    async rewrite() {
      const client = await writers.connect();
      try {
        // behind a lock that is waited for everybody else waits too
        await client.query("set lock_timeout = '5s'");
        await client.query(`vacuum (full) ${emptied}`);
        await client.query('checkpoint');
      } finally {
        await client.query('reset lock_timeout');
        client.release();
      }
    },
    async sizeBytes() {
      const sizes = sql`select sum(pg_total_relation_size(name::regclass))::float8 as bytes from unnest(string_to_array(${emptied}, ', ')) as name`;
      return Number((await writing.execute<{ bytes: number }>(sizes)).rows[0]?.bytes ?? 0);
    },
    async close() {
      await Promise.all([writers.end(), readers.end()]);
    },
  };
}

/** The engine's own error code, wherever drizzle put it. */
export function sqlState(error: unknown): string | undefined {
  for (
    let e = error as { code?: unknown; cause?: unknown } | undefined, depth = 0;
    e && depth < 5;
    e = e.cause as typeof e, depth++
  )
    if (typeof e.code === 'string') return e.code;
  return undefined;
}

/** A row with that key stands there already. */
export const isUnique = (error: unknown): boolean =>
  ['23505', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'].includes(sqlState(error) ?? '');
