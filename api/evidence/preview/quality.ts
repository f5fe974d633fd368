import type { Quality } from '../../db/values.ts';
import { stripped } from '../describe/probe.ts';
import type { Stretch } from './activity.ts';

/**
 * THE QUALITY REPORT: how good the pictures are, in grades from 0 to 100 (100 best) and in codes, worst first. Sharpness
 * and blocking are measured on a few frames of the original in full size, a film's by ffmpeg, a still's in still-grades.ts; the rest follows from what else was
 * measured. The bounds were set by blurring, darkening, enlarging and compressing known pictures step by step
 * (docs/decisions/0013-one-look-at-a-film.md).
 */
export interface Measured {
  /** of the picture, either way round */
  width: number;
  height: number;
  bitRate?: number | undefined;
  ratePerSecond?: number | undefined;
  frames?: number | undefined;
  droppedFrames?: number | undefined;
  durationMs?: number | undefined;
  /** 0 to 100 for each second */
  light?: readonly number[] | undefined;
  black?: readonly Stretch[] | undefined;
  frozen?: readonly Stretch[] | undefined;
  sharpness?: number | undefined;
  blocking?: number | undefined;
}

export function gradeQuality(measured: Measured): Quality {
  const { width, height, bitRate, ratePerSecond, sharpness, blocking, droppedFrames } = measured;
  const pixelsPerSecond = width * height * (ratePerSecond ?? 0);
  const quality = stripped({
    lines: Math.min(width, height),
    bitsPerPixel: bitRate && pixelsPerSecond > 0 ? Math.round((bitRate / pixelsPerSecond) * 1000) / 1000 : undefined,
    sharpness,
    brightness: measured.light && middle(measured.light),
    blocking,
    droppedFrames,
    frozenMs: measured.frozen && lengthOf(measured.frozen),
    blackMs: measured.black && lengthOf(measured.black),
  });
  return { ...quality, findings: findingsOf(quality, measured) };
}

/** How bad each thing is: nothing to say below 0; worst first. */
function findingsOf(quality: Omit<Quality, 'findings'>, { frames, durationMs }: Measured): string[] {
  const whole = durationMs || Infinity;
  const shareMissing = (quality.droppedFrames ?? 0) / ((quality.droppedFrames ?? 0) + (frames ?? Infinity));
  const badness: Record<string, number> = {
    dark: below(quality.brightness, 15),
    blurred: below(quality.sharpness, 60),
    blocky: below(quality.blocking, 50),
    low_resolution: below(quality.lines, 480),
    frames_missing: above(shareMissing, 0.02, 0.3),
    frozen: above((quality.frozenMs ?? 0) / whole, 0.1, 1),
    black: above((quality.blackMs ?? 0) / whole, 0.1, 1),
  };
  const found = Object.entries(badness).filter(([, bad]) => bad > 0);
  if (found.length > 0) return found.sort(([, a], [, b]) => b - a).map(([code]) => code);
  return quality.sharpness === undefined ? [] : ['good'];
}

const below = (value: number | undefined, bound: number): number =>
  value === undefined ? 0 : Math.max(0, (bound - value) / bound);
const above = (value: number, bound: number, worst: number): number =>
  value <= bound ? 0 : Math.min(1, value / worst);
const lengthOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);

/** What ffmpeg's blurdetect and blockdetect printed for a few frames; a grade is that of the middle frame. */
export function readGrades(text: string): { sharpness?: number; blocking?: number } {
  const [blur, block] = ['blur', 'block'].map((name) => middle(valuesOf(text, name)));
  return stripped({
    // width of edges in pixels: 5 in a sharp picture, 8 in one enlarged four times, 25 when nothing can be made out
    sharpness: blur === undefined || blur <= 0 ? undefined : between(blur, 25, 5),
    // strength of the grid of blocks against the rest: 3 where there is none
    blocking: block === undefined || block <= 0 ? undefined : between(block, 100, 3),
  });
}

const valuesOf = (text: string, name: string): number[] =>
  [...text.matchAll(new RegExp(`^lavfi\\.${name}=(\\d{1,9}(?:\\.\\d{1,9})?)$`, 'gm'))].map((found) => Number(found[1]));

/** 0 at the worst and 100 at the best, in even steps of proportion. */
export const between = (value: number, worst: number, best: number): number =>
  Math.round(100 * Math.min(1, Math.max(0, Math.log(worst / value) / Math.log(worst / best))));

function middle(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
