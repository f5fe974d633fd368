import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { BlobStore } from '../drop/blobs.ts';
import { createFileBlobs } from '../drop/blobs-fs.ts';
import { NoteBroken, type NoteVerifier } from '../signed-note.ts';
import { sync, syncFolders, writeDurably } from './durable.ts';
import { type Manifest, openManifest, type StoreName } from './manifest.ts';

/**
 * A FOLDER OF BACKUPS: `blobs/drop`, `blobs/vault`, shared by all of them, and `backups/<time>/` with the manifest, the copy
 * of the database and the rest of one. A backup has its name only when all of it is on the disk.
 */
export interface BackupFolder {
  readonly path: string;
  readonly pool: Readonly<Record<StoreName, BlobStore>>;
  /** oldest first */
  times(): Promise<string[]>;
  /** a file of the backup */
  at(time: string, ...parts: string[]): string;
  /** Throws NoteBroken. */
  read(time: string, verifier: NoteVerifier): Promise<Manifest>;
  /** Where the next one is put together; what an earlier one left there is gone. */
  begin(): Promise<string>;
  /** Gives what was put together its name. `vkey` lies beside it for whoever has lost everything else. */
  finish(time: string, manifest: string, vkey: string): Promise<void>;
  forget(time: string): Promise<void>;
  /** Keeps what waited before somebody else copied the database, until the next backup is finished. */
  wait(note: string): Promise<void>;
  waited(): Promise<string | undefined>;
}

/** What cannot be done, in words for whoever asked for it. */
export class BackupRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'BackupRefused';
  }
}

const isTime = (name: string): boolean => /^20\d\d-[\dTZ-]+$/.test(name);

export function openBackupFolder(path: string): BackupFolder {
  const backups = join(path, 'backups');
  const part = join(backups, '.part');
  const at = (time: string, ...parts: string[]): string => join(backups, time, ...parts);
  return {
    path,
    pool: { drop: createFileBlobs(join(path, 'blobs/drop')), vault: createFileBlobs(join(path, 'blobs/vault')) },
    at,
    async times() {
      return existsSync(backups) ? (await readdir(backups)).filter(isTime).sort() : [];
    },
    async read(time, verifier) {
      const note = await readFile(at(time, 'manifest'), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') throw new NoteBroken('missing');
        throw error;
      });
      const found = openManifest(note, verifier);
      if (found.time !== time) throw new NoteBroken(`the manifest of ${found.time}, in the place of another`);
      return found;
    },
    async begin() {
      await rm(part, { recursive: true, force: true });
      await mkdir(part, { recursive: true, mode: 0o700 });
      return part;
    },
    async finish(time, manifest, vkey) {
      await writeDurably(join(part, 'manifest'), [Buffer.from(manifest)]);
      await syncFolders(part);
      await rm(join(path, 'vkey'), { force: true });
      await writeDurably(join(path, 'vkey'), [Buffer.from(`${vkey}\n`)]);
      await rename(part, at(time));
      await rm(join(path, 'waiting'), { force: true });
      for (const folder of [backups, path, dirname(path)]) await sync(folder);
    },
    async wait(note) {
      await rm(join(path, 'waiting'), { force: true });
      await writeDurably(join(path, 'waiting'), [Buffer.from(note)]);
    },
    async waited() {
      return existsSync(join(path, 'waiting')) ? readFile(join(path, 'waiting'), 'utf8') : undefined;
    },
    async forget(time) {
      await rename(at(time), part);
      await sync(backups);
      await rm(part, { recursive: true });
    },
  };
}

/**
 * Holds the folder for one at a time; answers how to let it go. The kernel frees it when we die, which a file with a number in
 * it would not. On a medium that cannot be written to nobody else writes either.
 */
export function holdFolder(path: string): () => void {
  let lock: Sqlite.Database | undefined;
  try {
    lock = new Sqlite(join(path, 'lock'), { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return () => lock?.close();
  } catch (error) {
    lock?.close();
    const code = (error as { code?: string }).code ?? '';
    if (code.startsWith('SQLITE_BUSY'))
      throw new BackupRefused(`somebody else works in ${path} just now; try again when they have finished`);
    if (/^SQLITE_(CANTOPEN|READONLY)/.test(code)) return () => undefined;
    throw error;
  }
}
