import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProc } from '../../api/processes.ts';

export interface Searched {
  readonly files: number;
  readonly bytes: number;
  /** `<path>: <name of the needle>`, one for each needle a file (or its path) holds */
  readonly hits: readonly string[];
}

const blockBytes = 4 * 1024 ** 2;

/** Searches names and bytes of every file below the folders for each needle, whatever border it lies across. */
export function searchFolders(folders: readonly string[], needles: ReadonlyMap<string, Buffer>, since = 0): Searched {
  const longest = Math.max(...[...needles.values()].map(({ length }) => length));
  const block = Buffer.alloc(blockBytes + longest);
  const hits: string[] = [];
  let [files, bytes] = [0, 0];
  for (const folder of folders)
    for (const path of below(folder)) {
      const look = (part: Buffer): void => {
        for (const [name, needle] of needles) if (part.includes(needle)) hits.push(`${path}: ${name}`);
      };
      // a name is kept as well as a content is
      look(Buffer.from(path.slice(folder.length)));
      const stat = ignoringGone(() => lstatSync(path));
      if (stat?.isSymbolicLink()) look(Buffer.from(ignoringGone(() => readlinkSync(path)) ?? ''));
      if (!stat?.isFile() || stat.mtimeMs < since) continue;
      files++;
      bytes += ignoringGone(() => lookIn(path, block, longest, look)) ?? 0;
    }
  return { files, bytes, hits: [...new Set(hits)] };
}

/** Reads a file block by block, each beginning with the end of the one before; answers its size. */
function lookIn(path: string, block: Buffer, overlap: number, look: (part: Buffer) => void): number {
  const file = openSync(path, 'r');
  try {
    let [at, held] = [0, 0];
    for (;;) {
      const got = readSync(file, block, held, blockBytes, at);
      if (got === 0) return at;
      at += got;
      look(block.subarray(0, held + got));
      const kept = Math.min(overlap, held + got);
      block.copyWithin(0, held + got - kept, held + got);
      held = kept;
    }
  } finally {
    closeSync(file);
  }
}

function* below(folder: string): Generator<string> {
  for (const entry of ignoringGone(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
    const path = join(folder, entry.name);
    yield path;
    if (entry.isDirectory()) yield* below(path);
  }
}

/** Others work on this machine too: what is gone, or not ours to read, when we come to it holds nothing for us. */
function ignoringGone<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}

const kernels = new Set(['proc', 'sysfs', 'devpts', 'mqueue', 'cgroup', 'cgroup2']);

/** Every place a running process can write to, seen through its own eyes; without a wall: where programs leave files. */
export function writablePlaces(pid: number): string[] {
  const mounts = readProc(pid, 'mountinfo')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [before = '', after = ''] = line.split(' - ');
      const words = before.split(' ');
      return { at: words[4] ?? '', isWritable: words[5]?.split(',').includes('rw') ?? true, kind: after.split(' ')[0] };
    });
  const writable = mounts.filter(({ at, isWritable, kind }) => isWritable && !kernels.has(kind ?? '') && at !== '/');
  const isWalled = mounts.some(({ at, isWritable }) => at === '/' && !isWritable);
  return isWalled ? writable.map(({ at }) => `/proc/${pid}/root${at}`) : [tmpdir(), '/var/tmp', '/dev/shm'];
}
