import type { Drawing } from './draw.ts';
import { fit, oneJpeg, publishMade, runFfmpeg, secondsOf, upright } from './ffmpeg.ts';

/**
 * One frame from where something is likely to be seen: a key frame a little into the film, which costs next to nothing;
 * in a short film without one, any frame there; else the first. Reads no further than that frame.
 */
export async function drawPoster(drawing: Drawing): Promise<boolean> {
  if (drawing.has?.('poster.jpg')) return true;
  const at = ['-ss', Math.min(6, secondsOf(drawing) / 3).toFixed(3)];
  const isShort = secondsOf(drawing) > 0 && secondsOf(drawing) <= 30;
  const ways = [['-skip_frame', 'nokey', ...at], ...(isShort ? [at] : []), []];
  for (const before of ways) {
    const result = await runFfmpeg(drawing, {
      before,
      outputs: [
        ['-map', '0:V:0', '-an', '-vf', `${upright},${fit('1280', '1280')}`, ...oneJpeg, 'file:/out/poster.jpg'],
      ],
      cpuSeconds: 60,
    });
    if ((await publishMade(drawing, 'poster.jpg', result)).published) return true;
  }
  return false;
}
