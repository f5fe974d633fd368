import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BlobKey, BlobMissing, type BlobStore } from '../drop/blobs.ts';
import type { Report } from '../evidence/log/problem.ts';
import type { NoteVerifier } from '../signed-note.ts';
import { checkParts, findStrays, readManifests, reportWrong } from './check.ts';
import { type Measured, sync, syncFolders, writeDurably } from './durable.ts';
import { type BackupFolder, BackupRefused } from './folder.ts';
import type { BackedUp, Manifest, StoreName } from './manifest.ts';
import { copyInto, forEach } from './pool.ts';
import { keys, putRest } from './rest.ts';

/**
 * RESTORING a backup to a machine that has nothing yet. Every byte is measured on its way; what is not as the manifest names it
 * gets no name here. The database comes last: until it stands there, nothing is restored.
 */
export interface Restoring {
  readonly folder: BackupFolder;
  readonly verifier: NoteVerifier;
  readonly dataDir: string;
  /** where the database is to stand; of PostgreSQL, where its dump is laid */
  readonly database: string;
  readonly to: Readonly<Record<StoreName, BlobStore>>;
  readonly report: Report;
}

export interface Restored {
  readonly manifest: Manifest;
  readonly objects: number;
  readonly hasKeys: boolean;
}

/** Undefined when the manifest or the database is not what it was: then nothing was written. */
export async function restoreBackup(restoring: Restoring, time: string): Promise<Restored | undefined> {
  const { folder, dataDir, database, to, report } = restoring;
  const checking = { ...restoring, note: () => undefined };
  const found = await readManifests(checking);
  const manifest = found.get(time);
  if (!manifest) return undefined;
  const hasKeys = manifest.rest.some(({ path }) => path.startsWith(`${keys}/`));
  await requireEmpty(restoring, hasKeys);
  if (!(await checkParts(restoring, manifest))) return undefined;
  let objects = 0;
  await forEach(manifest.objects, async (object) => {
    if (await putBack(folder, to[object.store], object, report)) objects += 1;
  });
  for (const { path } of manifest.rest)
    if (existsSync(folder.at(time, 'rest', path))) await putRest(folder.at(time, 'rest'), path, dataDir);
  await mkdir(dirname(database), { recursive: true, mode: 0o700 });
  await writeDurably(`${database}.part`, createReadStream(folder.at(time, manifest.database.path)));
  await rename(`${database}.part`, database);
  for (const name of ['site', keys]) if (existsSync(join(dataDir, name))) await syncFolders(join(dataDir, name));
  for (const path of [dirname(database), dataDir, dirname(dataDir)]) await sync(path);
  reportWrong(restoring, manifest);
  await findStrays(checking, found);
  return { manifest, objects, hasKeys };
}

/** Whoever has an installation already must not lose it, nor get two mixed up. Keys may have been brought before. */
async function requireEmpty({ dataDir, database, to }: Restoring, hasKeys: boolean): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const there = (await readdir(dataDir)).filter((name) => hasKeys || name !== keys);
  if (there.length > 0) throw new BackupRefused(`${dataDir} is not empty (${there.join(', ')}): name a new DATA_DIR`);
  if (existsSync(database)) throw new BackupRefused(`there is a database at ${database} already`);
  for (const [store, blobs] of Object.entries(to))
    if ((await blobs.list('')).length > 0) throw new BackupRefused(`the ${store} is not empty: name a new one`);
}

async function putBack(folder: BackupFolder, to: BlobStore, object: BackedUp, report: Report): Promise<boolean> {
  const { store, key, as = key, sizeBytes, sha256 } = object;
  const isIt = (is: Measured): boolean => is.sizeBytes === sizeBytes && is.sha256 === sha256;
  const [what, expected] = [`blobs/${store}/${as}`, `${sizeBytes} bytes with SHA-256 ${sha256}`];
  try {
    const is = await copyInto(to, key as BlobKey, await folder.pool[store].get(as as BlobKey), isIt);
    if (is && isIt(is)) return true;
    if (!is) throw new BackupRefused(`somebody else writes into the ${store}`);
    report({ what, is: `has ${is.sizeBytes} bytes with SHA-256 ${is.sha256}, and was left out`, expected });
  } catch (error) {
    if (!(error instanceof BlobMissing)) throw error;
    report({ what, is: 'is missing', expected });
  }
  return false;
}

export const dumpOf = (dataDir: string): string => join(dataDir, 'db', 'vidne.dump');
