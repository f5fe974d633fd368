import type { SavedFile } from '../tip/saved.ts';
import { ChosenFile, pathOf, type Said, type SavedChosen } from './chosen.svelte.ts';
import { type CameraEntry, restoredClock, type SavedClock, savedClock } from './described.svelte.ts';
import type { HandIn } from './hand-in.svelte.ts';

/** A hand-in as it is put aside: sealed by the page to the mailbox, and read by this page alone. */
export interface SavedHandIn {
  v: 1;
  recorder: HandIn['recorder'];
  exportedBy: string;
  text: string;
  clocks: SavedClock[];
  cameras: CameraEntry[];
  folders: Record<string, Said>;
  files: SavedChosen[];
}

export function saved(handIn: HandIn): SavedHandIn {
  const { recorder, exportedBy, text, cameras, folders } = handIn;
  return {
    v: 1,
    recorder: { ...recorder },
    exportedBy,
    text,
    clocks: handIn.clocks.map(savedClock),
    cameras: cameras.map((camera) => ({ ...camera })),
    // field by field, so that a change of any of them is one
    folders: Object.fromEntries(Object.entries(folders).map(([folder, said]) => [folder, { ...said }])),
    files: handIn.chosen.flatMap((chosen) => chosen.saved() ?? []),
  };
}

/** Puts it back as it was; the files are still to be picked, and looked for. */
export function takenUp(
  handIn: HandIn,
  { recorder, exportedBy, text, clocks, cameras, folders, files }: SavedHandIn,
): void {
  Object.assign(handIn, { recorder, exportedBy, text, cameras, folders });
  handIn.choose(files.map((file) => new ChosenFile(handIn.uploads.make(file), file.folder, file)));
  handIn.clocks = clocks.map((clock) => restoredClock(clock, handIn.chosen));
}

/** Makes a hand-in what it is together with another device's; uploads that are here go on as they are. */
export function takenIn(handIn: HandIn, both: SavedHandIn): void {
  const { recorder, exportedBy, text, clocks, cameras, folders, files } = both;
  Object.assign(handIn, { recorder, exportedBy, text, cameras, folders });
  const here = new Map(handIn.chosen.map((chosen) => [chosen.upload.uploadId, chosen]));
  const placeless = handIn.chosen.filter(({ upload }) => upload.uploadId === undefined);
  const listed = files.map((file) => {
    const chosen = here.get(file.upload);
    if (!chosen) return new ChosenFile(handIn.uploads.make(file), file.folder, file);
    chosen.role = file.role;
    chosen.said = { camera: file.camera ?? '', from: file.from ?? '', to: file.to ?? '' };
    return chosen;
  });
  handIn.choose([...listed, ...placeless]);
  handIn.clocks = clocks.map((clock) => {
    const before = handIn.clocks.find(({ id }) => id === clock.id);
    // somebody may be writing in it
    return before && JSON.stringify(savedClock(before)) === JSON.stringify(clock)
      ? before
      : restoredClock(clock, handIn.chosen);
  });
}

/** As the page seals it: whose it is, and when. */
export interface PutAside {
  tip: string;
  savedAt: string;
  handIn: SavedHandIn;
}

/** What was put aside for this hand-in; of one that was sent meanwhile, all but its files: the recorder is still the same. */
export function readSaved(text: string, tip: string): PutAside | undefined {
  const read = JSON.parse(text) as Partial<PutAside>;
  if (read.handIn?.v !== 1 || typeof read.savedAt !== 'string') return undefined;
  const { handIn, savedAt } = read;
  return { tip, savedAt, handIn: read.tip === tip ? handIn : { ...handIn, text: '', files: [], folders: {} } };
}

/** The files as the draft of a tip has them: their folders belong to their names. */
export const tipFiles = (files: readonly SavedChosen[]): SavedFile[] =>
  files.map(({ folder, role: _role, camera: _camera, from: _from, to: _to, name, ...file }) => ({
    ...file,
    name: pathOf(name, folder).slice(-1024),
  }));
