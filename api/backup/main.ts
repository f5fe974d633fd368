import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseConfig, startConfig } from '../config.ts';
import { StoreAway } from '../drop/blobs.ts';
import { openBlobs } from '../drop/open-blobs.ts';
import { lineOf, type Problem } from '../evidence/log/problem.ts';
import { openBackupKey } from '../keys.ts';
import { NoteBroken, type NoteVerifier, parseSigningKey, parseVerifierKey } from '../signed-note.ts';
import { addressFor } from '../store-address.ts';
import { checkBackup, chooseTime } from './check.ts';
import { type BackupFolder, BackupRefused, holdFolder, openBackupFolder } from './folder.ts';
import { forgetBackups } from './forget.ts';
import { dumpOf, restoreBackup } from './restore.ts';
import { takeBackup, takeFirst } from './take.ts';

/**
 * `npm run backup -- <folder>`, `npm run backup -- check <folder>`, `npm run backup -- forget <folder> --days=<days>` and
 * `npm run restore -- <folder>` (docs/operations.md, Backups). Ends with 1 when something is wrong: one line for each thing.
 */
process.umask(0o077);
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'with-keys': { type: 'boolean', default: false },
    database: { type: 'string' },
    days: { type: 'string' },
    first: { type: 'boolean', default: false },
    key: { type: 'string' },
    time: { type: 'string' },
  },
});
const config = parseConfig(startConfig, process.env);
const data = (...parts: string[]): string => resolve(config.DATA_DIR, ...parts);
const keyFile = data('keys', 'backup.key');
let problems = 0;

try {
  const verbs = { check, forget, restore };
  const verb = Object.entries(verbs).find(([name]) => name === positionals[0])?.[1];
  const [path, ...others] = verb ? positionals.slice(1) : positionals;
  if (!path || others.length > 0) throw new BackupRefused('name one folder (docs/operations.md, Backups)');
  if (verb && !existsSync(path)) throw new BackupRefused(`there is nothing at ${path}`);
  await (verb ? alone(verb, resolve(path)) : take(resolve(path)));
} catch (error) {
  const isSaid = [BackupRefused, NoteBroken, StoreAway].some((kind) => error instanceof kind);
  if (!isSaid || !(error instanceof Error)) throw error;
  problems += 1;
  console.error(`✖ ${error.message}`);
}
process.exitCode = problems === 0 ? 0 : 1;

/** Nobody may change the folder meanwhile. */
async function alone(verb: (folder: BackupFolder) => Promise<void>, path: string): Promise<void> {
  const letGo = holdFolder(path);
  try {
    await verb(openBackupFolder(path));
  } finally {
    letGo();
  }
}

async function take(folder: string): Promise<void> {
  const isNew = !existsSync(keyFile);
  mkdirSync(data('keys'), { recursive: true, mode: 0o700 });
  const host = new URL(config.PUBLIC_ORIGIN ?? `http://localhost:${config.PUBLIC_PORT}`).host;
  const signer = parseSigningKey(openBackupKey(data('keys'), `${host}/backup`));
  if (isNew) console.log(`Keep this on paper, the backups are signed with it: ${signer.vkey}`);
  const startedAt = performance.now();
  const taking = {
    ...{ folder, database: databaseUrl(), dump: options.database, ...stores() },
    ...{ dataDir: data(), withKeys: options['with-keys'], signer, now: () => new Date() },
  };
  if (options.first) return console.log(`${await takeFirst(taking)} objects wait. Now pg_dump, then --database.`);
  const { manifest, copied, tries, distrusted } = await takeBackup(taking);
  if (distrusted) say({ what: 'the backup before', is: distrusted, expected: 'what was signed' });
  for (const { store, key, is } of manifest.wrong)
    say({ what: `${store} ${key}`, is: `is ${is}`, expected: 'as the database names it' });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const { time, database, objects } = manifest;
  console.log(
    `Backup ${time} in ${seconds} s: database (${database.sizeBytes} bytes${tries > 1 ? `, copied ${tries} times` : ''}), ${objects.length} objects, ${copied} of them new.`,
  );
  console.log(
    options['with-keys']
      ? 'The keys are in it: whoever has this backup can read everything in it.'
      : 'The keys are not in it: keep them somewhere else, without them nobody can open what was sent. The database can be read.',
  );
}

async function check(folder: BackupFolder): Promise<void> {
  const time = await chooseTime(folder, options.time);
  const note = (line: string): void => console.log(`! ${line}`);
  const manifest = await checkBackup({ folder, verifier: verifierFor(folder), report: say, note }, time);
  const looked = manifest ? `${manifest.objects.length} objects, database and manifest` : 'the manifests';
  console.log(`Checked ${looked} of ${time}: ${howMany()}.`);
}

async function restore(folder: BackupFolder): Promise<void> {
  const time = await chooseTime(folder, options.time);
  const url = databaseUrl();
  const isFile = url.startsWith('file:');
  const { drop, vault } = stores();
  const restored = await restoreBackup(
    {
      folder,
      verifier: verifierFor(folder),
      dataDir: data(),
      database: isFile ? url.slice('file:'.length) : dumpOf(data()),
      to: { drop, vault },
      report: say,
    },
    time,
  );
  if (!restored) return console.log(`Nothing was restored: ${howMany()}.`);
  const { manifest, objects, hasKeys } = restored;
  console.log(`Restored ${time}: ${objects} of ${manifest.objects.length} objects, ${howMany()}. Next:`);
  if (!hasKeys) console.log(`- bring the keys to ${data('keys')}, without them nothing can be opened`);
  if (manifest.engine === 'pg')
    console.log(`- pg_restore --clean --if-exists --dbname=<DATABASE_URL> ${dumpOf(data())}, then remove that file`);
  console.log('- bring CONTENT_DIR, then npm start');
  console.log('- npm run verify, with checkpoints that were kept elsewhere');
  console.log('- delete once more what was deleted since this backup was made');
}

async function forget(folder: BackupFolder): Promise<void> {
  if (!/^\d{1,4}$/.test(options.days ?? '')) throw new BackupRefused('say --days=<days>: older backups are destroyed');
  const before = new Date(Date.now() - Number(options.days) * 86_400_000);
  const { backups, objects } = await forgetBackups(folder, verifierFor(folder), before);
  console.log(`Destroyed ${backups.length} backups, and ${objects} objects that no other one names.`);
}

function databaseUrl(): string {
  return config.DATABASE_URL ?? `file:${data('db', 'vidne.db')}`;
}

function stores() {
  const open = (url: string) => openBlobs(addressFor('evidence', url, config.DATA_DIR));
  return {
    drop: open(config.DROP_URL ?? `file:${data('drop')}`),
    vault: open(config.VAULT_URL ?? `file:${data('vault')}`),
  };
}

/** From paper, from where it was made, or, on a machine that has neither, from beside the backups; then somebody must compare. */
function verifierFor({ path }: BackupFolder): NoteVerifier {
  if (options.key) return readVerifier(options.key);
  if (existsSync(keyFile)) return readVerifier(keyFile);
  const beside = join(path, 'vkey');
  if (!existsSync(beside)) throw new BackupRefused('name the key the backups are signed with: --key=<vkey or file>');
  const verifier = readVerifier(beside);
  console.log(`! The key comes from the backup itself; compare it with the one on paper: ${verifier.vkey}`);
  return verifier;
}

function readVerifier(key: string): NoteVerifier {
  const text = existsSync(key) ? readFileSync(key, 'utf8') : key;
  return text.startsWith('PRIVATE+KEY+') ? parseSigningKey(text) : parseVerifierKey(text);
}

function say(problem: Problem): void {
  problems += 1;
  console.log(`✖ ${lineOf(problem)}`);
}

function howMany(): string {
  return problems === 0 ? 'nothing is wrong' : `${problems} ${problems === 1 ? 'thing is' : 'things are'} wrong`;
}
