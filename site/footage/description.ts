import { da } from '../text/hand-in.ts';
import { formatTime } from '../tip/format.ts';
import { clockSentences, readClock } from './clock-words.ts';
import type { HandIn } from './hand-in.svelte.ts';

/** What was told of recorder, clocks, cameras and folders, in words for whoever reads the tip: in Danish, as they are. */
export function descriptionOf(handIn: HandIn): string {
  return [
    handIn.text.trim(),
    ...recorderLines(handIn),
    ...clockLines(handIn),
    ...cameraLines(handIn),
    ...folderLines(handIn),
  ]
    .filter(Boolean)
    .join('\n')
    .slice(0, handIn.limits.textCharacters);
}

function recorderLines({ recorder, exportedBy }: HandIn): string[] {
  const named = [recorder.brand, recorder.model]
    .map((words) => words.trim())
    .filter(Boolean)
    .join(' ');
  return [
    named && `[Optager: ${named}]`,
    recorder.overwriteDays.trim() && `[Skriver over efter: ${da.clock.units.days(Number(recorder.overwriteDays))}]`,
    exportedBy.trim() && `[Hentet ud af: ${exportedBy.trim()}]`,
  ].filter(Boolean) as string[];
}

const clockLines = ({ clocks }: HandIn): string[] =>
  clocks.flatMap(({ check }) => {
    const reading = check && readClock(check);
    if (!check || !reading) return [];
    const { shown, trueAt, trueSource, zone } = check;
    const looked = `optageren viste ${shown}, og klokken var ${formatTime(trueAt, 'da', zone)} (${da.clock.sources[trueSource]})`;
    return [`[Ur: ${looked}. ${clockSentences(reading, da.clock).join(' ')}]`];
  });

const nameOf = ({ cameras }: HandIn, id: string): string =>
  cameras.find((camera) => camera.id === id)?.name.trim() ?? '';

const cameraLines = ({ cameras }: HandIn): string[] =>
  cameras
    .filter(({ name }) => name.trim() !== '')
    .map(({ name, position, direction }) => {
      const way = direction === '' ? '' : `mod ${da.cameras.directions[Number(direction) / 45] ?? `${direction}°`}`;
      return `[Kamera: ${[name, position, way]
        .map((words) => words.trim())
        .filter(Boolean)
        .join(', ')}]`;
    });

/** Of files that say something themselves, and of folders that do. */
function folderLines(handIn: HandIn): string[] {
  const said = [
    ...Object.entries(handIn.folders).map(([folder, of]) => ({ name: folder || da.files.top, ...of })),
    ...handIn.footage.map(({ path, said: of }) => ({ name: path, ...of })),
  ];
  return said.flatMap(({ name, camera, from, to }) => {
    const words = [nameOf(handIn, camera), from && to && `${from} til ${to} efter optagerens ur`].filter(Boolean);
    return words.length > 0 ? [`[${name}: ${words.join(', ')}]`] : [];
  });
}
