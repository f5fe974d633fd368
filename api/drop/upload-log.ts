import { plainSize } from './age.ts';
import type { BlobKey, BlobStore } from './blobs.ts';
import { parseUploadKey, type TipId, type UploadId, uploadPrefix } from './keys.ts';

/** One finished segment: `lengthBytes` of plaintext beginning at byte `start`. */
export interface UploadSegment {
  readonly start: number;
  readonly lengthBytes: number;
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

/** Reads an upload from the listing of its keys; undefined when it was never opened, or is gone. */
export async function readUpload(blobs: BlobStore, upload: UploadId): Promise<UploadLog | undefined> {
  const stored = await blobs.list(uploadPrefix(upload));
  const segments: UploadSegment[] = [];
  let opened: { tip: TipId; createdAt: Date } | undefined;
  let lengthBytes: number | undefined;
  let offset = 0;
  let activeAt = 0;
  for (const { key, sizeBytes, writtenAt } of stored) {
    activeAt = Math.max(activeAt, writtenAt.getTime());
    const parsed = parseUploadKey(key);
    if (parsed?.kind === 'opened') opened = parsed;
    if (parsed?.kind === 'length') lengthBytes = Math.min(parsed.bytes, lengthBytes ?? parsed.bytes);
    // the listing is sorted and starts have equal width, so the chain is read in order
    if (parsed?.kind === 'segment' && parsed.start === offset) {
      const segment = { start: offset, lengthBytes: plainSize(sizeBytes), key };
      segments.push(segment);
      offset += segment.lengthBytes;
    }
  }
  if (!opened) return undefined;
  const { tip, createdAt } = opened;
  const log = { tip, createdAt, activeAt: new Date(activeAt), segments, offset };
  return lengthBytes === undefined ? log : { ...log, lengthBytes };
}
