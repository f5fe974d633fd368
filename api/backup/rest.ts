import { createReadStream, existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { writeDurably } from './durable.ts';
import type { Part } from './manifest.ts';

/**
 * THE REST of what a new machine needs, beside database and objects. What is published of custody is copied before the database,
 * which has every checkpoint before it is published; marks of the end after it, so that nothing comes back that was ended.
 */
export const checkpoints = 'site/custody';
export const endMarks = 'site/ended.log';
export const keys = 'keys';

/** Copies a file, or a folder with all that is in it, from below `from` to below `to`. Answers what there was. */
export async function copyRest(from: string, path: string, to: string): Promise<Part[]> {
  const parts: Part[] = [];
  for (const file of await filesBelow(join(from, path))) {
    const name = relative(from, file);
    // what is being written has a name that begins so
    if (/(^|\/)\./.test(name)) continue;
    const copied = await writeDurably(join(to, name), createReadStream(file));
    parts.push({ path: name, ...copied });
  }
  return parts;
}

/** Every file at or below a path, sorted; none when there is nothing. */
export async function filesBelow(path: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() ? join(entry.parentPath, entry.name) : [])).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [path];
    throw error;
  }
}

/** Others serve what is published; everything else is its owner's alone. */
export const putRest = (from: string, path: string, to: string) =>
  writeDurably(join(to, path), createReadStream(join(from, path)), path.startsWith('site/') ? 0o644 : 0o600);
