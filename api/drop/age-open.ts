import { createDecipheriv } from 'node:crypto';
import { maxHeaderBytes, nonceBytes, openHeader, SealBroken, type SealFailure } from './age-header.ts';
import type { Identity } from './age-keys.ts';
import { chunkBytes, chunkNonce, tagBytes } from './age-seal.ts';

const sealedChunkBytes = chunkBytes + tagBytes;

/** One chunk's plaintext, or undefined when its tag is wrong. Nothing is handed out before the tag is verified. */
function tryChunk(key: Uint8Array, index: number, last: boolean, sealed: Uint8Array): Uint8Array | undefined {
  const nonce = chunkNonce(index, last);
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
  try {
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

/** An authentic chunk; `reason` when it stands where it may not: data was cut off after it, or appended. */
interface Chunk {
  readonly plain: Uint8Array;
  readonly reason?: SealFailure;
}

function openChunk(key: Uint8Array, index: number, last: boolean, sealed: Uint8Array): Chunk {
  if (sealed.length < tagBytes) throw new SealBroken('truncated');
  const plain = tryChunk(key, index, last, sealed);
  if (!plain) {
    const elsewhere = sealed.length === sealedChunkBytes ? tryChunk(key, index, !last, sealed) : undefined;
    if (!elsewhere) throw new SealBroken('payload');
    return { plain: elsewhere, reason: last ? 'truncated' : 'trailing' };
  }
  // age: only an empty object ends in an empty chunk
  if (plain.length === 0 && index > 0) throw new SealBroken('payload');
  return { plain };
}

/** A chunk of an object that is whole so far. */
function openWhole(key: Uint8Array, index: number, last: boolean, sealed: Uint8Array): Uint8Array {
  const { plain, reason } = openChunk(key, index, last, sealed);
  if (reason) throw new SealBroken(reason);
  return plain;
}

/** Opens something small at once. Throws SealBroken. */
export function openBytes(sealed: Uint8Array, identity: Identity): Uint8Array {
  const { payloadAt, payloadKey } = openHeader(sealed, true, identity)!;
  const chunks: Uint8Array[] = [];
  let at = payloadAt;
  do {
    const end = Math.min(at + sealedChunkBytes, sealed.length);
    chunks.push(openWhole(payloadKey, chunks.length, end === sealed.length, sealed.subarray(at, end)));
    at = end;
  } while (at < sealed.length);
  return Buffer.concat(chunks);
}

/**
 * Opens a stream, releasing each chunk only after its tag is verified, and every chunk before the place where the object
 * breaks. A consumer that keeps what it got before a throw holds authentic bytes of an object that is not whole. What is
 * left of a part is copied: whoever gives it may use its memory again when the next is asked for.
 */
export async function* openStream(sealed: AsyncIterable<Uint8Array>, identity: Identity): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = new Uint8Array(0);
  let key: Uint8Array | undefined;
  let index = 0;
  for await (const part of sealed) {
    let rest = part;
    if (!key) {
      held = Buffer.concat([held, part]);
      const opened = openHeader(held, false, identity);
      if (!opened) continue;
      key = opened.payloadKey;
      rest = held.subarray(opened.payloadAt);
      held = new Uint8Array(0);
    }
    // one byte more than a chunk proves that it is not the last
    const missing = sealedChunkBytes - held.length;
    if (held.length > 0 && rest.length > missing) {
      const chunk = Buffer.concat([held, rest.subarray(0, missing)]);
      yield* release(openChunk(key, index++, false, chunk));
      held = new Uint8Array(0);
      rest = rest.subarray(missing);
    }
    for (; held.length === 0 && rest.length > sealedChunkBytes; rest = rest.subarray(sealedChunkBytes))
      yield* release(openChunk(key, index++, false, rest.subarray(0, sealedChunkBytes)));
    held = Buffer.concat([held, rest]);
  }
  if (!key) {
    const opened = openHeader(held, true, identity)!;
    key = opened.payloadKey;
    held = held.subarray(opened.payloadAt);
  }
  yield* release(openChunk(key, index, true, held));
}

function* release({ plain, reason }: Chunk): Generator<Uint8Array> {
  yield plain;
  if (reason) throw new SealBroken(reason);
}

/** An opened age file whose plaintext can be read from anywhere. */
export interface OpenedRange {
  /** plaintext size */
  readonly sizeBytes: number;
  /** Plaintext bytes from `start` (inclusive) to `end` (exclusive). */
  read(start: number, end: number): AsyncGenerator<Uint8Array>;
}

/**
 * Random access inside one age file. `read` fetches sealed bytes (inclusive start, exclusive end). The last chunk is
 * verified first, so that a file that was cut off never looks whole.
 */
export async function openRange(
  read: (start: number, end: number) => Promise<Uint8Array>,
  sealedBytes: number,
  identity: Identity,
): Promise<OpenedRange> {
  const start = await read(0, Math.min(maxHeaderBytes + nonceBytes, sealedBytes));
  const { payloadAt, payloadKey } = openHeader(start, true, identity)!;
  const chunks = Math.max(1, Math.ceil((sealedBytes - payloadAt) / sealedChunkBytes));
  const fetch = (index: number): Promise<Uint8Array> => {
    const at = payloadAt + index * sealedChunkBytes;
    return read(at, Math.min(at + sealedChunkBytes, sealedBytes));
  };
  const chunk = async (index: number): Promise<Uint8Array> =>
    openWhole(payloadKey, index, index === chunks - 1, await fetch(index));
  const openLast = async (): Promise<Uint8Array> => {
    try {
      return await chunk(chunks - 1);
    } catch (error) {
      const isAppended = chunks > 1 && tryChunk(payloadKey, chunks - 2, true, await fetch(chunks - 2)) !== undefined;
      throw isAppended ? new SealBroken('trailing') : error;
    }
  };
  const last = await openLast();
  const sizeBytes = (chunks - 1) * chunkBytes + last.length;
  return {
    sizeBytes,
    async *read(from, to) {
      const end = Math.min(to, sizeBytes);
      for (let at = Math.max(0, from); at < end; ) {
        const index = Math.floor(at / chunkBytes);
        const plain = index === chunks - 1 ? last : await chunk(index);
        const base = index * chunkBytes;
        yield plain.subarray(at - base, Math.min(end - base, plain.length));
        at = base + plain.length;
      }
    },
  };
}
