import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import type { Bench, OriginalRow } from '../bench.ts';
import { ScratchTaken, Trouble } from '../failure.ts';
import { indexFirst } from './index-first.ts';
import type { Input } from './input.ts';
import type { Scratch, ScratchFolder } from './scratch.ts';
import { originalSource, readBytes, type Source } from './source.ts';

/** How the sandbox gets at an unsealed file for one step, and the empty folder for what is made of it. */
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
  /** whoever reads it can do without jumping about in it: films and sounds, never pictures */
  readonly mayStream?: boolean;
}

/**
 * Lets `look` see an unsealed file: as a file in a private folder on a tmpfs, which is erased afterwards, or as a stream.
 * Undefined, without looking, when there is no room. Throws what the source throws, ScratchTaken while other jobs were promised
 * the room, and Trouble scratch_full.
 */
export async function withPlaintext<T>(
  bench: Pick<Bench, 'scratch' | 'laidOutBytes'>,
  source: Source,
  { reserveBytes, patient, mayStream = false }: Room,
  signal: AbortSignal,
  look: (plaintext: Plaintext) => Promise<T>,
): Promise<T | undefined> {
  const isStreamed = mayStream && source.sizeBytes > bench.laidOutBytes;
  const needed = (isStreamed ? 0 : source.sizeBytes) + reserveBytes + margin;
  const { totalBytes } = await bench.scratch.room();
  if (needed > totalBytes) return undefined;
  const folder = await bench.scratch.open(needed);
  try {
    if (!(await hasRoom(bench.scratch, folder, needed))) {
      if (patient) throw new Trouble('scratch_full');
      return undefined;
    }
    const [path, output] = [join(folder.path, 'evidence'), join(folder.path, 'out')];
    await mkdir(output, { mode: 0o700 });
    if (isStreamed) return await look({ input: { open: () => until(signal, indexFirst(source)) }, output });
    await layOut(source, path, signal);
    return await look({ input: { path }, output });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new Trouble('scratch_full');
    throw error;
  } finally {
    folder.erase();
  }
}

/** Whether the space fits beside what others were promised. Throws ScratchTaken when it will, once they have ended. */
async function hasRoom(scratch: Scratch, folder: ScratchFolder, needed: number): Promise<boolean> {
  const { takenBytes, openBytes } = scratch.promised(folder);
  const { freeBytes } = await scratch.room();
  if (needed + openBytes <= freeBytes) return true;
  if (openBytes + takenBytes > 0 && needed <= freeBytes + takenBytes) throw new ScratchTaken();
  return false;
}

async function layOut(source: Source, path: string, signal: AbortSignal): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  for await (const chunk of until(signal, source.read(0, source.sizeBytes))) await file.writeFile(chunk);
}

async function* until(signal: AbortSignal, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
  }
}

/** The first bytes of an original. */
export const headOf = (bench: Bench, original: OriginalRow, bytes: number): Promise<Uint8Array> =>
  readBytes(originalSource(bench, original), 0, bytes);

export async function originalOf({ store: { read, t } }: Bench, fileId: string): Promise<OriginalRow> {
  const [row] = await read.select().from(t.original).where(eq(t.original.fileId, fileId));
  if (!row) throw new Error('a verified file without its original');
  return row;
}
