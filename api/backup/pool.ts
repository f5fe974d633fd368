import { type Blob, type BlobKey, BlobMissing, type BlobStore } from '../drop/blobs.ts';
import { createMeasure, type Measured, measure } from './durable.ts';
import type { BackedUp, StoreName } from './manifest.ts';

/**
 * THE POOL: objects as they were, sealed; nothing is opened. An object that was copied before, by its key, its size and the time
 * it was written, is not read again: its digest stands in the manifest that was signed when it was.
 */
export interface Copying {
  readonly store: StoreName;
  readonly from: BlobStore;
  readonly pool: BlobStore;
  /** what the newest manifest says, by key */
  readonly known: ReadonlyMap<string, BackedUp>;
}

/** Undefined when it is no longer there. `copied` says whether bytes were. */
export async function copyObject(
  copying: Copying,
  { key, sizeBytes, writtenAt }: Blob,
): Promise<{ object: BackedUp; copied: boolean } | undefined> {
  const { store, pool, known } = copying;
  const before = known.get(key);
  const written = writtenAt.toISOString();
  if (before?.sizeBytes === sizeBytes && before.writtenAt === written)
    if ((await pool.size((before.as ?? key) as BlobKey)) === sizeBytes) return { object: before, copied: false };
  try {
    const { as, copied, measured } = await bringIn(copying, key);
    const object = { store, key, ...measured, writtenAt: written, ...(as === key ? {} : { as }) };
    return { object, copied };
  } catch (error) {
    if (error instanceof BlobMissing) return undefined;
    throw error;
  }
}

/** Under its own key, or, where another one lies that some earlier manifest may name, beside it. */
async function bringIn({ from, pool }: Copying, key: BlobKey) {
  let is: Measured | undefined;
  for (let n = 0; ; n++) {
    const as = n === 0 ? key : (`${key}.again-${n}` as BlobKey);
    if ((await pool.size(as)) === undefined) {
      const measured = await copyInto(pool, as, await from.get(key));
      if (measured) return { as, measured, copied: true };
    }
    is ??= await measure(await from.get(key));
    const lies = await measure(await pool.get(as));
    if (lies.sha256 === is.sha256 && lies.sizeBytes === is.sizeBytes) return { as, measured: is, copied: false };
  }
}

/** Undefined when something stands there already. `isWanted` is asked before anything has its name. */
export async function copyInto(
  to: BlobStore,
  key: BlobKey,
  bytes: AsyncIterable<Uint8Array>,
  isWanted: (measured: Measured) => boolean = () => true,
): Promise<Measured | undefined> {
  const writer = await to.begin(key);
  const measuring = createMeasure();
  try {
    for await (const chunk of bytes) {
      measuring.add(chunk);
      await writer.write([chunk]);
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  const measured = measuring.end();
  if (isWanted(measured)) return (await writer.commit()) === 'created' ? measured : undefined;
  await writer.abort();
  return measured;
}

/** So many are on their way at once: each waits for its own sync. */
const atOnce = 16;

export async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: Math.min(atOnce, items.length) }, async () => {
      for (const item of left) await work(item);
    }),
  );
}
