import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { filesBelow } from './program-files.ts';

/** What the pages load, and what that loads in turn; hashed names, so they are compressed as well as can be. */
export async function copyAssets(client: string, to: string, needed: readonly string[]): Promise<void> {
  const all = (await filesBelow(join(client, '_astro'))).map((file) => file.slice(join(client, '_astro/').length));
  const missing = needed.find((asset) => !all.includes(asset));
  if (missing) throw new Error(`a page mentions ${missing}, which the build did not write`);
  const found = new Set<string>();
  for (let fresh = [...needed]; fresh.length > 0; ) {
    for (const asset of fresh) found.add(asset);
    const texts = await Promise.all(
      fresh.filter(isText).map((asset) => readFile(join(client, '_astro', asset), 'utf8')),
    );
    fresh = all.filter((asset) => !found.has(asset) && texts.some((text) => text.includes(basename(asset))));
  }
  for (const asset of found) await copy(join(client, '_astro', asset), join(to, '_astro', asset));
  for (const name of ['favicon.png', 'help-find.js']) await copy(join(client, name), join(to, name));
  await compress([...found].map((asset) => join(to, '_astro', asset)));
}

const isText = (file: string): boolean => ['.css', '.js', '.mjs', '.json', '.svg'].includes(extname(file));

async function compress(files: readonly string[]): Promise<void> {
  const waiting = files.filter(isText);
  const work = async () => {
    for (let file = waiting.pop(); file; file = waiting.pop()) {
      const bytes = await readFile(file);
      if (bytes.length < 512) continue;
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
      await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params }));
      await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}
