import type { UploadId } from '../drop/keys.ts';
import { type Checksum, type SegmentSettings, SegmentWriter } from '../drop/segments.ts';
import { Refusal } from '../refusal.ts';
import type { Booking } from './ledger.ts';
import { takesMore } from './room.ts';
import type { Sealing, UploadWriter } from './sealing.ts';
import { openUpload } from './uploads.ts';

/** Sealed bytes of all writers that wait for the disk; each writes fewer at once, the more there are. */
const allBatchBytes = 16 * 1024 ** 2;

/** As Sealing; `newHash` where another thread hashes. */
interface SealingHere extends Sealing {
  openWriter(upload: UploadId, offset: number, checksum?: Checksum, newHash?: SegmentSettings['newHash']): UploadWriter;
}

/** Opens and seals uploads in this thread, as long as the disk has more than what is kept for words. */
export function sealHere(booking: Booking): SealingHere {
  const { drop, recipient, limits } = booking;
  const blobs: SegmentSettings['blobs'] = {
    list: (prefix) => drop.list(prefix),
    async begin(key, isFresh) {
      if (!takesMore(await drop.free(), limits)) throw new Refusal('disk_full', { retryAfterSeconds: 3600 });
      return drop.begin(key, isFresh);
    },
    // an object store has no disk that is watched
    ...(drop.beginNamed ? { beginNamed: drop.beginNamed } : {}),
    putIfAbsent: (...put) => drop.putIfAbsent(...put),
    remove: (key) => drop.remove(key),
  };
  const { segmentBytes } = limits;
  const open = new Set<SegmentWriter>();
  const batchBytes = (): number => Math.min(512 * 1024, Math.max(64 * 1024, allBatchBytes / open.size));
  return {
    openUpload: (wanted) => openUpload(booking, wanted),
    openWriter(upload, offset, checksum, newHash) {
      const writer = new SegmentWriter({
        blobs,
        upload,
        recipient,
        offset,
        segmentBytes,
        checksum,
        batchBytes,
        newHash,
      });
      open.add(writer);
      return {
        push: (chunk) => writer.push(chunk),
        end: () => writer.end().finally(() => open.delete(writer)),
        abort: () => writer.abort().finally(() => open.delete(writer)),
      };
    },
  };
}
