import { join } from 'node:path';
import type { PreviewRef } from '../../db/values.ts';
import { inputOptions } from '../describe/probe.ts';
import { type Input, urlOf } from '../sandbox/input.ts';
import type { SandboxResult } from '../sandbox/sandbox.ts';
import type { Drawing } from './draw.ts';

/**
 * One run of ffmpeg over a film or a sound, in the sandbox. Frames and samples come back and nothing else: no metadata,
 * chapters, subtitles or data streams.
 */
export interface Recipe {
  /** options of the input */
  before: readonly string[];
  /** filters shared by the outputs, and options of the program */
  across?: readonly string[];
  /** each ends with where it goes, and holds `-f` */
  outputs: readonly (readonly string[])[];
  taps?: readonly ((chunk: Buffer) => void | Promise<void>)[];
  cpuSeconds: number;
  /** largest file it may write; 64 MiB when left out */
  fileBytes?: number;
  /** a copy of our own to read, instead of what the drawing is of */
  input?: Input;
}

export const bare = ['-sn', '-dn', '-map_metadata', '-1', '-map_metadata:s', '-1', '-map_chapters', '-1'];
export const exact = ['-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'];

export function runFfmpeg(
  { bench, input, output, description, signal }: Pick<Drawing, 'bench' | 'input' | 'output' | 'description' | 'signal'>,
  recipe: Recipe,
): Promise<SandboxResult> {
  const from = recipe.input ?? input;
  const start = ['/usr/bin/ffmpeg', '-v', 'error', '-hide_banner', '-nostdin', '-y', '-filter_threads', '1'] as const;
  const unclocked = recipe.input ? [] : rateOfUnclocked(description);
  const read = [...inputOptions(from), '-threads', '2', ...unclocked, ...recipe.before, '-i', urlOf(from)];
  const write = recipe.outputs.flatMap((options) => [
    ...options.slice(0, -1),
    ...[...bare, ...exact, '-threads', '2'],
    ...options.slice(-1),
  ]);
  return bench.sandbox.run({
    command: [...start, '-filter_complex_threads', '1', ...read, ...(recipe.across ?? []), ...write],
    input: from,
    output,
    cpuSeconds: recipe.cpuSeconds,
    ...(recipe.taps ? { taps: recipe.taps } : {}),
    ...(recipe.fileBytes ? { fileBytes: recipe.fileBytes } : {}),
    signal,
  });
}

/** A stream without a container may say no rate, or an impossible one: then 25, as most recorders have. */
function rateOfUnclocked({ container, frameRate }: Drawing['description']): string[] {
  const isBare = ['h264', 'hevc', 'm4v', 'mpegvideo'].includes(container ?? '');
  return isBare && (frameRate ?? Infinity) > 240 ? ['-r', '25'] : [];
}

export interface Made {
  published: boolean;
  result: SandboxResult;
}

/** Publishes what a run left under `name`, when it ended well. */
export async function publishMade(drawing: Drawing, name: PreviewRef['name'], result: SandboxResult): Promise<Made> {
  const path = join(drawing.output, name);
  const tool = drawing.bench.programs.ffmpeg;
  return { result, published: result.exitCode === 0 && (await drawing.publish({ name, path, tool })) };
}

/** A film's own shape of pixels undone, and turned as it is held (ffmpeg does that by itself). */
export const upright = 'scale=iw*sar:ih,setsar=1';
/** Into a box, never enlarged. */
export const fit = (width: string, height: string): string =>
  `scale='min(${width},iw)':'min(${height},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2`;
export const oneJpeg = ['-frames:v', '1', '-q:v', '4', '-pix_fmt', 'yuvj420p', '-update', '1', '-f', 'image2'];
/**
 * The times of all frames that pass, and next to nothing of the frames. Scaled, though to the same size: otherwise ffmpeg
 * settles on grey before the split, for the viewing copy too.
 */
export const clock = 'crop=2:2:0:0,scale=2:2,format=gray';
export const clockOutput = (pad: string, tap: number): string[] => [
  ...['-map', pad, '-c:v', 'rawvideo', '-enc_time_base', '-1', '-f', 'framecrc'],
  `pipe:${tap}`,
];
export const tiny = ({ width, height }: { width: number; height: number }): string =>
  `scale=${width}:${height}:flags=area,format=gray`;
export const tinyOutput = (pad: string, tap: number): string[] => [
  ...['-map', pad, '-c:v', 'rawvideo', '-f', 'rawvideo'],
  `pipe:${tap}`,
];

/** The longest film that is read. */
export const longestSeconds = 24 * 3600;
export const secondsOf = ({ description }: Drawing): number => (description.durationMs ?? 0) / 1000;

/** What a run says about the file. */
export function judge({ published, result }: Made): string[] {
  const remarks: string[] = [];
  if (!published) remarks.push(result.exhausted ? 'too_large' : 'unreadable');
  if (/partial file|moov atom not found/i.test(result.stderr)) remarks.push('incomplete_file');
  else if (/Invalid data|error while decoding|corrupt|concealing/i.test(result.stderr)) remarks.push('damaged');
  return remarks;
}
