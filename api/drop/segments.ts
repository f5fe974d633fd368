import { createHash, type Hash, randomBytes } from 'node:crypto';
import { plainSize, type Recipient, Sealer } from './age.ts';
import type { BlobKey, BlobStore, BlobWriter } from './blobs.ts';
import type { SegmentDigest } from './documents.ts';
import { sealJson } from './json.ts';
import { digestKey, parseUploadKey, segmentKey, segmentPrefix, type UploadId } from './keys.ts';
import { release } from './memory.ts';

/** Another writer finished a segment at this offset first. Nothing of ours from there on was kept. */
export class OffsetTaken extends Error {
  readonly start: number;
  constructor(start: number) {
    super(`a segment at ${start} exists`);
    this.name = 'OffsetTaken';
    this.start = start;
  }
}

/** The bytes are not those whose checksum came with them. Nothing of them was kept. */
export class ChecksumWrong extends Error {
  constructor() {
    super('the checksum is another');
    this.name = 'ChecksumWrong';
  }
}

/** The digest all bytes of one writer must have, as their sender computed it. */
export interface Checksum {
  readonly algorithm: 'sha1' | 'sha256';
  readonly digest: Uint8Array;
}

/** Hashes the plaintext of one segment. */
export interface SegmentHash {
  update(bytes: Uint8Array): unknown;
  /** SHA-256 in hex; asked once, when the last byte has been pushed */
  digest(encoding: 'hex'): string;
}

export interface SegmentSettings {
  readonly blobs: Pick<BlobStore, 'isExclusive' | 'begin' | 'putIfAbsent' | 'list' | 'remove'>;
  readonly upload: UploadId;
  readonly recipient: Recipient;
  /** where this writer begins: the offset of the upload's log */
  readonly offset: number;
  /** plaintext bytes of a full segment */
  readonly segmentBytes: number;
  /** with it no segment becomes visible before all bytes have come and are right; each keeps a file open until then */
  readonly checksum?: Checksum | undefined;
  /** sealed bytes handed to the store at once; asked anew each time, since it depends on how many are writing */
  readonly batchBytes?: () => number;
  /** for each segment anew; SHA-256 in this thread, unless somebody else has hashed the bytes before they were pushed */
  readonly newHash?: (() => SegmentHash) | undefined;
}

interface OpenSegment {
  readonly start: number;
  readonly sealer: Sealer;
  readonly hash: SegmentHash;
  readonly writer: BlobWriter;
  lengthBytes: number;
}

interface FullSegment extends OpenSegment {
  readonly sha256: string;
}

/**
 * Seals a stream of bytes into the segments of an upload. Segments are finished strictly in order: the next may be filled
 * while one is being made durable, but is never linked before it, and the first 'exists' stops the writer; in a store that
 * is not exclusive, the first that somebody else has finished as far. Memory is bounded by one batch being written and one being filled: await every push.
 */
export class SegmentWriter {
  readonly #settings: SegmentSettings;
  readonly #id = randomBytes(8).toString('hex');
  #offset: number;
  #durable: number;
  #open: OpenSegment | undefined;
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  readonly #batchLimit: () => number;
  #writing: Promise<void> = Promise.resolve();
  #committing: Promise<void> = Promise.resolve();
  /** full segments that wait for the checksum */
  readonly #held: FullSegment[] = [];
  readonly #sum: Hash | undefined;

  constructor(settings: SegmentSettings) {
    this.#settings = settings;
    this.#batchLimit = settings.batchBytes ?? (() => 512 * 1024);
    this.#sum = settings.checksum && createHash(settings.checksum.algorithm);
    this.#offset = settings.offset;
    this.#durable = settings.offset;
  }

  /** Bytes of the upload that are durable: all an acknowledgement may speak of. */
  get durableOffset(): number {
    return this.#durable;
  }

  /** Takes plaintext. The caller must not change the buffer afterwards. Throws OffsetTaken, or what the store throws. */
  async push(chunk: Uint8Array): Promise<void> {
    for (let rest = chunk; rest.length > 0; ) {
      this.#open ??= await this.#begin();
      const taken = rest.subarray(0, this.#settings.segmentBytes - this.#open.lengthBytes);
      rest = rest.subarray(taken.length);
      this.#open.hash.update(taken);
      this.#sum?.update(taken);
      this.#open.lengthBytes += taken.length;
      this.#offset += taken.length;
      this.#gather(this.#open.sealer.push(taken));
      if (this.#open.lengthBytes === this.#settings.segmentBytes) await this.#finish(this.#open);
      else if (this.#batchBytes >= this.#batchLimit()) await this.#flush(this.#open);
    }
  }

  /** Finishes the last segment, full or not; answers the offset, which is then durable. Throws ChecksumWrong. */
  async end(): Promise<number> {
    if (this.#open) await this.#finish(this.#open);
    const { checksum } = this.#settings;
    if (checksum && !this.#sum?.digest().equals(checksum.digest)) throw new ChecksumWrong();
    for (let next = this.#held.shift(); next; next = this.#held.shift()) await this.#commit(next);
    await this.#committing;
    return this.#durable;
  }

  /** Gives up the unfinished segment; waits until nothing of this writer moves. Finished segments stay. Never throws. */
  async abort(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    // the caller already has the error of what failed
    await this.#writing.catch(() => undefined);
    for (const segment of [open, ...this.#held]) await segment?.writer.abort();
    await this.#committing.catch(() => undefined);
  }

  async #begin(): Promise<OpenSegment> {
    const { blobs, upload, recipient, newHash = () => createHash('sha256') } = this.#settings;
    const id = blobs.isExclusive ? undefined : this.#id;
    const writer = await blobs.begin(segmentKey(upload, this.#offset, id), id !== undefined);
    return { start: this.#offset, sealer: new Sealer([recipient]), hash: newHash(), writer, lengthBytes: 0 };
  }

  #gather(sealed: readonly Uint8Array[]): void {
    for (const part of sealed) {
      this.#batch.push(part);
      this.#batchBytes += part.length;
    }
  }

  async #flush(segment: OpenSegment): Promise<void> {
    await this.#writing;
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#writing = segment.writer.write(batch).then(() => batch.forEach(release));
    // its failure is thrown where it is next awaited; until then it must not count as unhandled
    this.#writing.catch(() => undefined);
  }

  async #finish(open: OpenSegment): Promise<void> {
    const segment = { ...open, sha256: open.hash.digest('hex') };
    this.#gather(segment.sealer.end());
    await this.#flush(segment);
    await this.#writing;
    await this.#committing;
    this.#open = undefined;
    if (this.#sum) {
      this.#held.push(segment);
      return;
    }
    this.#committing = this.#commit(segment);
    // as above
    this.#committing.catch(() => undefined);
  }

  /** The digest stands before the segment does, so that no segment is ever without one. */
  async #commit({ start, lengthBytes, sha256, writer }: FullSegment): Promise<void> {
    const { blobs, upload, recipient } = this.#settings;
    const digest = digestKey(upload, start, this.#id);
    const document: SegmentDigest = { v: 1, upload, start, lengthBytes, sha256 };
    try {
      if (await this.#isFinished(start, lengthBytes)) throw new OffsetTaken(start);
      await blobs.putIfAbsent(digest, sealJson(document, [recipient]), true);
    } catch (error) {
      await writer.abort();
      throw error;
    }
    if ((await this.#link(writer, digest)) === 'exists') throw new OffsetTaken(start);
    this.#durable = start + lengthBytes;
  }

  /** Two who look in the same moment may both go on: then a segment lies there twice. */
  async #isFinished(start: number, lengthBytes: number): Promise<boolean> {
    const { blobs, upload } = this.#settings;
    if (blobs.isExclusive) return false;
    const there = await blobs.list(segmentPrefix(upload, start));
    return there.some(
      ({ key, sizeBytes }) => parseUploadKey(key)?.kind === 'segment' && plainSize(sizeBytes) >= lengthBytes,
    );
  }

  async #link(writer: BlobWriter, digest: BlobKey): Promise<'created' | 'exists'> {
    let answer: 'created' | 'exists' | 'failed' = 'failed';
    try {
      answer = await writer.commit();
      return answer;
    } finally {
      // a digest that stays behind misleads nobody (README.md, "Digests"). Where an answer can be lost the segment may stand
      // although its commit failed, and must not be without one
      const isGone = answer === 'exists' || (answer === 'failed' && this.#settings.blobs.isExclusive);
      if (isGone) await this.#settings.blobs.remove(digest).catch(() => undefined);
    }
  }
}
