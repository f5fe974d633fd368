import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';

/** Every file below a folder, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Opens every object below a folder of a data folder with Debian's `age`; joins the segments of each upload in order. */
export async function openAllOf(dataDir: string, part: string): Promise<Map<string, Buffer>> {
  const opened = new Map<string, Buffer[]>();
  for (const file of await filesBelow(join(dataDir, part))) {
    const [upload = ''] = relative(join(dataDir, part), file).split('/');
    opened.set(upload, [...(opened.get(upload) ?? []), await openWithAge(dataDir, file)]);
  }
  return new Map([...opened].map(([upload, parts]) => [upload, Buffer.concat(parts)]));
}

/** `age -d` with the identity of the evidence worker. Throws when the object does not open. */
export async function openWithAge(dataDir: string, file: string): Promise<Buffer> {
  const { stdout } = await promisify(execFile)('age', ['-d', '-i', join(dataDir, 'keys/evidence.identity'), file], {
    encoding: 'buffer',
    maxBuffer: 64 * 1024 ** 2,
  });
  return stdout;
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
