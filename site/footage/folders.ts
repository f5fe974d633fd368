/** A file with the folders it lies in (slashes between, without its name); empty at the top. */
export interface FoundFile {
  file: File;
  folder: string;
}

/** What an `<input type="file">` was given, with `webkitdirectory` or without. */
export const foundIn = (files: Iterable<File>): FoundFile[] =>
  [...files].map((file) => ({ file, folder: folderOf(file.webkitRelativePath) }));

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Longer than any recorder nests, short enough not to follow a link in circles for ever. */
const deepest = 32;

/** What was dropped, folders with everything in them. Entries must be taken in the event itself: the browser forgets them after it. */
export async function droppedIn(transfer: DataTransfer): Promise<FoundFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  if (entries.length === 0) return foundIn(transfer.files);
  const found: FoundFile[] = [];
  for (const entry of entries) await walk(entry, '', found, 0);
  return found;
}

async function walk(entry: FileSystemEntry, folder: string, found: FoundFile[], depth: number): Promise<void> {
  if (entry.isFile) found.push({ file: await fileOf(entry as FileSystemFileEntry), folder });
  else if (depth < deepest) {
    const inside = folder === '' ? entry.name : `${folder}/${entry.name}`;
    for (const child of await childrenOf(entry as FileSystemDirectoryEntry))
      await walk(child, inside, found, depth + 1);
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A reader answers a hundred at a time, and an empty list at the end. */
async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return children;
    children.push(...some);
  }
}
