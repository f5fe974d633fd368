/**
 * THE BLOB STORE. Sealed objects under keys; create-if-absent is the only way to write, so nothing is ever overwritten but
 * by `replace`, which changes whom an object is sealed to and never what is in it (docs/decisions/0046).
 * Keys are slash-separated parts of [a-z0-9._-]; a key is built only by keys.ts.
 */
export type BlobKey = string & { readonly __brand: 'BlobKey' };

const keyPattern = /^(?:[a-z0-9][a-z0-9._-]*\/)*[a-z0-9][a-z0-9._-]*$/;
export const isBlobKey = (text: string): text is BlobKey => keyPattern.test(text);

export interface Blob {
  readonly key: BlobKey;
  /** sealed size in bytes */
  readonly sizeBytes: number;
  /** when it was written, by the store's clock; good for ageing things out, never for evidence */
  readonly writtenAt: Date;
}

/** One object being written. Nothing is visible under the key until `commit` answers 'created'. */
export interface BlobWriter {
  /** Appends; resolves when the writer is ready for more (back-pressure). Throws on a full or failing disk. */
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /**
   * Makes the object durable (data and directory entry synced) under its key. 'exists': somebody else's object already
   * stands there, durably, and ours is gone. After either answer, or a throw, nothing of this writer is left behind.
   */
  commit(): Promise<'created' | 'exists'>;
  /** Gives up; removes what was written. Never throws. */
  abort(): Promise<void>;
}

/** As a BlobWriter, for an object that is there: until `commit` everybody reads the one before, from then on this one. */
export interface BlobReplacer extends Omit<BlobWriter, 'commit'> {
  /** 'missing': somebody removed it, and nothing was put in its place. Whoever removes it in this very moment may miss this one. */
  commit(): Promise<'replaced' | 'missing'>;
}

export interface BlobStore {
  /**
   * Whether of several who create one key at the same time exactly one is told 'created'. A folder is exclusive; an object
   * store need not be: there each of them may be told so, and one whole object stands. Whoever comes later is told 'exists'.
   */
  readonly isExclusive: boolean;
  /** `isFresh`: part of the key was drawn for this very object, so nobody can have created it; then nobody is asked. */
  begin(key: BlobKey, isFresh?: boolean): Promise<BlobWriter>;
  /**
   * In a store that is not exclusive: an object whose key follows from the SHA-256 (hex) of its sealed bytes, of at most 16 MiB.
   * Nobody has another one of that name; whoever reads it can hold it against its key. Committing answers 'created'.
   */
  beginNamed?(keyOf: (sha256: string) => BlobKey): Promise<BlobWriter>;
  /** For an object that is sealed anew, byte for byte the same behind its header; nothing else may use it. */
  replace(key: BlobKey): Promise<BlobReplacer>;
  /** Whole small object at once; durable when it resolves. */
  putIfAbsent(key: BlobKey, bytes: Uint8Array, isFresh?: boolean): Promise<'created' | 'exists'>;
  /** Bytes of the object, or of `range` (inclusive start, exclusive end, in sealed bytes). Throws BlobMissing. */
  get(key: BlobKey, range?: { start: number; end: number }): Promise<ReadableStream<Uint8Array>>;
  /** sealed size, or undefined when there is no such object */
  size(key: BlobKey): Promise<number | undefined>;
  /** Every finished object whose key starts with `prefix`, sorted by key (bytewise). Read-after-write. */
  list(prefix: string): Promise<Blob[]>;
  /**
   * Resolves when every object that stands directly under `prefix` (a folder's, with its slash) is durable, whoever wrote
   * it. A listing may name one whose writer died just before it was: settle before you promise anybody what you read.
   */
  settle(prefix: string): Promise<void>;
  /** Idempotent. */
  remove(key: BlobKey): Promise<void>;
  /** Removes parts of unfinished writes older than `olderThanMs`, in the folder `prefix` or anywhere. Answers how many. */
  sweep(olderThanMs: number, prefix?: string): Promise<number>;
  /** What is free for new objects, when the store can tell (a disk), else undefined (an object store). */
  free(): Promise<Free | undefined>;
}

export interface Free {
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** objects there is still a place for, and places there are in all: a disk of many small objects runs out of these first */
  readonly freeFiles?: number;
  readonly totalFiles?: number;
}

export class BlobMissing extends Error {
  constructor(key: string) {
    super(`no object ${key}`);
    this.name = 'BlobMissing';
  }
}

/** The store cannot be reached, or has too much to do. What it acknowledged is not lost; the same call later may succeed. */
export class StoreAway extends Error {
  /** what the network or the store said: ECONNREFUSED, SlowDown */
  readonly code: string;
  constructor(code: string) {
    super(`the store is away: ${code}`);
    this.name = 'StoreAway';
    this.code = code;
  }
}

/** One small object at once, by its writer. */
export async function writeWhole(writer: BlobWriter, bytes: Uint8Array): Promise<'created' | 'exists'> {
  try {
    await writer.write([bytes]);
  } catch (error) {
    await writer.abort();
    throw error;
  }
  return await writer.commit();
}
