import { StoreAway } from '../drop/blobs.ts';
import { ChecksumWrong, OffsetTaken } from '../drop/segments.ts';
import { storageAway } from '../http.ts';
import { Refusal } from '../refusal.ts';

/** What an error of the store says to the sender; undefined for a bug. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof OffsetTaken) return new Refusal('offset_conflict');
  if (error instanceof ChecksumWrong) return new Refusal('checksum_wrong');
  if (error instanceof StoreAway) return storageAway();
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new Refusal('disk_full', { retryAfterSeconds: 3600 });
  return undefined;
}

/** Runs `task`, with a full disk, or a store that is away, refused in words. */
export async function inWords<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}
