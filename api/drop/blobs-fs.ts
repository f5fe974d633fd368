import { createHash, randomBytes } from 'node:crypto';
import type * as files from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type Blob,
  type BlobKey,
  BlobMissing,
  type BlobReplacer,
  type BlobStore,
  type BlobWriter,
  isBlobKey,
  writeWhole,
} from './blobs.ts';
import { lookAtOnce } from './look-at-once.ts';
import { writeAll } from './write-all.ts';

/** What this store needs of node:fs/promises; tests pass one that fails on purpose. */
export type Files = Pick<
  typeof files,
  'link' | 'mkdir' | 'open' | 'readdir' | 'rename' | 'rmdir' | 'stat' | 'statfs' | 'unlink'
>;

/** No key part may begin with a dot, so an unfinished part can never be taken for an object. */
const partPrefix = '.part-';
const readBytes = 256 * 1024;
/** One after the other, each would wait for a turn of the loop. */
const statsAtOnce = 64;

const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');

/** Runs `task`; a failure with one of `codes` (it was already so) answers undefined. */
async function unless<T>(task: Promise<T>, ...codes: string[]): Promise<T | undefined> {
  try {
    return await task;
  } catch (error) {
    if (hasCode(error, ...codes)) return undefined;
    throw error;
  }
}

/** A blob store in a folder: folders 0700, files 0600, linked to their final name only when they are on the disk. */
export function createFileBlobs(folder: string, fs: Files = lookAtOnce): BlobStore {
  const pathOf = (key: string): string => {
    if (!isBlobKey(key)) throw new RangeError('not a key');
    return join(folder, key);
  };
  /** Folders that are known to be durable themselves, by path: which folder it was. */
  const settled = new Map<string, string>();
  /** the uppermost folder that may hold a new one */
  let top = folder;

  /** What stood in folders that were synced on demand, by path: where nothing is new there is nothing to sync. */
  const promised = new Map<string, string>();

  /** Which folder it is and every name in it. */
  async function namesIn(path: string): Promise<string> {
    const [names, { dev, ino, birthtimeMs }] = await Promise.all([fs.readdir(path), fs.stat(path)]);
    const text = [dev, ino, birthtimeMs, ...names.sort()].join('/');
    return createHash('sha256').update(text).digest('base64');
  }

  const syncs = new Map<string, { running: Promise<string>; next: Promise<string> | undefined }>();

  /**
   * Makes the names that are in a folder durable; answers which folder it was. Those who ask while a sync runs share the
   * next one, which begins after all of them asked: a crowd that writes side by side waits for a few syncs, not for a
   * thousand.
   */
  async function syncFolder(path: string): Promise<string> {
    const sync = syncs.get(path);
    if (!sync) return startSync(path);
    const again = (): Promise<string> => startSync(path);
    sync.next ??= sync.running.then(again, again);
    return sync.next;
  }

  function startSync(path: string): Promise<string> {
    const sync = { running: syncNow(path), next: undefined };
    syncs.set(path, sync);
    const over = (): void => {
      if (syncs.get(path) === sync && sync.next === undefined) syncs.delete(path);
    };
    sync.running.then(over, over);
    return sync.running;
  }

  async function syncNow(path: string): Promise<string> {
    const handle = await fs.open(path, 'r');
    try {
      const { dev, ino, birthtimeNs } = await handle.stat({ bigint: true });
      await handle.sync();
      return `${dev} ${ino} ${birthtimeNs}`;
    } finally {
      await handle.close();
    }
  }

  /**
   * Makes the names in a folder durable. A folder made by anybody (another process may have removed it and made it again)
   * may not be durable itself, so its ancestors are synced before the first acknowledgement in it.
   */
  async function settle(path: string): Promise<void> {
    const which = await syncFolder(path);
    if (settled.get(path) === which) return;
    for (let above = path; above !== top && above !== dirname(above); ) {
      above = dirname(above);
      await syncFolder(above);
    }
    if (settled.size > 10_000) settled.clear();
    settled.set(path, which);
  }

  async function openPart(path: string): Promise<{ part: string; handle: files.FileHandle }> {
    const parent = dirname(path);
    for (let attempt = 0; ; attempt++) {
      const making = fs.mkdir(parent, { recursive: true, mode: 0o700 });
      // ENOENT: it was there, and was gone when mkdir looked whether it is a folder
      const made = await (attempt < 3 ? unless(making, 'ENOENT') : making);
      if (made !== undefined && folder.startsWith(made)) top = dirname(made);
      const part = join(parent, `${partPrefix}${randomBytes(8).toString('hex')}`);
      // ENOENT: somebody removed the last object here, and with it the folder, between the two calls
      const handle = await (attempt < 3 ? unless(fs.open(part, 'wx', 0o600), 'ENOENT') : fs.open(part, 'wx', 0o600));
      if (handle) return { part, handle };
    }
  }

  /** What is being written beside `path`, without its name. */
  async function beginPart(path: string) {
    const { part, handle } = await openPart(path);
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (!isOpen) return;
      isOpen = false;
      await handle.close();
    };
    const abort = async (): Promise<void> => {
      // whatever fails here leaves a part, which sweep() removes; the caller already has its own error
      await close().catch(() => undefined);
      await fs.unlink(part).catch(() => undefined);
    };
    const write = (chunks: readonly Uint8Array[]): Promise<void> =>
      writeAll(async (parts) => (await handle.writev(parts)).bytesWritten, chunks);
    const finish = async (): Promise<void> => {
      await handle.datasync();
      await close();
    };
    return { part, write, abort, finish };
  }

  async function replace(key: BlobKey): Promise<BlobReplacer> {
    const path = pathOf(key);
    if (!(await unless(fs.stat(path), 'ENOENT', 'ENOTDIR'))) throw new BlobMissing(key);
    const { part, write, abort, finish } = await beginPart(path);
    return {
      write,
      abort,
      async commit() {
        try {
          await finish();
          if (!(await unless(fs.stat(path), 'ENOENT'))) {
            await abort();
            return 'missing';
          }
          await fs.rename(part, path);
          await settle(dirname(path));
          return 'replaced';
        } catch (error) {
          await abort();
          throw error;
        }
      },
    };
  }

  async function begin(key: BlobKey): Promise<BlobWriter> {
    const path = pathOf(key);
    const { part, write, abort, finish } = await beginPart(path);
    return {
      write,
      abort,
      async commit() {
        let linked = false;
        try {
          await finish();
          linked =
            (await unless(
              fs.link(part, path).then(() => true),
              'EEXIST',
            )) ?? false;
          await fs.unlink(part);
          // whoever made the other object may not have come this far (or it is gone again, and its folder with it)
          await (linked ? settle(dirname(path)) : unless(settle(dirname(path)), 'ENOENT'));
          return linked ? 'created' : 'exists';
        } catch (error) {
          // when this fails too, an object stands that was never acknowledged, which is allowed
          if (linked) await fs.unlink(path).catch(() => undefined);
          await abort();
          throw error;
        }
      },
    };
  }

  async function ask(key: BlobKey, path: string): Promise<Blob | undefined> {
    const stat = await unless(fs.stat(path), 'ENOENT');
    return stat && { key, sizeBytes: stat.size, writtenAt: stat.mtime };
  }

  async function* walk(path: string): AsyncGenerator<{ path: string; name: string }> {
    const entries = (await unless(fs.readdir(path, { withFileTypes: true }), 'ENOENT', 'ENOTDIR')) ?? [];
    for (const entry of entries) {
      if (entry.isDirectory()) yield* walk(join(path, entry.name));
      else if (entry.isFile()) yield { path: join(path, entry.name), name: entry.name };
    }
  }

  return {
    isExclusive: true,
    begin,
    replace,
    putIfAbsent: async (key, bytes) => writeWhole(await begin(key), bytes),
    async get(key, range) {
      const handle = await unless(fs.open(pathOf(key), 'r'), 'ENOENT', 'ENOTDIR');
      if (!handle) throw new BlobMissing(key);
      return readFile(handle, range?.start ?? 0, range?.end ?? Number.POSITIVE_INFINITY);
    },
    async size(key) {
      return (await unless(fs.stat(pathOf(key)), 'ENOENT', 'ENOTDIR'))?.size;
    },
    async list(prefix) {
      const start = join(folder, prefix.slice(0, prefix.lastIndexOf('/') + 1));
      const blobs: Blob[] = [];
      let asking: Promise<Blob | undefined>[] = [];
      const answered = async (): Promise<void> => {
        for (const blob of await Promise.all(asking)) if (blob) blobs.push(blob);
        asking = [];
      };
      for await (const { path, name } of walk(start)) {
        const key = path.slice(join(folder, '/').length) as BlobKey;
        if (!name.startsWith(partPrefix) && key.startsWith(prefix)) asking.push(ask(key, path));
        if (asking.length === statsAtOnce) await answered();
      }
      await answered();
      return blobs.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async settle(prefix) {
      const path = join(folder, dirname(`${prefix}-`));
      const names = await unless(namesIn(path), 'ENOENT', 'ENOTDIR');
      if (names === undefined || promised.get(path) === names) return;
      await unless(settle(path), 'ENOENT', 'ENOTDIR');
      if (promised.size > 10_000) promised.clear();
      promised.set(path, names);
    },
    async remove(key) {
      const path = pathOf(key);
      await unless(fs.unlink(path), 'ENOENT', 'ENOTDIR');
      for (let parent = dirname(path); parent !== folder; parent = dirname(parent)) {
        const removed = await unless(
          fs.rmdir(parent).then(() => true),
          'ENOTEMPTY',
          'EEXIST',
          'ENOENT',
        );
        if (!removed) return;
      }
    },
    async sweep(olderThanMs, prefix = '') {
      let swept = 0;
      for await (const { path, name } of walk(join(folder, prefix))) {
        if (!name.startsWith(partPrefix)) continue;
        const stat = await unless(fs.stat(path), 'ENOENT');
        if (!stat || Date.now() - stat.mtimeMs < olderThanMs) continue;
        await unless(fs.unlink(path), 'ENOENT');
        swept++;
      }
      return swept;
    },
    async free() {
      let at = folder;
      let stat = await unless(fs.statfs(at), 'ENOENT');
      // before the first object there is no folder; the disk is there all the same
      for (; !stat && at !== dirname(at); stat = await unless(fs.statfs(at), 'ENOENT')) at = dirname(at);
      if (!stat) return undefined;
      // some file systems (btrfs) make places as they are needed, and say none: statfs(2)
      const files = stat.files > 0 ? { freeFiles: stat.ffree, totalFiles: stat.files } : {};
      return { freeBytes: stat.bavail * stat.bsize, totalBytes: stat.blocks * stat.bsize, ...files };
    },
  };
}

function readFile(handle: files.FileHandle, start: number, end: number): ReadableStream<Uint8Array> {
  let at = start;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const wanted = Math.min(readBytes, end - at);
        const { bytesRead, buffer } =
          wanted > 0 ? await handle.read(new Uint8Array(wanted), 0, wanted, at) : { bytesRead: 0, buffer: undefined };
        at += bytesRead;
        if (bytesRead > 0) return controller.enqueue(buffer!.subarray(0, bytesRead));
        await handle.close();
        controller.close();
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
    cancel: () => handle.close(),
  });
}
