import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const encodings = [
  ['br', '.br'],
  ['zstd', '.zst'],
  ['gzip', '.gz'],
] as const;

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.vtt': 'text/vtt; charset=utf-8',
};

export interface SmallFile {
  /** below the root, as in `/tip/index.html` */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headers: Record<string, string>;
}

/**
 * A page, script, style or list of a release, read at once: the threads that read and write files for everybody are the ones
 * that wait for the disk while uploads are synced, and a page must not stand in that queue. Undefined for any other address.
 */
export function readSmallFile(root: string, address: string, accepted: string): SmallFile | undefined {
  const path = /^\/(?:[\w-]+(?:\.[\w-]+)*\/)*$/.test(address) ? `${address}index.html` : address;
  const type = /^\/(?:[\w-]+(?:\.[\w-]+)*\/)*[\w-]+(?:\.[\w-]+)*(\.html|\.css|\.js|\.json|\.xml|\.txt|\.vtt)$/.exec(
    path,
  )?.[1];
  if (!type) return undefined;
  const headers = { 'Content-Type': types[type]!, Vary: 'Accept-Encoding' };
  const wanted = new Set(accepted.split(',').map((part) => part.split(';')[0]!.trim()));
  for (const [encoding, suffix] of encodings) {
    const bytes = wanted.has(encoding) ? read(join(root, path + suffix)) : undefined;
    if (bytes) return { path, bytes, headers: { ...headers, 'Content-Encoding': encoding } };
  }
  const bytes = read(join(root, path));
  // what a release renders lies there as it is and for brotli; who knows gzip alone is rare
  if (bytes && bytes.length >= 512 && wanted.has('gzip'))
    return { path, bytes: new Uint8Array(gzipSync(bytes)), headers: { ...headers, 'Content-Encoding': 'gzip' } };
  return bytes && { path, bytes, headers };
}

function read(file: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return readFileSync(file) as Uint8Array<ArrayBuffer>;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
