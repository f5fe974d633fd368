import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Blob, BlobKey } from '../../api/drop/blobs.ts';
import { openBlobs, readAll } from '../../api/drop/open-blobs.ts';
import type { Vidne } from '../vidne.ts';

/** Every object below a prefix of the drop or the vault, sorted. */
export const objectsOf = async ({ stores }: Vidne, store: 'drop' | 'vault', prefix = ''): Promise<Blob[]> =>
  openBlobs(stores[store]).list(prefix);

/** Opens every original in the vault with Debian's `age`; joins the segments of each upload in order. */
export async function openOriginals(vidne: Vidne): Promise<Map<string, Buffer>> {
  const opened = new Map<string, Buffer[]>();
  for (const { key } of await objectsOf(vidne, 'vault', 'originals/')) {
    const [, upload = ''] = key.split('/');
    opened.set(upload, [...(opened.get(upload) ?? []), await openWithAge(vidne, 'vault', key)]);
  }
  return new Map([...opened].map(([upload, parts]) => [upload, Buffer.concat(parts)]));
}

/** `age -d` with the identity of the evidence worker, or another. Throws when the object does not open. */
export async function openWithAge(
  { dataDir, stores }: Vidne,
  store: 'drop' | 'vault',
  key: BlobKey,
  identity = join(dataDir, 'keys/evidence.identity'),
): Promise<Buffer> {
  const sealed = await readAll(await openBlobs(stores[store]).get(key));
  const opening = promisify(execFile)('age', ['-d', '-i', identity], {
    encoding: 'buffer',
    maxBuffer: 64 * 1024 ** 2,
  });
  opening.child.stdin?.on('error', () => undefined).end(sealed); // it says itself why it stops reading
  return (await opening).stdout;
}

/** Every file below a folder, sorted. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Which of the needles stand in any file below the folders (name or content), or in the printed output. */
export async function searchFor(
  needles: readonly (string | Buffer)[],
  folders: readonly string[],
  output: string,
): Promise<string[]> {
  const sought = needles.map((needle) => Buffer.from(needle as string));
  const longest = Math.max(...sought.map(({ length }) => length));
  const found = needles
    .filter((needle) => output.includes(needle.toString()))
    .map((needle) => `output: ${needle.toString()}`);
  const lookThrough = async (file: string): Promise<void> => {
    let tail = Buffer.alloc(0);
    for await (const chunk of createReadStream(file, { highWaterMark: 4 * 1024 ** 2 })) {
      const window = Buffer.concat([tail, chunk as Buffer]);
      for (const needle of sought)
        if (window.includes(needle)) found.push(`${file}: ${needle.toString('latin1').slice(0, 40)}`);
      tail = window.subarray(-longest);
    }
  };
  for (const folder of folders) {
    const looked = new Set<string>();
    for (let files = await filesBelow(folder); files.length > 0; ) {
      let isMoved = false;
      for (const file of files) {
        looked.add(file);
        for (const needle of sought) if (file.includes(needle.toString())) found.push(`${file} (name)`);
        await lookThrough(file).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error;
          isMoved = true; // it has its name by now, and is looked for by that
        });
      }
      files = isMoved ? (await filesBelow(folder)).filter((file) => !looked.has(file)) : [];
    }
  }
  return found;
}
