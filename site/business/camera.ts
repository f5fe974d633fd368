import {
  angleOf,
  type Optics,
  type Resolution,
  reachM,
  resolutions,
  type SensorFormat,
  sensorWidthsMm,
  spreadOf,
  type View,
  viewAt,
} from '../../api/footage/camera-view.ts';
import { densityLevels, type Edition, levelOf } from '../../api/pixel-density.ts';

export type { Resolution, SensorFormat };
export { densityLevels, resolutions, sensorWidthsMm };

/** What the calculator is asked, as it stands in the form. */
export interface Asked {
  resolution: Resolution;
  by: 'lens' | 'angle';
  focalLength: string;
  sensor: SensorFormat;
  degrees: string;
  distance: string;
}

export interface Reach {
  level: string;
  ppm: number;
  metres: number;
}

export interface Answered extends View {
  degrees: number;
  distanceM: number;
  level: Record<Edition, string | undefined>;
  reach: Record<Edition, Reach[]>;
}

export const editions: Edition[] = [2015, 2025];

export type TypedNumber = 'focalLength' | 'degrees' | 'distance';

/** Undefined while a number is missing or makes no sense. */
export function answerTo(asked: Asked): Answered | undefined {
  const spread = spreadOf(opticsOf(asked));
  const distanceM = numberOf(asked.distance);
  if (spread === undefined || !isDistance(distanceM)) return undefined;
  const widthPx = resolutions[asked.resolution][0];
  const view = viewAt(spread, widthPx, distanceM);
  return {
    ...view,
    degrees: angleOf(spread),
    distanceM,
    level: { 2015: levelOf(view.ppm), 2025: levelOf(view.ppm, 2025) },
    reach: { 2015: reachOf(spread, widthPx, 2015), 2025: reachOf(spread, widthPx, 2025) },
  };
}

/** The fields that keep an answer away. */
export function wrongIn(asked: Asked): TypedNumber[] {
  const wrong: TypedNumber[] = [];
  if (spreadOf(opticsOf(asked)) === undefined) wrong.push(asked.by === 'lens' ? 'focalLength' : 'degrees');
  if (!isDistance(numberOf(asked.distance))) wrong.push('distance');
  return wrong;
}

const opticsOf = ({ by, focalLength, sensor, degrees }: Asked): Optics =>
  by === 'lens'
    ? { kind: 'lens', focalLengthMm: numberOf(focalLength), sensorWidthMm: sensorWidthsMm[sensor] }
    : { kind: 'angle', degrees: numberOf(degrees) };

const isDistance = (metres: number): boolean => metres >= 0.1 && metres <= 1000;

/** The coarsest level first. */
export const reachOf = (spread: number, widthPx: number, edition: Edition): Reach[] =>
  Object.entries(densityLevels[edition]).map(([level, ppm]) => ({ level, ppm, metres: reachM(spread, widthPx, ppm) }));

/** "2,8" and "2.8"; NaN for anything else. */
const numberOf = (text: string): number =>
  /^\s*\d{1,4}([.,]\d{1,3})?\s*$/.test(text) ? Number(text.trim().replace(',', '.')) : Number.NaN;
