import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { migratePgServer, migrationsOf } from '../../api/db/migrate.ts';
import { compareVersions, programVersion, refuseIfTooOld } from '../../api/db/oldest-program.ts';
import { openReader, openStore } from '../../api/db/store.ts';
import { pgEngine, sqliteEngine } from './engines.ts';
import { run } from './pg-server.ts';
import { insert, user } from './rows.ts';

const at = new Date('2026-11-30T10:00:00.123Z');

for (const engine of [sqliteEngine(), pgEngine()])
  suite(`a database another version has migrated, on ${engine.name}`, () => {
    let url: string;
    const change = async (statement: string): Promise<void> => {
      if (engine.name === 'pg') return void (await run(url, statement));
      const database = new Sqlite(url.slice('file:'.length));
      database.exec(statement);
      database.close();
    };
    before(async () => {
      url = await engine.createDatabase();
      await (await openStore(url)).close();
    });
    after(() => engine.stop());

    test('a program starts on a database that a newer one has added to, writes, and leaves it as it is', async () => {
      const table = engine.name === 'pg' ? 'drizzle.__drizzle_migrations' : '__drizzle_migrations';
      await change(`insert into ${table} (hash, created_at) values ('of a newer program', 9999999999999)`);
      await change('alter table tip add column of_a_newer_program text');
      const store = await openStore(url);
      await insert(store, 'user', user(at));
      assert.equal(await store.read.$count(store.t.user), 1);
      assert.equal(await store.read.$count(store.t.tip), 0);
      await store.close();
    });

    test('a program that is too old is told so, and by which one it can be used', async () => {
      await change(`insert into oldest_program values ('${programVersion}')`);
      await (await openStore(url)).close();
      await change(`insert into oldest_program values ('97.2.0'), ('97.10.0')`);
      const told = new RegExp(`this is Vidne ${programVersion}, .* can be used by 97\\.10\\.0 and later; install that`);
      await assert.rejects(openStore(url), told);
      await assert.rejects(openReader(url), told);
    });
  });

test('versions are compared as numbers', () => {
  assert.deepEqual(['1.10.0', '0.9.12', '1.9.3', '0.9.2'].toSorted(compareVersions), [
    '0.9.2',
    '0.9.12',
    '1.9.3',
    '1.10.0',
  ]);
  assert.throws(() => refuseIfTooOld(['1.10.0'], '1.9.0'), /1\.10\.0 and later/);
  refuseIfTooOld(['1.9.0', '1.10.0'], '1.10.0');
  refuseIfTooOld([]);
});

suite('a migration of a PostgreSQL that is at work', () => {
  const engine = pgEngine();
  let url: string;
  let folder: string;
  before(async () => {
    url = await engine.createDatabase();
    await (await openStore(url)).close();
    folder = mkdtempSync(join(tmpdir(), 'vidne-migrations-'));
    cpSync(migrationsOf('pg'), folder, { recursive: true });
    const path = join(folder, 'meta/_journal.json');
    const journal = JSON.parse(readFileSync(path, 'utf8')) as { entries: { idx: number; when: number; tag: string }[] };
    const last = journal.entries.at(-1)!;
    journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1, tag: '9999_more' });
    writeFileSync(path, JSON.stringify(journal));
    writeFileSync(join(folder, '9999_more.sql'), 'ALTER TABLE "tip" ADD COLUMN "more" text;');
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await engine.stop();
  });
  const isThere = async (): Promise<boolean> => {
    const { rows } = await run(url, `select 1 from information_schema.columns where column_name = 'more'`);
    return rows.length === 1;
  };
  const looking = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('begin; select count(*) from tip');
    return client;
  };

  test('one that cannot have its table lets everybody pass every two seconds, and says in the end what is wrong', async () => {
    const backup = await looking();
    try {
      await assert.rejects(migratePgServer(url, { folder, patienceMs: 1000 }), /something holds its tables/);
      assert.equal(await isThere(), false);
    } finally {
      await backup.end();
    }
  });

  test('those who read and write while it waits are held up for seconds only, and it comes through when the table is free', async () => {
    const backup = await looking();
    const store = await openStore(url);
    try {
      const migrating = migratePgServer(url, { folder });
      let longestMs = 0;
      for (let n = 0; n < 12; n++) {
        const askedAt = Date.now();
        await store.read.$count(store.t.tip);
        await insert(store, 'user', user(at));
        longestMs = Math.max(longestMs, Date.now() - askedAt);
        await new Promise((go) => setTimeout(go, 500));
      }
      assert.ok(longestMs > 500, `nobody was held up: ${longestMs} ms`);
      assert.ok(longestMs < 6000, `held up for ${longestMs} ms`);
      await backup.end();
      await migrating;
      assert.equal(await isThere(), true);
    } finally {
      await store.close();
    }
  });
});
