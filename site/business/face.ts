/**
 * A drawn face as a camera gives it: so many pixels to the metre, each the mean of what falls on it. 20 cm wide and 26 high, so
 * that a head just fits. No person: ellipses. A scar on the cheek is there for whoever sees finely enough.
 */
const [widthM, heightM] = [0.2, 0.26];
/** Finer than this no screen shows it at the size it is drawn. */
const mostColumns = 100;
const shades = 14;
const perPixel = 3;

export interface Face {
  columns: number;
  rows: number;
  /** one path for each shade, in units of a pixel */
  paths: { fill: string; d: string }[];
}

type Shape = { at: [x: number, y: number]; r: [x: number, y: number]; light: number };

/** In centimetres from the upper left corner; what comes later lies on top. */
const shapes: Shape[] = [
  { at: [10, 30], r: [12, 7], light: 0.3 },
  { at: [10, 21], r: [3.2, 5], light: 0.58 },
  { at: [10, 9.5], r: [8, 8.6], light: 0.16 },
  { at: [2.9, 13], r: [1.1, 2], light: 0.62 },
  { at: [17.1, 13], r: [1.1, 2], light: 0.62 },
  { at: [10, 13.2], r: [7, 9], light: 0.74 },
  { at: [12.4, 15.5], r: [4, 5], light: 0.7 },
  { at: [6.9, 10.2], r: [2, 0.45], light: 0.22 },
  { at: [13.1, 10.2], r: [2, 0.45], light: 0.22 },
  { at: [6.9, 12], r: [1.6, 0.75], light: 0.94 },
  { at: [13.1, 12], r: [1.6, 0.75], light: 0.94 },
  { at: [6.9, 12], r: [0.72, 0.72], light: 0.34 },
  { at: [13.1, 12], r: [0.72, 0.72], light: 0.34 },
  { at: [6.9, 12], r: [0.3, 0.3], light: 0.04 },
  { at: [13.1, 12], r: [0.3, 0.3], light: 0.04 },
  { at: [10.3, 14.6], r: [0.5, 2.2], light: 0.64 },
  { at: [9.2, 16.4], r: [0.5, 0.25], light: 0.4 },
  { at: [10.8, 16.4], r: [0.5, 0.25], light: 0.4 },
  { at: [10, 18.8], r: [2.6, 0.75], light: 0.5 },
  { at: [10, 18.7], r: [2.4, 0.14], light: 0.24 },
  // the scar
  { at: [14.4, 16.6], r: [0.16, 1.4], light: 0.93 },
];
const wall = 0.84;

function lightAt(x: number, y: number): number {
  const top = shapes.findLast(({ at, r }) => ((x - at[0]) / r[0]) ** 2 + ((y - at[1]) / r[1]) ** 2 <= 1);
  return top?.light ?? wall;
}

export function faceAt(pixelsPerMetre: number): Face {
  const columns = Math.min(mostColumns, Math.max(1, Math.round(widthM * pixelsPerMetre)));
  const rows = Math.max(1, Math.round((columns * heightM) / widthM));
  const runs = new Map<number, string>();
  for (let row = 0; row < rows; row++)
    for (let column = 0, start = 0; column < columns; column++) {
      const shade = shadeOf(column, row);
      if (column + 1 < columns && shadeOf(column + 1, row) === shade) continue;
      const width = column + 1 - start;
      runs.set(shade, `${runs.get(shade) ?? ''}M${start} ${row}h${width}v1h-${width}z`);
      start = column + 1;
    }
  return { columns, rows, paths: [...runs].map(([shade, d]) => ({ fill: grey(shade), d })) };

  function shadeOf(column: number, row: number): number {
    let sum = 0;
    for (let i = 0; i < perPixel * perPixel; i++) {
      const x = ((column + ((i % perPixel) + 0.5) / perPixel) / columns) * widthM * 100;
      const y = ((row + (Math.floor(i / perPixel) + 0.5) / perPixel) / rows) * heightM * 100;
      sum += lightAt(x, y);
    }
    return Math.round((sum / (perPixel * perPixel)) * shades);
  }
}

function grey(shade: number): string {
  const level = Math.round((shade / shades) * 255)
    .toString(16)
    .padStart(2, '0');
  return `#${level.repeat(3)}`;
}
