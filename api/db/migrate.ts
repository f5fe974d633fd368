import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { migrate as migrateSqlite } from 'drizzle-orm/better-sqlite3/migrator';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { refuseIfTooOld } from './oldest-program.ts';

/**
 * MIGRATING. Whoever opens the database first after a new version was installed brings it up to date, while others that wait to open
 * it do so, and while nodes of the version before go on working with it (decision 0047). Migrations this program does not know
 * are left alone: a node of the version before may start after the database was migrated.
 */
export const migrationsOf = (engine: 'sqlite' | 'pg'): string =>
  fileURLToPath(new URL(`./migrations/${engine}`, import.meta.url));

/** Held by whoever migrates, so that one does; and by every writer (store.ts), for one transaction. */
const migrationLock = 7231;
export const writerLock = 7232;

/** Opens the database's writing connection. */
export function migratedSqlite(path: string): Sqlite.Database {
  // a second, tiny database is the lock that lets one process migrate while the others wait
  const lock = new Sqlite(`${path}.lock`, { timeout: 60_000 });
  lock.exec('BEGIN EXCLUSIVE');
  try {
    const writer = new Sqlite(path);
    for (const pragma of [
      'journal_mode = WAL',
      'synchronous = FULL',
      'busy_timeout = 10000',
      'secure_delete = ON',
      'trusted_schema = OFF',
      // what a statement must be able to take back need not touch the disk
      'temp_store = MEMORY',
    ])
      writer.pragma(pragma);
    refuseIfTooOld(oldestOnSqlite(writer));
    // foreign keys cannot be switched inside a transaction, and table rebuilds need them off
    writer.pragma('foreign_keys = OFF');
    migrateSqlite(drizzleSqlite({ client: writer }), { migrationsFolder: migrationsOf('sqlite') });
    if ((writer.pragma('foreign_key_check') as unknown[]).length > 0)
      throw new Error('foreign keys broken after migration');
    writer.pragma('foreign_keys = ON');
    return writer;
  } finally {
    lock.exec('ROLLBACK');
    lock.close();
  }
}

export function oldestOnSqlite(database: Sqlite.Database): string[] {
  const isThere = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'oldest_program'").get();
  if (!isThere) return [];
  return (database.prepare('SELECT version FROM oldest_program').all() as { version: string }[]).map(
    ({ version }) => version,
  );
}

/** How long a migration may wait for a table, and everybody else behind it; then it lets them pass, and tries again. */
const lockMs = 2000;
const patienceMs = 120_000;

export interface MigrateOptions {
  readonly folder?: string;
  readonly patienceMs?: number;
}

export async function migratePgServer(url: string, options: MigrateOptions = {}): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(${migrationLock})`);
    refuseIfTooOld(await oldestOnPg(client));
    await client.query(`set lock_timeout = ${lockMs}`);
    await untilLetIn(() => migrateBetweenWrites(client, options.folder ?? migrationsOf('pg')), options.patienceMs);
  } finally {
    await client.end(); // ending the session frees its locks
  }
}

export async function oldestOnPg(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query("select to_regclass('public.oldest_program') is not null as there");
  if (!rows[0].there) return [];
  return (await client.query('select version from oldest_program')).rows.map(({ version }) => version);
}

/**
 * All in one transaction. A transaction of ours that has one table and wants the next would meet a migration that has the next and wants
 * that one: no writer is at work meanwhile.
 */
async function migrateBetweenWrites(client: pg.Client, migrationsFolder: string): Promise<void> {
  await client.query(`select pg_advisory_lock(${writerLock})`);
  try {
    await migratePg(drizzlePg({ client }), { migrationsFolder });
  } finally {
    await client.query(`select pg_advisory_unlock(${writerLock})`);
  }
}

/** A long look of somebody's (a backup, an audit) holds tables; whoever asks behind a migration that waits for them waits too. */
async function untilLetIn(migrate: () => Promise<void>, patience = patienceMs): Promise<void> {
  for (const giveUpAt = Date.now() + patience; ; ) {
    try {
      return await migrate();
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      if (Date.now() > giveUpAt)
        throw new Error('the database cannot be migrated: something holds its tables (pg_stat_activity shows what)', {
          cause: error,
        });
      // as long as it held them up, twice: whoever waited must get through
      await setTimeout(lockMs * (1 + Math.random()));
    }
  }
}

function isLockTimeout(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return code === '55P03' || (cause !== undefined && isLockTimeout(cause));
}
