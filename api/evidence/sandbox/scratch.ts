import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { bornAs } from '../schedule/process-name.ts';

/**
 * Where plaintext lies while the sandbox looks at it: private folders on a tmpfs, erased after every step and at start.
 * It never touches a disk, provided that swap is off for the role (docs/decisions/0003-sandbox.md).
 */
export interface Scratch {
  /** A new private folder, for one step. */
  open(): Promise<ScratchFolder>;
  /** what is free now, and what would be if nobody else used the space */
  room(): Promise<{ freeBytes: number; totalBytes: number }>;
  /** The folder of this process: holds nothing of the sender's. */
  readonly own: string;
  close(): void;
}

export interface ScratchFolder {
  readonly path: string;
  /** Idempotent. */
  erase(): Promise<void>;
}

const tmpfs = 0x01021994; // statfs(2), linux/magic.h

/** Throws one readable line when `folder` is no place for plaintext. Erases what dead processes left. */
export async function openScratch(folder: string): Promise<Scratch> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  // in a folder everybody may write to, the name could have been taken before us
  if (!stat.isDirectory() || stat.uid !== process.getuid?.() || (stat.mode & 0o077) !== 0)
    throw new Error(`SCRATCH_DIR ${folder} must be a folder of this user alone (chmod 700)`);
  if ((await statfs(folder)).type !== tmpfs)
    throw new Error(
      `SCRATCH_DIR ${folder} must be on a tmpfs, for example below /dev/shm: plaintext never touches a disk`,
    );
  eraseLeftovers(folder);
  const own = mkdtempSync(join(folder, `${bornAs(process.pid)}-`));
  return {
    own,
    async open() {
      const path = await mkdtemp(join(own, 'step-'));
      return { path, erase: () => erase(path) };
    },
    async room() {
      const { bavail, blocks, bsize } = await statfs(own);
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    },
    close: () => eraseSync(own),
  };
}

const everything = { recursive: true, force: true } as const;

async function erase(path: string): Promise<void> {
  try {
    await rm(path, everything);
  } catch (error) {
    reopen(path, error);
    await rm(path, everything);
  }
}
function eraseSync(path: string): void {
  try {
    rmSync(path, everything);
  } catch (error) {
    reopen(path, error);
    rmSync(path, everything);
  }
}

/** A program that was taken over may have closed its folders to us, who own them. What is not ours stays an error. */
function reopen(path: string, error: unknown): void {
  if (!['EACCES', 'EPERM', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  const folders = [path];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    chmodSync(at, 0o700);
    for (const entry of readdirSync(at, { withFileTypes: true }))
      if (entry.isDirectory()) folders.push(`${at}/${entry.name}`);
  }
}

/** Folders are named after their process, so that a second worker beside us keeps its own. */
function eraseLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [pid = '', startedAt] = name.split('-');
    if (Number(pid) === process.pid || bornAs(Number(pid)) !== `${pid}-${startedAt}`) eraseSync(join(folder, name));
  }
}
