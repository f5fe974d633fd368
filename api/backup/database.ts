import { readFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import type { Reader } from '../db/store.ts';
import { type Measured, measureFile, sync } from './durable.ts';

/**
 * THE COPY OF THE DATABASE. `VACUUM INTO`, on a connection of its own that can only read: one transaction, so everything in it
 * is of one moment, and nobody who writes waits. SQLite's other means, copying pages, would also copy pages that are free and
 * may still hold what was deleted, and begins anew whenever somebody writes.
 */
export async function copySqlite(path: string, to: string): Promise<Measured> {
  const source = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 10_000 });
  try {
    source.pragma('trusted_schema = OFF');
    source.prepare('VACUUM INTO ?').run(`${to}.part`);
  } finally {
    source.close();
  }
  await sync(`${to}.part`);
  await rename(`${to}.part`, to);
  return measureFile(to);
}

/** The last migration, as both engines keep it. */
export async function schemaOf({ read, engine }: Reader): Promise<string> {
  const table = engine === 'sqlite' ? sql`__drizzle_migrations` : sql`drizzle.__drizzle_migrations`;
  const [newest] = await read.select({ at: sql<number | string | null>`max(created_at)` }).from(sql`${table}`);
  return String(newest?.at ?? '');
}

const journal = new URL('../db/migrations/sqlite/meta/_journal.json', import.meta.url);

/** What a database of this version says. */
export function newestSchema(): string {
  const { entries } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: { when: number }[] };
  return String(entries.at(-1)?.when ?? '');
}

/** What SQLite itself says of a file: one line for each thing that is wrong. */
export function faultsOfSqlite(path: string): string[] {
  const database = new Sqlite(path, { readonly: true, fileMustExist: true });
  try {
    database.pragma('trusted_schema = OFF');
    const lines = database.pragma('integrity_check') as { integrity_check: string }[];
    const faults = lines.flatMap(({ integrity_check: line }) => (line === 'ok' ? [] : line));
    const strays = database.pragma('foreign_key_check') as unknown[];
    return strays.length > 0 ? [...faults, `${strays.length} rows name others that are not there`] : faults;
  } catch (error) {
    if (error instanceof Sqlite.SqliteError) return [error.message];
    throw error;
  } finally {
    database.close();
  }
}
