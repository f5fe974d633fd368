import { statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Drawing } from '../preview/draw.ts';
import { isPlainFile } from '../sandbox/answer.ts';
import { frameBytes, frameSide } from './fingerprint.ts';

/**
 * Small grey frames of what was drawn, out of the sandbox. They are taken from our own viewing copies: upright, without
 * borders, and read once more at little cost.
 */
export interface GreyFrames {
  readonly stepMs: number;
  readonly frames: { atMs: number; pixels: Uint8Array }[];
}

/** Up to here eight frames a second are looked at; a longer film by its key frames, which our proxy has every 2 s. */
export const shortFilmMs = 120_000;
export const shortStepMs = 125;
export const stepOf = (durationMs: number): number => (durationMs <= shortFilmMs ? shortStepMs : 2000);
const mostFrames = 4096;

/** Of a film or picture that has been drawn into the output folder; undefined when nothing was. */
export function readFrames(drawing: Drawing): Promise<GreyFrames | undefined> {
  return drawing.description.kind === 'video' ? framesOfFilm(drawing) : frameOfPicture(drawing);
}

/** What ffmpeg is told, between its input and its output. */
export const greyFilter = (stepMs: number): string[] => [
  ...['-map', '0:V:0', '-an', '-vf', `fps=${1000 / stepMs},scale=${frameSide}:${frameSide}:flags=area,format=gray`],
  ...['-frames:v', String(mostFrames), '-f', 'rawvideo'],
];

async function framesOfFilm({ bench, output, description, signal }: Drawing): Promise<GreyFrames | undefined> {
  const [film, grey] = [join(output, 'proxy.mp4'), join(output, 'frames.grey')];
  if (!isPlainFile(film)) return undefined;
  const stepMs = stepOf(description.durationMs ?? Number.POSITIVE_INFINITY);
  await bench.sandbox.run({
    command: [
      ...(['/usr/bin/ffmpeg', '-v', 'error', '-nostdin', '-y', '-filter_threads', '1', '-threads', '1'] as const),
      ...['-protocol_whitelist', 'file', '-f', 'mov', '-skip_frame', stepMs > shortStepMs ? 'nokey' : 'default'],
      ...['-i', 'file:/in/evidence', ...greyFilter(stepMs), 'file:/out/frames.grey'],
    ],
    input: { path: film },
    output,
    cpuSeconds: 300,
    fileBytes: mostFrames * frameBytes,
    signal,
  });
  return cut(grey, stepMs);
}

async function frameOfPicture({ output }: Drawing): Promise<GreyFrames | undefined> {
  return cut(join(output, 'frame.grey'), 0);
}

/** Raw grey, one frame after the other; what is left of a frame at the end is no frame. */
async function cut(path: string, stepMs: number): Promise<GreyFrames | undefined> {
  if (!isPlainFile(path) || statSync(path).size > mostFrames * frameBytes) return undefined;
  const bytes = await readFile(path);
  await rm(path);
  return cutFrames(bytes, stepMs);
}

export function cutFrames(bytes: Uint8Array, stepMs: number): GreyFrames {
  const count = Math.floor(bytes.length / frameBytes);
  const frames = Array.from({ length: count }, (_, index) => ({
    atMs: index * stepMs,
    pixels: bytes.subarray(index * frameBytes, (index + 1) * frameBytes),
  }));
  return { stepMs, frames };
}
