import {
  type Blob,
  type BlobKey,
  BlobMissing,
  type BlobStore,
  type BlobWriter,
  isBlobKey,
  writeWhole,
} from './blobs.ts';
import type { S3Settings } from './s3-address.ts';
import { S3Bucket } from './s3-bucket.ts';
import { type Patience, patience as usual } from './s3-call.ts';
import { readObject } from './s3-reader.ts';
import { S3Writer } from './s3-writer.ts';

/**
 * A blob store in a bucket of an object store that speaks S3. A put that was answered is durable, an object is there whole
 * or not at all, and listings show what was put: nothing needs to be settled. Create-if-absent asks first and then puts, so
 * whoever comes later is told 'exists'; of those who come in the same moment several may be told 'created'.
 */
export function createS3Blobs(settings: S3Settings, patience: Patience = usual): BlobStore {
  const bucket = new S3Bucket(settings, patience);
  const { prefix: home, spoolDir } = settings;
  const nameOf = (key: string): string => {
    if (!isBlobKey(key)) throw new RangeError('not a key');
    return home + key;
  };
  /** of this process; those of others are known only by the parts they sent */
  const writers = new Set<S3Writer>();

  async function begin(key: BlobKey, isFresh = false): Promise<BlobWriter> {
    const writer = new S3Writer(bucket, nameOf(key), { spoolDir, isFresh }, () => writers.delete(writer));
    writers.add(writer);
    return writer;
  }

  return {
    isExclusive: false,
    begin,
    async beginNamed(keyOf) {
      const named = { spoolDir, isFresh: true, rename: (sha256: string) => nameOf(keyOf(sha256)) };
      // swept with what lies beside it, which is the same place whatever the digest
      const writer = new S3Writer(bucket, nameOf(keyOf('0'.repeat(64))), named, () => writers.delete(writer));
      writers.add(writer);
      return writer;
    },
    async replace(key) {
      const name = nameOf(key);
      if (!(await bucket.find(name))) throw new BlobMissing(key);
      // nobody is asked whether there is one: there is
      const writer = new S3Writer(bucket, name, { spoolDir, isFresh: true }, () => writers.delete(writer));
      writers.add(writer);
      return {
        write: (chunks) => writer.write(chunks),
        abort: () => writer.abort(),
        async commit() {
          if (await bucket.find(name)) {
            await writer.commit();
            return 'replaced';
          }
          await writer.abort();
          return 'missing';
        },
      };
    },
    putIfAbsent: async (key, bytes, isFresh) => writeWhole(await begin(key, isFresh), bytes),
    async get(key, range) {
      const name = nameOf(key);
      const { start, end } = range ?? { start: 0, end: Number.POSITIVE_INFINITY };
      const stream = await readObject(bucket, name, start, end, patience.stillMs);
      if (!stream) throw new BlobMissing(key);
      return stream;
    },
    async size(key) {
      return (await bucket.find(nameOf(key)))?.sizeBytes;
    },
    async list(prefix) {
      const blobs: Blob[] = [];
      for await (const { name, sizeBytes, writtenAt } of bucket.list(home + prefix)) {
        const key = name.slice(home.length);
        if (isBlobKey(key)) blobs.push({ key, sizeBytes, writtenAt });
      }
      return blobs.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async settle() {
      // what a listing shows is durable
    },
    async remove(key) {
      await bucket.remove(nameOf(key));
    },
    async sweep(olderThanMs, prefix = '') {
      const until = new Date(Date.now() - olderThanMs);
      let swept = 0;
      for (const writer of [...writers]) {
        if (!writer.name.startsWith(home + prefix) || writer.touchedAt > until) continue;
        await writer.abort();
        swept++;
      }
      for await (const multipart of bucket.unfinished(home + prefix, until)) {
        await bucket.abort(multipart);
        swept++;
      }
      return swept;
    },
    free: async () => undefined,
  };
}
