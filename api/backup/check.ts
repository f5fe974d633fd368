import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { openReader } from '../db/store.ts';
import { expectedTriggers, findTriggers } from '../db/triggers.ts';
import { type BlobKey, BlobMissing } from '../drop/blobs.ts';
import { checkDisposals } from '../evidence/audit/disposals.ts';
import { checkThatThere } from '../evidence/audit/there.ts';
import { walkChain } from '../evidence/log/chain.ts';
import { collectMarks } from '../evidence/log/marks.ts';
import type { Report } from '../evidence/log/problem.ts';
import { NoteBroken, type NoteVerifier, parseVerifierKey } from '../signed-note.ts';
import { faultsOfSqlite, newestSchema, schemaOf } from './database.ts';
import { measure, measureFile } from './durable.ts';
import { type BackupFolder, BackupRefused } from './folder.ts';
import { wrongOf } from './gather.ts';
import { type BackedUp, type Manifest, type Part, storeNames } from './manifest.ts';
import { readNames } from './names.ts';
import { forEach } from './pool.ts';
import { checkpoints, filesBelow } from './rest.ts';

/** CHECKING A BACKUP where it lies: every byte of it against its manifest, and the copy of the database against itself. */
export interface Checking {
  readonly folder: BackupFolder;
  readonly verifier: NoteVerifier;
  readonly report: Report;
  /** what could not be looked at, and why */
  readonly note: (line: string) => void;
}

export async function checkBackup(checking: Checking, time: string): Promise<Manifest | undefined> {
  const found = await readManifests(checking);
  const manifest = found.get(time);
  if (!manifest) return undefined;
  await checkObjects(checking, manifest);
  const isWhole = await checkParts(checking, manifest);
  const unread = whyUnread(manifest);
  if (unread) checking.note(unread);
  else if (isWhole) await checkDatabase(checking, manifest);
  reportWrong(checking, manifest);
  await findStrays(checking, found);
  return manifest;
}

/** A copy whose bytes are right is looked into where we know its tables. */
function whyUnread({ engine, schema }: Manifest): string | undefined {
  if (engine === 'pg')
    return 'what pg_dump wrote has its bytes; whether it can be put back, pg_restore knows (docs/operations.md)';
  if (schema === newestSchema()) return undefined;
  return 'the copy of the database has its bytes, and was made by another version of Vidne: look into it with that one';
}

/** Those that are what they should be; the others are reported. */
export async function readManifests({ folder, verifier, report }: Checking): Promise<Map<string, Manifest>> {
  const found = new Map<string, Manifest>();
  for (const time of await folder.times())
    try {
      found.set(time, await folder.read(time, verifier));
    } catch (error) {
      if (!(error instanceof NoteBroken)) throw error;
      report({
        what: `manifest of ${time}`,
        is: `is ${error.message}`,
        expected: `one of this backup, signed by ${verifier.name}`,
      });
    }
  return found;
}

/** What was wrong already when the backup was made. */
export function reportWrong({ report }: Pick<Checking, 'report'>, { time, wrong }: Manifest): void {
  for (const { store, key, is } of wrong)
    report({
      what: `${store} ${key}`,
      is: `was ${is} when the backup of ${time} was made`,
      expected: 'as the database names it',
    });
}

/** Of an object, whether it lies there as it should. */
export async function isAsNamed(
  { folder, report }: Pick<Checking, 'folder' | 'report'>,
  object: BackedUp,
): Promise<boolean> {
  const { store, key, as = key, sizeBytes, sha256 } = object;
  const what = `blobs/${store}/${as}`;
  const expected = `${sizeBytes} bytes with SHA-256 ${sha256}`;
  try {
    const found = await measure(await folder.pool[store].get(as as BlobKey));
    if (found.sha256 === sha256 && found.sizeBytes === sizeBytes) return true;
    report({ what, is: `has ${found.sizeBytes} bytes with SHA-256 ${found.sha256}`, expected });
  } catch (error) {
    if (!(error instanceof BlobMissing)) throw error;
    report({ what, is: 'is missing', expected });
  }
  return false;
}

async function checkObjects(checking: Checking, { objects }: Manifest): Promise<void> {
  await forEach(objects, async (object) => void (await isAsNamed(checking, object)));
}

/** The copy of the database, and the files beside it. */
export async function checkParts(
  { folder, report }: Pick<Checking, 'folder' | 'report'>,
  { time, database, rest }: Manifest,
): Promise<boolean> {
  const parts = [database, ...rest.map((part) => ({ ...part, path: `rest/${part.path}` }))];
  const wrong = [];
  for (const part of parts) if (!(await isWhole(folder.at(time, part.path), part))) wrong.push(part);
  for (const { path, sizeBytes, sha256 } of wrong) {
    const is = existsSync(folder.at(time, path)) ? 'has other bytes' : 'is missing';
    report({ what: `backups/${time}/${path}`, is, expected: `${sizeBytes} bytes with SHA-256 ${sha256}` });
  }
  return !wrong.includes(database);
}

async function isWhole(path: string, { sizeBytes, sha256 }: Part): Promise<boolean> {
  if (!existsSync(path)) return false;
  const found = await measureFile(path);
  return found.sha256 === sha256 && found.sizeBytes === sizeBytes;
}

async function checkDatabase({ folder, report }: Checking, manifest: Manifest): Promise<void> {
  const path = folder.at(manifest.time, manifest.database.path);
  for (const fault of faultsOfSqlite(path))
    report({ what: 'copy of the database', is: fault, expected: 'a database that is whole' });
  const reader = await openReader(`file:${path}`);
  try {
    const schema = await schemaOf(reader);
    if (schema !== manifest.schema)
      report({ what: 'copy of the database', is: `its schema is ${schema}`, expected: manifest.schema });
    const triggers = await findTriggers(reader.engine, reader.read);
    for (const [name, definition] of expectedTriggers(reader.engine))
      if (triggers.get(name) !== definition)
        report({ what: `trigger ${name}`, is: triggers.get(name) ?? 'is not there', expected: definition });
    const key = folder.at(manifest.time, 'rest', checkpoints, 'vkey');
    const published = folder.at(manifest.time, 'rest', checkpoints);
    const { marks } = existsSync(key)
      ? await collectMarks(reader, parseVerifierKey(await readFile(key, 'utf8')), [published], report)
      : { marks: [] };
    await walkChain(reader, { marks, report, look: (rows) => checkThatThere(reader, rows, report) });
    await checkDisposals({ reader, report });
    checkNamed(manifest, (await readNames(reader)).objects, report);
  } finally {
    await reader.close();
  }
}

/** Everything the copy names must be in the manifest, with the digest custody has; what was wrong already is said elsewhere. */
function checkNamed(
  { objects, wrong }: Manifest,
  named: Awaited<ReturnType<typeof readNames>>['objects'],
  report: Report,
): void {
  const there = Object.fromEntries(
    storeNames.map((store) => [
      store,
      new Map(objects.flatMap((object) => (object.store === store ? [[object.key as string, object]] : []))),
    ]),
  ) as unknown as Parameters<typeof wrongOf>[1];
  const known = new Set(wrong.map(({ store, key }) => `${store} ${key}`));
  for (const { store, key, is } of wrongOf(named, there))
    if (!known.has(`${store} ${key}`))
      report({ what: `${store} ${key}`, is: `is ${is}`, expected: 'as the copy of the database names it' });
}

/** What no manifest names was put in, or left by a backup that did not come to its end. */
export async function findStrays({ folder, report }: Checking, found: ReadonlyMap<string, Manifest>): Promise<void> {
  const times = await folder.times();
  // of one whose manifest is not believed nobody knows what it names
  if (times.length !== found.size) return;
  const expected = 'only what a manifest names, or npm run backup -- forget';
  for (const store of storeNames) {
    const named = new Set([...found.values()].flatMap(({ objects }) => namesIn(objects, store)));
    for (const { key } of await folder.pool[store].list(''))
      if (!named.has(key)) report({ what: `blobs/${store}/${key}`, is: 'is named by no backup', expected });
  }
  for (const [time, { database, rest }] of found) {
    const parts = new Set(['manifest', database.path, ...rest.map(({ path }) => `rest/${path}`)]);
    for (const file of await filesBelow(folder.at(time)))
      if (!parts.has(relative(folder.at(time), file)))
        report({ what: `backups/${time}/${relative(folder.at(time), file)}`, is: 'is named by no manifest', expected });
  }
}

export const namesIn = (objects: readonly BackedUp[], store: string): string[] =>
  objects.flatMap((object) => (object.store === store ? (object.as ?? object.key) : []));

/** The newest, or the one that was asked for. */
export async function chooseTime(folder: BackupFolder, wanted: string | undefined): Promise<string> {
  const times = await folder.times();
  const time = wanted ?? times.at(-1);
  if (time === undefined) throw new BackupRefused(`there is no backup in ${folder.path}`);
  if (!times.includes(time))
    throw new BackupRefused(`there is no backup of ${time}; there are ${times.join(', ') || 'none'}`);
  return time;
}
