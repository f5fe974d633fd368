import { createReadStream, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const sampleBytes = 64;

export interface Found {
  readonly files: number;
  readonly bytes: number;
  /** files in which a sample stood */
  readonly found: string[];
}

/** Searches every readable file below `folders` for samples of 64 bytes; what is below `except` is what was sent. */
export async function findPlain(
  samples: readonly Buffer[],
  folders: readonly string[],
  except: readonly string[],
): Promise<Found> {
  let [files, bytes] = [0, 0];
  const found: string[] = [];
  for (const path of new Set(folders.flatMap(filesBelow))) {
    if (except.some((own) => path.startsWith(resolve(own)))) continue;
    files++;
    let tail: Buffer = Buffer.alloc(0);
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: 4 * 1024 ** 2 }) as AsyncIterable<Buffer>) {
        const joined = Buffer.concat([tail, chunk]);
        bytes += chunk.length;
        if (samples.some((sample) => joined.includes(sample))) found.push(path);
        tail = joined.subarray(-sampleBytes);
      }
    } catch (error) {
      // gone meanwhile, or another user's
      if (!['ENOENT', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return { files, bytes, found: [...new Set(found)] };
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
