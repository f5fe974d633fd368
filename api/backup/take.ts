import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openReader, type Reader } from '../db/store.ts';
import type { BlobKey, BlobStore } from '../drop/blobs.ts';
import { NoteBroken, type NoteSigner } from '../signed-note.ts';
import { copySqlite, schemaOf } from './database.ts';
import { type Measured, writeDurably } from './durable.ts';
import { type BackupFolder, BackupRefused, holdFolder, openBackupFolder } from './folder.ts';
import { createGatherer, type Gathered } from './gather.ts';
import {
  type Manifest,
  openWaiting,
  type Part,
  sealManifest,
  sealWaiting,
  timeName,
  type Waiting,
} from './manifest.ts';
import { readNames } from './names.ts';
import { addCheckpoints, checkpoints, copyRest, endMarks, keys } from './rest.ts';

/** TAKING A BACKUP of an installation that goes on running (docs/decisions/0044). */
export interface Taking {
  readonly folder: string;
  readonly database: string;
  /** what pg_dump wrote, after `takeFirst` */
  readonly dump?: string | undefined;
  readonly drop: BlobStore;
  readonly vault: BlobStore;
  readonly dataDir: string;
  readonly withKeys: boolean;
  readonly signer: NoteSigner;
  readonly now: () => Date;
}

export interface Taken {
  readonly manifest: Manifest;
  /** objects that were not in the folder yet */
  readonly copied: number;
  /** copies of the database it took until one named nothing that had gone meanwhile */
  readonly tries: number;
  /** what is wrong with the manifest before this one */
  readonly distrusted: string | undefined;
}

/** A copy may name what is rightly gone a moment later; a newer one does not. What the fifth still misses is missing. */
const mostTries = 5;

export async function takeBackup(taking: Taking): Promise<Taken> {
  const isPg = /^postgres(ql)?:/.test(taking.database);
  if (isPg && taking.dump === undefined)
    throw new BackupRefused(
      'PostgreSQL is copied by its own tools: run this with --first, then pg_dump --format=custom --file=vidne.dump, then this with --database vidne.dump (docs/operations.md, Backups)',
    );
  if (!isPg && taking.dump !== undefined)
    throw new BackupRefused('--database is for PostgreSQL; an SQLite database is copied here');
  return holding(taking.folder, (folder) => take(taking, folder));
}

/** What waits for the inside, before somebody else copies the database. Answers how many objects. */
export async function takeFirst(taking: Taking): Promise<number> {
  const { drop, vault, signer, now } = taking;
  return holding(taking.folder, async (folder) => {
    const waitedAt = now().toISOString();
    const { before } = await readBefore(folder, (await folder.times()).at(-1), signer);
    const gatherer = createGatherer({ from: { drop, vault }, pool: folder.pool, before });
    const objects = [...(await gatherer.waiting()).values()];
    await folder.wait(sealWaiting({ v: 1, waitedAt, objects }, signer));
    return objects.length;
  });
}

async function holding<T>(path: string, work: (folder: BackupFolder) => Promise<T>): Promise<T> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const letGo = holdFolder(path);
  try {
    return await work(openBackupFolder(path));
  } finally {
    letGo();
  }
}

/** Of a dump, what waited before it was begun; it must be there, or tips that were taken in since would be nowhere. */
async function waitedBefore({ dump, signer }: Taking, folder: BackupFolder): Promise<Waiting | undefined> {
  if (dump === undefined) return undefined;
  const note = await folder.waited();
  const waiting = note === undefined ? undefined : openWaiting(note, signer);
  if (!waiting || new Date(waiting.waitedAt) >= (await stat(dump)).mtime)
    throw new BackupRefused('nothing was taken before that dump: run this with --first, and then pg_dump');
  return waiting;
}

async function take(taking: Taking, folder: BackupFolder): Promise<Taken> {
  const { signer, dataDir, drop, vault, now } = taking;
  const beganAt = now();
  const part = await folder.begin();
  const newest = (await folder.times()).at(-1);
  const { before, distrusted } = await readBefore(folder, newest, signer);
  if (newest !== undefined && newest >= timeName(beganAt))
    throw new BackupRefused(`the newest backup is of ${newest}, which is not over yet; look at the clock`);
  const first = await waitedBefore(taking, folder);
  const gatherer = createGatherer({ from: { drop, vault }, pool: folder.pool, before });
  const rest = await copyRest(dataDir, checkpoints, join(part, 'rest'));
  let tries = 0;
  let found: Found;
  do {
    if (tries > 0) await sleep(200 * tries);
    tries += 1;
    found = await gather(taking, part, gatherer, first);
  } while (found.wrong.some(({ is }) => is === 'missing') && tries < mostTries);
  if (taking.dump === undefined) rest.push(...(await signedSince(join(part, 'database'), rest, join(part, 'rest'))));
  rest.push(...(await copyRest(dataDir, endMarks, join(part, 'rest'))));
  if (taking.withKeys) rest.push(...(await copyRest(dataDir, keys, join(part, 'rest'))));
  const { database, schema, objects, wrong } = found;
  const manifest: Manifest = {
    v: 1,
    time: timeName(beganAt),
    beganAt: beganAt.toISOString(),
    endedAt: now().toISOString(),
    engine: taking.dump === undefined ? 'sqlite' : 'pg',
    schema,
    database: { path: 'database', ...database },
    rest,
    wrong: [...wrong],
    objects: [...objects],
  };
  await folder.finish(manifest.time, sealManifest(manifest, signer), signer.vkey);
  // deleted while we looked: nothing names it, so nothing would ever take it away
  const kept = new Set(objects.map(({ store, key, as }) => `${store} ${as ?? key}`));
  for (const { store, key, as } of gatherer.put)
    if (!kept.has(`${store} ${as ?? key}`)) await folder.pool[store].remove((as ?? key) as BlobKey);
  return { manifest, copied: gatherer.copied, tries, distrusted };
}

/** Of one that is not what was signed nothing is believed: what lies in the folder is read again, and compared. */
async function readBefore(folder: BackupFolder, newest: string | undefined, signer: NoteSigner) {
  if (newest === undefined) return { before: undefined, distrusted: undefined };
  try {
    return { before: await folder.read(newest, signer), distrusted: undefined };
  } catch (error) {
    if (error instanceof NoteBroken)
      return { before: undefined, distrusted: `manifest of ${newest} is ${error.message}` };
    throw error;
  }
}

async function signedSince(copy: string, rest: readonly Part[], to: string): Promise<Part[]> {
  const reader = await openReader(`file:${copy}`);
  try {
    return await addCheckpoints(reader, rest, to);
  } finally {
    await reader.close();
  }
}

interface Found extends Gathered {
  readonly database: Measured;
  readonly schema: string;
}

/** What waits, then the database, then everything it names. */
async function gather(
  { database: url, dump }: Taking,
  part: string,
  gatherer: ReturnType<typeof createGatherer>,
  first: Waiting | undefined,
): Promise<Found> {
  const copy = join(part, 'database');
  await rm(copy, { force: true });
  const waiting = first
    ? new Map(first.objects.map((object) => [object.key as string, object]))
    : await gatherer.waiting();
  const database =
    dump === undefined
      ? await copySqlite(url.slice('file:'.length), copy)
      : await writeDurably(copy, createReadStream(dump));
  const reader: Reader = await openReader(dump === undefined ? `file:${copy}` : url);
  try {
    const gathered = await gatherer.settle(await readNames(reader), reader, waiting, dump !== undefined);
    return { ...gathered, database, schema: await schemaOf(reader) };
  } finally {
    await reader.close();
  }
}
