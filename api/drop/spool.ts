import { createHash, type Hash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { writeAll } from './write-all.ts';

/** So much always waits in memory, for each of many writers: most objects never need a file. */
const inMemoryBytes = 64 * 1024;
/** Beyond that this much of all spools of a thread may: a few writers need no file, a crowd shares the disk. */
const sharedBytes = 32 * 1024 ** 2;
const readBytes = 256 * 1024;
let takenBytes = 0;

/**
 * Sealed bytes on their way to an object store, which wants to know length and digest before the first of them. Beyond a
 * little they lie in a file that has no name from the moment it is made: nothing is left of it when the process is gone.
 */
export class Spool {
  readonly #folder: string;
  #hash: Hash = createHash('sha256');
  #pieces: Uint8Array[] = [];
  #file: FileHandle | undefined;
  #inFile = 0;
  #sizeBytes = 0;
  /** of what all share */
  #takenBytes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** digest of what was appended, in hexadecimal */
  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  /** The caller may use the memory of `bytes` again when this resolves. */
  async append(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#sizeBytes += bytes.length;
    if (!this.#file && this.#mayKeep(bytes.length)) {
      this.#pieces.push(Uint8Array.from(bytes));
      return;
    }
    this.#file ??= await openNameless(this.#folder);
    const file = this.#file;
    await writeAll(
      async (parts) => {
        const { bytesWritten } = await file.writev(parts, this.#inFile);
        this.#inFile += bytesWritten;
        return bytesWritten;
      },
      [...this.#pieces.splice(0), bytes],
    );
    this.#giveBack();
  }

  #mayKeep(moreBytes: number): boolean {
    if (this.#sizeBytes <= inMemoryBytes) return true;
    if (takenBytes + moreBytes > sharedBytes) return false;
    takenBytes += moreBytes;
    this.#takenBytes += moreBytes;
    return true;
  }

  #giveBack(): void {
    takenBytes -= this.#takenBytes;
    this.#takenBytes = 0;
  }

  /** What was appended, from its beginning; may be asked for again and again. `onRead` is told of every piece that is taken. */
  read(onRead: () => void): Uint8Array | Readable {
    if (!this.#file && this.#sizeBytes <= inMemoryBytes) return Buffer.concat(this.#pieces);
    if (!this.#file) return Readable.from(told(this.#pieces, onRead), { objectMode: false });
    return Readable.from(readFile(this.#file, this.#sizeBytes, onRead), { objectMode: false });
  }

  /** Forgets what was appended; the same file takes what comes next. */
  restart(): void {
    this.#hash = createHash('sha256');
    [this.#pieces, this.#inFile, this.#sizeBytes] = [[], 0, 0];
    this.#giveBack();
  }

  async close(): Promise<void> {
    const file = this.#file;
    [this.#file, this.#pieces] = [undefined, []];
    this.#giveBack();
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
