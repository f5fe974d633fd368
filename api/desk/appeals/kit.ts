import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Desk } from '../desk.ts';
import { runSite } from './release-run.ts';

/** Beside the releases and not in the common temporary folder, so that what a killed desk leaves is found (leftovers.ts). */
export const kitPrefix = 'kit-';

/**
 * Adds the sharing kit to what is about to be published: link previews, pictures to share, posters. The site draws it
 * (site/draw-kit.ts) in a content folder of its own, so that the public one changes in one step with everything in it.
 */
export async function addKit(
  files: Map<string, Uint8Array>,
  { siteDir, publicOrigin }: Pick<Desk, 'siteDir' | 'publicOrigin'>,
  publicId: string,
  signal: AbortSignal,
): Promise<void> {
  const content = await mkdtemp(join(siteDir, kitPrefix));
  try {
    const folder = join(content, 'appeals', publicId);
    await mkdir(folder, { recursive: true });
    for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
    await runSite('site/draw-kit.ts', [folder, publicOrigin], {}, signal);
    for (const name of await readdir(folder)) if (!files.has(name)) files.set(name, await readFile(join(folder, name)));
  } finally {
    await rm(content, { recursive: true, force: true });
  }
}
