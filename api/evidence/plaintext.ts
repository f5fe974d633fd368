import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import type { Bench, OriginalRow } from './bench.ts';
import { Trouble } from './failure.ts';
import { readOriginal } from './originals.ts';

/** Where an unsealed original lies for one step, and the empty folder for what is made of it. */
export interface Plaintext {
  readonly path: string;
  readonly output: string;
}

/** Room that must stay free on the scratch space beside a file and what is made of it. */
const margin = 16 * 1024 ** 2;

/**
 * Unseals an original into a private folder on a tmpfs, lets `look` see it, and erases the folder. Undefined, without
 * looking, when it does not fit beside `reserveBytes`. The bytes are checked against the original's digest on the way.
 */
export async function withPlaintext<T>(
  bench: Bench,
  original: OriginalRow,
  reserveBytes: number,
  signal: AbortSignal,
  look: (plaintext: Plaintext) => Promise<T>,
): Promise<T | undefined> {
  if ((await bench.scratch.freeBytes()) < original.sizeBytes + reserveBytes + margin) return undefined;
  const folder = await bench.scratch.open();
  try {
    const [path, output] = [join(folder.path, 'evidence'), join(folder.path, 'out')];
    await mkdir(output, { mode: 0o700 });
    await layOut(bench, original, path, signal);
    return await look({ path, output });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new Trouble('scratch_full');
    throw error;
  } finally {
    await folder.erase();
  }
}

async function layOut(
  { vault, identity }: Bench,
  original: OriginalRow,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash('sha256');
  await using file = await open(path, 'wx', 0o600);
  for await (const chunk of readOriginal(vault, original, identity)) {
    signal.throwIfAborted();
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  if (hash.digest('hex') !== original.sha256) throw new Trouble('original_differs');
}

/** The first bytes of an original. */
export async function headOf({ vault, identity }: Bench, original: OriginalRow, bytes: number): Promise<Uint8Array> {
  for await (const chunk of readOriginal(vault, original, identity)) return chunk.subarray(0, bytes);
  return new Uint8Array(0);
}

export async function originalOf({ store: { read, t } }: Bench, fileId: string): Promise<OriginalRow> {
  const [row] = await read.select().from(t.original).where(eq(t.original.fileId, fileId));
  if (!row) throw new Error('a verified file without its original');
  return row;
}
