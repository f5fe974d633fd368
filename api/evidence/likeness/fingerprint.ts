/**
 * FINGERPRINTS of whole pictures: what is left of a picture when it is sent on, cut a little and pressed together, and
 * nothing a person or a face could be known by. Pure. Sizes and bounds were measured (docs/decisions/0014-likeness.md).
 *
 * A frame is 64 × 64 bytes of grey, whatever the shape of the picture was. From it come
 * - the **hash**, 64 bits, to search by: is each of 8 × 8 fields lighter than those around it?
 * - the **detail**, 2 × 384 bits, to decide by: in each of 16 rows, does it grow lighter from one of 25 fields to the
 *   next, and is that a clear step?
 */
export const frameSide = 64;
export const frameBytes = frameSide * frameSide;
export type Frame = Uint8Array;

export const hashSide = 8;
export const detailColumns = 24;
export const detailRows = 16;
export const detailSteps = detailColumns * detailRows;
export const detailWords = (2 * detailSteps) / 64;

export interface Fingerprint {
  /** upper and lower half of the hash */
  readonly high: number;
  readonly low: number;
  /** which bits are sure: in the others the picture is so even that the next copy may say the opposite */
  readonly sureHigh: number;
  readonly sureLow: number;
  /** one word of 64 bits after the other: which way all steps go, then which are clear */
  readonly detail: BigUint64Array;
}

/** Sums of grey over every rectangle that begins in the upper left corner. */
export type Sums = Float64Array;
const stride = frameSide + 1;

export function sumUp(frame: Frame): Sums {
  const sums = new Float64Array(stride * stride);
  for (let y = 0; y < frameSide; y++) {
    let row = 0;
    for (let x = 0; x < frameSide; x++) {
      row += frame[y * frameSide + x]!;
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1]! + row;
    }
  }
  return sums;
}

function sumTo(sums: Sums, x: number, y: number): number {
  const [left, top] = [Math.min(frameSide - 1, Math.floor(x)), Math.min(frameSide - 1, Math.floor(y))];
  const [u, v] = [x - left, y - top];
  const at = top * stride + left;
  const upper = sums[at]! * (1 - u) + sums[at + 1]! * u;
  return upper * (1 - v) + (sums[at + stride]! * (1 - u) + sums[at + stride + 1]! * u) * v;
}

/** Part of a frame, in its pixels; may reach beyond its edges. */
export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}
export const wholeFrame: Area = { left: 0, top: 0, right: frameSide, bottom: frameSide };

/** Mean grey of each field of a raster over the area; NaN where less than 60 % of the field lies in the frame. */
export function meansOf(sums: Sums, columns: number, rows: number, area: Area = wholeFrame): Float64Array {
  const means = new Float64Array(columns * rows);
  const [w, h] = [(area.right - area.left) / columns, (area.bottom - area.top) / rows];
  for (let row = 0; row < rows; row++) {
    const y = Math.max(0, area.top + row * h);
    const bottom = Math.min(frameSide, area.top + (row + 1) * h);
    for (let column = 0; column < columns; column++) {
      const x = Math.max(0, area.left + column * w);
      const right = Math.min(frameSide, area.left + (column + 1) * w);
      const inside = right - x >= w * 0.6 && bottom - y >= h * 0.6;
      const sum = inside
        ? sumTo(sums, right, bottom) - sumTo(sums, x, bottom) - sumTo(sums, right, y) + sumTo(sums, x, y)
        : Number.NaN;
      means[row * columns + column] = sum / ((right - x) * (bottom - y));
    }
  }
  return means;
}

/** How much lighter each of 8 × 8 fields is than the four around it. */
function standOut(sums: Sums): Float64Array {
  const side = hashSide + 2;
  const means = meansOf(sums, side, side);
  return Float64Array.from({ length: hashSide * hashSide }, (_, index) => {
    const at = (Math.floor(index / hashSide) + 1) * side + (index % hashSide) + 1;
    return 4 * means[at]! - means[at - 1]! - means[at + 1]! - means[at - side]! - means[at + side]!;
  });
}

/** How much lighter it grows from each field to its right neighbour. */
export function stepsOf(sums: Sums, area: Area = wholeFrame): Float64Array {
  const means = meansOf(sums, detailColumns + 1, detailRows, area);
  const steps = new Float64Array(detailColumns * detailRows);
  for (let index = 0; index < steps.length; index++) {
    const at = index + Math.floor(index / detailColumns);
    steps[index] = means[at + 1]! - means[at]!;
  }
  return steps;
}

/** Below it a frame shows next to nothing (night, a wall, a lens cap) and would be like every other such frame. */
const leastStanding = 4;
const sureShare = 0.2;

/** Undefined for a frame on which there is nothing to see. */
export function fingerprintOf(sums: Sums): Fingerprint | undefined {
  const values = standOut(sums);
  const sizes = values.map(Math.abs).sort();
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  if (mean < leastStanding) return undefined;
  const sure = Math.max(sureShare * sizes[sizes.length >> 1]!, 1);
  const [high, low] = halves(values, (value) => value > 0);
  const [sureHigh, sureLow] = halves(values, (value) => Math.abs(value) >= sure);
  return { high, low, sureHigh, sureLow, detail: detailOf(stepsOf(sums)) };
}

function halves(values: Float64Array, holds: (value: number) => boolean): [number, number] {
  const half = (from: number) => {
    let bits = 0;
    for (let i = 0; i < 32; i++) bits = (bits << 1) | Number(holds(values[from + i]!));
    return bits >>> 0;
  };
  return [half(0), half(32)];
}

function detailOf(steps: Float64Array): BigUint64Array {
  const words = new BigUint64Array(detailWords);
  const clear = clearStep(steps);
  const set = (bit: number) => (words[bit >> 6]! |= 1n << BigInt(bit & 63));
  for (let index = 0; index < steps.length; index++) {
    if (steps[index]! > 0) set(index);
    if (Math.abs(steps[index]!) >= clear) set(detailSteps + index);
  }
  return words;
}

/** The clearest quarter of the steps in a picture are clear; of what one could not see, none is. */
export function clearStep(steps: Float64Array): number {
  const sizes = steps
    .filter((step) => !Number.isNaN(step))
    .map(Math.abs)
    .sort();
  return Math.max(sizes[Math.floor(sizes.length * 0.75)] ?? 0, 1.5);
}

const hex = (word: bigint): string => word.toString(16).padStart(16, '0');

/** The hash and then the detail, 16 hex digits each: the rows of one frame. */
export const toRows = ({ high, low, detail }: Fingerprint): string[] => [
  hex((BigInt(high) << 32n) | BigInt(low)),
  ...Array.from(detail, hex),
];
export const rowsPerFrame = 1 + detailWords;

/** One byte a bit, as comparing wants them. */
export function readDetail(rows: readonly string[]): Uint8Array {
  const bits = new Uint8Array(2 * detailSteps);
  rows.forEach((row, word) => {
    const value = BigInt(`0x${row}`);
    for (let i = 0; i < 64; i++) bits[word * 64 + i] = Number((value >> BigInt(i)) & 1n);
  });
  return bits;
}

export const readHash = (row: string): { high: number; low: number } => ({
  high: Number.parseInt(row.slice(0, 8), 16),
  low: Number.parseInt(row.slice(8), 16),
});

export function countBits(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
