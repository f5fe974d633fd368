import { createReadStream, existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gt } from 'drizzle-orm';
import type { Reader } from '../db/store.ts';
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

/**
 * Of checkpoints that were signed since `parts` were copied, what stands in the copy of the database; the notary would publish the same.
 * Older ones that are not published stay so: somebody may have taken them away.
 */
export async function addCheckpoints(
  { read, t: { checkpoint } }: Reader,
  parts: readonly Part[],
  to: string,
): Promise<Part[]> {
  const sizes = parts.flatMap(({ path }) => Number(/^site\/custody\/checkpoints\/(\d+)$/.exec(path)?.[1] ?? 0) || []);
  if (sizes.length === 0) return [];
  const rows = await read
    .select()
    .from(checkpoint)
    .where(gt(checkpoint.size, Math.max(...sizes)));
  const added: Part[] = [];
  for (const { size, note } of rows) {
    const path = `${checkpoints}/checkpoints/${size}`;
    added.push({ path, ...(await writeDurably(join(to, path), [Buffer.from(note)])) });
  }
  return added;
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
