import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import type { Bench, OriginalRow } from './bench.ts';
import { Trouble } from './failure.ts';
import type { Input } from './input.ts';
import { readOriginal } from './originals.ts';

/** Where an unsealed original lies for one step, and the empty folder for what is made of it. */
export interface Plaintext {
  readonly input: Input;
  readonly output: string;
}

/** Room that must stay free on the scratch space beside a file and what is made of it. */
const margin = 16 * 1024 ** 2;

export interface Room {
  /** what is made of the file, at most */
  readonly reserveBytes: number;
  /** the step can be tried again: waits for space that somebody else is using now */
  readonly patient: boolean;
}

/**
 * Unseals an original into a private folder on a tmpfs, lets `look` see it, and erases the folder. Undefined, without
 * looking, when it does not fit. The bytes are checked against the original's digest on the way.
 */
export async function withPlaintext<T>(
  bench: Bench,
  original: OriginalRow,
  { reserveBytes, patient }: Room,
  signal: AbortSignal,
  look: (plaintext: Plaintext) => Promise<T>,
): Promise<T | undefined> {
  const needed = original.sizeBytes + reserveBytes + margin;
  const { freeBytes, totalBytes } = await bench.scratch.room();
  if (freeBytes < needed && needed <= totalBytes && patient) throw new Trouble('scratch_full');
  if (freeBytes < needed) return undefined;
  const folder = await bench.scratch.open();
  try {
    const [path, output] = [join(folder.path, 'evidence'), join(folder.path, 'out')];
    await mkdir(output, { mode: 0o700 });
    await layOut(bench, original, path, signal);
    return await look({ input: { path }, output });
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

/** The first bytes of an original. A bad connection may have left them in several short segments. */
export async function headOf({ vault, identity }: Bench, original: OriginalRow, bytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let gathered = 0;
  for await (const chunk of readOriginal(vault, original, identity)) {
    chunks.push(chunk);
    gathered += chunk.length;
    if (gathered >= bytes) break;
  }
  return Buffer.concat(chunks).subarray(0, bytes);
}

export async function originalOf({ store: { read, t } }: Bench, fileId: string): Promise<OriginalRow> {
  const [row] = await read.select().from(t.original).where(eq(t.original.fileId, fileId));
  if (!row) throw new Error('a verified file without its original');
  return row;
}
