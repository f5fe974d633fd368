import { recognise } from '../tip/recognise.ts';
import { sampleOf } from '../tip/sample.ts';
import { pathOf } from './chosen.svelte.ts';
import type { FoundFile } from './folders.ts';
import { type HandIn, knownOf } from './hand-in.svelte.ts';

/**
 * A folder picked again while files of an earlier visit still wait for their bytes: the same bytes go on, whatever lies
 * there under the same name with other bytes takes the place of the old one. Answers what is new.
 */
export async function takeAgain(handIn: HandIn, found: readonly FoundFile[]): Promise<FoundFile[]> {
  const fresh: FoundFile[] = [];
  let waiting = handIn.chosen.filter(({ upload }) => upload.needsFile).map(knownOf);
  for (const [done, { file, folder }] of found.entries()) {
    handIn.looking = { done, of: found.length };
    const path = pathOf(file.name, folder);
    const isHere = handIn.chosen.some(({ path: known, upload }) => known === path && upload.state === 'sent');
    if (waiting.length === 0 || isHere) {
      fresh.push({ file, folder });
      continue;
    }
    const known = recognise(
      { name: path, size: file.size, lastModified: file.lastModified },
      await sampleOf(file),
      waiting,
    );
    if (known.kind === 'new') {
      fresh.push({ file, folder });
      continue;
    }
    waiting = waiting.filter((one) => one !== known.upload);
    if (known.kind === 'same') known.upload.chosen.upload.adopt(file);
    else {
      handIn.remove([known.upload.chosen]);
      fresh.push({ file, folder });
    }
  }
  return fresh;
}
