import type { TipFile } from './wire.ts';

/** A folder of what was handed in, as it lay with whoever exported it. */
export interface Folder {
  /** without the folders around it; folders with nothing else in them are one: `Export/Cam 1` */
  readonly name: string;
  readonly path: string;
  readonly folders: readonly Folder[];
  readonly files: readonly TipFile[];
  /** with those of its folders */
  readonly count: number;
}

interface Branch {
  readonly folders: Map<string, Branch>;
  readonly files: TipFile[];
}
const newBranch = (): Branch => ({ folders: new Map(), files: [] });

/** The files in their folders, both in the order of their names; at the top what lies in none. */
export function folderTree(files: readonly TipFile[]): Folder {
  const top = newBranch();
  for (const file of files) {
    let at = top;
    for (const part of (file.folder ?? '').split('/').filter((name) => name !== '')) {
      const next = at.folders.get(part) ?? newBranch();
      at.folders.set(part, next);
      at = next;
    }
    at.files.push(file);
  }
  return grow(top, '', '');
}

const byName = new Intl.Collator('da', { numeric: true });

function grow(branch: Branch, name: string, path: string): Folder {
  const only =
    branch.folders.size === 1 && branch.files.length === 0 && path !== '' ? [...branch.folders][0] : undefined;
  if (only) return grow(only[1], `${name}/${only[0]}`, `${path}/${only[0]}`);
  const folders = [...branch.folders]
    .sort(([a], [b]) => byName.compare(a, b))
    .map(([part, below]) => grow(below, part, path === '' ? part : `${path}/${part}`));
  const files = branch.files.toSorted((a, b) => byName.compare(a.claimedName, b.claimedName));
  return { name, path, folders, files, count: folders.reduce((sum, { count }) => sum + count, files.length) };
}

export const allFolders = ({ folders }: Folder): string[] =>
  folders.flatMap((folder) => [folder.path, ...allFolders(folder)]);

/** A program, such as a recorder's player: quarantined though it came as it was sent. */
export const isProgram = ({ state, failure }: Pick<TipFile, 'state' | 'failure'>): boolean =>
  state === 'quarantined' && failure === 'program';

/** The player that came with a file that needs one: in its folder, in the nearest one around it, or anywhere. */
export function playerOf(file: TipFile, files: readonly TipFile[]): TipFile | undefined {
  const players = files.filter(isProgram);
  const parts = (file.folder ?? '').split('/');
  for (let depth = parts.length; depth >= 0; depth--) {
    const folder = parts.slice(0, depth).join('/');
    const found = players.find((player) => (player.folder ?? '') === folder);
    if (found) return found;
  }
  return players[0];
}
