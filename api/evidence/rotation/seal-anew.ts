import { createHash } from 'node:crypto';
import { eachOf, type Identity, openStream, rewrap, SealBroken } from '../../drop/age.ts';
import { type BlobKey, BlobMissing, type BlobReplacer, type BlobStore } from '../../drop/blobs.ts';
import { readHead } from './survey.ts';

/** Whether an object opens, and to which bytes. */
export interface Expected {
  readonly sha256: string;
  readonly sizeBytes?: number;
}

/** Written beside the old one, and not in its place yet: `put` changes them, `drop` forgets it. */
export interface SealedAnew {
  readonly sealedSha256: string;
  readonly sizeBytes: number;
  put(): Promise<'replaced' | 'missing'>;
  drop(): Promise<void>;
}

/** It does not open, or to other bytes than were recorded: nobody may make that look new. */
export class Unsound extends Error {
  constructor(key: string) {
    super(key);
    this.name = 'Unsound';
  }
}

/**
 * Writes an object anew for the newest identity: another header, and behind it the very bytes that stood there. What was written
 * is opened on its way, by that identity alone, to its last byte. Undefined when the object is gone. Throws Unsound.
 */
export async function sealAnew(
  blobs: BlobStore,
  key: BlobKey,
  identity: Identity,
  expected?: Expected,
): Promise<SealedAnew | undefined> {
  let replacer: BlobReplacer | undefined;
  try {
    const { header, payloadAt } = rewrap(await readHead(blobs, key), identity, identity.recipient);
    replacer = await blobs.replace(key);
    return await copy(blobs, { key, header, payloadAt, replacer, newest: eachOf(identity)[0]! }, expected);
  } catch (error) {
    await replacer?.abort();
    if (error instanceof BlobMissing) return undefined;
    if (error instanceof SealBroken) throw new Unsound(key);
    throw error;
  }
}

interface Copying {
  readonly key: BlobKey;
  readonly header: Uint8Array;
  readonly payloadAt: number;
  readonly replacer: BlobReplacer;
  readonly newest: Identity;
}

async function copy(blobs: BlobStore, copying: Copying, expected: Expected | undefined): Promise<SealedAnew> {
  const { key, header, payloadAt, replacer, newest } = copying;
  const [inner, outer] = [createHash('sha256'), createHash('sha256')];
  async function* written(): AsyncGenerator<Uint8Array> {
    yield* through(header);
    const rest = { start: payloadAt, end: Number.POSITIVE_INFINITY };
    for await (const chunk of await blobs.get(key, rest)) yield* through(chunk);
  }
  async function* through(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
    outer.update(chunk);
    await replacer.write([chunk]);
    yield chunk;
  }
  let sizeBytes = 0;
  for await (const chunk of openStream(written(), newest)) {
    inner.update(chunk);
    sizeBytes += chunk.length;
  }
  const isSame = !expected || inner.digest('hex') === expected.sha256;
  if (!isSame || sizeBytes !== (expected?.sizeBytes ?? sizeBytes)) throw new Unsound(key);
  return {
    sealedSha256: outer.digest('hex'),
    sizeBytes,
    put: () => replacer.commit(),
    drop: () => replacer.abort(),
  };
}
