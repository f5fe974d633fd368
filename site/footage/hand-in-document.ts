import type { Camera, HandInDocument, HandInFile } from '../../api/footage/hand-in.ts';
import { instantOf } from '../tip/submission.ts';
import type { ChosenFile } from './chosen.svelte.ts';
import type { CameraEntry } from './described.svelte.ts';
import type { HandIn } from './hand-in.svelte.ts';

/** Lengths of api/footage/hand-in.ts; what is longer is cut rather than refused at the last step. */
const longest = { name: 1024, folder: 2048, type: 255, text: 20_000 };

/** What a shop says of what it hands in, as it is sealed to the police. */
export function documentOf(handIn: HandIn, tip: string, request: string | undefined): HandInDocument {
  const { recorder } = handIn;
  const cameras = handIn.cameras.filter(({ name }) => name.trim() !== '');
  const clocks = handIn.clocks.flatMap(({ check }) => check ?? []);
  const [onlyClock] = clocks.length === 1 ? clocks : [];
  const brand = recorder.brand.trim();
  const model = recorder.model.trim();
  const overwriteDays = readDays(recorder.overwriteDays);
  const exportedBy = handIn.exportedBy.trim();
  return {
    v: 1,
    tip,
    ...(request === undefined ? {} : { request }),
    text: handIn.text.trim().slice(0, longest.text),
    ...(brand || model || overwriteDays !== undefined
      ? {
          recorder: {
            brand: brand || '?',
            ...(model ? { model } : {}),
            ...(overwriteDays === undefined ? {} : { overwriteDays }),
          },
        }
      : {}),
    ...(exportedBy ? { exportedBy } : {}),
    clocks,
    cameras: cameras.map((camera) => cameraOf(camera, onlyClock?.id)),
    files: handIn.chosen.map((chosen) => fileOf(handIn, chosen, new Set(cameras.map(({ id }) => id)))),
  };
}

function cameraOf({ id, name, position, direction, hasSound }: CameraEntry, clock: string | undefined): Camera {
  return {
    id,
    name: name.trim(),
    ...(position.trim() ? { position: position.trim() } : {}),
    ...(direction === '' ? {} : { direction: Number(direction) }),
    ...(hasSound === '' ? {} : { hasSound }),
    ...(clock === undefined ? {} : { clock }),
  };
}

function fileOf(handIn: HandIn, chosen: ChosenFile, cameras: ReadonlySet<string>): HandInFile {
  const { upload, folder, role } = chosen;
  const { camera, from, to } = handIn.saidOf(chosen);
  const lastModifiedAt = upload.lastModified === undefined ? undefined : instantOf(upload.lastModified);
  const note = upload.note.trim();
  return {
    upload: upload.uploadId ?? '',
    name: upload.name.slice(0, longest.name),
    folder: folder.slice(0, longest.folder),
    type: upload.type.slice(0, longest.type),
    role,
    ...(lastModifiedAt ? { lastModifiedAt } : {}),
    ...(role === 'footage' && cameras.has(camera) ? { camera } : {}),
    ...(role === 'footage' && from !== '' && to !== '' ? { shown: { from, to } } : {}),
    ...(note ? { note } : {}),
  };
}

/** Whole days as somebody typed them; undefined for anything else. */
export function readDays(typed: string): number | undefined {
  const days = /^\s*(\d{1,4})\s*$/.exec(typed)?.[1];
  return days === undefined || Number(days) > 3650 ? undefined : Number(days);
}
