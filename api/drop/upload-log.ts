import { plainSize } from './age.ts';
import type { BlobKey, BlobStore } from './blobs.ts';
import { chainOf, type Link } from './chain.ts';
import { parseUploadKey, type TipId, type UploadId, uploadPrefix } from './keys.ts';

export interface UploadSegment extends Link {
  readonly key: BlobKey;
}

/** All there is to know about an upload without opening anything. */
export interface UploadLog {
  readonly tip: TipId;
  readonly createdAt: Date;
  /** when anything of it was last written */
  readonly activeAt: Date;
  readonly lengthBytes?: number;
  /** the contiguous chain from byte 0 */
  readonly segments: readonly UploadSegment[];
  /** bytes in that chain: the tus offset */
  readonly offset: number;
}

/**
 * Reads an upload from the listing of its keys; undefined when it was never opened, or is gone. Throws RangeError when the
 * segment it goes on with has a size that no plaintext has.
 */
export async function readUpload(blobs: BlobStore, upload: UploadId): Promise<UploadLog | undefined> {
  const stored = await blobs.list(uploadPrefix(upload));
  const found: UploadSegment[] = [];
  const broken = new Map<number, RangeError>();
  let opened: { tip: TipId; createdAt: Date } | undefined;
  let lengthBytes: number | undefined;
  let activeAt = 0;
  for (const { key, sizeBytes, writtenAt } of stored) {
    activeAt = Math.max(activeAt, writtenAt.getTime());
    const parsed = parseUploadKey(key);
    if (parsed?.kind === 'opened') opened = parsed;
    if (parsed?.kind === 'length') lengthBytes = Math.min(parsed.bytes, lengthBytes ?? parsed.bytes);
    if (parsed?.kind === 'segment') {
      const { kind: _, ...named } = parsed;
      const lengthBytes = sizeOrError(sizeBytes);
      if (lengthBytes instanceof RangeError) broken.set(parsed.start, lengthBytes);
      else if (lengthBytes > 0) found.push({ ...named, lengthBytes, key });
    }
  }
  if (!opened) return undefined;
  const segments = chainOf(found);
  const last = segments.at(-1);
  const offset = last ? last.start + last.lengthBytes : 0;
  // the upload would go on there, with what cannot be read: nobody is told that it ends before
  if (broken.has(offset)) throw broken.get(offset);
  const { tip, createdAt } = opened;
  const log = { tip, createdAt, activeAt: new Date(activeAt), segments, offset };
  return lengthBytes === undefined ? log : { ...log, lengthBytes };
}

function sizeOrError(sealedBytes: number): number | RangeError {
  try {
    return plainSize(sealedBytes);
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
}
