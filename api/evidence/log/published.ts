import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * WHAT IS PUBLISHED of the log: plain files that anybody may fetch and keep. `checkpoint` is the newest, `checkpoints/<size>`
 * each of them, `vkey` the key that verifies them. Nothing in them is about a person.
 */
export interface Published {
  readonly from: string;
  readonly note: string;
  /** what a name that is a number says; undefined for another name */
  readonly size: number | undefined;
}

const hasCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;

/** Every checkpoint of a folder, or the one in a file. A folder that is not there yet holds none. */
export async function readPublished(path: string): Promise<Published[]> {
  const isFolder = await stat(path).then(
    (it) => it.isDirectory(),
    (error: unknown) => {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    },
  );
  if (isFolder === undefined) return [];
  if (!isFolder) return [await readNote(path)];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && !others.has(entry.name) && !entry.name.startsWith('.'));
  return Promise.all(files.map(({ parentPath, name }) => readNote(join(parentPath, name))));
}

/** What lies beside them: the key, and which appeals hold (status-list.ts). */
const others: ReadonlySet<string> = new Set(['vkey', 'status']);

/** A checkpoint is some 200 bytes; of what is larger, as much as shows that it is none. */
const noteBytes = 64 * 1024;

async function readNote(from: string): Promise<Published> {
  const name = /\/(\d{1,16})$/.exec(from)?.[1];
  return {
    from,
    note: (await readFile(from)).subarray(0, noteBytes).toString(),
    size: name ? Number(name) : undefined,
  };
}

/** Publishes what is not published yet; `notes` in order of size. What stands there already is never changed. */
export async function publish(
  folder: string,
  vkey: string,
  notes: readonly { size: number; note: string }[],
): Promise<void> {
  const each = join(folder, 'checkpoints');
  await mkdir(each, { recursive: true });
  for (const path of [folder, each]) await chmod(path, 0o755); // others serve it, whatever our umask is
  const known = new Set(await readdir(each));
  for (const { size, note } of notes) if (!known.has(String(size))) await place(join(each, String(size)), note, link);
  await place(join(folder, 'vkey'), `${vkey}\n`, rename);
  const newest = notes.at(-1);
  if (newest) await place(join(folder, 'checkpoint'), newest.note, rename);
}

/** Whole and durable before it has its name. */
async function place(file: string, text: string, name: typeof link): Promise<void> {
  const part = join(file, '..', `.part-${randomBytes(8).toString('hex')}`);
  const handle = await open(part, 'wx', 0o644);
  try {
    await handle.chmod(0o644);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await name(part, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error; // another worker was faster
  } finally {
    if (name === link) await unlink(part);
  }
}
