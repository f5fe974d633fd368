import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isPlainFile, readAnswer } from '../sandbox/answer.ts';
import type { Draw, Drawing } from './draw.ts';
import { gradeQuality } from './quality.ts';
import { gradeStill } from './still-grades.ts';

/** As redraw.ts cuts it out, each way. */
const detailMost = 1024;

/**
 * Viewing copies of pictures, drawn anew by libvips (redraw.ts); HEIC is opened by heif-convert first. Pictures never go
 * to ffmpeg, and nothing that can hold a script (SVG) is drawn at all.
 */
const drawn = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  incomplete: z.boolean(),
  /** of the middle, whose pixels lie in detail.grey */
  detail: z.object({ width: z.int().positive().max(detailMost), height: z.int().positive().max(detailMost) }),
});

/** Upper bound of what drawing writes: a decoded HEIC and two JPEGs. */
export const pictureReserve = 128 * 1024 ** 2;

/** As many as libvips reads by default; a phone's 200 megapixels fit. */
const maxPixels = 0x3fff ** 2;

export const drawPicture: Draw = async (drawing) => {
  const { width: claimedWidth = 0, height: claimedHeight = 0 } = drawing.description;
  if (claimedWidth * claimedHeight > maxPixels) return { remarks: ['too_large'] };
  const decoded = drawing.description.detectedType === 'image/heic' ? await decodeHeic(drawing) : undefined;
  if (decoded === false) return { remarks: ['unreadable'] };
  const { bench, input, output, signal } = drawing;
  const result = await bench.sandbox.run({
    command: ['/app/node', '--max-old-space-size=64', '/app/redraw.mts', ...(decoded ? ['turned'] : [])],
    input: decoded ? { path: decoded } : input,
    output,
    withNode: true,
    cpuSeconds: 60,
    signal,
  });
  if (result.exitCode !== 0)
    return { remarks: [result.exhausted || /pixel limit/i.test(result.stderr) ? 'too_large' : 'unreadable'] };
  const answer = readAnswer(drawn, result.stdout);
  let published = answer !== undefined;
  for (const name of ['picture.jpg', 'poster.jpg'] as const)
    published &&= await drawing.publish({ name, path: join(output, name), tool: bench.programs.sharp });
  if (!published || !answer) return { remarks: ['unreadable'] };
  // a header may claim any size; this is the one that was drawn
  const { width, height, incomplete, detail } = answer;
  const grades = await readGrades(join(output, 'detail.grey'), detail);
  const quality = grades && gradeQuality({ width, height, ...grades, light: [grades.brightness] });
  return {
    ...{ width, height, remarks: incomplete ? ['incomplete_file'] : [] },
    // what opens these turns them, and the size that was drawn is that of the picture upright
    ...(decoded || drawing.description.detectedType === 'image/avif' ? { rotation: 0 } : {}),
    ...(quality ? { quality } : {}),
  };
};

/** Undefined when what lies there is not the pixels it was said to be. */
async function readGrades(path: string, { width, height }: { width: number; height: number }) {
  if (!isPlainFile(path) || statSync(path).size !== width * height) return undefined;
  return gradeStill({ pixels: await readFile(path), width, height });
}

/** Path of the decoded picture, or false. */
export async function decodeHeic({
  bench,
  input,
  output,
  signal,
}: Pick<Drawing, 'bench' | 'input' | 'output' | 'signal'>): Promise<string | false> {
  const { exitCode } = await bench.sandbox.run({
    command: ['/usr/bin/heif-convert', '-q', '92', '/in/evidence', '/out/decoded.jpg'],
    input,
    output,
    cpuSeconds: 60,
    signal,
  });
  // several pictures in one file are numbered
  const found = ['decoded.jpg', 'decoded-1.jpg'].map((name) => join(output, name)).find(isPlainFile);
  return exitCode === 0 && found ? found : false;
}
