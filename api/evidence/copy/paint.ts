import type { Effect, Rect } from '../../redaction.ts';

/**
 * Covers a rectangle of one bare frame: I420, even sides, planes Y, U, V one after the other (ITU-R BT.601 and BT.709 in
 * narrow range: black is 16, 128, 128). What lies under it is gone before anything is encoded. Pure but for the bytes.
 */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}
interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}
interface Plane extends Area {
  at: number;
  stride: number;
  black: number;
}

export const frameBytes = (width: number, height: number): number => (width * height * 3) / 2;

/**
 * One chroma sample stands for four pixels, and a source of full chroma is filtered over some more before it comes here:
 * so outward by two pixels, then to even ones. Undefined when nothing of it lies in the frame.
 */
const marginPixels = 2;
export function coveredArea({ x, y, width, height }: Rect, frame: { width: number; height: number }): Area | undefined {
  const left = Math.max(0, Math.floor((x - marginPixels) / 2) * 2);
  const top = Math.max(0, Math.floor((y - marginPixels) / 2) * 2);
  const right = Math.min(frame.width, Math.ceil((x + width + marginPixels) / 2) * 2);
  const bottom = Math.min(frame.height, Math.ceil((y + height + marginPixels) / 2) * 2);
  return left < right && top < bottom ? { left, top, right, bottom } : undefined;
}

export function paint(frame: Frame, rect: Rect, effect: Effect): void {
  const area = coveredArea(rect, frame);
  if (!area) return;
  const cell = coarseness(area);
  for (const plane of planesOf(frame, area)) {
    const isHalf = plane.black === chromaBlack;
    if (effect === 'fill') fill(frame.bytes, plane);
    else coarsen(frame.bytes, plane, isHalf ? cell / 2 : cell, effect === 'blur');
  }
}

const chromaBlack = 128;

function planesOf({ width, height }: Frame, { left, top, right, bottom }: Area): Plane[] {
  const half = { left: left / 2, top: top / 2, right: right / 2, bottom: bottom / 2, stride: width / 2 };
  const luma = width * height;
  return [
    { left, top, right, bottom, stride: width, at: 0, black: 16 },
    { ...half, at: luma, black: chromaBlack },
    { ...half, at: luma + luma / 4, black: chromaBlack },
  ];
}

function fill(bytes: Uint8Array, { left, top, right, bottom, at, stride, black }: Plane): void {
  for (let y = top; y < bottom; y++) bytes.fill(black, at + y * stride + left, at + y * stride + right);
}

/** Six cells across the shorter side, and none smaller than 16 pixels: a face becomes some thirty tones. */
const cellsAcross = 6;
const smallestCell = 16;
const coarseness = ({ left, top, right, bottom }: Area): number =>
  Math.max(smallestCell, Math.ceil(Math.min(right - left, bottom - top) / cellsAcross / 2) * 2);

/** Means of cells, drawn as they are or running into each other: both show the same numbers, and no others. */
function coarsen(bytes: Uint8Array, plane: Plane, cell: number, isSmooth: boolean): void {
  const { left, top, right, bottom, at, stride } = plane;
  const [across, down] = [Math.ceil((right - left) / cell), Math.ceil((bottom - top) / cell)];
  const means = meansOf(bytes, plane, cell, across, down);
  const mean = (column: number, row: number): number =>
    means[Math.min(down - 1, Math.max(0, row)) * across + Math.min(across - 1, Math.max(0, column))] ?? 0;
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const [u, v] = [(x - left) / cell, (y - top) / cell];
      bytes[at + y * stride + x] = isSmooth ? between(mean, u - 0.5, v - 0.5) : mean(Math.floor(u), Math.floor(v));
    }
}

function meansOf(
  bytes: Uint8Array,
  { left, top, right, bottom, at, stride }: Plane,
  cell: number,
  across: number,
  down: number,
): Float64Array {
  const [sums, counts] = [new Float64Array(across * down), new Uint32Array(across * down)];
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const index = Math.floor((y - top) / cell) * across + Math.floor((x - left) / cell);
      sums[index]! += bytes[at + y * stride + x] ?? 0;
      counts[index]! += 1;
    }
  return sums.map((sum, index) => Math.round(sum / (counts[index] || 1)));
}

function between(mean: (column: number, row: number) => number, u: number, v: number): number {
  const [column, row] = [Math.floor(u), Math.floor(v)];
  const [right, below] = [u - column, v - row];
  const upper = mean(column, row) * (1 - right) + mean(column + 1, row) * right;
  const lower = mean(column, row + 1) * (1 - right) + mean(column + 1, row + 1) * right;
  return Math.round(upper * (1 - below) + lower * below);
}
