import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Facts, stripped } from '../describe/probe.ts';
import { isPlainFile } from '../sandbox/answer.ts';
import { publishAnalysis } from './analysis.ts';
import type { Draw, Drawing } from './draw.ts';
import { judge, longestSeconds, secondsOf } from './ffmpeg.ts';
import { drawPoster } from './poster.ts';
import { drawProxy, type Watched } from './proxy.ts';
import { proxyBytes } from './proxy-plan.ts';
import { gradeQuality } from './quality.ts';
import { drawSheet, type Glance, glanceAt, isEnough } from './sheet.ts';

export { filmReserve } from './proxy-plan.ts';
export { drawSound } from './sound.ts';

/**
 * Viewing copies of a film, in the order somebody needs them: a poster from its beginning, a contact sheet from its key
 * frames, then the film in 720p and all that is measured of it. The original is read through twice, by the second and
 * the third; where it cannot seek, that is what costs.
 */
export const drawFilm: Draw = async (drawing) => {
  await drawPoster(drawing);
  const glance = await glanceAt(drawing);
  let sheet = isEnough(glance) ? await drawSheet(drawing, glance) : undefined;
  const { watched, remarks } = await watch(drawing, lengthOf(drawing, glance));
  sheet ??= await sheetFromProxy(drawing, watched);
  sheet ??= await drawSheet(drawing, glance);
  if (watched.pace.count > 0) await publishAnalysis(drawing, analysisOf(watched, sheet));
  return { ...factsOf(drawing, glance, watched), remarks };
};

/** As long as it says, or as long as it was seen to be: a header may say anything, or nothing. */
const lengthOf = (drawing: Drawing, { candidates }: Glance): number =>
  Math.min(longestSeconds, Math.max(secondsOf(drawing), (candidates.at(-1)?.ms ?? 0) / 1000));

async function watch(drawing: Drawing, seconds: number): Promise<{ watched: Watched; remarks: string[] }> {
  const remarks: string[] = [];
  const { hasAudio } = drawing.description;
  let watched = await drawProxy(drawing, seconds, hasAudio === true);
  if (!watched.made.published && hasAudio && !watched.made.result.exhausted) {
    // sound in a format we do not open must not cost the pictures
    watched = await drawProxy(drawing, seconds, false);
    if (watched.made.published) remarks.push('sound_unreadable');
  }
  remarks.push(...judge(watched.made));
  const cut = secondsOf(drawing) > longestSeconds || isFull(drawing) || watched.isCut;
  if (watched.made.published && cut) remarks.push('first_part_only');
  return { watched, remarks };
}

/** Its length was not known, and the bound on what may be written cut it off. */
function isFull({ output }: Drawing): boolean {
  const path = join(output, 'proxy.mp4');
  return isPlainFile(path) && statSync(path).size >= proxyBytes * 0.99;
}

/** Short films, and those with few key frames, are laid out from their finished proxy. */
async function sheetFromProxy(drawing: Drawing, { made, pace }: Watched): Promise<number[] | undefined> {
  if (!made.published) return undefined;
  const input = { path: join(drawing.output, 'proxy.mp4') };
  return drawSheet(drawing, await glanceAt(drawing, { input, seconds: pace.durationMs / 1000 }));
}

const analysisOf = ({ pace, plan, timeMap, activity, waveform }: Watched, sheet: number[] | undefined) => {
  const { count, ratePerSecond, variable, dropped, durationMs } = pace;
  return stripped({
    v: 1 as const,
    durationMs,
    frames: { count, ratePerSecond, variable, dropped, proxyRatePerSecond: plan.rate },
    timeMap,
    ...activity,
    waveform,
    sheet,
  });
};

function factsOf({ description }: Drawing, { grades }: Glance, { pace, activity }: Watched): Omit<Facts, 'remarks'> {
  if (pace.count === 0) return {};
  const { width, height } = description;
  const { black, frozen } = activity;
  const { ratePerSecond, durationMs, count: frames, dropped: droppedFrames } = pace;
  const measured = { ...grades, light: activity.activity?.light, black, frozen, ratePerSecond, durationMs, frames };
  return stripped({
    variableFrameRate: pace.variable,
    durationMs: description.durationMs ?? durationMs,
    frameRate: description.frameRate ?? (ratePerSecond || undefined),
    quality:
      width && height
        ? gradeQuality({ ...measured, droppedFrames, width, height, bitRate: description.bitRate })
        : undefined,
  });
}
