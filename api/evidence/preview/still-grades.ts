import { stripped } from '../describe/facts.ts';
import { between } from './quality.ts';

/**
 * How good a still picture is, from grey pixels of its middle in full size (redraw.ts takes them out of the sandbox). What
 * ffmpeg measures in a film is measured here in our code, because pictures never go to ffmpeg. Pure.
 */
export interface Detail {
  pixels: Uint8Array;
  width: number;
  height: number;
}
export interface StillGrades {
  /** 0 to 100, 100 best; left out when the picture has no edges to tell by */
  sharpness?: number;
  blocking?: number;
  brightness: number;
}

/**
 * Throws nothing: any pixels have grades. `pixels` has width × height values. Blurred by 1, 2, 4 and 8 pixels, four pictures
 * had edges 4, 6 to 8, 10 to 17 and 21 to 33 pixels wide; saved as JPEG at 92, 30, 15 and 8 %, three of them had a grid of
 * 1.1 to 1.2, 1.4 to 1.6, 1.6 to 2.1 and 2.1 to 2.9.
 */
export function gradeStill(detail: Detail): StillGrades {
  const edges = edgeWidth(detail);
  const grid = gridStrength(detail);
  return stripped({
    sharpness: edges === undefined ? undefined : between(edges, 16, 3.5),
    blocking: grid === undefined ? undefined : between(grid, 3, 1.15),
    brightness: Math.round((meanOf(detail.pixels) / 255) * 100),
  });
}

function meanOf(pixels: Uint8Array): number {
  let sum = 0;
  for (const value of pixels) sum += value;
  return pixels.length > 0 ? sum / pixels.length : 0;
}

const widest = 40;
/** Fewer edges than this tell nothing. */
const fewest = 50;

/**
 * Pixels from where an edge begins to rise to where it ends, of the middle one of the strongest edges (after Marziliano
 * et al., A no-reference perceptual blur metric, ICIP 2002). Rows are averaged by threes, which leaves edges and halves noise.
 */
function edgeWidth({ pixels, width, height }: Detail): number | undefined {
  const strengths = new Uint32Array(256);
  eachSmoothRow(pixels, width, height, (row) => {
    for (let x = 1; x < width - 1; x++) strengths[steepness(row, x)]! += 1;
  });
  const bar = Math.max(8, strongest(strengths, 0.02));
  const widths = new Uint32Array(widest * 2 + 1);
  let edges = 0;
  eachSmoothRow(pixels, width, height, (row) => {
    for (let x = 1; x < width - 1; x++) {
      const steep = steepness(row, x);
      if (steep < bar || steepness(row, x - 1) > steep || steepness(row, x + 1) >= steep) continue;
      widths[spanOf(row, x, Math.sign((row[x + 1] ?? 0) - (row[x - 1] ?? 0)))]! += 1;
      edges += 1;
    }
  });
  return edges < fewest ? undefined : strongest(widths, 0.5);
}

function eachSmoothRow(pixels: Uint8Array, width: number, height: number, look: (row: Float32Array) => void): void {
  const row = new Float32Array(width);
  for (let y = 0; y + 3 <= height; y += 3) {
    const [a, b, c] = [y * width, (y + 1) * width, (y + 2) * width];
    for (let x = 0; x < width; x++) row[x] = ((pixels[a + x] ?? 0) + (pixels[b + x] ?? 0) + (pixels[c + x] ?? 0)) / 3;
    look(row);
  }
}

const steepness = (row: Float32Array, x: number): number => {
  if (x < 1 || x >= row.length - 1) return 0;
  return Math.min(255, Math.round(Math.abs((row[x + 1] ?? 0) - (row[x - 1] ?? 0))));
};

/** How far the row goes on rising (or falling) both ways from an edge. */
function spanOf(row: Float32Array, x: number, sign: number): number {
  let [from, to] = [x, x];
  while (from > 0 && x - from < widest && ((row[from] ?? 0) - (row[from - 1] ?? 0)) * sign > 0) from -= 1;
  while (to < row.length - 1 && to - x < widest && ((row[to + 1] ?? 0) - (row[to] ?? 0)) * sign > 0) to += 1;
  return to - from;
}

/** Value that `share` of all that was counted reach or exceed. */
function strongest(counts: Uint32Array, share: number): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (let value = counts.length - 1; value > 0; value--) {
    seen += counts[value] ?? 0;
    if (seen >= all * share) return value;
  }
  return 0;
}

const cell = 8;
/** A step larger than this belongs to the picture. */
const stepMost = 24;

/**
 * How much more neighbouring pixels differ across the borders of blocks than elsewhere: 1 where there is no grid. JPEG's
 * blocks have 8 pixels a side; a cropped picture has them anywhere, so the strongest of the eight places counts.
 */
function gridStrength({ pixels, width, height }: Detail): number | undefined {
  if (width < cell * 4 || height < cell * 4) return undefined;
  const [across, down] = [new Float64Array(cell), new Float64Array(cell)];
  for (let y = 0; y + 1 < height; y++)
    for (let x = 0; x + 1 < width; x++) {
      const at = y * width + x;
      const value = pixels[at] ?? 0;
      across[x % cell]! += Math.min(stepMost, Math.abs((pixels[at + 1] ?? 0) - value));
      down[y % cell]! += Math.min(stepMost, Math.abs((pixels[at + width] ?? 0) - value));
    }
  return (againstRest(across) + againstRest(down)) / 2;
}
function againstRest(sums: Float64Array): number {
  const most = Math.max(...sums);
  const rest = (sums.reduce((sum, value) => sum + value, 0) - most) / (sums.length - 1);
  // a picture of one colour has no borders at all
  return rest < 1e-3 ? 1 : most / rest;
}
