import { StoreAway } from './blobs.ts';
import type { Opened, S3Bucket } from './s3-bucket.ts';
import { StoreRefused, translate } from './s3-call.ts';

/** A connection that broke is opened again where it broke, so often without a byte between. */
const reopenings = 3;

/**
 * Reads an object from `start` to before `end`; undefined when there is none. It ends with the last byte or with an error,
 * never early: what was announced is counted. Whoever reads slowly may; only the store must not stand still.
 */
export async function readObject(
  bucket: S3Bucket,
  name: string,
  start: number,
  end: number,
  stillMs: number,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const nothing = async (): Promise<ReadableStream<Uint8Array> | undefined> =>
    (await bucket.find(name)) && new ReadableStream({ start: (controller) => controller.close() });
  if (end <= start) return nothing();
  try {
    const opened = await bucket.open(name, start, end);
    return (
      opened && toStream(opened, start, stillMs, (at) => bucket.open(name, at, start + opened.sizeBytes, opened.etag))
    );
  } catch (error) {
    // 416: it ends before `start`
    if (error instanceof StoreRefused && error.status === 416) return nothing();
    throw error;
  }
}

function toStream(
  opened: Opened,
  start: number,
  stillMs: number,
  reopen: (at: number) => Promise<Opened | undefined>,
): ReadableStream<Uint8Array> {
  const end = start + opened.sizeBytes;
  let { body } = opened;
  let chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let [at, failures] = [start, 0];

  /** The next bytes; undefined at the end. */
  async function next(): Promise<Uint8Array | undefined> {
    const timer = setTimeout(() => body.destroy(new StoreAway('ETIMEDOUT')), stillMs);
    try {
      const { value } = await chunks.next();
      if (value === undefined && at < end) throw new StoreAway('a body that ended early');
      return value;
    } finally {
      clearTimeout(timer);
    }
  }

  async function openAgain(): Promise<void> {
    body.destroy();
    const again = await reopen(at);
    if (!again) throw new StoreAway('an object that went while it was read');
    body = again.body;
    chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        try {
          const bytes = await next();
          if (!bytes) return controller.close();
          [at, failures] = [at + bytes.length, 0];
          if (at > end) throw new Error('a body that is too long');
          return controller.enqueue(bytes);
        } catch (error) {
          const failure = error instanceof StoreAway ? error : translate(error);
          if (!(failure instanceof StoreAway) || ++failures > reopenings) {
            body.destroy();
            throw failure;
          }
          await openAgain();
        }
      }
    },
    cancel: () => void body.destroy(),
  });
}
