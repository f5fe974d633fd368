import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BlobKey, BlobMissing, type BlobStore } from './blobs.ts';
import { createFileBlobs } from './blobs-fs.ts';
import { createS3Blobs } from './blobs-s3.ts';
import { parseS3Address } from './s3-address.ts';

/**
 * Opens the store a setting names: `file:<path>`, `file:///<path>` or `s3://…` (s3-address.ts). Throws one readable line for
 * anything else, without the secret an address may hold.
 */
export function openBlobs(url: string): BlobStore {
  if (url.startsWith('file://')) return createFileBlobs(resolve(fileURLToPath(url)));
  if (url.startsWith('file:')) return createFileBlobs(resolve(url.slice('file:'.length)));
  if (isBucket(url)) return createS3Blobs(parseS3Address(url));
  throw new Error('a store is named by file:<path> or s3://…');
}

/** Whether a setting names an object store. */
export const isBucket = (url: string): boolean => url.startsWith('s3:');

/** Every byte of a small object. */
export async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Every byte of a small object; undefined when it is not there, or was removed since it was listed. */
export async function readIfThere(blobs: BlobStore, key: BlobKey): Promise<Uint8Array | undefined> {
  try {
    return await readAll(await blobs.get(key));
  } catch (error) {
    if (error instanceof BlobMissing) return undefined;
    throw error;
  }
}
