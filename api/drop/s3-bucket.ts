import type { Readable } from 'node:stream';
import type { S3Settings } from './s3-address.ts';
import { type Attempt, type Patience, StoreRefused } from './s3-call.ts';
import { S3Connection } from './s3-connection.ts';
import type { Spool } from './spool.ts';

export interface Found {
  readonly sizeBytes: number;
  /** whose object it is: the random name its writer gave itself */
  readonly writer: string | undefined;
}
export interface Listed {
  readonly name: string;
  readonly sizeBytes: number;
  readonly writtenAt: Date;
}
export interface Opened {
  readonly body: Readable;
  readonly sizeBytes: number;
  readonly etag: string | undefined;
}
/** An object that is being sent in parts. */
export interface Multipart {
  readonly name: string;
  readonly id: string;
}

/**
 * One bucket, spoken to in the part of S3 that every store has. Bytes are vouched for by their digest in the signed header
 * x-amz-content-sha256, which stores do verify, streams too; x-amz-checksum-sha256 is stored unread by some. A length is
 * always sent. Nothing here relies on conditional writes: If-None-Match is sent where it is known, and is no lock.
 */
export class S3Bucket {
  readonly #bucket: string;
  readonly #store: S3Connection;
  #isConditional = true;

  constructor(settings: S3Settings, patience: Patience) {
    this.#bucket = settings.bucket;
    this.#store = new S3Connection(settings, patience);
  }

  async find(name: string): Promise<Found | undefined> {
    const object = this.#object(name);
    const found = await ifThere(
      this.#store.call((client, sdk, options) => client.send(new sdk.HeadObjectCommand(object), options)),
    );
    return found && { sizeBytes: found.ContentLength ?? 0, writer: found.Metadata?.['writer'] };
  }

  /** Sends an object whole, unless the store can tell that there is one. Nobody can have created one that is fresh. */
  async put(name: string, spool: Spool, writer: string, isFresh: boolean): Promise<'created' | 'exists'> {
    const { sizeBytes: ContentLength, sha256 } = spool;
    const send = (condition: { IfNoneMatch?: string }) => {
      const object = { ...this.#object(name), ...condition, ContentLength, Metadata: { writer } };
      return this.#store.call((client, sdk, options, attempt) =>
        withBody(spool, attempt, (Body) =>
          client.send(signed(new sdk.PutObjectCommand({ ...object, Body }), sha256), options),
        ),
      );
    };
    if (!isFresh) return this.#create(name, writer, send);
    await send({});
    return 'created';
  }

  /** Runs `send` with a condition where the store knows it; an answer that was lost is not taken for somebody else's object. */
  async #create(
    name: string,
    writer: string,
    send: (condition: { IfNoneMatch?: string }) => Promise<unknown>,
  ): Promise<'created' | 'exists'> {
    const condition = this.#isConditional ? { IfNoneMatch: '*' } : {};
    try {
      await send(condition);
      return 'created';
    } catch (error) {
      if (!(error instanceof StoreRefused)) throw error;
      if (condition.IfNoneMatch && error.code === 'NotImplemented') {
        this.#isConditional = false;
        return this.#create(name, writer, send);
      }
      // 412: there is one already; NoSuchUpload: its parts were joined before. Both may have been our own doing
      if (error.status !== 412 && error.code !== 'NoSuchUpload') throw error;
      const found = await this.find(name);
      if (found?.writer === writer) return 'created';
      if (found && error.status === 412) return 'exists';
      throw error;
    }
  }

  async openMultipart(name: string, writer: string): Promise<Multipart> {
    const object = { ...this.#object(name), Metadata: { writer } };
    const { UploadId } = await this.#store.call((client, sdk, options) =>
      client.send(new sdk.CreateMultipartUploadCommand(object), options),
    );
    return { name, id: UploadId! };
  }

  /** Sends part `PartNumber` (from 1); answers its tag. */
  async putPart(multipart: Multipart, PartNumber: number, spool: Spool): Promise<string> {
    const { sizeBytes: ContentLength, sha256 } = spool;
    const part = { ...this.#parts(multipart), PartNumber, ContentLength };
    const { ETag } = await this.#store.call((client, sdk, options, attempt) =>
      withBody(spool, attempt, (Body) =>
        client.send(signed(new sdk.UploadPartCommand({ ...part, Body }), sha256), options),
      ),
    );
    return ETag!;
  }

  /** Makes the parts one object, in the order of their tags. */
  async join(
    multipart: Multipart,
    tags: readonly string[],
    writer: string,
    isFresh = false,
  ): Promise<'created' | 'exists'> {
    const Parts = tags.map((ETag, at) => ({ ETag, PartNumber: at + 1 }));
    return this.#create(multipart.name, writer, (known) => {
      const condition = isFresh ? {} : known;
      const joined = { ...this.#parts(multipart), ...condition, MultipartUpload: { Parts } };
      return this.#store.call((client, sdk, options) =>
        client.send(new sdk.CompleteMultipartUploadCommand(joined), options),
      );
    });
  }

  /** Idempotent. */
  async abort(multipart: Multipart): Promise<void> {
    const parts = this.#parts(multipart);
    await ifThere(
      this.#store.call((client, sdk, options) => client.send(new sdk.AbortMultipartUploadCommand(parts), options)),
    );
  }

  /** Objects that were begun in parts and not joined, and to which nothing was added since `until`. */
  async *unfinished(prefix: string, until: Date): AsyncGenerator<Multipart> {
    let from: { KeyMarker: string | undefined; UploadIdMarker: string | undefined } | undefined;
    do {
      const page = { Bucket: this.#bucket, Prefix: prefix, ...from };
      const { Uploads, IsTruncated, NextKeyMarker, NextUploadIdMarker } = await this.#store.call(
        (client, sdk, options) => client.send(new sdk.ListMultipartUploadsCommand(page), options),
      );
      for (const { Key, UploadId, Initiated } of Uploads ?? []) {
        const multipart = { name: Key!, id: UploadId! };
        if (Initiated! <= until && (await this.#touchedAt(multipart, Initiated!)) <= until) yield multipart;
      }
      from = IsTruncated ? { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker } : undefined;
    } while (from);
  }

  async #touchedAt(multipart: Multipart, beganAt: Date): Promise<Date> {
    let touchedAt = beganAt;
    let from: string | undefined;
    do {
      const page = { ...this.#parts(multipart), PartNumberMarker: from };
      const found = await ifThere(
        this.#store.call((client, sdk, options) => client.send(new sdk.ListPartsCommand(page), options)),
      );
      for (const { LastModified } of found?.Parts ?? []) if (LastModified! > touchedAt) touchedAt = LastModified!;
      from = nextPage(found?.IsTruncated, found?.NextPartNumberMarker);
    } while (from);
    return touchedAt;
  }

  /** From byte `start` to before `end`; undefined when there is no such object. `etag`: that very object, no other. */
  async open(name: string, start: number, end: number, etag?: string): Promise<Opened | undefined> {
    const Range = start === 0 && end === Number.POSITIVE_INFINITY ? undefined : rangeOf(start, end);
    const wanted = { ...this.#object(name), Range, IfMatch: etag };
    const found = await ifThere(
      this.#store.call((client, sdk, options) => client.send(new sdk.GetObjectCommand(wanted), options)),
    );
    return found && { body: found.Body as Readable, sizeBytes: found.ContentLength ?? 0, etag: found.ETag };
  }

  /** `most` in one answer; the store's own limit (1000) when it is left out. */
  async *list(prefix: string, most?: number): AsyncGenerator<Listed> {
    let from: string | undefined;
    do {
      const page = { Bucket: this.#bucket, Prefix: prefix, ContinuationToken: from, MaxKeys: most };
      const { Contents, IsTruncated, NextContinuationToken } = await this.#store.call((client, sdk, options) =>
        client.send(new sdk.ListObjectsV2Command(page), options),
      );
      for (const { Key, Size, LastModified } of Contents ?? [])
        yield { name: Key!, sizeBytes: Size!, writtenAt: LastModified! };
      from = nextPage(IsTruncated, NextContinuationToken);
    } while (from);
  }

  /** Idempotent. One at a time: some stores refuse the lists of keys that the SDK sends. */
  async remove(name: string): Promise<void> {
    const object = this.#object(name);
    await ifThere(
      this.#store.call((client, sdk, options) => client.send(new sdk.DeleteObjectCommand(object), options)),
    );
  }

  #object(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: name };
  }

  #parts({ name, id }: Multipart): { Bucket: string; Key: string; UploadId: string } {
    return { ...this.#object(name), UploadId: id };
  }
}

const rangeOf = (start: number, end: number): string =>
  `bytes=${start}-${end === Number.POSITIVE_INFINITY ? '' : end - 1}`;

/** Where a listing goes on; it never just ends. */
function nextPage(isTruncated: boolean | undefined, mark: string | undefined): string | undefined {
  if (isTruncated && !mark) throw new Error('a listing that does not say where it goes on');
  return isTruncated ? mark : undefined;
}

/** Answers undefined where the store says that there is no such thing. A bucket that is missing is an error. */
async function ifThere<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof StoreRefused && error.status === 404 && error.code !== 'NoSuchBucket') return undefined;
    throw error;
  }
}

async function withBody<T>(spool: Spool, { moved }: Attempt, send: (body: Uint8Array | Readable) => T): Promise<T> {
  const body = spool.read(moved);
  try {
    return await send(body);
  } finally {
    if (!(body instanceof Uint8Array)) body.destroy();
  }
}

/** A command's stack of middlewares, as far as it is used here. */
interface Signable {
  middlewareStack: {
    add(
      middleware: (
        next: (args: object) => unknown,
      ) => (args: { request: { headers: Record<string, string> } }) => unknown,
      options: { step: 'build'; name: string; priority: 'low' },
    ): void;
  };
}

/** Puts the digest of the body into a header before the request is signed. */
function signed<C>(command: C, sha256: string): C {
  (command as unknown as Signable).middlewareStack.add(
    (next) => (args) => {
      args.request.headers['x-amz-content-sha256'] = sha256;
      return next(args);
    },
    { step: 'build', name: 'signBody', priority: 'low' },
  );
  return command;
}
