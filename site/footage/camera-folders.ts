import type { ChosenFile } from './chosen.svelte.ts';
import type { HandIn } from './hand-in.svelte.ts';

/** The folders footage lies in, and those around them; the top stands for all files. */
export function foldersOf(chosen: readonly ChosenFile[]): string[] {
  const found = new Set<string>(chosen.length > 0 ? [''] : []);
  for (const { folder, role } of chosen) {
    if (role !== 'footage') continue;
    const parts = folder.split('/');
    for (let depth = 1; folder !== '' && depth <= parts.length; depth++) found.add(parts.slice(0, depth).join('/'));
  }
  return [...found].sort(new Intl.Collator(undefined, { numeric: true }).compare);
}

/** More than a person would look through as cameras. */
const most = 64;

/**
 * The folders that look like one camera each: the shallowest level at which the footage lies in several. Those that have a
 * camera already are left out.
 */
export function camerasOfFolders({
  footage,
  folders,
}: Pick<HandIn, 'footage' | 'folders'>): { folder: string; name: string }[] {
  const paths = footage.filter(({ role }) => role === 'footage').map(({ folder }) => folder.split('/'));
  const deepest = Math.max(0, ...paths.map(({ length }) => length));
  for (let depth = 1; depth <= deepest; depth++) {
    const level = new Set(
      paths.filter(({ length }) => length >= depth).map((parts) => parts.slice(0, depth).join('/')),
    );
    if (level.size > most) return [];
    if (level.size > 1)
      return [...level]
        .filter((folder) => folder !== '' && !folders[folder]?.camera)
        .sort(new Intl.Collator(undefined, { numeric: true }).compare)
        .map((folder) => ({ folder, name: folder.slice(folder.lastIndexOf('/') + 1).slice(0, 200) }));
  }
  return [];
}
