import { createHash, type Hash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { writeAll } from './write-all.ts';

/** So much always waits in memory, for each of many writers: most objects never need a file. */
const inMemoryBytes = 64 * 1024;
/** Beyond that this much of all spools of a thread may: a few writers need no file, a crowd shares the disk. */
const sharedBytes = 32 * 1024 ** 2;
/** What is shared is used again and again: memory that was just given out and collected costs more than sealing does. */
const blockBytes = 256 * 1024;
const readBytes = 256 * 1024;
const freeBlocks: Uint8Array[] = [];
let lentBlocks = 0;

function borrowBlock(): Uint8Array | undefined {
  if (lentBlocks === sharedBytes / blockBytes) return undefined;
  lentBlocks++;
  return freeBlocks.pop() ?? Buffer.allocUnsafeSlow(blockBytes);
}

/** A connection that is being torn down may still look at them: they are never freed by hand. */
function returnBlocks(blocks: readonly Uint8Array[]): void {
  lentBlocks -= blocks.length;
  if (lentBlocks === 0) freeBlocks.length = 0;
  else freeBlocks.push(...blocks);
}

/**
 * Sealed bytes on their way to an object store, which wants to know length and digest before the first of them. Beyond a
 * little they lie in a file that has no name from the moment it is made: nothing is left of it when the process is gone.
 */
export class Spool {
  readonly #folder: string;
  #hash: Hash = createHash('sha256');
  /** the first bytes, and those behind them that wait in memory; all is in the file once there is one */
  #head: Uint8Array[] = [];
  #blocks: Uint8Array[] = [];
  /** of the last block: bytes that are in it, and those of them that were hashed */
  #inBlock = 0;
  #hashedInBlock = 0;
  #file: FileHandle | undefined;
  #inFile = 0;
  #sizeBytes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** digest of what was appended, in hexadecimal */
  get sha256(): string {
    this.#hashBlock();
    return this.#hash.copy().digest('hex');
  }

  /** The caller may use the memory of the chunks again when this resolves. */
  async append(...chunks: readonly Uint8Array[]): Promise<void> {
    for (const [n, chunk] of chunks.entries()) {
      const keptBytes = this.#file ? 0 : this.#keep(chunk);
      if (keptBytes < chunk.length) return this.#spill([chunk.subarray(keptBytes), ...chunks.slice(n + 1)]);
    }
  }

  /** Copies as much of a chunk as may wait in memory; answers how much. */
  #keep(chunk: Uint8Array): number {
    const room = this.#blocks.length === 0 ? inMemoryBytes - this.#sizeBytes : 0;
    const first = Uint8Array.from(chunk.subarray(0, room));
    if (first.length > 0) {
      this.#hash.update(first);
      this.#head.push(first);
    }
    let at = first.length;
    while (at < chunk.length && this.#hasBlock()) {
      const piece = chunk.subarray(at, at + blockBytes - this.#inBlock);
      this.#blocks.at(-1)!.set(piece, this.#inBlock);
      this.#inBlock += piece.length;
      at += piece.length;
      if (this.#inBlock === blockBytes) this.#hashBlock();
    }
    this.#sizeBytes += at;
    return at;
  }

  /** Whether there is a block with room. */
  #hasBlock(): boolean {
    if (this.#blocks.length > 0 && this.#inBlock < blockBytes) return true;
    const block = borrowBlock();
    if (!block) return false;
    this.#blocks.push(block);
    [this.#inBlock, this.#hashedInBlock] = [0, 0];
    return true;
  }

  #hashBlock(): void {
    const last = this.#blocks.at(-1);
    if (last && this.#hashedInBlock < this.#inBlock)
      this.#hash.update(last.subarray(this.#hashedInBlock, this.#inBlock));
    this.#hashedInBlock = this.#inBlock;
  }

  get #pieces(): Uint8Array[] {
    const last = this.#blocks.at(-1)?.subarray(0, this.#inBlock);
    return [...this.#head, ...this.#blocks.slice(0, -1), ...(last ? [last] : [])];
  }

  /** Writes what waits in memory, and what comes behind it, to the file. */
  async #spill(chunks: readonly Uint8Array[]): Promise<void> {
    this.#hashBlock();
    for (const chunk of chunks) {
      this.#hash.update(chunk);
      this.#sizeBytes += chunk.length;
    }
    const waiting = this.#pieces;
    this.#file ??= await openNameless(this.#folder);
    const file = this.#file;
    await writeAll(
      async (parts) => {
        const { bytesWritten } = await file.writev(parts, this.#inFile);
        this.#inFile += bytesWritten;
        return bytesWritten;
      },
      [...waiting, ...chunks],
    );
    this.#forget();
  }

  /** Of what waits in memory. */
  #forget(): void {
    returnBlocks(this.#blocks);
    [this.#head, this.#blocks, this.#inBlock, this.#hashedInBlock] = [[], [], 0, 0];
  }

  /** What was appended, from its beginning; may be asked for again and again. `onRead` is told of every piece that is taken. */
  read(onRead: () => void): Uint8Array | Readable {
    if (this.#file) return Readable.from(readFile(this.#file, this.#sizeBytes, onRead), { objectMode: false });
    if (this.#blocks.length === 0) return Buffer.concat(this.#head);
    return Readable.from(told(this.#pieces, onRead), { objectMode: false });
  }

  /** Forgets what was appended; the same file takes what comes next. */
  restart(): void {
    this.#hash = createHash('sha256');
    [this.#inFile, this.#sizeBytes] = [0, 0];
    this.#forget();
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#forget();
    await file?.close();
  }
}

async function openNameless(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomBytes(16).toString('hex'));
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}

function* told(pieces: readonly Uint8Array[], onRead: () => void): Generator<Uint8Array> {
  for (const piece of pieces) {
    onRead();
    yield piece;
  }
}

async function* readFile(file: FileHandle, sizeBytes: number, onRead: () => void): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < sizeBytes; ) {
    const wanted = Math.min(readBytes, sizeBytes - at);
    const { bytesRead, buffer } = await file.read(new Uint8Array(wanted), 0, wanted, at);
    if (bytesRead === 0) throw new Error('the spool ended early');
    at += bytesRead;
    onRead();
    yield buffer.subarray(0, bytesRead);
  }
}
