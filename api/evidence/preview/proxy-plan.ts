import type { FileDescription } from '../../db/values.ts';
import { longestSeconds } from './ffmpeg.ts';

/** How a film is drawn for the desk. */
export interface ProxyPlan {
  /** frames a second, throughout */
  rate: number;
  /** box of a film that is wider than high */
  width: number;
  height: number;
  /** bits a second, at most */
  videoRate: number;
  sound: readonly string[];
}

export const proxyBytes = 1024 ** 3;
/** Of a film that does not say how long it is. */
const unknownSeconds = 2 * 3600;

/** From what rate of bits on a film is worth showing so large and so often. */
const sizes = [
  { bits: 900_000, width: 1280, height: 720, rate: 30 },
  { bits: 450_000, width: 1280, height: 720, rate: 15 },
  { bits: 220_000, width: 960, height: 540, rate: 12 },
  { bits: 110_000, width: 768, height: 432, rate: 8 },
  { bits: 0, width: 640, height: 360, rate: 5 },
] as const;

/**
 * The whole film fits into 1 GiB: up to two and a half hours in 720p at 30 frames a second, five hours at 15, ten in 540p
 * at 12, and a day in 360p at 5, because a moderator must be able to see all of it; the original is one step away.
 */
export function planProxy(description: FileDescription, seconds: number, sizeBytes = Infinity): ProxyPlan {
  const length = Math.min(longestSeconds, Math.max(1, seconds || unknownSeconds));
  // a twentieth for the index and the container
  const bits = (proxyBytes * 8 * 0.95) / length;
  const sound = soundFor(bits);
  const { width, height, rate } = sizes.find((size) => bits >= size.bits) ?? sizes[4];
  return {
    rate: Math.min(rate, Math.max(leastRate(length), Math.min(rateOf(description), sizeBytes / frameBytes / length))),
    ...{ width, height },
    videoRate: Math.floor(Math.min(2_500_000, bits - sound.bits)),
    sound: sound.options,
  };
}

/** Most of the bits go to the pictures. */
const soundFor = (bits: number): { bits: number; options: string[] } => {
  if (bits >= 600_000) return { bits: 100_000, options: ['-b:a', '96k', '-ac', '2', '-ar', '48000'] };
  if (bits >= 200_000) return { bits: 50_000, options: ['-b:a', '48k', '-ac', '1', '-ar', '32000'] };
  return { bits: 26_000, options: ['-b:a', '24k', '-ac', '1', '-ar', '16000'] };
};

/** What a frame takes in which nothing changes; whoever says a rate that leaves less for each has fewer frames. */
const frameBytes = 10;

/**
 * Seconds that are drawn at most of a film that lasts `seconds`, however far apart a damaged file's own times lie: more,
 * for a header may be a little wrong. One that `saysNothing` may last as long as its bytes can, at 4 kbit/s.
 */
export const longestDrawn = (seconds: number, saysNothing: boolean, sizeBytes: number): number =>
  Math.min(longestSeconds, Math.ceil(60 + Math.max(seconds * 1.5, saysNothing ? sizeBytes / 500 : 0)));

const usualRates = [5, 8, 10, 12.5, 15, 20, 24, 25, 30];

/** One picture a second, for an hour: a day of a few pictures must not cost a day of repeating them. */
const leastRate = (seconds: number): number => Math.min(1, 3600 / seconds);

/** A film whose rate varies gets a usual rate well above its mean, so that its densest parts are not thinned out. */
function rateOf({ frameRate, variableFrameRate }: FileDescription): number {
  if (!frameRate || frameRate > 240) return 30;
  if (variableFrameRate && frameRate < 1) return frameRate * 4;
  return variableFrameRate ? (usualRates.find((rate) => rate >= frameRate * 1.4) ?? 30) : frameRate;
}

/** Upper bound of what drawing writes: the proxy, twice while its index is moved to the front, and the pictures. */
export function filmReserve(description: FileDescription): number {
  const seconds = Math.min((description.durationMs ?? unknownSeconds * 1000) / 1000, longestSeconds);
  const bytesPerSecond = description.kind === 'audio' ? 16_000 : planProxy(description, seconds).videoRate / 8 + 16_000;
  return Math.min(proxyBytes, Math.ceil(seconds * bytesPerSecond)) + 64 * 1024 ** 2;
}
