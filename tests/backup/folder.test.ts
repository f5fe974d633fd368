import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { checkBackup } from '../../api/backup/check.ts';
import { holdFolder, openBackupFolder } from '../../api/backup/folder.ts';
import { forgetBackups } from '../../api/backup/forget.ts';
import { dropRule, readMarks } from '../../api/backup/marks.ts';
import { restoreBackup } from '../../api/backup/restore.ts';
import { takeBackup } from '../../api/backup/take.ts';
import { openStore } from '../../api/db/store.ts';
import type { BlobKey } from '../../api/drop/blobs.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { lineOf, type Problem } from '../../api/evidence/log/problem.ts';
import { newSigningKey, parseSigningKey } from '../../api/signed-note.ts';

const home = mkdtempSync(join(tmpdir(), 'vidne-backup-folder-'));
after(() => rmSync(home, { recursive: true, force: true }));
const signer = parseSigningKey(newSigningKey('vidne.example/backup'));
const letter = `mailboxes/${'0'.repeat(32)}/01m81mhecx06kw0jxz4e9d06xn.age` as BlobKey;
const other = letter.replace('01m81', '01m82') as BlobKey;
let made = 0;

/** A data folder with a database without a row and one letter, and a folder for its backups. */
async function open() {
  const dataDir = join(home, `data-${++made}`);
  const at = (part: string, of = dataDir): string => join(of, part);
  mkdirSync(at('db'), { recursive: true });
  await (await openStore(`file:${at('db/vidne.db')}`)).close();
  const [drop, vault] = ['drop', 'vault'].map((part) => createFileBlobs(at(part)));
  await drop!.putIfAbsent(letter, Buffer.from('sealed'));
  const folder = openBackupFolder(join(home, `backups-${made}`));
  const database = `file:${at('db/vidne.db')}`;
  const now = (): Date => new Date();
  const taking = { folder: folder.path, database, drop: drop!, vault: vault!, dataDir, withKeys: false, signer, now };
  return {
    ...{ dataDir, folder, drop: drop!, vault: vault! },
    back: () => takeBackup(taking),
    check: () =>
      newest((time, report) => checkBackup({ folder, verifier: signer, report, note: () => undefined }, time)),
    restore: (time: string, to: string) =>
      linesOf((report) =>
        restoreBackup(
          {
            ...{ folder, verifier: signer, dataDir: to, database: at('db/vidne.db', to), report },
            to: { drop: createFileBlobs(at('drop', to)), vault: createFileBlobs(at('vault', to)) },
          },
          time,
        ),
      ),
  };

  async function newest(work: (time: string, report: (problem: Problem) => void) => Promise<unknown>) {
    const time = (await folder.times()).at(-1)!;
    return linesOf((report) => work(time, report));
  }
}

async function linesOf(work: (report: (problem: Problem) => void) => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  await work((problem) => void lines.push(lineOf(problem)));
  return lines;
}

test('one at a time works in a folder', async () => {
  const { back, folder } = await open();
  await back();
  const letGo = holdFolder(folder.path);
  await assert.rejects(back, /somebody else works in/);
  letGo();
  assert.equal((await back()).copied, 0);
});

test('a backup that did not come to its end leaves nothing that counts', async () => {
  const { back, check, folder } = await open();
  await back();
  mkdirSync(join(folder.path, 'backups/.part/rest'), { recursive: true });
  writeFileSync(join(folder.path, 'backups/.part/database'), 'half');
  await folder.pool.drop.putIfAbsent(other, Buffer.from('copied before it was killed'));
  assert.match((await check()).join('\n'), new RegExp(`^blobs/drop/${other}: is named by no backup`));
  await back();
  assert.deepEqual(await forgetBackups(folder, signer, new Date(0)), { backups: [], objects: 1 });
  assert.deepEqual(await check(), []);
});

test('what is forgotten is gone, and what others name stays', async () => {
  const { back, check, drop, folder } = await open();
  await drop.putIfAbsent(other, Buffer.from('to be deleted'));
  await back();
  await drop.remove(other);
  await back();
  const [first] = await folder.times();
  assert.equal(await folder.pool.drop.size(other), 13);
  const tomorrow = new Date(Date.now() + 86_400_000);
  assert.deepEqual(await forgetBackups(folder, signer, tomorrow), { backups: [first], objects: 1 });
  assert.equal(await folder.pool.drop.size(other), undefined);
  assert.equal(await folder.pool.drop.size(letter), 6);
  assert.equal((await folder.times()).length, 1);
  assert.deepEqual(await check(), []);
});

test('the copy holds nothing of what was deleted, and needs no log beside it', async () => {
  const { back, check, dataDir, folder } = await open();
  const path = join(dataDir, 'db/vidne.db');
  const database = new Sqlite(path);
  const words = 'pelikan '.repeat(2000);
  database.exec(`create table scrap (words text); insert into scrap values ('${words}'); delete from scrap`);
  database.close();
  assert.ok(readFileSync(path).includes('pelikan'), 'a free page of the database still has it');
  const { manifest } = await back();
  const copy = folder.at(manifest.time);
  assert.equal(readFileSync(join(copy, 'database')).includes('pelikan'), false);
  assert.deepEqual(await check(), []);
  assert.deepEqual(readdirSync(copy).sort(), ['database', 'manifest']);
});

test('the same key with other bytes lies beside the first, and each backup has its own', async () => {
  const { back, check, restore, vault } = await open();
  const key = `appeals/${'0'.repeat(26)}/${'0'.repeat(26)}/1-480.jpg.age` as BlobKey;
  for (const bytes of ['first', 'other']) {
    await vault.putIfAbsent(key, Buffer.from(bytes));
    const { manifest } = await back();
    await vault.remove(key);
    const to = join(home, `restored-${bytes}`);
    assert.deepEqual(await restore(manifest.time, to), []);
    assert.equal(readFileSync(join(to, 'vault', key), 'utf8'), bytes);
  }
  assert.deepEqual(await check(), []);
});

test('an object that went bad in the folder is copied again once it is taken away', async () => {
  const { back, check, folder } = await open();
  await back();
  const path = join(folder.path, 'blobs/drop', letter);
  writeFileSync(path, 'SEALED');
  assert.equal((await back()).copied, 0);
  assert.match((await check()).join('\n'), new RegExp(`^blobs/drop/${letter}: has 6 bytes`));
  rmSync(path);
  assert.equal((await back()).copied, 1);
  assert.deepEqual(await check(), []);
});

test('of a manifest that is not what was signed nothing is believed', async () => {
  const { back, check, folder } = await open();
  const { manifest } = await back();
  const path = folder.at(manifest.time, 'manifest');
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(/"sha256":"[0-9a-f]{64}","writtenAt/, `"sha256":"${'0'.repeat(64)}","writtenAt`),
  );
  const next = await back();
  assert.match(next.distrusted ?? '', /is not what was signed/);
  assert.equal(next.manifest.objects[0]?.sha256, manifest.objects[0]?.sha256);
  assert.match((await check()).join('\n'), /^manifest of .*: is not what was signed/);
});

test('what was promised to be gone soon is in no backup; what was sent and is here, or is being made on request, is', () => {
  const [known, waits, unsent, asked, later, nobodys] = ['1', '2', '3', '4', '5', '6'].map((digit) => digit.repeat(32));
  const at = '0000000000000001';
  const ledger = (id: string | undefined, entry: string): string => `ledgers/${id}/${entry}.age`;
  const upload = (id: string | undefined): string[] => [
    `uploads/${id}/opened-${id}-${at}.age`,
    `uploads/${id}/${at}.age`,
  ];
  const stays = [
    ...[known, waits].flatMap((id) => [ledger(id, `submitted-${'a'.repeat(48)}`), ledger(id, `upload-${id}-${at}`)]),
    ledger(asked, `request-${'b'.repeat(32)}`),
    ...[known, waits, asked].flatMap(upload),
    letter,
    `requests/${'b'.repeat(32)}/asked.age`,
  ];
  const goes = [
    `drafts/${'0'.repeat(32)}/01m81mhecx06kw0jxz4e9d06xn.age`,
    `selftests/${unsent}/mailbox-${'c'.repeat(32)}.age`,
    `mailboxes/${'c'.repeat(32)}/01m81mhecx06kw0jxz4e9d06xn.age`,
    ledger(unsent, `upload-${unsent}-${at}`),
    ledger(later, `submitting-${'a'.repeat(48)}`),
    ...[unsent, later].flatMap(upload),
  ];
  const all = [...stays, ...goes].map((key) => ({ key }));
  const names = { objects: [], files: new Map([[known!, 'open' as const]]), tips: new Map([[known!, false]]) };
  const isKept = dropRule(names, readMarks(all), new Set([waits!]));
  const kept = all.flatMap(({ key }) => (isKept(key as BlobKey, false) ? key : []));
  assert.deepEqual(kept, stays);
  const unowned = `uploads/${nobodys}/${at}.age` as BlobKey;
  assert.deepEqual([isKept(unowned, true), isKept(unowned, false)], [true, false]);
  // what rests in the vault has left the drop, but for a dump that may not know it yet
  const over = { ...names, files: new Map([[known!, 'over' as const]]) };
  for (const isOlder of [false, true])
    assert.equal(dropRule(over, readMarks(all), new Set(), isOlder)(upload(known)[1] as BlobKey, true), isOlder);
});
