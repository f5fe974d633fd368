import { createHash } from 'node:crypto';
import { type Identity, openStream, SealBroken } from '../drop/age.ts';
import { BlobMissing, type BlobStore } from '../drop/blobs.ts';
import { originalKey, type UploadId } from '../drop/keys.ts';
import type { OriginalRow } from './bench.ts';
import { canonical, digestOf } from './custody.ts';

/**
 * ORIGINALS: received bytes, never altered. They stay sealed in the vault as the segments they came in; this is the only
 * way to read one whole. The plaintext is handed out, never written down.
 */
type Segment = OriginalRow['segments'][number];
export type Original = Pick<OriginalRow, 'fileId' | 'sha256' | 'sizeBytes' | 'segments'>;

/** Binds the `hash` event to every segment's digests, the sealed ones too: no segment can be sealed anew unseen. */
export const segmentsDigest = (segments: readonly Segment[]): string => digestOf(Buffer.from(canonical(segments)));

/** The plaintext of a whole original, in order. Throws SealBroken or BlobMissing. */
export async function* readOriginal(
  vault: BlobStore,
  original: { fileId: string; segments: readonly { start: number }[] },
  identity: Identity,
): AsyncGenerator<Uint8Array> {
  for (const { start } of original.segments)
    yield* openStream(await vault.get(originalKey(original.fileId as UploadId, start)), identity);
}

/** What one segment in the vault is: the digests of its plaintext and of the sealed bytes around it. */
export async function measureSegment(
  vault: BlobStore,
  upload: UploadId,
  start: number,
  identity: Identity,
  plain: (bytes: Uint8Array) => void = () => undefined,
): Promise<Omit<Segment, 'start'>> {
  const [inner, outer] = [createHash('sha256'), createHash('sha256')];
  let [lengthBytes, sealedBytes] = [0, 0];
  async function* sealed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of await vault.get(originalKey(upload, start))) {
      outer.update(chunk);
      sealedBytes += chunk.length;
      yield chunk;
    }
  }
  for await (const chunk of openStream(sealed(), identity)) {
    inner.update(chunk);
    lengthBytes += chunk.length;
    plain(chunk);
  }
  return { lengthBytes, sha256: inner.digest('hex'), sealedBytes, sealedSha256: outer.digest('hex') };
}

export type OriginalProblem = {
  problem: 'segment_missing' | 'segment_unopenable' | 'segment_differs' | 'file_differs';
  start?: number;
};

/**
 * Compares a whole original with what was recorded of it. Undefined when every byte is as it was. `resealed`: other digests of
 * sealed bytes by the start of their segment, as custody names them since the keys were changed (rotation/forms.ts).
 */
export async function verifyOriginal(
  vault: BlobStore,
  original: Original,
  identity: Identity,
  resealed: ReadonlyMap<number, ReadonlySet<string>> = new Map(),
): Promise<OriginalProblem | undefined> {
  const whole = createHash('sha256');
  let sizeBytes = 0;
  for (const recorded of original.segments) {
    const { start } = recorded;
    try {
      const found = await measureSegment(vault, original.fileId as UploadId, start, identity, (bytes) => {
        whole.update(bytes);
        sizeBytes += bytes.length;
      });
      if (!sameSegment(recorded, found, resealed.get(start))) return { problem: 'segment_differs', start };
    } catch (error) {
      if (error instanceof SealBroken) return { problem: 'segment_unopenable', start };
      if (error instanceof BlobMissing) return { problem: 'segment_missing', start };
      throw error;
    }
  }
  const same = sizeBytes === original.sizeBytes && whole.digest('hex') === original.sha256;
  return same ? undefined : { problem: 'file_differs' };
}

const sameSegment = (
  recorded: Omit<Segment, 'start'>,
  found: Omit<Segment, 'start'>,
  resealed: ReadonlySet<string> | undefined,
): boolean =>
  recorded.lengthBytes === found.lengthBytes &&
  recorded.sha256 === found.sha256 &&
  recorded.sealedBytes === found.sealedBytes &&
  (recorded.sealedSha256 === found.sealedSha256 || resealed?.has(found.sealedSha256) === true);
