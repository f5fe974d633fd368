import type { District } from '../api/appeal/districts.ts';

/**
 * A schematic map of the police districts, drawn for this project by hand: corners in longitude,latitude (WGS 84), one line
 * for each piece of land. It shows about where a district lies, and no border that anybody could rely on.
 */
const corners: Record<District, readonly string[]> = {
  nordjylland: [
    '8.95,57.13 9.4,57.17 9.6,57.27 9.8,57.47 10,57.59 10.35,57.64 10.62,57.74 10.5,57.62 10.45,57.55 10.54,57.42 10.53,57.22 10.42,57.08 10.3,56.98 10.28,56.82 10.33,56.72 10.05,56.64 9.8,56.63 9.55,56.6 9.35,56.66 9.2,56.72 9.22,56.86 9.15,56.97 9.05,57.05',
    '10.88,57.27 11.16,57.34 11.05,57.21',
  ],
  midtvestjylland: [
    '8.95,57.13 8.6,57.12 8.42,56.98 8.25,56.8 8.22,56.7 8.12,56.55 8.12,56.1 8.16,55.83 8.5,55.86 8.75,55.9 9.05,55.9 9.35,55.97 9.55,56.02 9.75,56.1 9.8,56.28 9.65,56.38 9.75,56.5 9.55,56.6 9.35,56.66 9.2,56.72 9.22,56.86 9.15,56.97 9.05,57.05',
  ],
  oestjylland: [
    '9.55,56.6 9.8,56.63 10.05,56.64 10.33,56.72 10.3,56.58 10.45,56.53 10.82,56.53 10.94,56.42 10.88,56.3 10.75,56.2 10.55,56.12 10.45,56.22 10.3,56.22 10.22,56.12 10.27,56 10.22,55.88 10.05,55.86 9.95,55.95 9.95,56.08 9.75,56.1 9.8,56.28 9.65,56.38 9.75,56.5',
    '10.54,55.99 10.65,55.92 10.61,55.77 10.5,55.82',
  ],
  sydoestjylland: [
    '9.75,56.1 9.95,56.08 9.95,55.95 10.05,55.86 9.95,55.83 10.02,55.72 9.8,55.68 9.72,55.6 9.75,55.53 9.55,55.48 9.65,55.42 9.6,55.36 9.35,55.38 9.15,55.45 9.05,55.58 8.9,55.68 8.85,55.8 9.05,55.9 9.35,55.97 9.55,56.02',
  ],
  sydsoenderjylland: [
    '8.16,55.83 8.5,55.86 8.75,55.9 9.05,55.9 8.85,55.8 8.9,55.68 9.05,55.58 9.15,55.45 9.35,55.38 9.6,55.36 9.7,55.22 9.48,55.13 9.45,55.03 9.7,55.06 9.85,54.98 10.06,54.9 9.8,54.86 9.6,54.9 9.43,54.81 9.15,54.87 8.9,54.9 8.66,54.91 8.65,55.1 8.62,55.42 8.35,55.5 8.12,55.56',
  ],
  fyn: [
    '9.72,55.5 9.85,55.54 10.25,55.61 10.5,55.52 10.65,55.6 10.78,55.4 10.83,55.25 10.75,55.06 10.55,55.02 10.2,55.06 10,55.18 9.88,55.25 9.8,55.38',
    '10.88,55.15 10.98,55.14 10.75,54.73 10.64,54.8 10.7,54.95',
    '10.2,54.98 10.52,54.86 10.38,54.81',
  ],
  sydsjaelland: [
    '11.28,55.22 11.5,55.3 11.7,55.38 11.95,55.33 12.1,55.3 12.45,55.3 12.18,55.2 12.1,55.13 12.17,55.05 12.05,54.97 11.9,55.02 11.72,55.13 11.7,55.2 11.4,55.22',
    '11.85,54.72 11.6,54.67 11.2,54.72 11,54.8 11.05,54.94 11.35,54.9 11.6,54.87 11.8,54.82',
    '11.92,54.92 12.16,54.87 12.1,54.8 11.96,54.57 11.89,54.7 11.88,54.8',
    '12.2,55.02 12.3,55.05 12.54,54.97 12.35,54.94 12.22,54.91',
  ],
  midtvestsjaelland: [
    '11.75,55.97 11.28,55.99 11.45,55.85 11.2,55.74 10.9,55.74 11.08,55.62 11.1,55.5 11.22,55.4 11.12,55.33 11.28,55.22 11.5,55.3 11.7,55.38 11.95,55.33 12.1,55.3 12.45,55.3 12.22,55.45 12.3,55.6 12.15,55.7 11.93,55.7 11.88,55.8 11.78,55.76 11.72,55.82 11.74,55.9',
  ],
  nordsjaelland: [
    '11.88,55.96 12.2,56.12 12.4,56.11 12.62,56.04 12.51,55.92 12.59,55.8 12.4,55.8 12.28,55.77 12.15,55.7 11.95,55.72 11.92,55.85',
  ],
  vestegnen: ['12.15,55.7 12.28,55.77 12.4,55.8 12.46,55.73 12.46,55.66 12.42,55.61 12.3,55.6'],
  koebenhavn: ['12.4,55.8 12.59,55.8 12.62,55.68 12.68,55.6 12.55,55.56 12.42,55.61 12.46,55.66 12.46,55.73'],
  bornholm: ['14.7,55.1 14.76,55.3 14.95,55.23 15.15,55.13 15.08,54.99 14.8,55.05'],
  groenland: [
    '-73,78 -68,76 -58,75.5 -54,71 -52,68 -52,64.5 -48,61 -44,60 -42,62 -40,65 -33,68 -22,70.5 -20,74 -18,77 -12,81 -25,83.3 -40,83.2 -60,82 -68,80',
  ],
  faeroerne: [
    '-7.25,62.25 -7.02,62.32 -6.72,62 -6.95,62',
    '-7,62.35 -6.85,62.33 -6.62,62.1 -6.76,62.1',
    '-7.45,62.12 -7.26,62.16 -7.12,62.05 -7.3,62.02',
    '-6.95,61.9 -6.7,61.92 -6.62,61.8 -6.85,61.8',
    '-7,61.63 -6.8,61.62 -6.62,61.4 -6.75,61.4',
    '-6.62,62.32 -6.42,62.38 -6.32,62.26 -6.56,62.2',
  ],
};

/** Where a piece of the world stands in the drawing: its north-west corner, and units for a degree. */
interface Frame {
  readonly west: number;
  readonly north: number;
  readonly x: number;
  readonly y: number;
  readonly perLongitude: number;
  readonly perLatitude: number;
}
export const size = { width: 600, height: 600 } as const;
const denmark: Frame = { west: 8, north: 57.8, x: 12, y: 8, perLongitude: 100, perLatitude: 178 };
/** What lies far away, and the capital, which would be too small to hit. */
const insets = {
  groenland: { west: -73, north: 83.3, x: 508, y: 22, perLongitude: 1.3, perLatitude: 4.6 },
  faeroerne: { west: -7.5, north: 62.4, x: 516, y: 186, perLongitude: 55, perLatitude: 105 },
  bornholm: { west: 14.65, north: 55.32, x: 514, y: 360, perLongitude: 140, perLatitude: 240 },
  vestegnen: { west: 12.1, north: 55.84, x: 352, y: 118, perLongitude: 225, perLatitude: 400 },
  koebenhavn: { west: 12.1, north: 55.84, x: 352, y: 118, perLongitude: 225, perLatitude: 400 },
} as const satisfies Partial<Record<District, Frame>>;

/** Boxes around the insets. */
export const boxes = [
  { x: 500, y: 12, width: 92, height: 132 },
  { x: 500, y: 164, width: 92, height: 152 },
  { x: 500, y: 336, width: 92, height: 120 },
  { x: 346, y: 112, width: 142, height: 132 },
] as const;
/** Where the enlarged capital lies in the country. */
export const capital = { x: 427, y: 356, width: 56, height: 46 } as const;

const frameOf = (district: District): Frame => insets[district as keyof typeof insets] ?? denmark;

export interface Drawn {
  /** `d` of an SVG path */
  readonly path: string;
  /** the middle of its largest piece, where its number stands */
  readonly label: { readonly x: number; readonly y: number };
}

export function drawDistrict(district: District): Drawn {
  const pieces = piecesOf(district, frameOf(district));
  const [largest = []] = pieces;
  return { path: pieces.map(pathOf).join(''), label: middleOf(largest) };
}

/** The capital where it really lies, too small to be chosen there. */
export const drawCapital = (): string =>
  (['vestegnen', 'koebenhavn'] as const).flatMap((district) => piecesOf(district, denmark).map(pathOf)).join('');

type Point = readonly [x: number, y: number];
const rounded = (number: number): number => Math.round(number * 10) / 10;

const piecesOf = (district: District, { west, north, x, y, perLongitude, perLatitude }: Frame): Point[][] =>
  corners[district].map((piece) =>
    piece.split(' ').map((corner): Point => {
      const [longitude = 0, latitude = 0] = corner.split(',').map(Number);
      return [rounded(x + (longitude - west) * perLongitude), rounded(y + (north - latitude) * perLatitude)];
    }),
  );

const pathOf = (points: readonly Point[]): string => `M${points.map((point) => point.join(' ')).join('L')}Z`;

/** The centre of gravity of a polygon. */
function middleOf(points: readonly Point[]): { x: number; y: number } {
  let [area, sumX, sumY] = [0, 0, 0];
  points.forEach(([x, y], at) => {
    const [nextX, nextY] = points[(at + 1) % points.length]!;
    const cross = x * nextY - nextX * y;
    area += cross;
    sumX += (x + nextX) * cross;
    sumY += (y + nextY) * cross;
  });
  return { x: rounded(sumX / (3 * area)), y: rounded(sumY / (3 * area)) };
}
