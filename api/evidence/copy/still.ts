import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StillPlan } from '../../redaction-plan.ts';
import { clock, clockOutput, longestSeconds, runFfmpeg } from '../preview/ffmpeg.ts';
import { createFrameClock, millisecondsOf } from '../preview/frame-clock.ts';
import { jpegSize } from '../preview/jpeg.ts';
import { isPlainFile } from '../sandbox/answer.ts';
import { CopyImpossible, type CopyWork, type MadeCopy } from './copy-work.ts';
import { pngSize } from './png.ts';

/** One frame of the original in full size, as a picture. Scratch space it takes at most. */
export const stillReserve = 256 * 1024 ** 2;
const stillBytes = 192 * 1024 ** 2;
/** The time map is coarser than this only for films that never run evenly. */
const toleranceMs = 1000;

/**
 * The frame is counted off from the beginning, as the time map counted: no film says reliably where to jump to find its
 * n-th frame. Its time is read in the same run; one far from what was asked for is another frame, and refused.
 */
export async function takeStill(work: CopyWork & { plan: StillPlan }): Promise<MadeCopy> {
  const { bench, plan, output, description } = work;
  const name = plan.format === 'png' ? 'still.png' : 'still.jpg';
  const coded = plan.format === 'png' ? ['-c:v', 'png'] : ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj444p', '-q:v', '2'];
  const times: number[] = [];
  const chosen = `[0:V:0]select='eq(n,${plan.frame})',split[one][c];[c]${clock}[clock];[one]scale=iw*sar:ih,setsar=1[still]`;
  const recipe = {
    before: ['-t', String(longestSeconds)],
    across: ['-vsync', 'passthrough', '-filter_complex', chosen],
    outputs: [
      ['-map', '[still]', ...coded, '-frames:v', '1', '-update', '1', '-f', 'image2', `file:/out/${name}`],
      [...clockOutput('[clock]', 5).slice(0, -1), '-frames:v', '1', 'pipe:5'],
    ],
    taps: [createFrameClock((at) => void times.push(millisecondsOf(at)))],
    cpuSeconds: Math.min(6 * 3600, 60 + (4 * (description.durationMs ?? 7_200_000)) / 1000),
    fileBytes: stillBytes,
  };
  const { exitCode, exhausted } = await runFfmpeg(work, recipe);
  const path = join(output, name);
  if (exhausted) throw new CopyImpossible('too_large');
  if (exitCode !== 0 || !isPlainFile(path) || statSync(path).size > stillBytes) throw new CopyImpossible('unreadable');
  const [atMs] = times;
  if (atMs === undefined || Math.abs(atMs - plan.atMs) > toleranceMs) throw new CopyImpossible('frame_differs');
  const bytes = readFileSync(path);
  const size = plan.format === 'png' ? pngSize(bytes) : jpegSize(bytes);
  if (!size) throw new CopyImpossible('unreadable');
  return {
    ...{ path, type: plan.format === 'png' ? 'image/png' : 'image/jpeg', ...size, tool: bench.programs.ffmpeg },
    commands: [['ffmpeg', ...recipe.across, ...recipe.outputs.flat()]],
    facts: { frame: plan.frame, atMs: Math.round(atMs * 1000) / 1000 },
  };
}
