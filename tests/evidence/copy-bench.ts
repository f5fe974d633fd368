import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../../api/evidence/bench.ts';
import type { CopyWork } from '../../api/evidence/copy/copy-work.ts';
import { redactFilm } from '../../api/evidence/copy/redact-film.ts';
import { probeFilm } from '../../api/evidence/describe/probe.ts';
import { openSandbox, type Sandbox } from '../../api/evidence/sandbox/sandbox.ts';
import { type Redaction, uprightSize } from '../../api/redaction.ts';
import type { FilmBench } from './film-bench.ts';

const sandboxes = new Map<string, Promise<Sandbox>>();

/** One film on the scratch space, and what is made of it by the real programs in the real sandbox. */
export async function workOf(bench: FilmBench, path: string, name: string): Promise<CopyWork> {
  const opened = sandboxes.get(bench.folder) ?? openSandbox(bench.folder);
  sandboxes.set(bench.folder, opened);
  const sandbox = await opened;
  const output = join(bench.folder, `copy-${name}`);
  mkdirSync(output);
  const description = { kind: 'video' as const, ...(await probeFilm(sandbox, { path })) };
  const programs = { ffmpeg: 'ffmpeg', exiftool: '', sharp: 'sharp' };
  return {
    bench: { sandbox, programs, now: () => new Date() } as unknown as Bench,
    input: { path },
    output,
    description,
    sizeBytes: statSync(path).size,
    signal: new AbortController().signal,
    progress: () => undefined,
  };
}

export async function redacted(
  bench: FilmBench,
  path: string,
  name: string,
  plan: Partial<Redaction>,
): Promise<{ path: string; facts: Record<string, unknown> }> {
  const work = await workOf(bench, path, name);
  const frame = uprightSize(work.description)!;
  return redactFilm({ ...work, plan: { v: 1, frame, slackMs: 0, boxes: [], mutes: [], ...plan } });
}

export const digestOfFile = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Every frame of a film as its planes, with its time in ms: nothing is left out, nothing repeated. */
export function framesOf(path: string, width: number, height: number): { atMs: number; bytes: Buffer }[] {
  const raw = ['-vsync', 'passthrough', '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-'];
  const pixels = execFileSync('ffmpeg', ['-v', 'error', '-i', path, ...raw], { maxBuffer: 1024 ** 3 });
  const asked = ['-v', 'error', '-select_streams', 'v', '-show_entries', 'frame=pts_time', '-of', 'csv=p=0', path];
  const times = execFileSync('ffprobe', asked, { encoding: 'utf8' }).match(/[\d.]+/g) ?? [];
  const bytes = (width * height * 3) / 2;
  if (pixels.length !== bytes * times.length) throw new Error(`${pixels.length} bytes of ${times.length} frames`);
  return times.map((time, n) => ({ atMs: Number(time) * 1000, bytes: pixels.subarray(n * bytes, (n + 1) * bytes) }));
}

/** How far the pixels of a rectangle are from black, in all three planes, at worst. */
export function brightest(
  bytes: Buffer,
  { width, height }: { width: number; height: number },
  { x, y, side }: { x: number; y: number; side: number },
): number {
  let most = 0;
  const look = (at: number, stride: number, scale: number, black: number): void => {
    for (let row = Math.floor(y / scale); row < Math.ceil((y + side) / scale); row++)
      for (let column = Math.floor(x / scale); column < Math.ceil((x + side) / scale); column++)
        most = Math.max(most, Math.abs(bytes[at + row * stride + column]! - black));
  };
  look(0, width, 1, 16);
  look(width * height, width / 2, 2, 128);
  look((width * height * 5) / 4, width / 2, 2, 128);
  return most;
}
