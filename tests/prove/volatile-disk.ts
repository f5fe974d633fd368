import {
  closeSync,
  copyFileSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import * as files from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Files } from '../../api/drop/blobs-fs.ts';
import type { Random } from './random.ts';

/** The calls that change a disk or make a change durable. `sync` is of a folder, `datasync` of a file. */
export type DiskCall = 'mkdir' | 'open' | 'write' | 'datasync' | 'link' | 'unlink' | 'rmdir' | 'sync';

/** What of the unsynced survives a power cut: POSIX allows any of it. */
export type Survival = 'nothing' | 'everything' | 'some';

interface DiskFile {
  readonly kind: 'file';
  /** a second name of the same bytes, which stays when the file is unlinked */
  readonly keptAt: string;
  writtenBytes: number;
  durableBytes: number;
  /** a sync of it has failed: the kernel may count its pages as clean now, so no later sync can be believed */
  distrusted: boolean;
}

interface DiskFolder {
  readonly kind: 'folder';
  readonly now: Map<string, DiskNode>;
  readonly durable: Map<string, DiskNode>;
  /** changes of names that no sync of this folder has covered, oldest first */
  pending: { readonly order: number; readonly name: string; readonly node: DiskNode | undefined }[];
  changes: number;
}

type DiskNode = DiskFile | DiskFolder;

const pageBytes = 4096;
const failure = (code: string): Error => Object.assign(new Error(`${code}, on purpose`), { code });
const newFolder = (): DiskFolder => ({ kind: 'folder', now: new Map(), durable: new Map(), pending: [], changes: 0 });

/**
 * A folder that keeps after a power cut what POSIX promises and no more: the bytes of a file up to its last fdatasync, and
 * the names in a folder as they were at that folder's last fsync. Of everything else any part may survive: whole or torn
 * pages, each change of a name or none. The running side sees an ordinary folder.
 *
 * Assumed: a failed fdatasync loses the file's data for good, whatever later calls answer; a failed fsync of a folder
 * does not (names are journalled, and a journal that fails stops the file system).
 */
export class VolatileDisk {
  readonly folder: string;
  /** Called before each call that changes something; an answer is the code it fails with. */
  onCall: (call: DiskCall, path: string) => string | undefined = () => undefined;
  /** syncs that answer but do nothing, for negative controls */
  ignored: ReadonlySet<DiskCall> = new Set();
  openHandles = 0;
  /** calls of fdatasync for a file of which one had failed before */
  repeatedSyncs = 0;
  readonly #bin: string;
  readonly #root: DiskFolder;
  #kept = 0;
  #running = 0;

  /** Everything in `folder` counts as durable. `bin` is a folder of this disk's own on the same file system. */
  constructor(folder: string, bin: string) {
    this.folder = folder;
    this.#bin = bin;
    mkdirSync(bin, { recursive: true });
    this.#root = this.#load(folder);
  }

  /** The file system for one run of a program. `stop` ends the run: every call of it fails from then on. */
  open(): Files {
    const run = ++this.#running;
    const check = (call?: DiskCall, path = ''): void => {
      const code = this.#running !== run ? 'EIO' : call && this.onCall(call, path);
      if (this.#running !== run || code) throw failure(code || 'EIO');
    };
    const reading = <A extends unknown[], T>(read: (...args: A) => Promise<T>): ((...args: A) => Promise<T>) => {
      return async (...args) => {
        check();
        return await read(...args);
      };
    };
    return {
      readdir: reading(files.readdir as (...args: unknown[]) => Promise<unknown>) as typeof files.readdir,
      stat: reading(files.stat as (...args: unknown[]) => Promise<unknown>) as typeof files.stat,
      statfs: reading(files.statfs as (...args: unknown[]) => Promise<unknown>) as typeof files.statfs,
      open: (async (path: string, flags: string, mode?: number) => {
        check(flags === 'wx' ? 'open' : undefined, path);
        return await this.#open(path, flags, mode, check);
      }) as typeof files.open,
      mkdir: (async (path: string, options: { recursive: true; mode: number }) => {
        if (!statSync(path, { throwIfNoEntry: false })) check('mkdir', path);
        return this.#mkdir(path, options);
      }) as typeof files.mkdir,
      link: (async (from: string, to: string) => {
        check('link', to);
        linkSync(from, to);
        this.#change(to, this.#at(from));
      }) as typeof files.link,
      rename: (async (from: string, to: string) => {
        check('link', to);
        const node = this.#at(from);
        renameSync(from, to);
        this.#change(to, node);
        this.#change(from, undefined);
      }) as typeof files.rename,
      unlink: (async (path: string) => {
        check('unlink', path);
        unlinkSync(path);
        this.#change(path, undefined);
      }) as typeof files.unlink,
      rmdir: (async (path: string) => {
        check('rmdir', path);
        rmdirSync(path);
        this.#change(path, undefined);
      }) as typeof files.rmdir,
    };
  }

  /** The program is gone (kill -9); what it had done stays as it is. */
  stop(): void {
    this.#running++;
  }

  /** Resolves when a stopped program has put down everything it held; answers what it still holds after a while. */
  async quiet(): Promise<number> {
    for (let turn = 0; turn < 500 && this.openHandles > 0; turn++) await new Promise((go) => setTimeout(go, 2));
    return this.openHandles;
  }

  /** Writes what survives a power cut into the new folder `into`. Stop the running program before you go on there. */
  survive(into: string, survival: Survival, random: Random): void {
    const shown = new Map<DiskFile, string>();
    const show = (node: DiskNode, path: string): void => {
      if (node.kind === 'file') this.#showFile(node, path, survival, random, shown);
      else {
        mkdirSync(path, { mode: 0o700 });
        for (const name of new Set([...node.durable.keys(), ...node.pending.map((change) => change.name)])) {
          const states = [node.durable.get(name), ...node.pending.filter((c) => c.name === name).map((c) => c.node)];
          const last = survival === 'nothing' ? 0 : states.length - 1;
          const state = states[survival === 'some' ? random.between(0, last) : last];
          if (state) show(state, join(path, name));
        }
      }
    };
    show(this.#root, into);
  }

  #showFile(file: DiskFile, path: string, survival: Survival, random: Random, shown: Map<DiskFile, string>): void {
    const already = shown.get(file);
    shown.set(file, path);
    const { keptAt, durableBytes, writtenBytes, distrusted } = file;
    if (already || durableBytes === writtenBytes || (survival === 'everything' && !distrusted)) {
      linkSync(already ?? keptAt, path);
      return;
    }
    copyFileSync(keptAt, path);
    const fd = openSync(path, 'r+');
    const kept = survival === 'some' ? random.between(durableBytes, writtenBytes) : durableBytes;
    ftruncateSync(fd, kept);
    // torn: any page written since the last sync may still hold what the disk held before
    for (let at = durableBytes; at < kept; at += pageBytes - (at % pageBytes)) {
      const bytes = Math.min(kept - at, pageBytes - (at % pageBytes));
      if (distrusted || random.chance(0.5)) writeSync(fd, Buffer.alloc(bytes), 0, bytes, at);
    }
    closeSync(fd);
  }

  async #open(path: string, flags: string, mode: number | undefined, check: (call?: DiskCall, path?: string) => void) {
    if (flags !== 'wx' && flags !== 'r') throw new Error(`the model knows no open with ${flags}`);
    const handle = await files.open(path, flags, mode);
    this.openHandles++;
    try {
      // the run may have been stopped meanwhile
      check();
      const node = flags === 'wx' ? this.#newFile(path, 0) : this.#find(path);
      if (flags === 'wx') this.#change(path, node);
      return this.#watch(handle, path, node, check);
    } catch (error) {
      this.openHandles--;
      await handle.close();
      throw error;
    }
  }

  #watch(
    handle: files.FileHandle,
    path: string,
    node: DiskNode | undefined,
    check: (call?: DiskCall, path?: string) => void,
  ): files.FileHandle {
    let isOpen = true;
    const own = {
      writev: async (buffers: Uint8Array[], ...rest: unknown[]) => {
        if (rest.length > 0 || node?.kind !== 'file') throw new Error('the model knows only appending to a new file');
        check('write', path);
        const written = await handle.writev(buffers);
        node.writtenBytes += written.bytesWritten;
        return written;
      },
      datasync: async () => {
        if (node?.kind !== 'file') throw new Error('the model syncs the data of files only');
        const covered = node.writtenBytes;
        if (node.distrusted) this.repeatedSyncs++;
        try {
          check('datasync', path);
        } catch (error) {
          node.distrusted = true;
          throw error;
        }
        await new Promise((resolve) => setImmediate(resolve));
        check();
        if (!node.distrusted && !this.ignored.has('datasync')) node.durableBytes = covered;
      },
      sync: async () => {
        if (node?.kind !== 'folder') throw new Error('the model syncs the names of folders only');
        const covered = node.changes;
        check('sync', path);
        await new Promise((resolve) => setImmediate(resolve));
        check();
        if (!this.ignored.has('sync')) settle(node, covered);
      },
      close: async () => {
        if (isOpen) this.openHandles--;
        isOpen = false;
        await handle.close();
      },
      write: () => {
        throw new Error('the model knows writev only');
      },
    };
    return new Proxy(handle, {
      get(target, name) {
        const value: unknown = Reflect.get(name in own ? own : target, name);
        return typeof value === 'function' && !(name in own) ? value.bind(target) : value;
      },
    });
  }

  #mkdir(path: string, options: { recursive: true; mode: number }): string | undefined {
    const made = mkdirSync(path, options);
    let parent = this.#root;
    for (const name of this.#parts(path)) {
      const known = parent.now.get(name);
      const folder = known?.kind === 'folder' ? known : newFolder();
      if (folder !== known) {
        rename(parent, name, folder);
      }
      parent = folder;
    }
    return made;
  }

  #load(path: string): DiskFolder {
    const folder = newFolder();
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const at = join(path, entry.name);
      const node = entry.isDirectory() ? this.#load(at) : this.#newFile(at, statSync(at).size);
      folder.now.set(entry.name, node);
      folder.durable.set(entry.name, node);
    }
    return folder;
  }

  #newFile(path: string, bytes: number): DiskFile {
    const keptAt = join(this.#bin, String(this.#kept++));
    linkSync(path, keptAt);
    return { kind: 'file', keptAt, writtenBytes: bytes, durableBytes: bytes, distrusted: false };
  }

  #change(path: string, node: DiskNode | undefined): void {
    const parent = this.#at(dirname(path));
    if (parent.kind !== 'folder') throw new Error(`${path} is in no folder`);
    rename(parent, basename(path), node);
  }

  #parts = (path: string): string[] => relative(this.folder, path).split(sep).filter(Boolean);

  #find(path: string): DiskNode | undefined {
    let node: DiskNode | undefined = this.#root;
    for (const name of this.#parts(path)) node = node?.kind === 'folder' ? node.now.get(name) : undefined;
    return node;
  }

  #at(path: string): DiskNode {
    const node = this.#find(path);
    if (!node) throw new Error(`the model knows no ${path}`);
    return node;
  }
}

/** From now on `name` is `node` in the running system; the disk does not know yet. */
function rename(folder: DiskFolder, name: string, node: DiskNode | undefined): void {
  if (node) folder.now.set(name, node);
  else folder.now.delete(name);
  folder.pending.push({ order: folder.changes++, name, node });
}

/** Everything before change number `covered` is durable. */
function settle(folder: DiskFolder, covered: number): void {
  const isDone = ({ order }: { order: number }): boolean => order < covered;
  for (const { name, node } of folder.pending.filter(isDone)) {
    if (node) folder.durable.set(name, node);
    else folder.durable.delete(name);
  }
  folder.pending = folder.pending.filter((change) => !isDone(change));
}
