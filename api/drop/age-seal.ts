import { createCipheriv } from 'node:crypto';
import { headerBytes, newHeader } from './age-header.ts';
import type { Recipient } from './age-keys.ts';

/** Plaintext bytes of a full chunk, and the bytes its tag adds (age: STREAM). */
export const chunkBytes = 64 * 1024;
export const tagBytes = 16;

/** The nonce of chunk `index`: an 11-byte counter, then whether it is the last. */
export function chunkNonce(index: number, last: boolean): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/**
 * Seals a stream. Takes buffers as they come and keeps slices of at most one chunk of them (the last chunk is sealed
 * differently, so it is held until the next byte or the end): the caller must not change a buffer it has pushed.
 */
export class Sealer {
  readonly #payloadKey: Buffer;
  #header: Uint8Array | undefined;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #index = 0;

  constructor(recipients: readonly Recipient[]) {
    const { header, payloadKey } = newHeader(recipients);
    this.#header = header;
    this.#payloadKey = payloadKey;
  }

  /** Sealed bytes that are ready; the first call yields the header. */
  push(chunk: Uint8Array): Uint8Array[] {
    const out = this.#takeHeader();
    if (chunk.length > 0) this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    while (this.#heldBytes > chunkBytes) this.#emit(out, chunkBytes, false);
    return out;
  }

  /** The rest. The sealer cannot be used afterwards. */
  end(): Uint8Array[] {
    const out = this.#takeHeader();
    this.#emit(out, this.#heldBytes, true);
    this.#payloadKey.fill(0);
    return out;
  }

  #takeHeader(): Uint8Array[] {
    const header = this.#header;
    this.#header = undefined;
    return header ? [header] : [];
  }

  #emit(out: Uint8Array[], bytes: number, last: boolean): void {
    const nonce = chunkNonce(this.#index++, last);
    const cipher = createCipheriv('chacha20-poly1305', this.#payloadKey, nonce, { authTagLength: tagBytes });
    for (let left = bytes; left > 0; ) {
      const first = this.#held[0]!;
      const taken = first.length <= left ? first : first.subarray(0, left);
      out.push(cipher.update(taken));
      if (taken === first) this.#held.shift();
      else this.#held[0] = first.subarray(taken.length);
      left -= taken.length;
    }
    cipher.final();
    out.push(cipher.getAuthTag());
    this.#heldBytes -= bytes;
  }
}

/** Seals something small at once. */
export function sealBytes(plain: Uint8Array, recipients: readonly Recipient[]): Uint8Array {
  const sealer = new Sealer(recipients);
  return Buffer.concat([...sealer.push(plain), ...sealer.end()]);
}

/** Bytes of the sealed object that holds `plainBytes`. */
export const sealedSize = (plainBytes: number, recipients = 1): number =>
  headerBytes(recipients) + plainBytes + tagBytes * Math.max(1, Math.ceil(plainBytes / chunkBytes));

/** Plaintext bytes in a sealed object of `sealedBytes`. Throws RangeError when no plaintext has that sealed size. */
export function plainSize(sealedBytes: number, recipients = 1): number {
  const payload = sealedBytes - headerBytes(recipients);
  const chunks = Math.max(1, Math.ceil(payload / (chunkBytes + tagBytes)));
  const plain = payload - tagBytes * chunks;
  if (plain < 0 || sealedSize(plain, recipients) !== sealedBytes)
    throw new RangeError('no sealed object has this size');
  return plain;
}
