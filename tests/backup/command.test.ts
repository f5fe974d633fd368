import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openStore } from '../../api/db/store.ts';
import type { BlobKey } from '../../api/drop/blobs.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { openKeys } from '../../api/keys.ts';
import { pgEngine } from '../db/engines.ts';

const home = mkdtempSync(join(tmpdir(), 'vidne-command-'));
after(() => rmSync(home, { recursive: true, force: true }));
let made = 0;

/** A data folder with a database without a row, keys, and one object each. */
async function dataFolder(): Promise<string> {
  const dataDir = join(home, `data-${++made}`);
  mkdirSync(join(dataDir, 'db'), { recursive: true });
  openKeys(join(dataDir, 'keys'));
  await (await openStore(`file:${join(dataDir, 'db/vidne.db')}`)).close();
  await createFileBlobs(join(dataDir, 'drop')).putIfAbsent(letter, Buffer.from('sealed'));
  return dataDir;
}
const letter = `mailboxes/${'0'.repeat(32)}/01m81mhecx06kw0jxz4e9d06xn.age` as BlobKey;

function run(env: Record<string, string>, ...words: string[]): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    execFile(process.execPath, ['api/backup/main.ts', ...words], { env }, (error, out, err) =>
      done({ code: error ? Number(error.code) : 0, said: out + err }),
    );
  });
}

test('keys are in a backup only when somebody asks for it, and then nothing else is needed', async () => {
  const dataDir = await dataFolder();
  const folder = join(home, 'keys-or-not');
  assert.equal((await run({ DATA_DIR: dataDir }, folder)).code, 0);
  assert.deepEqual(
    readdirSync(folder, { recursive: true }).filter((name) => /identity|secret/.test(String(name))),
    [],
  );
  const { said } = await run({ DATA_DIR: dataDir }, folder, '--with-keys');
  assert.match(said, /whoever has this backup can read everything/);
  const to = join(home, 'with-keys');
  const restored = await run({ DATA_DIR: to }, 'restore', folder);
  assert.match(restored.said, /^! The key comes from the backup itself; compare it/m);
  assert.doesNotMatch(restored.said, /bring the keys/);
  assert.equal(restored.code, 0, restored.said);
  assert.deepEqual(openKeys(join(to, 'keys')).recipient, openKeys(join(dataDir, 'keys')).recipient);
  assert.equal(await createFileBlobs(join(to, 'drop')).size(letter), 6);
});

test('what was not asked for in words it knows is refused in words', async () => {
  const dataDir = await dataFolder();
  const folder = join(home, 'refusals');
  const env = { DATA_DIR: dataDir };
  const refusals = [
    [[], /name one folder/],
    [['check'], /name one folder/],
    [['check', folder], /there is nothing at/],
    [['restore', folder], /there is nothing at/],
    [[folder, '--database', 'x'], /--database is for PostgreSQL/],
  ] as const;
  for (const refused of refusals.map(([words, reason]) => ({ reason, done: run(env, ...words) }))) {
    const { code, said } = await refused.done;
    assert.equal(code, 1);
    assert.match(said, refused.reason);
  }
  assert.equal((await run(env, folder)).code, 0);
  assert.match(
    (await run(env, 'check', folder, '--time', '2020-01-01T00-00-00-000Z')).said,
    /there is no backup of 2020/,
  );
  assert.match((await run(env, 'forget', folder)).said, /say --days=/);
  assert.match((await run(env, 'forget', folder, '--days=30')).said, /Destroyed 0 backups, and 0 objects/);
});

test('PostgreSQL is dumped by its own tools, between what waits and everything else', async () => {
  const engine = pgEngine();
  try {
    const dataDir = await dataFolder();
    const folder = join(home, 'pg');
    const env = { DATA_DIR: dataDir, DATABASE_URL: await engine.createDatabase() };
    const refused = await run(env, folder);
    assert.equal(refused.code, 1);
    assert.match(refused.said, /--first, then pg_dump .* --database vidne\.dump/);
    const dump = join(home, 'vidne.dump');
    writeFileSync(dump, 'what pg_dump wrote');
    assert.match((await run(env, folder, '--database', dump)).said, /nothing was taken before that dump/);
    // a tip that waits when the dump is begun, and is taken in before objects are copied
    const drop = createFileBlobs(join(dataDir, 'drop'));
    const waits = `inbox/tip-${'1'.repeat(32)}.age` as BlobKey;
    await drop.putIfAbsent(waits, Buffer.from('a tip'));
    assert.match((await run(env, folder, '--first')).said, /1 objects wait/);
    assert.match((await run(env, folder, '--database', dump)).said, /nothing was taken before that dump/);
    writeFileSync(dump, 'what pg_dump wrote');
    await drop.remove(waits);
    const taken = await run(env, folder, '--database', dump);
    assert.equal(taken.code, 0, taken.said);
    const checked = await run(env, 'check', folder);
    assert.match(checked.said, /! what pg_dump wrote has its bytes/);
    assert.equal(checked.code, 0);
    const to = join(home, 'pg-restored');
    const restored = await run({ ...env, DATA_DIR: to }, 'restore', folder);
    assert.equal(restored.code, 0, restored.said);
    assert.match(restored.said, /pg_restore --clean/);
    assert.equal(readFileSync(join(to, 'db/vidne.dump'), 'utf8'), 'what pg_dump wrote');
    assert.equal(readFileSync(join(to, 'drop', waits), 'utf8'), 'a tip');
  } finally {
    await engine.stop();
  }
});
