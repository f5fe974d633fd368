import { createHash, type Hash, randomBytes } from 'node:crypto';
import { plainSize, type Recipient, Sealer } from './age.ts';
import type { BlobStore, BlobWriter } from './blobs.ts';
import type { SegmentDigest } from './documents.ts';
import { sealJson } from './json.ts';
import { digestKey, namedSegmentKey, parseUploadKey, segmentKey, segmentPrefix, type UploadId } from './keys.ts';
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
  readonly blobs: Pick<BlobStore, 'begin' | 'beginNamed' | 'putIfAbsent' | 'list' | 'remove'>;
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
  /**
   * for each segment anew; SHA-256 in this thread, unless somebody else has hashed the bytes before they were pushed. Not asked
   * where the digest of the sealed bytes names the segment
   */
  readonly newHash?: (() => SegmentHash) | undefined;
}

interface OpenSegment {
  readonly start: number;
  readonly sealer: Sealer;
  readonly hash: SegmentHash | undefined;
  readonly writer: BlobWriter;
  lengthBytes: number;
}

interface FullSegment extends OpenSegment {
  /** undefined where the segment's key says it */
  readonly sha256: string | undefined;
}

/** Where several may write at once, each looks for others this often. More often finds them sooner, and costs a listing. */
const lookEverySegments = 4;
const lookEveryMs = 5000;

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
  #lookedAt = Number.NEGATIVE_INFINITY;
  #sinceLook = 0;

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
      this.#open.hash?.update(taken);
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
    const start = this.#offset;
    const writer = blobs.beginNamed
      ? await blobs.beginNamed((sealedSha256) => namedSegmentKey(upload, start, sealedSha256))
      : await blobs.begin(segmentKey(upload, start));
    const hash = blobs.beginNamed ? undefined : newHash();
    return { start, sealer: new Sealer([recipient]), hash, writer, lengthBytes: 0 };
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
    const segment = { ...open, sha256: open.hash?.digest('hex') };
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

  async #commit({ start, lengthBytes, sha256, writer }: FullSegment): Promise<void> {
    const isAlone = sha256 === undefined ? this.#look(start, lengthBytes) : this.#putDigest(start, lengthBytes, sha256);
    try {
      await isAlone;
    } catch (error) {
      await writer.abort();
      throw error;
    }
    const answer = sha256 === undefined ? await writer.commit() : await this.#link(writer, start);
    if (answer === 'exists') throw new OffsetTaken(start);
    this.#durable = start + lengthBytes;
  }

  /** The digest stands before the segment does, so that no segment is ever without one. */
  async #putDigest(start: number, lengthBytes: number, sha256: string): Promise<void> {
    const { blobs, upload, recipient } = this.#settings;
    const document: SegmentDigest = { v: 1, upload, start, lengthBytes, sha256 };
    await blobs.putIfAbsent(digestKey(upload, start, this.#id), sealJson(document, [recipient]), true);
  }

  /**
   * Throws OffsetTaken when another writer has come as far. Two who look in the same moment both go on, and whoever has just
   * looked does: then segments lie there twice, which the chain bears.
   */
  async #look(start: number, lengthBytes: number): Promise<void> {
    const now = performance.now();
    if (++this.#sinceLook < lookEverySegments && now - this.#lookedAt < lookEveryMs) return;
    if (await this.#isFinished(start, lengthBytes)) throw new OffsetTaken(start);
    [this.#lookedAt, this.#sinceLook] = [now, 0];
  }

  async #isFinished(start: number, lengthBytes: number): Promise<boolean> {
    const { blobs, upload } = this.#settings;
    const there = await blobs.list(segmentPrefix(upload, start));
    return there.some(
      ({ key, sizeBytes }) => parseUploadKey(key)?.kind === 'segment' && plainSize(sizeBytes) >= lengthBytes,
    );
  }

  async #link(writer: BlobWriter, start: number): Promise<'created' | 'exists'> {
    const { blobs, upload } = this.#settings;
    let isCreated = false;
    try {
      const answer = await writer.commit();
      isCreated = answer === 'created';
      return answer;
    } finally {
      // a digest that stays behind misleads nobody (README.md, "Digests")
      if (!isCreated) await blobs.remove(digestKey(upload, start, this.#id)).catch(() => undefined);
    }
  }
}
