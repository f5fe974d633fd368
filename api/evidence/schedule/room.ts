import type { Bench, FileRow } from '../bench.ts';
import { filmReserve } from '../preview/film.ts';
import { pictureReserve } from '../preview/picture.ts';

/**
 * BACK-PRESSURE. Scratch space is memory (a tmpfs), and a program that draws needs memory beside it: nothing is begun
 * that does not fit beside what is at work. One job may always be begun: what it lacks then, the step itself says.
 */
const mib = 1024 ** 2;
/** What a program that draws takes at most in practice; its limit, which no honest file reaches, is higher. */
const drawingBytes = 512 * mib;

/** Scratch space the next step of a file takes, at most. */
export function scratchNeed({ laidOutBytes }: Bench, { state, sizeBytes, description }: FileRow): number {
  if (state === 'scanned') return Math.min(sizeBytes, laidOutBytes);
  if (state !== 'described' || !description || description.kind === 'other') return 0;
  if (description.kind === 'picture') return sizeBytes + pictureReserve;
  return (sizeBytes > laidOutBytes ? 0 : sizeBytes) + filmReserve(description);
}

/** Whether `file` can be begun now, beside `atWork`. */
export async function hasRoom(bench: Bench, file: FileRow, atWork: readonly FileRow[]): Promise<boolean> {
  const scratchBytes = (one: FileRow) => scratchNeed(bench, one);
  const memoryBytes = (one: FileRow) => scratchBytes(one) + (one.state === 'described' ? drawingBytes : 0);
  const busy = atWork.filter((other) => memoryBytes(other) > 0);
  if (memoryBytes(file) === 0 || busy.length === 0) return true;
  // what is at work may have taken nothing yet of what it will take
  const promised = (need: (one: FileRow) => number) => [...busy, file].reduce((sum, one) => sum + need(one), 0);
  const { freeBytes } = await bench.scratch.room();
  return promised(scratchBytes) <= freeBytes && promised(memoryBytes) <= process.availableMemory();
}
