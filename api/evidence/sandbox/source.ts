import { createHash } from 'node:crypto';
import { type Identity, openStream } from '../../drop/age.ts';
import type { BlobKey, BlobStore } from '../../drop/blobs.ts';
import { originalKey, segmentKey, type UploadId } from '../../drop/keys.ts';
import type { Bench, FileRow, OriginalRow } from '../bench.ts';
import { Trouble } from '../failure.ts';

/** The plaintext of a sealed file, readable from anywhere and written down nowhere. */
export interface Source {
  readonly sizeBytes: number;
  /**
   * Bytes from `start` (inclusive) to `end` (exclusive). Throws SealBroken, BlobMissing, and Trouble original_differs when
   * a segment it has read to its end is not the one that was recorded.
   */
  read(start: number, end: number): AsyncGenerator<Uint8Array>;
}

interface Segment {
  readonly start: number;
  readonly lengthBytes: number;
  readonly sha256?: string;
  readonly writer?: string | undefined;
}

/** An original in the vault; every segment is compared with its digest as it goes by. */
export const originalSource = ({ vault, identity }: Bench, original: OriginalRow): Source =>
  openSource(vault, ({ start }) => originalKey(original.fileId as UploadId, start), identity, original);

/** What still lies in the drop and has not been verified. */
export const arrivedSource = (
  { drop, identity }: Pick<Bench, 'drop' | 'identity'>,
  file: Pick<FileRow, 'id' | 'sizeBytes' | 'segments'>,
): Source => openSource(drop, ({ start, writer }) => segmentKey(file.id as UploadId, start, writer), identity, file);

/**
 * A segment is always opened from its own start, at most 8 MiB (limits.ts): that costs a reader who jumps around some
 * milliseconds, and lets whoever reads on compare it with its digest.
 */
function openSource(
  store: BlobStore,
  keyOf: (segment: Segment) => BlobKey,
  identity: Identity,
  { sizeBytes, segments }: { sizeBytes: number; segments: readonly Segment[] },
): Source {
  return {
    sizeBytes,
    async *read(start, end) {
      for (const segment of segments) {
        if (segment.start + segment.lengthBytes <= start) continue;
        if (segment.start >= end) return;
        yield* clip(checked(await store.get(keyOf(segment)), segment, identity), segment.start, start, end);
      }
    },
  };
}

/** No more than the segment is said to hold: what was recorded is then another, what arrived is cut off there. */
async function* checked(sealed: AsyncIterable<Uint8Array>, { lengthBytes, sha256 }: Segment, identity: Identity) {
  const hash = sha256 === undefined ? undefined : createHash('sha256');
  let left = lengthBytes;
  for await (const chunk of openStream(sealed, identity)) {
    if (chunk.length > left && hash) throw new Trouble('original_differs');
    const part = chunk.subarray(0, left);
    hash?.update(part);
    left -= part.length;
    yield part;
    if (part.length < chunk.length) return;
  }
  if (hash && hash.digest('hex') !== sha256) throw new Trouble('original_differs');
}

/** What lies between `start` and `end` of chunks that begin at `at`; stops as soon as it has it all. */
async function* clip(chunks: AsyncIterable<Uint8Array>, at: number, start: number, end: number) {
  let from = at;
  for await (const chunk of chunks) {
    const part = chunk.subarray(Math.max(0, start - from), Math.max(0, end - from));
    if (part.length > 0) yield part;
    from += chunk.length;
    if (from > end) return;
  }
}

/** A short stretch as one buffer; shorter when the source ends before. */
export async function readBytes(source: Source, start: number, bytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.read(start, start + bytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
