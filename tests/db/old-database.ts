import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { migrate as migrateSqlite } from 'drizzle-orm/better-sqlite3/migrator';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';

/** Brings an empty database to what it was after the first `count` migrations, and runs `statements` there. */
export async function makeOld(url: string, count: number, statements: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-migrations-'));
  const engine = url.startsWith('file:') ? 'sqlite' : 'pg';
  cpSync(`api/db/migrations/${engine}`, folder, { recursive: true });
  const journal = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as { entries: unknown[] };
  writeFileSync(
    join(folder, 'meta/_journal.json'),
    JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }),
  );
  try {
    await (engine === 'sqlite' ? makeOldSqlite : makeOldPg)(url, folder, statements);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeOldSqlite(url: string, migrationsFolder: string, statements: string[]): Promise<void> {
  const client = new Sqlite(url.slice('file:'.length));
  migrateSqlite(drizzleSqlite({ client }), { migrationsFolder });
  for (const statement of statements) client.exec(statement);
  client.close();
}

async function makeOldPg(url: string, migrationsFolder: string, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await migratePg(drizzlePg({ client }), { migrationsFolder });
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
