import sharp from 'sharp';

/**
 * Runs inside the sandbox, by our Node: draws the picture at /in/evidence anew in full size, covers what the plan in its first
 * argument says, and leaves /out/redacted.jpg. Upright, sRGB on white, no metadata. Prints {width, height} as JSON.
 */
interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface Plan {
  frame: { width: number; height: number };
  boxes: { effect: 'fill' | 'pixelate' | 'blur'; rect: Rect }[];
  crop?: Rect;
}
const plan = JSON.parse(process.argv[2] ?? '') as Plan;
// heif-convert has already turned the pixels, and copies a note that would turn them again
const isTurned = process.argv[3] === 'turned';
// as in paint.ts: outward, and cells no smaller
const [margin, cellsAcross, smallestCell] = [2, 6, 16];

sharp.cache(false);
const opened = sharp('/in/evidence', { pages: 1, failOn: 'none' });
const upright = isTurned ? opened : opened.autoOrient();
const { data, info } = await upright
  .flatten({ background: 'white' })
  .toColourspace('srgb')
  .raw()
  .toBuffer({ resolveWithObject: true });
const { width, height } = info;
const channels = info.channels as 1 | 2 | 3 | 4;

const whole = (rect: Rect, outward: number) => {
  const [across, down] = [width / plan.frame.width, height / plan.frame.height];
  const left = Math.max(0, Math.floor(rect.x * across) - outward);
  const top = Math.max(0, Math.floor(rect.y * down) - outward);
  const right = Math.min(width, Math.ceil((rect.x + rect.width) * across) + outward);
  const bottom = Math.min(height, Math.ceil((rect.y + rect.height) * down) + outward);
  return { left, top, width: right - left, height: bottom - top };
};
type Area = ReturnType<typeof whole>;
const each = (area: Area, visit: (at: number, x: number, y: number) => void): void => {
  for (let y = area.top; y < area.top + area.height; y++)
    for (let x = area.left; x < area.left + area.width; x++) visit((y * width + x) * channels, x, y);
};

function coarsen(area: Area, isSmooth: boolean): void {
  const cell = Math.max(smallestCell, Math.ceil(Math.min(area.width, area.height) / cellsAcross));
  const [columns, rows] = [Math.ceil(area.width / cell), Math.ceil(area.height / cell)];
  const sums = new Float64Array(columns * rows * channels);
  const counts = new Uint32Array(columns * rows);
  each(area, (at, x, y) => {
    const index = Math.floor((y - area.top) / cell) * columns + Math.floor((x - area.left) / cell);
    counts[index]! += 1;
    for (let channel = 0; channel < channels; channel++) sums[index * channels + channel]! += data[at + channel] ?? 0;
  });
  const mean = (column: number, row: number, channel: number): number => {
    const index = Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column));
    return Math.round((sums[index * channels + channel] ?? 0) / (counts[index] || 1));
  };
  each(area, (at, x, y) => {
    const [u, v] = [(x - area.left) / cell, (y - area.top) / cell];
    const [c, r] = isSmooth ? [Math.floor(u - 0.5), Math.floor(v - 0.5)] : [Math.floor(u), Math.floor(v)];
    const [p, q] = isSmooth ? [u - 0.5 - c, v - 0.5 - r] : [0, 0];
    for (let i = 0; i < channels; i++)
      data[at + i] = Math.round(
        (mean(c, r, i) * (1 - p) + mean(c + 1, r, i) * p) * (1 - q) +
          (mean(c, r + 1, i) * (1 - p) + mean(c + 1, r + 1, i) * p) * q,
      );
  });
}

// what is solid comes last: nothing is made coarse over it
for (const { effect, rect } of plan.boxes) if (effect !== 'fill') coarsen(whole(rect, margin), effect === 'blur');
for (const { effect, rect } of plan.boxes)
  if (effect === 'fill') each(whole(rect, margin), (at) => data.fill(0, at, at + channels));

const covered = sharp(data, { raw: { width, height, channels } });
const cut = plan.crop ? whole(plan.crop, 0) : { left: 0, top: 0, width, height };
const made = await covered.extract(cut).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toFile('/out/redacted.jpg');
process.stdout.write(JSON.stringify({ width: made.width, height: made.height }));
