import type { Recipient } from '../drop/age.ts';
import type { BlobStore } from '../drop/blobs.ts';
import { type SegmentSettings, SegmentWriter } from '../drop/segments.ts';
import type { Limits } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import type { OpenWriter } from './upload-writer.ts';

/** Sealed bytes of all writers that wait for the disk; each writes fewer at once, the more there are. */
const allBatchBytes = 16 * 1024 ** 2;

/** Writes segments in this thread, as long as the disk has more than what is kept for words. */
export function segmentWriters(drop: BlobStore, recipient: Recipient, limits: Limits): OpenWriter {
  const blobs: SegmentSettings['blobs'] = {
    async begin(key) {
      const disk = await drop.free();
      if (disk && disk.freeBytes < limits.reserveBytes) throw new Refusal('disk_full', { retryAfterSeconds: 3600 });
      return drop.begin(key);
    },
    putIfAbsent: (key, bytes) => drop.putIfAbsent(key, bytes),
    remove: (key) => drop.remove(key),
  };
  const { segmentBytes } = limits;
  const open = new Set<SegmentWriter>();
  const batchBytes = (): number => Math.min(512 * 1024, Math.max(64 * 1024, allBatchBytes / open.size));
  return (upload, offset, checksum) => {
    const writer = new SegmentWriter({ blobs, upload, recipient, offset, segmentBytes, checksum, batchBytes });
    open.add(writer);
    return {
      push: (chunk) => writer.push(chunk),
      end: () => writer.end().finally(() => open.delete(writer)),
      abort: () => writer.abort().finally(() => open.delete(writer)),
    };
  };
}
