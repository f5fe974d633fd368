import { createHash, randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { type Identity, identityFromBytes, openStream, type Recipient, SealBroken, Sealer } from '../../drop/age.ts';
import { type BlobKey, BlobMissing, type BlobStore } from '../../drop/blobs.ts';
import { specialistKey, type UploadId } from '../../drop/keys.ts';
import { ulid } from '../../ulid.ts';
import { actor, type Bench, type FileRow, type OriginalRow } from '../bench.ts';
import { recordCustody } from '../custody.ts';
import { Trouble } from '../failure.ts';
import { readOriginal } from '../originals.ts';
import { bringAllIn } from '../unseal.ts';
import { checkUpload, recordOriginal } from '../verify.ts';
import { withholdSame } from '../withhold.ts';
import { Delayed, keepWithheld, moveOn, type WithheldRow } from './job.ts';
import type { Specialist } from './specialist.ts';

/**
 * erased → resealed: the whole original as one age file for the specialist, its digest computed again on the way. It is then
 * read back from the vault and opened, by a key made for this and forgotten with it: what nobody here can open any more was
 * whole when somebody still could. Nothing of ours is destroyed yet.
 */
export async function reseal(
  bench: Bench,
  row: WithheldRow,
  file: FileRow,
  { name, recipient }: Specialist,
  signal: AbortSignal,
): Promise<void> {
  const original = await originalFor(bench, row, file, signal);
  const id = ulid(bench.now());
  const key = specialistKey(file.id as UploadId, id);
  const witness = identityFromBytes(randomBytes(32));
  const sealed = await sealAnew(bench, original, key, [recipient, witness.recipient], signal);
  await checkResealed(bench.vault, key, sealed, { witness, original, signal });
  const { t } = bench.store;
  await bench.store.write(async (tx) => {
    await moveOn(bench, tx, row, 'resealed', { recipient: name, object: id, ...sealed });
    await recordCustody(tx, t, {
      ...{ ...actor, at: bench.now(), action: 'seal', tipId: file.tipId, fileId: file.id },
      ...{ sha256Before: original.sha256, sha256After: original.sha256 },
      details: { recipient: name, object: id, ...sealed },
    });
  });
}

/** One that was set aside before its bytes were checked is checked now; the sender is told as of any other file. */
async function originalFor(bench: Bench, row: WithheldRow, file: FileRow, signal: AbortSignal): Promise<OriginalRow> {
  const { read, write, t } = bench.store;
  const [known] = await read.select().from(t.original).where(eq(t.original.fileId, file.id));
  if (known) return known;
  await bringAllIn(bench, file, signal);
  const original = await checkUpload(bench, file, (tx) => keepWithheld(bench, tx, row), signal);
  const { sha256 } = original;
  await write(async (tx) => {
    await keepWithheld(bench, tx, row);
    await tx.update(t.file).set({ sha256 }).where(eq(t.file.id, file.id));
    await recordOriginal(bench, tx, { ...file, sha256 }, original);
    // now it is known which others have the same bytes
    await withholdSame(tx, t, original, { ...actor, at: bench.now() });
  });
  return original;
}

interface Sealed {
  readonly sealedBytes: number;
  readonly sealedSha256: string;
}

async function sealAnew(
  { vault, identity }: Bench,
  original: OriginalRow,
  key: BlobKey,
  recipients: readonly Recipient[],
  signal: AbortSignal,
): Promise<Sealed> {
  const [plain, outer] = [createHash('sha256'), createHash('sha256')];
  const sealer = new Sealer(recipients);
  const writer = await vault.begin(key);
  let sealedBytes = 0;
  const put = async (parts: Uint8Array[]): Promise<void> => {
    for (const part of parts) {
      outer.update(part);
      sealedBytes += part.length;
    }
    if (parts.length > 0) await writer.write(parts);
  };
  try {
    for await (const chunk of readOriginal(vault, original, identity)) {
      signal.throwIfAborted();
      plain.update(chunk);
      await put(sealer.push(chunk));
    }
    await put(sealer.end());
    if (plain.digest('hex') !== original.sha256) throw new Trouble('original_differs');
  } catch (error) {
    await writer.abort();
    if (error instanceof SealBroken) throw new Trouble('original_differs');
    if (error instanceof BlobMissing) throw new Trouble('segment_missing');
    throw error;
  }
  if ((await writer.commit()) === 'exists') throw new Error('an object was put in our place');
  return { sealedBytes, sealedSha256: outer.digest('hex') };
}

interface Expected {
  readonly witness: Identity;
  readonly original: OriginalRow;
  readonly signal: AbortSignal;
}

/** Every byte as it lies in the vault, and what it opens to. What differs is removed. */
async function checkResealed(vault: BlobStore, key: BlobKey, sealed: Sealed, expected: Expected): Promise<void> {
  const { witness, original, signal } = expected;
  const [plain, outer] = [createHash('sha256'), createHash('sha256')];
  let sizeBytes = 0;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of await vault.get(key)) {
      signal.throwIfAborted();
      outer.update(chunk);
      yield chunk;
    }
  }
  try {
    for await (const chunk of openStream(bytes(), witness)) {
      plain.update(chunk);
      sizeBytes += chunk.length;
    }
  } catch (error) {
    if (!(error instanceof SealBroken || error instanceof BlobMissing)) throw error;
    await vault.remove(key);
    throw new Delayed('resealed_differs');
  }
  const same = plain.digest('hex') === original.sha256 && sizeBytes === original.sizeBytes;
  if (same && outer.digest('hex') === sealed.sealedSha256) return;
  await vault.remove(key);
  throw new Delayed('resealed_differs');
}
