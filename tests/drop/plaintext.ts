import { createHash } from 'node:crypto';
import { type Identity, openStream } from '../../api/drop/age.ts';
import type { BlobStore } from '../../api/drop/blobs.ts';
import type { UploadId } from '../../api/drop/keys.ts';
import { readUpload } from '../../api/drop/upload-log.ts';

/** SHA-256 of an upload's plaintext, opened from its sealed segments; undefined when it is not whole. */
export async function sha256Of(blobs: BlobStore, police: Identity, upload: string): Promise<string | undefined> {
  const log = await readUpload(blobs, upload as UploadId);
  if (!log || log.offset !== log.lengthBytes) return undefined;
  const hash = createHash('sha256');
  for (const { key } of log.segments)
    for await (const plain of openStream(await blobs.get(key), police)) hash.update(plain);
  return hash.digest('hex');
}
