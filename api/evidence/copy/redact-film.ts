import { statSync } from 'node:fs';
import { join } from 'node:path';
import { coverDuring, type Redaction } from '../../redaction.ts';
import { probeFilm } from '../describe/probe.ts';
import { bare, clock, clockOutput, exact, fit, longestSeconds, runFfmpeg } from '../preview/ffmpeg.ts';
import { steady } from '../preview/proxy.ts';
import { longestDrawn } from '../preview/proxy-plan.ts';
import { isPlainFile } from '../sandbox/answer.ts';
import type { SandboxResult } from '../sandbox/sandbox.ts';
import { CopyImpossible, type CopyWork, type MadeCopy } from './copy-work.ts';
import { frameBytes, paint } from './paint.ts';
import { rawBlockHead, rawHead } from './raw-film.ts';
import { createRelay, type Relay } from './relay.ts';
import { createShownFrames, type Shown } from './shown-frames.ts';
import { channels, createSilencer, ratePerSecond } from './sound.ts';

/**
 * A FILM WITH PARTS COVERED. One ffmpeg decodes the original into bare frames with their exact times; our code covers what
 * the plan says, on every frame for as long as it is shown; a second ffmpeg, which has never seen the original, encodes
 * what is left. Both in the sandbox, nothing kept between them but a few frames (docs/decisions/0026-redaction.md).
 */
export interface FilmWork extends CopyWork {
  readonly plan: Redaction;
  /** width to height as the viewing copy is shown: a recorder's pixels need not be square */
  readonly aspect?: { width: number; height: number } | undefined;
}

const name = 'redacted.mp4';
/** Largest copy; a longer film gets fewer bits. */
export const redactedBytes = 1024 ** 3;
const bestRate = 25_000_000;

/** Scratch space it takes at most. */
export const redactedReserve = (seconds: number): number =>
  Math.min(redactedBytes, Math.ceil(((seconds || 7200) * bestRate) / 8)) + 64 * 1024 ** 2;

export async function redactFilm(work: FilmWork, mostBytes = redactedBytes): Promise<MadeCopy> {
  const { hasAudio = false } = work.description;
  try {
    return await redact(work, hasAudio, mostBytes);
  } catch (error) {
    // sound in a format we do not open must not cost the pictures
    if (!hasAudio || !(error instanceof CopyImpossible) || error.code !== 'unreadable') throw error;
    return redact(work, false, mostBytes);
  }
}

async function redact(work: FilmWork, withSound: boolean, mostBytes: number): Promise<MadeCopy> {
  const { bench, plan, output, signal } = work;
  const relay = createRelay();
  const size = evenSize(plan.frame);
  const sound = withSound ? { channels, ratePerSecond } : undefined;
  const commands: (readonly string[])[] = [];
  const command = encoder(work, size, withSound, mostBytes);
  const encoding = bench.sandbox.run({
    command,
    input: { open: () => relay.read() },
    output,
    cpuSeconds: Math.min(12 * 3600, 120 + 40 * secondsOf(work)),
    fileBytes: mostBytes + 64 * 1024 ** 2,
    signal,
  });
  const begun = relay.put(rawHead({ ...size, sound }));
  const decoding = begun.then(() => decode(work, size, withSound, relay, (args) => commands.push(args)));
  decoding.then(relay.end, relay.fail);
  encoding.catch(relay.fail); // refused before it read anything
  const [decoded, encoded] = await Promise.allSettled([decoding, encoding]);
  signal.throwIfAborted();
  if (encoded.status === 'rejected') throw encoded.reason;
  refuseFailed(encoded.value);
  // before the decoder is asked: whom nobody listens to any more ends in disorder
  refuseCutOff(output, mostBytes);
  if (decoded.status === 'rejected') throw decoded.reason;
  const shape = await measure(work);
  const facts = { frames: decoded.value, sound: withSound };
  return {
    ...{ path: join(output, name), type: 'video/mp4', ...shape, tool: bench.programs.ffmpeg },
    ...{ commands: [...commands, command], facts },
  };
}

const secondsOf = ({ description }: CopyWork): number => (description.durationMs ?? 0) / 1000;
/** x264 takes even sides only; what is added lies right and below, and is black. */
const evenSize = ({ width, height }: Redaction['frame']) => ({
  width: width + (width % 2),
  height: height + (height % 2),
});

function refuseFailed({ exitCode, exhausted }: SandboxResult): void {
  if (exitCode !== 0) throw new CopyImpossible(exhausted ? 'too_large' : 'unreadable');
}

/** Answers how many frames there were. */
async function decode(
  work: FilmWork,
  size: { width: number; height: number },
  withSound: boolean,
  relay: Relay,
  ran: (command: readonly string[]) => void,
): Promise<number> {
  const { plan, description, sizeBytes, progress } = work;
  const seconds = secondsOf(work);
  const longest = longestDrawn(seconds, seconds === 0, sizeBytes);
  let lastAt = -1;
  const show = async (frame: Shown): Promise<void> => {
    cover(plan, { ...size, bytes: frame.bytes }, frame);
    // of two frames at one moment the second comes a microsecond later: none is lost
    lastAt = Math.max(lastAt + 1, Math.round(frame.atMs * 1000));
    await relay.put(rawBlockHead(1, lastAt, frame.bytes.length), frame.bytes);
    progress(frame.atMs / (description.durationMs || Infinity));
  };
  const frames = createShownFrames(frameBytes(size.width, size.height), show);
  const silencer = createSilencer(plan.mutes, plan.slackMs, (at, samples) =>
    relay.put(rawBlockHead(2, at, samples.length), samples),
  );
  const pushed = ['-flush_packets', '1'];
  const recipe = {
    before: ['-t', String(longestSeconds)],
    across: ['-vsync', 'passthrough', '-filter_complex', graph(plan.frame)],
    outputs: [
      ['-map', '[film]', '-c:v', 'rawvideo', ...pushed, '-f', 'rawvideo', 'pipe:5'],
      [...clockOutput('[clock]', 6).slice(0, -1), ...pushed, 'pipe:6'],
      ...(withSound ? [soundTo(7, longest)] : []),
    ],
    taps: [frames.takeBytes, frames.takeClock, ...(withSound ? [silencer.take] : [])],
    cpuSeconds: Math.min(6 * 3600, 60 + 10 * seconds),
  };
  ran(['ffmpeg', ...recipe.across, ...recipe.outputs.flat()]);
  refuseFailed(await runFfmpeg(work, recipe));
  const count = await frames.end();
  if (count === 0) throw new CopyImpossible('unreadable');
  return count;
}

/** Turned as it is held (ffmpeg does that by itself), every frame in one size though the film may change it on the way. */
const graph = ({ width, height }: Redaction['frame']): string =>
  [
    `[0:V:0]split[all][c]`,
    `[c]${clock}[clock]`,
    `[all]scale=${width}:${height},setsar=1,format=yuv420p,pad='ceil(iw/2)*2':'ceil(ih/2)*2'[film]`,
  ].join(';');

const soundTo = (tap: number, longest: number): string[] => [
  ...['-map', '0:a:0', ...steady(longest), '-ac', String(channels), '-ar', String(ratePerSecond)],
  ...['-c:a', 'pcm_s16le', '-f', 's16le', `pipe:${tap}`],
];

/** What is solid comes last: nothing is made coarse over it. */
function cover({ boxes, slackMs }: Redaction, frame: Parameters<typeof paint>[0], shown: Shown): void {
  const now = boxes.flatMap((box) => {
    const rect = coverDuring(box, shown, slackMs);
    return rect ? [{ rect, effect: box.effect }] : [];
  });
  const solid = (effect: string): number => (effect === 'fill' ? 1 : 0);
  for (const { rect, effect } of now.sort((a, b) => solid(a.effect) - solid(b.effect))) paint(frame, rect, effect);
}

/** Full size up to 4K; times in the ticks films count in, so that frames come when they came in the original. */
function encoder(
  work: FilmWork,
  { width, height }: { width: number; height: number },
  withSound: boolean,
  mostBytes: number,
) {
  const bits = (mostBytes * 8 * 0.95) / Math.max(1, secondsOf(work) || 7200) - (withSound ? 140_000 : 0);
  const rate = Math.floor(Math.min(bestRate, Math.max(100_000, bits)));
  const box = width > height ? fit('3840', '2160') : fit('2160', '3840');
  const { aspect } = work;
  return [
    ...(['/usr/bin/ffmpeg', '-v', 'error', '-hide_banner', '-nostdin', '-y', '-filter_threads', '1'] as const),
    ...['-max_alloc', String(512 * 1024 ** 2), '-protocol_whitelist', 'pipe', '-format_whitelist', 'matroska'],
    ...['-codec_whitelist', 'rawvideo,pcm_s16le', '-analyzeduration', '0', '-threads', '2', '-i', 'pipe:0'],
    ...['-vsync', 'passthrough', '-map', '0:v:0', '-vf', box, '-enc_time_base', '1:90000', '-c:v', 'libx264'],
    // threads that share frames among them decide by who is ahead: on a busy machine the same film gave other bytes
    ...['-x264-params', 'sliced-threads=1'],
    ...['-preset', 'veryfast', '-crf', '18', '-maxrate', `${rate}`, '-bufsize', `${2 * rate}`, '-g', '60'],
    ...(aspect ? ['-aspect', `${aspect.width}:${aspect.height}`] : []),
    ...(withSound ? ['-map', '0:a:0', '-c:a', 'aac', '-b:a', '128k'] : ['-an']),
    ...[...bare, ...exact, '-threads', '2', '-video_track_timescale', '90000', '-fs', String(mostBytes)],
    ...['-movflags', '+faststart', '-f', 'mp4', `file:/out/${name}`],
  ] as const;
}

/** One that was cut off at the limit is none. */
function refuseCutOff(output: string, mostBytes: number): void {
  const path = join(output, name);
  if (!isPlainFile(path)) throw new CopyImpossible('unreadable');
  if (statSync(path).size >= mostBytes * 0.99) throw new CopyImpossible('too_large');
}

/** What came back is looked at before it is believed. */
async function measure({ bench, output, signal }: CopyWork): Promise<{ width: number; height: number }> {
  const path = join(output, name);
  const { kind, width, height } = await probeFilm(bench.sandbox, { path }, signal);
  if (kind !== 'video' || !width || !height) throw new CopyImpossible('unreadable');
  return { width, height };
}
