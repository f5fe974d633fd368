import type { Free } from '../drop/blobs.ts';
import type { Limits } from '../limits.ts';

/** Whether the disk takes new uploads. An unknown capacity (an object store), or number of places, counts as room. */
export const takesUploads = (disk: Free | undefined, limits: Limits): boolean =>
  !disk ||
  (disk.freeBytes >= Math.max(limits.freeBytes, disk.totalBytes * limits.freeFraction) &&
    hasFiles(disk, limits.freeFiles, limits.freeFraction));

/** Whether it takes anything but the words of new tips, for which the rest is kept. */
export const takesMore = (disk: Free | undefined, limits: Limits): boolean =>
  !disk || (disk.freeBytes >= limits.reserveBytes && hasFiles(disk, limits.reserveFiles, 0));

const hasFiles = ({ freeFiles, totalFiles = 0 }: Free, least: number, fraction: number): boolean =>
  freeFiles === undefined || freeFiles >= Math.max(least, totalFiles * fraction);
