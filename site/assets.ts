import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { compressedForms, isText } from './compress.ts';
import { filesBelow } from './program-files.ts';

/** What the pages load, and what that loads in turn, with the compressed forms the program was built with. */
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
  const forms = [...found].flatMap((asset) => compressedForms.map((form) => asset + form));
  for (const asset of [...found, ...forms.filter((form) => all.includes(form))])
    await copy(join(client, '_astro', asset), join(to, '_astro', asset));
  for (const name of ['favicon.png', 'help-find.js']) await copy(join(client, name), join(to, name));
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}
