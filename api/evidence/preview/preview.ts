import type { FileDescription } from '../../db/values.ts';
import type { Bench, FileRow, Step } from '../bench.ts';
import type { Facts } from '../describe/probe.ts';
import { noteLikeness } from '../likeness/likeness.ts';
import { originalOf, withPlaintext } from '../sandbox/plaintext.ts';
import { originalSource } from '../sandbox/source.ts';
import { advance, hasAttemptsLeft, noteProgress } from '../schedule/lease.ts';
import type { Draw, Drawing, Drawn } from './draw.ts';
import { drawFilm, drawSound, filmReserve } from './film.ts';
import { drawPicture, pictureReserve } from './picture.ts';
import { publishPreview } from './publish.ts';

/**
 * described → previewed: viewing copies, never evidence. A file that cannot or must not be shown goes on without, and a
 * remark says why. Copies a dead worker already published are kept.
 */
export const preview: Step = async (bench, file, signal) => {
  const description: FileDescription = file.description ?? { kind: 'other', remarks: [] };
  const likeness = noteLikeness(bench, file);
  const facts = await draw(bench, file, description, signal, likeness.look);
  const remarks = [...new Set([...description.remarks, ...facts.remarks])];
  await advance(bench, file, 'previewed', { description: { ...description, ...facts, remarks } }, likeness.record);
};

export const draws: Record<FileDescription['kind'], Draw | undefined> = {
  video: drawFilm,
  audio: drawSound,
  picture: drawPicture,
  other: undefined,
};
/** Upper bound of what drawing writes. */
export const reserveFor = (description: FileDescription): number =>
  description.kind === 'picture' ? pictureReserve : filmReserve(description);
const hopeless = ['no_sandbox', 'too_large', 'unreadable', 'needs_own_player'];

async function draw(
  bench: Bench,
  file: FileRow,
  description: FileDescription,
  signal: AbortSignal,
  look: (drawing: Drawing) => Promise<void>,
): Promise<Facts> {
  const drawKind = draws[description.kind];
  if (file.scanVerdict === 'infected') return { remarks: ['infected'] };
  if (!drawKind || description.remarks.some((remark) => hopeless.includes(remark))) return { remarks: [] };
  if (bench.sandbox.tier === 'D') return { remarks: ['no_sandbox'] };
  const room = {
    reserveBytes: reserveFor(description),
    patient: hasAttemptsLeft(file),
    mayStream: description.kind !== 'picture',
  };
  const source = originalSource(bench, await originalOf(bench, file.id));
  const there = new Set(file.previews?.flatMap(({ name, early }) => (early ? [] : [name])));
  const has = (name: Drawn['name']) => there.has(name);
  const publish = async (drawn: Drawn) => has(drawn.name) || publishPreview(bench, file, drawn, signal);
  const progress = (share: number) => void noteProgress(bench, file, share);
  const facts = await withPlaintext(bench, source, room, signal, async (plaintext) => {
    const drawing = { bench, ...plaintext, description, sizeBytes: file.sizeBytes, signal, publish, has, progress };
    const found = await drawKind(drawing);
    await look(drawing);
    return found;
  });
  return facts ?? { remarks: ['too_large'] };
}
