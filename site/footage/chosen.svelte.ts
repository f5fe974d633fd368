import type { FileRole } from '../../api/footage/hand-in.ts';
import type { SavedFile } from '../tip/saved.ts';
import type { FileUpload } from '../tip/upload.svelte.ts';
import { roleOf, timesIn } from './roles.ts';

/** What is said of a file, or of all files of a folder that say nothing themselves. Times as the recorder showed them. */
export interface Said {
  camera: string;
  from: string;
  to: string;
}

/** A file as it is put aside: the upload, and what is said of it. */
export interface SavedChosen extends SavedFile, Partial<Said> {
  folder: string;
  role: FileRole;
}

/** One file of a hand-in: its upload, where it lay, and what it is. */
export class ChosenFile {
  readonly upload: FileUpload;
  readonly folder: string;
  role = $state<FileRole>('footage');
  said = $state<Said>({ camera: '', from: '', to: '' });

  constructor(upload: FileUpload, folder: string, saved?: SavedChosen) {
    this.upload = upload;
    this.folder = folder;
    this.role = saved?.role ?? roleOf(upload.name);
    const { from, to } = saved
      ? { from: saved.from ?? '', to: saved.to ?? '' }
      : (timesIn(upload.name) ?? { from: '', to: '' });
    this.said = { camera: saved?.camera ?? '', from, to };
  }

  /** Its name with its folders: two files of one name may lie in two of them. */
  get path(): string {
    return pathOf(this.upload.name, this.folder);
  }

  /** Undefined until the server has a place for it. */
  saved(): SavedChosen | undefined {
    const saved = this.upload.saved();
    return saved && { ...saved, folder: this.folder, role: this.role, ...this.said };
  }
}

export const pathOf = (name: string, folder: string): string => (folder === '' ? name : `${folder}/${name}`);

/** The folder and those around it, the nearest first. */
export function around(folder: string): string[] {
  const parts = folder === '' ? [] : folder.split('/');
  return [...parts.map((_, at) => parts.slice(0, parts.length - at).join('/')), ''];
}
