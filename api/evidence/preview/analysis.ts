import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Drawing } from './draw.ts';

/**
 * What was measured of a film or a sound, kept beside its viewing copies as `analysis.json`. All times are ms from the
 * beginning of the original, as players count them.
 */
const ms = z.number().min(0).max(Number.MAX_SAFE_INTEGER);
const percent = z.number().min(0).max(100);
const stretches = z.array(z.object({ startMs: ms, endMs: ms })).max(5000);
const aDayOfSeconds = 24 * 3600 + 60;

export const analysis = z.object({
  v: z.literal(1),
  durationMs: ms,
  /** none for a sound */
  frames: z
    .object({
      count: z.int().min(0),
      ratePerSecond: z.number().min(0),
      variable: z.boolean(),
      dropped: z.int().min(0),
      /** rate of the proxy, the same throughout */
      proxyRatePerSecond: z.number().positive(),
    })
    .optional(),
  /** read it with originalAt (time-map.ts) */
  timeMap: z.array(z.object({ proxyMs: ms, originalMs: z.number(), frame: z.int().min(0) })).max(25_000),
  activity: z
    .object({
      stepMs: z.number().positive(),
      motion: z.array(percent).max(aDayOfSeconds),
      light: z.array(percent).max(aDayOfSeconds),
    })
    .optional(),
  scenes: z.array(ms).max(5000),
  black: stretches,
  frozen: stretches,
  waveform: z.object({ stepMs: z.number().positive(), peaks: z.array(percent).max(25_000) }).optional(),
  /** when each picture of the contact sheet was shown, row by row */
  sheet: z.array(ms).max(20).optional(),
});
export type Analysis = z.infer<typeof analysis>;

/** Larger than any that fits the shape. */
export const analysisBytes = 16 * 1024 ** 2;

export async function publishAnalysis(drawing: Drawing, found: Analysis): Promise<boolean> {
  const path = join(drawing.output, 'analysis.json');
  // the folder was open to a decoder: a link it left under our name must not be written through
  await rm(path, { force: true, recursive: true });
  await writeFile(path, JSON.stringify(analysis.parse(found)), { flag: 'wx', mode: 0o600 });
  return drawing.publish({ name: 'analysis.json', path, tool: drawing.bench.programs.ffmpeg });
}
