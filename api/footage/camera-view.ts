/**
 * What a camera sees: how wide the scene is at a distance, how many pixels a metre of it gets, and how far away a person may
 * stand (api/pixel-density.ts names the levels). A lens that bends straight lines sees wider than this says, and shows less.
 * Shared by the API and the pages; pure.
 */

/** Widths of common sensors in millimetres, by what stands in the data sheet. Typical: makers differ by a few per cent. */
export const sensorWidthsMm = {
  '1/4"': 3.6,
  '1/3.2"': 4.54,
  '1/3"': 4.8,
  '1/2.8"': 5.37,
  '1/2.7"': 5.37,
  '1/2.5"': 5.76,
  '1/2.3"': 6.17,
  '1/2"': 6.4,
  '1/1.8"': 7.18,
  '2/3"': 8.8,
  '1/1.2"': 10.67,
  '1"': 13.2,
} as const;
export type SensorFormat = keyof typeof sensorWidthsMm;

/** Pixels across and down, by what cameras are sold as. */
export const resolutions = {
  '960H': [960, 576],
  '720p': [1280, 720],
  '1080p': [1920, 1080],
  '3 MP': [2048, 1536],
  '4 MP': [2560, 1440],
  '5 MP': [2592, 1944],
  '6 MP': [3072, 2048],
  '4K': [3840, 2160],
  '12 MP': [4000, 3000],
} as const;
export type Resolution = keyof typeof resolutions;

export type Optics =
  | { kind: 'lens'; focalLengthMm: number; sensorWidthMm: number }
  /** the horizontal field of view, in degrees */
  | { kind: 'angle'; degrees: number };

/** Width of the scene for each metre of distance; undefined for what is no lens or no angle. */
export function spreadOf(optics: Optics): number | undefined {
  const spread =
    optics.kind === 'lens'
      ? optics.sensorWidthMm / optics.focalLengthMm
      : 2 * Math.tan((optics.degrees * Math.PI) / 360);
  return Number.isFinite(spread) && spread > 0 && (optics.kind === 'lens' || optics.degrees < 180) ? spread : undefined;
}

/** The horizontal field of view in degrees. */
export const angleOf = (spread: number): number => (Math.atan(spread / 2) * 360) / Math.PI;

export interface View {
  sceneWidthM: number;
  /** pixels a metre of the scene gets */
  ppm: number;
}

export const viewAt = (spread: number, widthPx: number, distanceM: number): View => ({
  sceneWidthM: spread * distanceM,
  ppm: widthPx / (spread * distanceM),
});

/** The greatest distance in metres at which a metre still gets that many pixels. */
export const reachM = (spread: number, widthPx: number, ppm: number): number => widthPx / (spread * ppm);
