import type { ChosenFile } from './chosen.svelte.ts';

export interface Group {
  folder: string;
  files: ChosenFile[];
}

/** Files by their folders, in the order a person would put them: `Kamera 2` before `Kamera 10`. */
export function groupsOf(chosen: readonly ChosenFile[], lang: string): Group[] {
  const collator = new Intl.Collator(lang, { numeric: true });
  const groups = new Map<string, ChosenFile[]>();
  for (const one of chosen) {
    const group = groups.get(one.folder);
    if (group) group.push(one);
    else groups.set(one.folder, [one]);
  }
  return [...groups]
    .map(([folder, files]) => ({
      folder,
      files: files.toSorted((a, b) => collator.compare(a.upload.name, b.upload.name)),
    }))
    .sort((a, b) => collator.compare(a.folder, b.folder));
}
