import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Part } from './manifest.ts';

/** FILES that are on the disk when we say so, and what they are. */
export type Measured = Pick<Part, 'sizeBytes' | 'sha256'>;

/** Passes bytes on and measures them on their way. */
export function createMeasure(): { add(bytes: Uint8Array): void; end(): Measured } {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  return {
    add(bytes) {
      hash.update(bytes);
      sizeBytes += bytes.length;
    },
    end: () => ({ sizeBytes, sha256: hash.digest('hex') }),
  };
}

export async function measure(bytes: AsyncIterable<Uint8Array>): Promise<Measured> {
  const measuring = createMeasure();
  for await (const chunk of bytes) measuring.add(chunk);
  return measuring.end();
}

export const measureFile = (path: string): Promise<Measured> => measure(createReadStream(path));

/** Writes a file that must not be there yet; answers what was written. */
export async function writeDurably(
  path: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  mode = 0o600,
): Promise<Measured> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, 'wx', mode);
  const measuring = createMeasure();
  try {
    await handle.chmod(mode); // whatever our umask is
    for await (const chunk of bytes) {
      measuring.add(chunk);
      for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return measuring.end();
}

/** The names in a folder, or the bytes of a file somebody else wrote. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A folder and every one below it. */
export async function syncFolders(path: string): Promise<void> {
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) await sync(join(entry.parentPath, entry.name));
  await sync(path);
}
