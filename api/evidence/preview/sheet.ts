import { join } from 'node:path';
import { isPlainFile } from '../sandbox/answer.ts';
import type { Input } from '../sandbox/input.ts';
import { changeBetween, view } from './activity.ts';
import type { Drawing } from './draw.ts';
import {
  clock,
  clockOutput,
  longestSeconds,
  oneJpeg,
  publishMade,
  runFfmpeg,
  secondsOf,
  tiny,
  tinyOutput,
  upright,
} from './ffmpeg.ts';
import { createFrameClock, millisecondsOf } from './frame-clock.ts';
import { readGrades } from './quality.ts';

/** A frame that may go on the contact sheet, and how much the picture has changed since the one before. */
export interface Candidate {
  ms: number;
  /** mean of the fields' changes, 0 to 255 */
  change: number;
}

/** What the first, quick look at a film found: key frames only, a small copy of each kept in thumbs.mkv. */
export interface Glance {
  candidates: Candidate[];
  grades: { sharpness?: number; blocking?: number };
}

const places = 20;
const candidatesKept = 10_000;
const thumbBytes = 48 * 1024 ** 2;
const box = '320:180:force_original_aspect_ratio=decrease,pad=320:180:-1:-1';

/** The finished proxy, looked at when the original had too few key frames to choose from. */
export interface OurCopy {
  input: Input;
  seconds: number;
}

/** Reads the film, or our copy of it, through once. */
export async function glanceAt(drawing: Drawing, ours?: OurCopy): Promise<Glance> {
  const seconds = ours?.seconds ?? secondsOf(drawing);
  const noted = createCandidates();
  const graph = [
    `[0:V:0]select='${every(seconds, 400)}',${ours ? '' : 'split[whole],'}${upright},scale=${box},split=3[thumb][v][c]`,
    `[v]${tiny(view)}[view]`,
    `[c]${clock}[clock]`,
    ...(ours ? [] : [`[whole]select='lt(selected_n,8)*(${every(seconds, 8)})',${grades}[graded]`]),
  ];
  const { stdout } = await runFfmpeg(drawing, {
    ...(ours ? { input: ours.input } : {}),
    // of a long proxy the key frames are enough
    before: [...(ours && seconds < 600 ? [] : ['-skip_frame', 'nokey']), '-t', String(longestSeconds)],
    across: ['-vsync', 'passthrough', '-filter_complex', graph.join(';')],
    outputs: [
      [...['-map', '[thumb]', '-c:v', 'mjpeg', '-q:v', '5', '-pix_fmt', 'yuvj420p', '-fs', String(thumbBytes)], ...mkv],
      clockOutput('[clock]', 5),
      tinyOutput('[view]', 6),
      ...(ours ? [] : [['-map', '[graded]', '-f', 'null', '-']]),
    ],
    taps: [noted.clock, noted.view],
    cpuSeconds: Math.min(3 * 3600, 60 + (seconds || 2 * 3600) / 2),
    fileBytes: thumbBytes + 1024 ** 2,
  });
  return { candidates: noted.end(), grades: readGrades(stdout) };
}

const mkv = ['-f', 'matroska', 'file:/out/thumbs.mkv'];
const grades = ['blurdetect', 'blockdetect', ...['blur', 'block'].map(print)].join(',').replace(/^/, 'format=yuv420p,');
function print(name: string): string {
  return `metadata=print:key=lavfi.${name}:file=-`;
}

/** So many frames of a film evenly; of one that does not say how long it is, ever fewer the longer it lasts. */
const every = (seconds: number, parts: number): string =>
  `isnan(prev_selected_t)+gte(t-prev_selected_t,${seconds > 0 ? (seconds / parts).toFixed(3) : `max(1,t*4/${parts})`})`;

function createCandidates() {
  const times: number[] = [];
  const changes: number[] = [];
  const bytes = view.width * view.height;
  let [current, before] = [new Uint8Array(bytes), new Uint8Array(bytes)];
  let filled = 0;
  const picture = () => {
    if (changes.length < candidatesKept) changes.push(changes.length === 0 ? 0 : changeBetween(before, current).mean);
    [current, before, filled] = [before, current, 0];
  };
  return {
    clock: createFrameClock((at) => {
      if (times.length < candidatesKept) times.push(Math.max(0, millisecondsOf(at)));
    }),
    view: (chunk: Uint8Array) => {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + bytes - filled);
        current.set(part, filled);
        [filled, at] = [filled + part.length, at + part.length];
        if (filled === bytes) picture();
      }
    },
    end: (): Candidate[] =>
      changes.flatMap((change, at) => (times[at] === undefined ? [] : [{ ms: times[at], change }])),
  };
}

/** Below this, what differs between two frames is noise, light or somebody passing: not another picture. */
const anotherPicture = 8;

/**
 * Which candidates go on the sheet: the first, then those that begin another picture, the greatest change first; what
 * room is left goes to the middle of the longest stretches not yet shown. A film that never changes is shown evenly.
 */
export function pickScenes(candidates: readonly Candidate[], count = places): number[] {
  const lengthMs = (candidates.at(-1)?.ms ?? 0) - (candidates[0]?.ms ?? 0);
  const picked: number[] = candidates.length > 0 ? [0] : [];
  const isApart = (at: number) =>
    picked.every((other) => Math.abs(msAt(candidates, other) - msAt(candidates, at)) >= lengthMs / (count * 4));
  const byChange = candidates
    .map(({ change }, at) => ({ change, at }))
    .filter(({ change }) => change >= anotherPicture)
    .sort((a, b) => b.change - a.change);
  for (const { at } of byChange) if (picked.length < count && at > 0 && isApart(at)) picked.push(at);
  while (picked.length < Math.min(count, candidates.length)) picked.push(farthest(candidates, picked));
  return picked.sort((a, b) => a - b);
}

const msAt = (candidates: readonly Candidate[], at: number): number => candidates[at]?.ms ?? 0;

/** The candidate farthest from everything that is picked. */
function farthest(candidates: readonly Candidate[], picked: readonly number[]): number {
  let [best, most] = [-1, -1];
  candidates.forEach(({ ms }, at) => {
    if (picked.includes(at)) return;
    const distance = Math.min(...picked.map((other) => Math.abs(msAt(candidates, other) - ms)));
    if (distance > most) [best, most] = [at, distance];
  });
  return best;
}

export const isEnough = ({ candidates }: Glance): boolean => candidates.length >= places;

/** Lays the chosen frames out, five in a row. Answers when they were shown; undefined when there is no sheet. */
export async function drawSheet(drawing: Drawing, { candidates }: Glance): Promise<number[] | undefined> {
  const thumbs = join(drawing.output, 'thumbs.mkv');
  // a decoder that was taken over may have left a link there
  if (candidates.length === 0 || !isPlainFile(thumbs)) return undefined;
  const picked = pickScenes(candidates);
  const chosen = picked.map((at) => `eq(n,${at})`).join('+');
  const result = await runFfmpeg(drawing, {
    input: { path: thumbs },
    before: [],
    across: ['-vsync', 'passthrough'],
    outputs: [['-map', '0:V:0', '-an', '-vf', `select='${chosen}',tile=5x4`, ...oneJpeg, 'file:/out/sheet.jpg']],
    cpuSeconds: 60,
  });
  const { published } = await publishMade(drawing, 'sheet.jpg', result);
  return published ? picked.map((at) => Math.round(msAt(candidates, at))) : undefined;
}
