import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { holdFolder, openBackupFolder } from '../../api/backup/folder.ts';
import { forgetBackups } from '../../api/backup/forget.ts';
import { lasting } from '../../api/backup/gather.ts';
import { openStore } from '../../api/db/store.ts';
import type { Blob, BlobKey } from '../../api/drop/blobs.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { openKeys } from '../../api/keys.ts';
import { parseSigningKey } from '../../api/signed-note.ts';
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
const draft = `drafts/${'0'.repeat(32)}/01m81mhecx06kw0jxz4e9d06xn.age` as BlobKey;

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
  for (const [words, reason] of [
    [[], /name one folder/],
    [['check'], /name one folder/],
    [['check', folder], /there is nothing at/],
    [['restore', folder], /there is nothing at/],
    [[folder, '--database', 'x'], /--database is for PostgreSQL/],
  ] as const) {
    const { code, said } = await run(env, ...words);
    assert.equal(code, 1);
    assert.match(said, reason);
  }
  assert.equal((await run(env, folder)).code, 0);
  assert.match(
    (await run(env, 'check', folder, '--time', '2020-01-01T00-00-00-000Z')).said,
    /there is no backup of 2020/,
  );
  assert.match((await run(env, 'forget', folder)).said, /say --days=/);
  const letGo = holdFolder(folder);
  assert.match((await run(env, folder)).said, /somebody else works in/);
  letGo();
  assert.equal((await run(env, folder)).code, 0);
});

test('PostgreSQL is dumped by its own tools, and first', async () => {
  const engine = pgEngine();
  try {
    const dataDir = await dataFolder();
    const folder = join(home, 'pg');
    const env = { DATA_DIR: dataDir, DATABASE_URL: await engine.createDatabase() };
    const refused = await run(env, folder);
    assert.equal(refused.code, 1);
    assert.match(refused.said, /run pg_dump .* --database vidne\.dump/);
    const dump = join(home, 'vidne.dump');
    writeFileSync(dump, 'what pg_dump wrote');
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
  } finally {
    await engine.stop();
  }
});

test('a backup that did not come to its end leaves nothing that counts', async () => {
  const dataDir = await dataFolder();
  const folder = join(home, 'ended');
  assert.equal((await run({ DATA_DIR: dataDir }, folder)).code, 0);
  mkdirSync(join(folder, 'backups/.part/rest'), { recursive: true });
  writeFileSync(join(folder, 'backups/.part/database'), 'half');
  const pool = createFileBlobs(join(folder, 'blobs/drop'));
  const left = letter.replace('01m81', '01m82') as BlobKey;
  await pool.putIfAbsent(left, Buffer.from('copied before it was killed'));
  const checked = await run({ DATA_DIR: dataDir }, 'check', folder);
  assert.match(checked.said, new RegExp(`blobs/drop/${left}: is named by no backup`));
  assert.equal((await run({ DATA_DIR: dataDir }, folder)).code, 0);
  assert.match(
    (await run({ DATA_DIR: dataDir }, 'forget', folder, '--days=30')).said,
    /Destroyed 0 backups, and 1 objects/,
  );
  assert.match((await run({ DATA_DIR: dataDir }, 'check', folder)).said, /nothing is wrong/);
});

test('what is forgotten is gone, and what others name stays', async () => {
  const dataDir = await dataFolder();
  const path = join(home, 'forgotten');
  const drop = createFileBlobs(join(dataDir, 'drop'));
  const old = letter.replace('01m81', '01m82') as BlobKey;
  await drop.putIfAbsent(old, Buffer.from('to be deleted'));
  assert.equal((await run({ DATA_DIR: dataDir }, path)).code, 0);
  await drop.remove(old);
  assert.equal((await run({ DATA_DIR: dataDir }, path)).code, 0);
  const folder = openBackupFolder(path);
  const verifier = parseSigningKey(readFileSync(join(dataDir, 'keys/backup.key'), 'utf8'));
  const [first] = await folder.times();
  assert.equal(await folder.pool.drop.size(old), 13);
  const tomorrow = new Date(Date.now() + 86_400_000);
  assert.deepEqual(await forgetBackups(folder, verifier, tomorrow), { backups: [first], objects: 1 });
  assert.equal(await folder.pool.drop.size(old), undefined);
  assert.equal(await folder.pool.drop.size(letter), 6);
  assert.equal((await folder.times()).length, 1);
  assert.match((await run({ DATA_DIR: dataDir }, 'check', path)).said, /nothing is wrong/);
});

test('the copy holds nothing of what was deleted, and needs no log beside it', async () => {
  const dataDir = await dataFolder();
  const database = new Sqlite(join(dataDir, 'db/vidne.db'));
  database.exec(
    `create table scrap (words text); insert into scrap values ('${'pelikan '.repeat(2000)}'); delete from scrap`,
  );
  database.close();
  const folder = join(home, 'vacuumed');
  assert.equal((await run({ DATA_DIR: dataDir }, folder)).code, 0);
  const [time] = await openBackupFolder(folder).times();
  assert.equal(readFileSync(join(folder, 'backups', time!, 'database')).includes('pelikan'), false);
  assert.equal((await run({ DATA_DIR: dataDir }, 'check', folder)).code, 0);
  assert.deepEqual(readdirSync(join(folder, 'backups', time!)).sort(), ['database', 'manifest']);
});

test('the same key with other bytes lies beside the first, and each backup has its own', async () => {
  const dataDir = await dataFolder();
  const folder = join(home, 'again');
  const vault = createFileBlobs(join(dataDir, 'vault'));
  const key = `appeals/${'0'.repeat(26)}/${'0'.repeat(26)}/1-480.jpg.age` as BlobKey;
  for (const bytes of ['first', 'other']) {
    await vault.putIfAbsent(key, Buffer.from(bytes));
    assert.equal((await run({ DATA_DIR: dataDir }, folder)).code, 0);
    await vault.remove(key);
  }
  for (const [n, time] of (await openBackupFolder(folder).times()).entries()) {
    const to = join(home, `again-${n}`);
    assert.equal((await run({ DATA_DIR: to }, 'restore', folder, `--time=${time}`)).code, 0);
    assert.equal(readFileSync(join(to, 'vault', key), 'utf8'), ['first', 'other'][n]);
  }
  assert.match((await run({ DATA_DIR: dataDir }, 'check', folder)).said, /nothing is wrong/);
});

test('what was promised to be gone soon is in no backup; what was sent, or was asked for, is', () => {
  const [sent, unsent, asked] = ['1', '2', '3'].map((digit) => digit.repeat(32));
  const of = (key: string): Blob => ({ key: key as BlobKey, sizeBytes: 1, writtenAt: new Date(0) });
  const at = '0000000000000001';
  const stays = [
    `ledgers/${sent}/submitting-${'a'.repeat(48)}.age`,
    `ledgers/${sent}/upload-${sent}-${at}.age`,
    `ledgers/${asked}/request-${'b'.repeat(32)}.age`,
    ...[sent, asked].flatMap((id) => [`uploads/${id}/opened-${id}-${at}.age`, `uploads/${id}/${at}.age`]),
    `uploads/${'4'.repeat(32)}/${at}.age`,
    letter,
  ];
  const goes = [
    draft,
    `selftests/${unsent}/mailbox-${'c'.repeat(32)}.age`,
    `mailboxes/${'c'.repeat(32)}/01m81mhecx06kw0jxz4e9d06xn.age`,
    `ledgers/${unsent}/upload-${unsent}-${at}.age`,
    `uploads/${unsent}/opened-${unsent}-${at}.age`,
    `uploads/${unsent}/${at}.age`,
  ];
  const kept = lasting([...stays, ...goes].map(of), []);
  assert.deepEqual(kept.map(({ key }) => key).sort(), [...stays].sort());
  const inInbox = lasting([...stays, ...goes].map(of), [of(`inbox/tip-${unsent}.age`)]);
  assert.deepEqual(
    inInbox.map(({ key }) => key).filter((key) => key.includes(`/${unsent}/`)),
    goes.slice(3),
  );
});
