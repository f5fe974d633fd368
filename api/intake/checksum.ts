import type { Checksum } from '../drop/segments.ts';
import { Refusal } from '../refusal.ts';

/** What we can compare; sha1 is what the protocol asks every server for. */
export const checksumAlgorithms = { sha1: 20, sha256: 32 } as const;

/**
 * A body that is checked becomes visible only when all of it has come, so it cannot be resumed in the middle, and each of
 * its segments keeps a file open: it is sent in pieces of at most this many bytes.
 */
export const maxCheckedBytes = 256 * 1024 ** 2;

/**
 * Reads `Upload-Checksum: <algorithm> <base64 digest>` (tus 1.0.0, Checksum). Undefined without the header. Throws Refusal:
 * "If the checksum algorithm is not supported by the server", it answers 400.
 */
export function readChecksum(header: string | null | undefined): Checksum | undefined {
  if (header === null || header === undefined) return undefined;
  const [algorithm = '', encoded = '', ...rest] = header.trim().split(' ');
  const bytes = Object.entries(checksumAlgorithms).find(([name]) => name === algorithm)?.[1];
  if (bytes === undefined) throw new Refusal('checksum_unsupported');
  const digest = Buffer.from(encoded, 'base64');
  if (rest.length > 0 || digest.length !== bytes || digest.toString('base64') !== encoded)
    throw new Refusal('bad_request');
  return { algorithm: algorithm as Checksum['algorithm'], digest };
}
