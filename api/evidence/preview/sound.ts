import { publishAnalysis } from './analysis.ts';
import type { Draw } from './draw.ts';
import { judge, longestSeconds, publishMade, runFfmpeg, secondsOf } from './ffmpeg.ts';
import { samplesTo, steady } from './proxy.ts';
import { longestDrawn, proxyBytes } from './proxy-plan.ts';
import { createWaveform, samplesPerSecond } from './waveform.ts';

/** A sound's copy: AAC with its index first, a day at most; and its waveform, from the same reading. */
export const drawSound: Draw = async (drawing) => {
  const waveform = createWaveform();
  let bytes = 0;
  const hear = (chunk: Buffer) => {
    bytes += chunk.length;
    waveform.take(chunk);
  };
  // half a day in stereo fills the gigabyte
  const quality = secondsOf(drawing) > longestSeconds / 2 ? ['-b:a', '64k', '-ac', '1'] : ['-b:a', '96k', '-ac', '2'];
  const longest = longestDrawn(secondsOf(drawing), secondsOf(drawing) === 0, drawing.sizeBytes);
  const result = await runFfmpeg(drawing, {
    before: ['-t', String(longestSeconds)],
    outputs: [
      [
        ...[
          '-map',
          '0:a:0',
          '-vn',
          ...steady(longest),
          '-c:a',
          'aac',
          ...quality,
          '-ar',
          '48000',
          '-fs',
          String(proxyBytes),
        ],
        ...['-movflags', '+faststart', '-f', 'mp4', 'file:/out/audio.m4a'],
      ],
      samplesTo(5, longest),
    ],
    taps: [hear],
    cpuSeconds: Math.min(3 * 3600, 60 + (secondsOf(drawing) || 2 * 3600) / 2),
    fileBytes: proxyBytes + 64 * 1024 ** 2,
  });
  const made = await publishMade(drawing, 'audio.m4a', result);
  const heardMs = Math.round((bytes / 2 / samplesPerSecond) * 1000);
  const drawn = waveform.end();
  if (made.published && drawn) await publishAnalysis(drawing, { ...silent, durationMs: heardMs, waveform: drawn });
  const remarks = [...judge(made), ...(secondsOf(drawing) > longestSeconds ? ['first_part_only'] : [])];
  return { ...(drawing.description.durationMs || heardMs === 0 ? {} : { durationMs: heardMs }), remarks };
};

/** A sound has nothing to be seen. */
const silent = { v: 1 as const, timeMap: [], scenes: [], black: [], frozen: [] };
