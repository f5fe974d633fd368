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
    folders: { ...folders },
    files: handIn.chosen.flatMap((chosen) => chosen.saved() ?? []),
  };
}

/** Puts it back as it was; the files are still to be picked, and looked for. */
export function takenUp(handIn: HandIn, { recorder, exportedBy, text, clocks, cameras, folders, files }: SavedHandIn): void {
  Object.assign(handIn, { recorder, exportedBy, text, cameras, folders });
  handIn.choose(files.map((file) => new ChosenFile(handIn.uploads.make(file), file.folder, file)));
  handIn.clocks = clocks.map((clock) => restoredClock(clock, handIn.chosen));
}

/** What was put aside for this hand-in; of one that was sent meanwhile, all but its files: the recorder is still the same. */
export function readSaved(text: string, tip: string): SavedHandIn | undefined {
  const { v, tip: of, handIn } = JSON.parse(text) as { v?: unknown; tip?: unknown; handIn?: SavedHandIn };
  if (v !== 1 || handIn?.v !== 1) return undefined;
  return of === tip ? handIn : { ...handIn, text: '', files: [], folders: {} };
}

/** The files as the draft of a tip has them: their folders belong to their names. */
export const tipFiles = (files: readonly SavedChosen[]): SavedFile[] =>
  files.map(({ folder, role: _role, camera: _camera, from: _from, to: _to, name, ...file }) => ({ ...file, name: pathOf(name, folder).slice(-1024) }));
