import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdtemp, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { bornAs } from '../schedule/process-name.ts';
import { type Promised, promise, promisedTo } from './promised.ts';

/**
 * Where plaintext lies while the sandbox looks at it: private folders on a tmpfs, erased after every step and at start.
 * It never touches a disk, provided that swap is off for the role (docs/decisions/0003-sandbox.md).
 */
export interface Scratch {
  /** A new private folder, for one step that takes at most so many bytes: counted as taken for as long as it stands. */
  open(promisedBytes?: number): Promise<ScratchFolder>;
  /** What is promised to the other steps at work, of every worker on this machine. What dead workers left is erased. */
  promised(beside: ScratchFolder): Promised;
  /** what is free now, and what would be if nobody else used the space */
  room(): Promise<{ freeBytes: number; totalBytes: number }>;
  /** The folder of this process: holds nothing of the sender's. */
  readonly own: string;
  close(): void;
}

export interface ScratchFolder {
  readonly path: string;
  /** Idempotent. Throws when something is left. */
  erase(): void;
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
    async open(promisedBytes = 0) {
      const path = await mkdtemp(join(own, 'step-'));
      promise(path, promisedBytes);
      return { path, erase: () => erase(path) };
    },
    promised({ path }) {
      eraseLeftovers(folder, own);
      const processes = readdirSync(folder).filter((name) => bornAs(Number(name.split('-')[0])) !== undefined);
      return promisedTo(
        processes.map((name) => join(folder, name)),
        path,
      );
    },
    async room() {
      const { bavail, blocks, bsize } = await statfs(own);
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    },
    close: () => erase(own),
  };
}

/**
 * Removes a folder whatever was made in it. A program that was taken over may have closed its folders to us, who own
 * them, or nested them deeper than a path can name; rm of `node:fs/promises` gives up on both, coreutils do not.
 */
function erase(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    const { status, stderr } = spawnSync('/bin/chmod', ['-R', 'u+rwx', '--', path], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`a folder of plaintext cannot be opened: ${stderr.slice(0, 200)}`);
    rmSync(path, { recursive: true });
  }
}

/** Folders are named after their process, so that a second worker beside us keeps its own. */
function eraseLeftovers(folder: string, own?: string): void {
  for (const name of readdirSync(folder)) {
    const [pid = '', startedAt] = name.split('-');
    if (join(folder, name) === own || !startedAt) continue;
    if (Number(pid) === process.pid || bornAs(Number(pid)) !== `${pid}-${startedAt}`) erase(join(folder, name));
  }
}
