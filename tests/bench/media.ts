import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox, SandboxJob } from '../../api/evidence/sandbox/sandbox.ts';
import { fileRow, openTestBench, seedTip, seedUpload, workThrough } from '../evidence/bench.ts';
import { nameOf, runBare, secondsUsed } from './media-bare.ts';

/**
 * What a minute of film costs the worker, and what the same ffmpeg work costs without it: the very command line the worker
 * gave, run bare on a plain file. Ours carries unsealing, the pipe, the sandbox and sealing. Each of ours is held against
 * the bare runs before and after it, because the machine's speed drifts.
 */
const films = {
  '1080p60': { size: '1920x1080', rate: 60, codec: ['libx264', '-preset', 'ultrafast', '-crf', '23'] },
  '4K30': { size: '3840x2160', rate: 30, codec: ['libx264', '-preset', 'ultrafast', '-crf', '28'] },
} as const;
type Film = keyof typeof films;

export interface MediaWish {
  readonly rounds: number;
  readonly seconds: number;
}

interface Round {
  /** CPU seconds of the worker's steps by what they make */
  readonly firstLook: number;
  readonly proxy: number;
  readonly all: number;
  readonly bareProxy: number;
}

export async function mediaBench({ rounds, seconds }: MediaWish): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-bench-media-'));
  try {
    for (const film of Object.keys(films) as Film[]) {
      const path = makeFilm(folder, film, seconds);
      const results: Round[] = [];
      let before = (await measure(path)).bareProxy; // warms what is read and compiled once; only its bare half counts
      for (let round = 0; round < rounds; round++) {
        const { bareProxy: after, ...ours } = await measure(path);
        results.push({ ...ours, bareProxy: (before + after) / 2 });
        before = after;
      }
      report(film, seconds, results);
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Noise makes it heavier than a phone's film; the index comes last, as a phone writes it. */
export function makeFilm(folder: string, film: Film, seconds: number): string {
  const { size, rate, codec } = films[film];
  const path = join(folder, `${film}.mp4`);
  const picture = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`];
  const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`];
  const noise = ['-filter_complex', '[0:v]noise=alls=6:allf=t,format=yuv420p[v]', '-map', '[v]', '-map', '1:a'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...picture, ...tone, ...noise, '-c:v', ...codec, '-c:a', 'aac', path]);
  return path;
}

/** One film through the real steps, above the bound for laying out, so that it flows; then its proxy's command, bare. */
async function measure(path: string): Promise<Round> {
  const jobs: { made: string; seconds: number; job: SandboxJob }[] = [];
  const opened = await openTestBench({ laidOutBytes: 0 });
  const sandbox: Sandbox = {
    ...opened.sandbox,
    async run(job) {
      const before = secondsUsed();
      const result = await opened.sandbox.run(job);
      jobs.push({ made: nameOf(job), seconds: secondsUsed() - before, job });
      return result;
    },
  };
  const bench = { ...opened, sandbox };
  try {
    const bytes = readFileSync(path);
    const file = await seedUpload(bench, { name: 'film.mp4', type: 'video/mp4', bytes }, 8 * 1024 ** 2);
    await seedTip(bench, [file]);
    const before = secondsUsed();
    await workThrough(bench);
    const all = secondsUsed() - before;
    const { state, previews } = await fileRow(bench, file.upload);
    if (state !== 'queued' || !previews?.some(({ name }) => name === 'proxy.mp4')) throw new Error(`ended ${state}`);
    const sum = (...made: string[]) =>
      jobs.filter((job) => made.includes(job.made)).reduce((total, job) => total + job.seconds, 0);
    const proxy = jobs.find(({ made }) => made === 'proxy.mp4')!;
    const firstLook = sum('poster.jpg', 'sheet.jpg');
    return { firstLook, proxy: proxy.seconds, all, bareProxy: runBare(proxy.job, path) };
  } finally {
    await bench.close();
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

function report(film: Film, seconds: number, results: readonly Round[]): void {
  const perMinute = (pick: (round: Round) => number) => ((median(results.map(pick)) * 60) / seconds).toFixed(1);
  const ratios = results.map(({ proxy, bareProxy }) => proxy / bareProxy);
  console.log(`\n# One minute of ${film}, CPU seconds, median of ${results.length}`);
  console.log(`poster and contact sheet ${perMinute((r) => r.firstLook)}, proxy ${perMinute((r) => r.proxy)},`);
  console.log(`everything from received to queued ${perMinute((r) => r.all)}`);
  console.log(`the proxy's ffmpeg, bare on a plain file ${perMinute((r) => r.bareProxy)}`);
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  console.log(`ratio ours/bare ${median(ratios).toFixed(3)} (${least.toFixed(3)} to ${most.toFixed(3)})`);
}
