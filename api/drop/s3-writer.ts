import { randomBytes } from 'node:crypto';
import type { BlobWriter } from './blobs.ts';
import type { Multipart, S3Bucket } from './s3-bucket.ts';
import { Spool } from './spool.ts';

/**
 * An object up to this size is sent whole at commit; a larger one in parts of it, each when the next begins. S3 takes 10,000
 * parts, so 156 GiB, and of a segment (8 MiB) never any but a whole object.
 */
const partBytes = 16 * 1024 * 1024;

export interface S3WriterSettings {
  readonly spoolDir: string;
  readonly isFresh: boolean;
  /** what it is called at commit, by the SHA-256 of its bytes */
  readonly rename?: (sha256: string) => string;
}

/** One object on its way to a bucket. Until the last call of `commit` there is none under its name. */
export class S3Writer implements BlobWriter {
  readonly name: string;
  /** when it last took bytes */
  touchedAt = new Date();
  readonly #bucket: S3Bucket;
  readonly #isFresh: boolean;
  readonly #rename: ((sha256: string) => string) | undefined;
  readonly #spool: Spool;
  readonly #onOver: () => void;
  /** stands with the object, so that its writer knows it again */
  readonly #self = randomBytes(16).toString('hex');
  readonly #tags: string[] = [];
  #multipart: Multipart | undefined;
  #isOver = false;

  constructor(bucket: S3Bucket, name: string, { spoolDir, isFresh, rename }: S3WriterSettings, onOver: () => void) {
    this.name = name;
    this.#bucket = bucket;
    this.#isFresh = isFresh;
    this.#rename = rename;
    this.#spool = new Spool(spoolDir);
    this.#onOver = onOver;
  }

  async write(chunks: readonly Uint8Array[]): Promise<void> {
    this.#mustBeOpen();
    this.touchedAt = new Date();
    const moreBytes = chunks.reduce((sum, { length }) => sum + length, 0);
    if (this.#spool.sizeBytes + moreBytes <= partBytes) return this.#spool.append(...chunks);
    for (const chunk of chunks)
      for (let at = 0; at < chunk.length; ) {
        this.#mustBeOpen();
        if (this.#spool.sizeBytes === partBytes) await this.#sendPart();
        const piece = chunk.subarray(at, at + partBytes - this.#spool.sizeBytes);
        await this.#spool.append(piece);
        at += piece.length;
        this.touchedAt = new Date();
      }
  }

  async commit(): Promise<'created' | 'exists'> {
    this.#mustBeOpen();
    try {
      // asked first, because not every store can refuse to replace an object
      const isThere = !this.#isFresh && (await this.#bucket.find(this.name)) !== undefined;
      this.#mustBeOpen();
      const answer = isThere ? 'exists' : await this.#send();
      if (answer === 'created') this.#multipart = undefined;
      return answer;
    } finally {
      await this.abort();
    }
  }

  async abort(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onOver();
    // whatever fails here leaves parts, which sweep() removes; the caller already has its own error
    await this.#spool.close().catch(() => undefined);
    if (this.#multipart) await this.#bucket.abort(this.#multipart).catch(() => undefined);
  }

  async #send(): Promise<'created' | 'exists'> {
    const name = this.#rename?.(this.#spool.sha256) ?? this.name;
    if (!this.#multipart) return this.#bucket.put(name, this.#spool, this.#self, this.#isFresh);
    await this.#sendPart();
    return this.#bucket.join(this.#multipart, this.#tags, this.#self, this.#isFresh);
  }

  async #sendPart(): Promise<void> {
    if (this.#rename) throw new RangeError('too large to be named after its bytes');
    this.#multipart ??= await this.#bucket.openMultipart(this.name, this.#self);
    this.#tags.push(await this.#bucket.putPart(this.#multipart, this.#tags.length + 1, this.#spool));
    this.#spool.restart();
  }

  #mustBeOpen(): void {
    if (this.#isOver) throw new Error('this object was given up');
  }
}
