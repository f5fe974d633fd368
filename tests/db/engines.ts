import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, dropDatabase, type PgServer, startPgServer } from './pg-server.ts';

/** A database engine for a test file; both answer fresh databases without a row. */
export interface Engine {
  name: 'sqlite' | 'pg';
  /** With `isEmpty` it has no table yet, as for a first start. */
  createDatabase(isEmpty?: boolean): Promise<string>;
  stop(): Promise<void>;
}

export function sqliteEngine(): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-sqlite-'));
  let made = 0;
  return {
    name: 'sqlite',
    createDatabase: async () => `file:${join(folder, `${++made}.db`)}`,
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The server all test files share (tests/run.ts); without it one of its own, started with the first database. */
export function pgEngine(): Engine {
  const shared = process.env['TEST_PG_URL'];
  let own: Promise<PgServer> | undefined;
  const made: string[] = [];
  return {
    name: 'pg',
    async createDatabase(isEmpty) {
      own ??= shared === undefined ? startPgServer() : undefined;
      const database = await createDatabase(shared ?? (await own!).url, isEmpty);
      made.push(database);
      return database;
    },
    async stop() {
      if (shared !== undefined) for (const database of made) await dropDatabase(shared, database);
      await (await own)?.stop();
    },
  };
}
