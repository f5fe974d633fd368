import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import Sqlite from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { nextInSeries, reference } from '../../api/db/series.ts';
import { isUnique, openReader, openStore, type Store, sqlState } from '../../api/db/store.ts';
import { expectedTriggers, findTriggers } from '../../api/db/triggers.ts';
import { findBreak, recordCustody } from '../../api/evidence/custody.ts';
import { pgEngine, sqliteEngine } from './engines.ts';
import { run } from './pg-server.ts';
import { file, insert, tip, user } from './rows.ts';

const at = new Date('2026-11-22T10:00:00.123Z');
const engines = [sqliteEngine(), pgEngine()];

for (const engine of engines)
  suite(`the store on ${engine.name}`, () => {
    let url: string;
    let store: Store;
    before(async () => {
      url = await engine.createDatabase();
      store = await openStore(url);
    });
    after(async () => {
      await store.close();
      await engine.stop();
    });

    test('a row comes back as it went in: times, JSON, booleans, big numbers, nothing', async () => {
      const { t } = store;
      const written = tip(at, { danger: true, where: null });
      await insert(store, 'tip', written);
      const attached = file(at, written.id, { sizeBytes: 5 * 1024 ** 3, provenance: { origin: 'original' } });
      await insert(store, 'file', attached);
      const [readTip] = await store.read.select().from(t.tip).where(eq(t.tip.id, written.id));
      assert.equal(readTip?.danger, true);
      assert.equal(readTip?.where, null);
      assert.deepEqual(readTip?.receivedAt, at);
      const [readFile] = await store.read.select().from(t.file).where(eq(t.file.id, attached.id));
      assert.equal(readFile?.sizeBytes, 5 * 1024 ** 3);
      assert.deepEqual(readFile?.description, { kind: 'video', hasAudio: true, remarks: [] });
      assert.deepEqual(readFile?.provenance, { origin: 'original' });
      assert.equal(readFile?.decision, null);
    });

    test('the same key twice is told apart from other errors', async () => {
      const row = user(at);
      await insert(store, 'user', row);
      await assert.rejects(insert(store, 'user', { ...user(at), email: row.email }), isUnique);
      await assert.rejects(insert(store, 'file', file(at, 'no such tip')), (error) => !isUnique(error));
    });

    test('a write through the reading side fails', async () => {
      const { t } = store;
      await assert.rejects(
        async () => {
          await store.read.delete(t.heartbeat);
        },
        (error) => ['25006', 'SQLITE_READONLY'].includes(sqlState(error) ?? ''),
      );
    });

    test('what throws inside a write is rolled back, and the store goes on', async () => {
      const { t } = store;
      const row = user(at);
      const failing = store.write(async (tx) => {
        await tx.insert(t.user).values(row);
        throw new Error('changed my mind');
      });
      await assert.rejects(failing, /changed my mind/);
      assert.equal(await store.read.$count(t.user, eq(t.user.id, row.id)), 0);
      await insert(store, 'user', row);
      assert.equal(await store.read.$count(t.user, eq(t.user.id, row.id)), 1);
    });

    test('a write inside a write is refused instead of waiting for itself', async () => {
      await assert.rejects(
        store.write(() => store.write(async () => undefined)),
        /nested write/,
      );
      await assert.rejects(
        store.turn(() => store.write(async () => undefined)),
        /nested write/,
      );
    });

    test('a reader never sees half a change', async () => {
      const { t } = store;
      const row = user(at);
      let seen = -1;
      await store.write(async (tx) => {
        await tx.insert(t.user).values(row);
        seen = await store.read.$count(t.user, eq(t.user.id, row.id));
      });
      assert.equal(seen, 0);
      assert.equal(await store.read.$count(t.user, eq(t.user.id, row.id)), 1);
    });

    test('forty writers at once lose nothing: numbers without gaps, a chain without a break', async () => {
      const { t } = store;
      const numbers = await Promise.all(
        Array.from({ length: 40 }, () =>
          store.write(async (tx) => {
            await recordCustody(tx, t, { at, action: 'view', actor: 'somebody', actorRole: 'moderator' });
            return nextInSeries(tx, t, 'B-2026');
          }),
        ),
      );
      assert.deepEqual(
        numbers.sort((a, b) => a - b),
        Array.from({ length: 40 }, (_, index) => index + 1),
      );
      assert.equal(reference('B', 2026, 40), 'B-2026-000040');
      const chain = await store.read.select().from(t.custodyEvent).orderBy(t.custodyEvent.seq);
      assert.equal(chain.length, 40);
      assert.equal(findBreak(chain), undefined);
    });

    test('the database itself refuses to change custody events, originals and checkpoints', async () => {
      const { t } = store;
      const row = tip(at);
      await insert(store, 'tip', row);
      const attached = file(at, row.id);
      await insert(store, 'file', attached);
      await store.write(async (tx) => {
        await recordCustody(tx, t, { at, action: 'receive', actor: 'intake', actorRole: 'intake', tipId: row.id });
        await tx
          .insert(t.original)
          .values({ fileId: attached.id, sha256: 'b'.repeat(64), sizeBytes: 1, segments: [], storedAt: at });
        await tx.insert(t.checkpoint).values({ size: 1, note: 'a note' });
      });
      const changes: ((tx: Parameters<Parameters<Store['write']>[0]>[0]) => Promise<unknown>)[] = [
        async (tx) => tx.update(t.custodyEvent).set({ reason: 'another' }).where(eq(t.custodyEvent.tipId, row.id)),
        async (tx) => tx.delete(t.custodyEvent).where(eq(t.custodyEvent.tipId, row.id)),
        async (tx) => tx.update(t.original).set({ sizeBytes: 2 }).where(eq(t.original.fileId, attached.id)),
        async (tx) => tx.delete(t.original).where(eq(t.original.fileId, attached.id)),
        async (tx) => tx.update(t.checkpoint).set({ note: 'another' }),
        async (tx) => tx.delete(t.checkpoint),
      ];
      for (const change of changes)
        await assert.rejects(store.write(change), (error) =>
          ['23001', 'SQLITE_CONSTRAINT_TRIGGER'].includes(sqlState(error) ?? ''),
        );
      assert.equal(await store.read.$count(t.original), 1);
      if (store.engine === 'pg')
        for (const table of ['custody_event', 'original', 'checkpoint'])
          await assert.rejects(run(url, `truncate ${table} cascade`), /append-only/);
    });

    test('what protects the facts is there as it is expected to be, and a reader sees when it is not', async () => {
      const reader = await openReader(url);
      const found = await findTriggers(reader.engine, reader.read);
      await reader.close();
      for (const [name, definition] of expectedTriggers(reader.engine)) assert.equal(found.get(name), definition);
    });

    test('a reader stays at the moment it began, and cannot write', async () => {
      const { t } = store;
      const reader = await openReader(url);
      const before = await reader.read.$count(t.user);
      await insert(store, 'user', user(at));
      assert.equal(await reader.read.$count(t.user), before);
      await assert.rejects(async () => {
        await reader.read.delete(t.heartbeat);
      });
      await reader.close();
    });

    test('a file with evidence cannot lose its tip', async () => {
      const { t } = store;
      const row = tip(at);
      await insert(store, 'tip', row);
      await insert(store, 'file', file(at, row.id));
      await assert.rejects(
        store.write(async (tx) => {
          await tx.delete(t.tip).where(eq(t.tip.id, row.id));
        }),
      );
      assert.equal(await store.read.$count(t.tip, eq(t.tip.id, row.id)), 1);
    });

    test('several processes may open a new database at once; opening again keeps everything', async () => {
      const fresh = await engine.createDatabase(true);
      const program = `import { openStore } from './api/db/store.ts'; const s = await openStore(process.argv[1]);
        console.log(await s.read.$count(s.t.user)); await s.close();`;
      const open = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, fresh]);
      const answers = await Promise.all([open(), open(), open()]);
      assert.deepEqual(
        answers.map(({ stdout }) => stdout.trim()),
        ['0', '0', '0'],
      );
      const again = await openStore(url);
      assert.ok((await again.read.$count(again.t.user)) > 0);
      await again.close();
    });
  });

// what each engine searches words with is its own: tests/db/search.test.ts holds them to the same answers
const ofSearch = /^tip_(words|said)|^tip_search\.vector/;

test('both engines have the same tables, columns and indexes, and the same columns may be empty', async () => {
  const [sqlite, pg] = [sqliteEngine(), pgEngine()];
  try {
    const [sqliteUrl, pgUrl] = [await sqlite.createDatabase(true), await pg.createDatabase(true)];
    for (const url of [sqliteUrl, pgUrl]) await (await openStore(url)).close();
    const expected = await pgColumns(pgUrl);
    assert.ok(expected.length > 100);
    assert.deepEqual(sqliteColumns(sqliteUrl), expected);
    const indexes = await pgIndexes(pgUrl);
    assert.ok(indexes.length > 20);
    assert.deepEqual(sqliteIndexes(sqliteUrl), indexes);
  } finally {
    await Promise.all([sqlite.stop(), pg.stop()]);
  }
});

test('SQLite refuses to put another fact in the place of one, though that fires no trigger on deletion', async () => {
  const engine = sqliteEngine();
  const url = await engine.createDatabase();
  const store = await openStore(url);
  await store.write(async (tx) => {
    await recordCustody(tx, store.t, { at, action: 'receive', actor: 'intake', actorRole: 'intake' });
    await tx.insert(store.t.checkpoint).values({ size: 1, note: 'a note' });
  });
  await store.close();
  const database = new Sqlite(url.slice('file:'.length));
  for (const change of [
    `insert or replace into checkpoint values (1, 'another')`,
    `insert or replace into custody_event select * from custody_event`,
    `insert or replace into custody_event (seq, at, action, actor, actor_role, previous_hash, hash)
       select 2, at, action, actor, actor_role, previous_hash, hash from custody_event`,
  ])
    assert.throws(() => database.exec(change), /append-only/);
  database.close();
  await engine.stop();
});

function sqliteColumns(url: string): string[] {
  const database = new Sqlite(url.slice('file:'.length), { readonly: true });
  const rows = database
    .prepare(
      `select m.name as "table", c.name as "column", c."notnull" as filled from sqlite_master m, pragma_table_info(m.name) c
       where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like '\\_\\_%' escape '\\'`,
    )
    .all() as { table: string; column: string; filled: number }[];
  database.close();
  return rows
    .map(({ table, column, filled }) => `${table}.${column}${filled ? '' : '?'}`)
    .filter((name) => !ofSearch.test(name))
    .sort();
}

async function pgColumns(url: string): Promise<string[]> {
  const { rows } = await run(
    url,
    `select table_name, column_name, is_nullable from information_schema.columns where table_schema = 'public'`,
  );
  return (rows as { table_name: string; column_name: string; is_nullable: 'YES' | 'NO' }[])
    .map(
      ({ table_name, column_name, is_nullable }) => `${table_name}.${column_name}${is_nullable === 'YES' ? '?' : ''}`,
    )
    .filter((name) => !ofSearch.test(name))
    .sort();
}

function sqliteIndexes(url: string): string[] {
  const database = new Sqlite(url.slice('file:'.length), { readonly: true });
  const rows = database
    .prepare(`select name from sqlite_master where type = 'index' and name not like 'sqlite_autoindex%'`)
    .all() as { name: string }[];
  database.close();
  return rows.map(({ name }) => name).sort();
}

async function pgIndexes(url: string): Promise<string[]> {
  const { rows } = await run(
    url,
    `select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
     join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and not i.indisprimary`,
  );
  return (rows as { name: string }[])
    .map(({ name }) => name)
    .filter((name) => !ofSearch.test(name))
    .sort();
}
