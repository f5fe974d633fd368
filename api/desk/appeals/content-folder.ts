import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Appeal, appealSchema } from '../../appeal/model.ts';
import { exchange } from './exchange.ts';

/**
 * THE FOLDER OF AN APPEAL under `<CONTENT_DIR>/appeals`, replaced as one: written beside, made durable, and exchanged in one
 * step of the file system. Whoever reads, and whatever is killed, the old one is there whole, or the new one. What is left
 * beside begins with a dot, which no reader takes for an appeal.
 */
export interface Replaced {
  /** Puts back what was there before. */
  undo(): Promise<void>;
  /** Forgets what was there before. */
  keep(): Promise<void>;
}

export async function replaceFolder(target: string, files: ReadonlyMap<string, Uint8Array>): Promise<Replaced> {
  const parent = dirname(target);
  const beside = join(parent, `.${basename(target)}-${randomUUID()}`);
  await mkdir(beside, { recursive: true, mode: 0o755 });
  for (const [name, bytes] of files) await writeDurably(join(beside, name), bytes);
  await syncFolder(beside);
  const stood = await isThere(target);
  if (stood) exchange(beside, target);
  else await rename(beside, target);
  await syncFolder(parent);
  return {
    async undo() {
      if (stood) exchange(beside, target);
      else await rename(target, beside);
      await syncFolder(parent);
      await rm(beside, { recursive: true, force: true });
    },
    keep: () => rm(beside, { recursive: true, force: true }),
  };
}

/** What lies in a folder; undefined when nothing does, or nothing whole. */
export function readAppeal(folder: string): Appeal | undefined {
  const file = join(folder, 'appeal.json');
  if (!existsSync(file)) return undefined;
  try {
    return appealSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined; // half written, or by hand
  }
}

/**
 * Removes what a dead process left beside, and puts it back when it is what the public has: a revision that never went out
 * must not stay for the next release. Never while another one writes: there is one publisher to a content folder.
 */
export async function sweepFolders(
  parent: string,
  isOut: (publicId: string, revision: number) => Promise<boolean>,
): Promise<void> {
  for (const name of await readdir(parent).catch(ignoreMissing)) {
    const publicId = /^\.(EF-\d{4}-\d{6})-[0-9a-f-]{36}$/.exec(name)?.[1];
    if (!publicId) continue;
    const [beside, target] = [join(parent, name), join(parent, publicId)];
    const [before, lying] = [readAppeal(beside), readAppeal(target)];
    const isAhead = before && lying?.status === 'published' && before.revision < lying.revision;
    if (isAhead && !(await isOut(publicId, lying.revision))) {
      exchange(beside, target);
      await syncFolder(parent);
    }
    await rm(beside, { recursive: true, force: true });
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await using file = await open(path, 'wx', 0o644);
  await file.writeFile(bytes);
  await file.sync();
}

async function syncFolder(path: string): Promise<void> {
  await using folder: FileHandle = await open(path, 'r');
  await folder.sync();
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );

function ignoreMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
