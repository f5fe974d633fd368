import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';

const sampleBytes = 64;

export interface Found {
  readonly files: number;
  readonly bytes: number;
  /** files in which a sample stood */
  readonly found: string[];
}

/** Searches every readable file below `folders` for samples of 64 bytes; what is below `except` is what was sent. */
export function findPlain(samples: readonly Buffer[], folders: readonly string[], except: readonly string[]): Found {
  let [files, bytes] = [0, 0];
  const found: string[] = [];
  for (const path of new Set(folders.flatMap(filesBelow))) {
    if (except.some((own) => path.startsWith(resolve(own)))) continue;
    files++;
    try {
      bytes += search(path, samples, () => found.push(path));
    } catch (error) {
      // gone meanwhile, or another user's
      if (!['ENOENT', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return { files, bytes, found: [...new Set(found)] };
}

// one for all files: hundreds of thousands of small ones must not each make one of their own
const buffer = Buffer.alloc(4 * 1024 ** 2 + sampleBytes);

/** Answers how many bytes it read; the end of one piece is looked at again with the next. */
function search(path: string, samples: readonly Buffer[], tell: () => void): number {
  const file = openSync(path, 'r');
  let [bytes, kept] = [0, 0];
  try {
    for (;;) {
      const count = readSync(file, buffer, kept, buffer.length - kept, null);
      if (count === 0) return bytes;
      bytes += count;
      const piece = buffer.subarray(0, kept + count);
      if (samples.some((sample) => piece.includes(sample))) tell();
      kept = Math.min(sampleBytes, piece.length);
      piece.copy(buffer, 0, piece.length - kept);
    }
  } finally {
    closeSync(file);
  }
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
