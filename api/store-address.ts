import { resolve } from 'node:path';
import { inside, type Wall } from './confine.ts';
import { parseS3Address } from './drop/s3-address.ts';

/** The address of a store as `role` is given it: an object store's with a folder for what waits to be sent, unless it names one. */
export function addressFor(role: 'intake' | 'evidence' | 'desk', address: string, dataDir: string): string {
  if (!address.startsWith('s3:')) return address;
  parseS3Address(address);
  const url = new URL(address);
  if (!url.searchParams.has('spool')) url.searchParams.set('spool', resolve(dataDir, 'spool', role));
  return url.href;
}

/** What the wall must show for a drop, and the address it has behind it. */
export function behindWallAt(address: string): { address: string; places: Pick<Wall, 'drop' | 'objectStore'> } {
  if (!address.startsWith('s3:')) return { address: inside.drop, places: { drop: address.slice('file:'.length) } };
  const { spoolDir, caFile } = parseS3Address(address);
  const url = new URL(address);
  url.searchParams.set('spool', inside.spoolDir);
  if (caFile) url.searchParams.set('ca', inside.caFile);
  return { address: url.href, places: { objectStore: { spoolDir, ...(caFile ? { caFile } : {}) } } };
}
