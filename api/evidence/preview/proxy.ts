import { type Activity, createActivity, view } from './activity.ts';
import type { Drawing } from './draw.ts';
import {
  clock,
  clockOutput,
  fit,
  longestSeconds,
  type Made,
  publishMade,
  runFfmpeg,
  secondsOf,
  tiny,
  tinyOutput,
  upright,
} from './ffmpeg.ts';
import { createFrameClock, type Instant, millisecondsOf } from './frame-clock.ts';
import { createPace, type Pace } from './pace.ts';
import { longestDrawn, type ProxyPlan, planProxy, proxyBytes } from './proxy-plan.ts';
import { createTimeMap, type TimePoint } from './time-map.ts';
import { createWaveform, samplesPerSecond, type Waveform } from './waveform.ts';

/** The film in the size of the desk, and what was measured in the same reading of the original. */
export interface Watched {
  made: Made;
  plan: ProxyPlan;
  pace: Pace;
  timeMap: TimePoint[];
  activity: Activity;
  /** frames lie further off than anything is drawn */
  isCut: boolean;
  waveform: Waveform | undefined;
}

/**
 * Draws the proxy: H.264 and AAC, one rate throughout, its index first. The same process hands the times of the
 * original's frames, tiny grey pictures and mono samples to taps, because reading and decoding is what costs.
 */
export async function drawProxy(drawing: Drawing, seconds: number, withSound: boolean): Promise<Watched> {
  const plan = planProxy(drawing.description, seconds, drawing.sizeBytes);
  const longest = longestDrawn(seconds, secondsOf(drawing) === 0, drawing.sizeBytes);
  const frames = createFrames(plan.rate, longest * 1000);
  const activity = createActivity(Math.max(1, view.perSecond / plan.rate));
  const waveform = createWaveform();
  const report = createReport(drawing, seconds * 1000);
  const look = (chunk: Buffer) => {
    activity.take(chunk);
    report(activity.seenMs());
  };
  const result = await runFfmpeg(drawing, {
    before: ['-t', String(longestSeconds)],
    across: ['-vsync', 'passthrough', '-filter_complex', graph(plan, longest)],
    outputs: [
      film(plan, withSound && steady(longest)),
      clockOutput('[clock]', 5),
      tinyOutput('[view]', 6),
      ...(withSound ? [samplesTo(7, longest)] : []),
    ],
    taps: [frames.take, look, ...(withSound ? [waveform.take] : [])],
    // a minute, and four seconds of processor for each of film; six hours at most
    cpuSeconds: Math.min(6 * 3600, 60 + 4 * (seconds || 2 * 3600)),
    fileBytes: proxyBytes + 64 * 1024 ** 2,
  });
  const made = await publishMade(drawing, 'proxy.mp4', result);
  return { made, plan, ...frames.end(), activity: activity.end(), waveform: waveform.end() };
}

/**
 * The rate comes first, so that frames nobody will see are not scaled; all of them are counted before it. Times are cut off
 * before that too: fps repeats a frame until the next, or the end, and does not hear that nobody takes any more. The end of
 * a damaged bare stream lies an hour off, because ffmpeg counts its last frame in the ticks of the rate it was told.
 */
function graph({ rate, width, height }: ProxyPlan, longest: number): string {
  const box = fit(`if(gt(a,1),${width},${height})`, `if(gt(a,1),${height},${width})`);
  return [
    `[0:V:0]split[all][c]`,
    `[c]${clock}[clock]`,
    `[all]setpts='min(PTS,${longest}/TB)',fps=${rate}:start_time=0,${upright},${box},format=yuv420p,split[film][v]`,
    `[v]${rate > view.perSecond ? `fps=${view.perSecond}:start_time=0,` : ''}${tiny(view)}[view]`,
  ].join(';');
}

function film({ videoRate, sound }: ProxyPlan, heard: string[] | false): string[] {
  const quality = ['-crf', '26', '-maxrate', `${videoRate}`, '-bufsize', `${2 * videoRate}`, '-profile:v', 'main'];
  return [
    ...['-map', '[film]', '-c:v', 'libx264', '-preset', 'veryfast', ...quality, '-g', '60'],
    ...(heard ? ['-map', '0:a:0', ...heard, '-c:a', 'aac', ...sound] : ['-an']),
    ...['-fs', String(proxyBytes), '-movflags', '+faststart', '-f', 'mp4', 'file:/out/proxy.mp4'],
  ];
}

/** Sound that begins late or pauses is filled with silence, so that its time is the film's; but not for years. */
export const steady = (longest: number): string[] => ['-af', `atrim=end=${longest},aresample=async=1:first_pts=0`];
export const samplesTo = (tap: number, longest: number): string[] => [
  ...[
    '-map',
    '0:a:0',
    ...steady(longest),
    '-ac',
    '1',
    '-ar',
    String(samplesPerSecond),
    '-c:a',
    'pcm_s16le',
    '-f',
    's16le',
  ],
  `pipe:${tap}`,
];

/** Follows the original's frames: how evenly they come, and where the proxy shows them. Those after `longestMs` are not shown. */
function createFrames(rate: number, longestMs: number) {
  const pace = createPace();
  const map = createTimeMap(rate);
  let [frame, tick] = [0, 0];
  let isCut = false;
  const take = createFrameClock((at) => {
    const ms = millisecondsOf(at);
    isCut ||= ms > longestMs;
    if (ms > longestMs) return;
    tick = Math.max(tick, tickOf(at, rate));
    pace.take(ms);
    map.take({ tick, originalMs: ms, frame });
    frame += 1;
  });
  return { take, end: () => ({ pace: pace.end(), timeMap: map.end(), isCut }) };
}

/** As ffmpeg's fps filter rounds: to the nearest tick, halves up. In whole numbers, for 60 to 30 is all halves. */
function tickOf({ ticks, over, under }: Instant, rate: number): number {
  const [rateOver, rateUnder] = [Math.round(rate * 1000), 1000];
  const unit = under * rateUnder;
  return Math.floor((2 * ticks * over * rateOver + unit) / (2 * unit));
}

const reportEveryMs = 2000;
function createReport({ bench, progress }: Drawing, lengthMs: number): (seenMs: number) => void {
  let toldAt = 0;
  return (seenMs) => {
    const now = bench.now().getTime();
    if (!progress || lengthMs <= 0 || now - toldAt < reportEveryMs) return;
    toldAt = now;
    progress(Math.min(1, seenMs / lengthMs));
  };
}
