import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PgServer, startPgServer } from './pg-server.ts';

/** A database engine for a test file; both answer fresh, empty databases. */
export interface Engine {
  name: 'sqlite' | 'pg';
  createDatabase(): Promise<string>;
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

/** Starts with the first database. */
export function pgEngine(): Engine {
  let server: Promise<PgServer> | undefined;
  return {
    name: 'pg',
    async createDatabase() {
      server ??= startPgServer();
      return (await server).createDatabase();
    },
    stop: async () => (await server)?.stop(),
  };
}
