import { join } from 'node:path';
import type { FileDescription, PreviewRef } from '../db/tables.ts';
import type { Draw, Drawing } from './draw.ts';
import { urlOf } from './input.ts';
import { inputOptions } from './probe.ts';
import type { SandboxResult } from './sandbox.ts';

/**
 * Viewing copies of films and sounds, made by ffmpeg: first a poster and a contact sheet, then the film in 720p. Frames
 * and samples come back and nothing else: no metadata, chapters, subtitles or data streams.
 */
const filmSeconds = 2 * 3600;
const filmBytes = 1024 ** 3;
const secondMs = 1000;

/** Upper bound of what drawing writes: the proxy's highest rate, and the pictures. */
export const filmReserve = ({ durationMs, kind }: FileDescription): number => {
  const seconds = Math.min((durationMs ?? filmSeconds * secondMs) / secondMs, filmSeconds);
  const rate = kind === 'audio' ? 16_000 : 340_000;
  return Math.min(filmBytes, Math.ceil(seconds * rate) + 8 * 1024 ** 2);
};

export const drawFilm: Draw = async (drawing) => {
  await drawPoster(drawing);
  await drawSheet(drawing);
  const remarks: string[] = [];
  const { hasAudio } = drawing.description;
  let made = await ffmpeg(drawing, 'proxy.mp4', proxy(drawing, hasAudio === true));
  if (!made.published && hasAudio && !made.result.exhausted) {
    // sound in a format we do not open must not cost the pictures
    made = await ffmpeg(drawing, 'proxy.mp4', proxy(drawing, false));
    if (made.published) remarks.push('sound_unreadable');
  }
  return { remarks: [...remarks, ...judge(drawing, made)] };
};

export const drawSound: Draw = async (drawing) => {
  const made = await ffmpeg(drawing, 'audio.m4a', {
    before: ['-t', String(filmSeconds)],
    after: ['-map', '0:a:0', '-vn', ...sound, '-fs', String(filmBytes), '-movflags', '+faststart', '-f', 'mp4'],
    cpuSeconds: cost(drawing, 0.5),
  });
  return { remarks: judge(drawing, made) };
};

interface Recipe {
  before: string[];
  after: string[];
  cpuSeconds: number;
}
interface Made {
  published: boolean;
  result: SandboxResult;
}

const upright = 'scale=iw*sar:ih,setsar=1';
const fit = (width: string, height: string): string =>
  `scale='min(${width},iw)':'min(${height},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2`;
const sound = ['-c:a', 'aac', '-b:a', '96k', '-ac', '2', '-ar', '48000'];
const oneJpeg = ['-frames:v', '1', '-q:v', '4', '-pix_fmt', 'yuvj420p', '-update', '1', '-f', 'image2'];

const seconds = ({ description }: Drawing): number => (description.durationMs ?? 0) / secondMs;
/** Processor time: a minute, and so many seconds for each second of film; three hours at most. */
const cost = (drawing: Drawing, factor: number): number =>
  Math.min(3 * 3600, 60 + factor * Math.min(seconds(drawing) || filmSeconds, filmSeconds));

/** A frame from where something is likely to be seen; the first one when that cannot be reached. */
async function drawPoster(drawing: Drawing): Promise<void> {
  for (const at of [Math.min(6, seconds(drawing) / 3), 0]) {
    const { published } = await ffmpeg(drawing, 'poster.jpg', {
      before: ['-ss', at.toFixed(3)],
      after: ['-map', '0:V:0', '-an', '-vf', `${upright},${fit('1280', '1280')}`, ...oneJpeg],
      cpuSeconds: 60,
    });
    if (published) return;
  }
}

/** Twenty frames evenly over the film. A long film is read by its key frames only. */
async function drawSheet(drawing: Drawing): Promise<void> {
  const length = seconds(drawing);
  const short = length > 0 && length < 60;
  const pick = short
    ? `fps=${(20 / length).toFixed(6)}`
    : `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${(length / 20 || 3).toFixed(3)})'`;
  const tile = 'scale=320:180:force_original_aspect_ratio=decrease,pad=320:180:-1:-1,tile=5x4';
  await ffmpeg(drawing, 'sheet.jpg', {
    before: short ? [] : ['-skip_frame', 'nokey', '-t', String(24 * 3600)],
    after: ['-map', '0:V:0', '-an', '-vf', `${pick},${upright},${tile}`, '-vsync', '0', ...oneJpeg],
    cpuSeconds: cost(drawing, 0.5),
  });
}

function proxy(drawing: Drawing, withSound: boolean): Recipe {
  const rate = Math.min(30, Math.max(1, drawing.description.frameRate ?? 30));
  const box = fit('if(gt(a,1),1280,720)', 'if(gt(a,1),720,1280)');
  const picture = ['-vf', `fps=${rate},${upright},${box},format=yuv420p`, '-c:v', 'libx264', '-preset', 'veryfast'];
  const quality = ['-crf', '26', '-maxrate', '2500k', '-bufsize', '5000k', '-profile:v', 'main', '-g', '60'];
  const streams = ['-map', '0:V:0', ...(withSound ? ['-map', '0:a:0?', ...sound] : ['-an'])];
  return {
    before: ['-t', String(filmSeconds)],
    after: [...streams, ...picture, ...quality, '-fs', String(filmBytes), '-movflags', '+faststart', '-f', 'mp4'],
    cpuSeconds: cost(drawing, 4),
  };
}

const bare = ['-sn', '-dn', '-map_metadata', '-1', '-map_metadata:s', '-1', '-map_chapters', '-1'];
const exact = ['-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'];

async function ffmpeg(drawing: Drawing, name: PreviewRef['name'], recipe: Recipe): Promise<Made> {
  const { bench, input, output, signal } = drawing;
  const start = ['/usr/bin/ffmpeg', '-v', 'error', '-hide_banner', '-nostdin', '-y', '-filter_threads', '1'] as const;
  const read = [...inputOptions(input), '-threads', '2', ...recipe.before, '-i', urlOf(input)];
  const result = await bench.sandbox.run({
    command: [
      ...start,
      ...read,
      ...recipe.after.slice(0, -2),
      ...bare,
      ...exact,
      '-threads',
      '2',
      ...recipe.after.slice(-2),
      `file:/out/${name}`,
    ],
    input,
    output,
    cpuSeconds: recipe.cpuSeconds,
    fileBytes: filmBytes + 64 * 1024 ** 2,
    signal,
  });
  const path = join(output, name);
  const published = result.exitCode === 0 && (await drawing.publish({ name, path, tool: bench.programs.ffmpeg }));
  return { published, result };
}

/** What the attempt says about the file. */
function judge(drawing: Drawing, { published, result }: Made): string[] {
  const remarks: string[] = [];
  if (!published) remarks.push(result.exhausted ? 'too_large' : 'unreadable');
  if (/partial file|moov atom not found/i.test(result.stderr)) remarks.push('incomplete_file');
  else if (/Invalid data|error while decoding|corrupt|concealing/i.test(result.stderr)) remarks.push('damaged');
  if (published && seconds(drawing) > filmSeconds) remarks.push('first_part_only');
  return remarks;
}
