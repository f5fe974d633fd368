import { type DensityLevel, levelOf } from '../../../api/pixel-density.ts';
import type { Size } from '../../../api/redaction.ts';

export { pixelsPerMetre } from '../../../api/pixel-density.ts';
export { type Size, uprightSize } from '../../../api/redaction.ts';

export interface Point {
  /** 0 to 1 of the picture's width and height */
  x: number;
  y: number;
}

/** Between two points, in pixels of a picture of this size, whatever size it is shown in. */
export const pixelsBetween = (a: Point, b: Point, { width, height }: Size): number =>
  Math.hypot((a.x - b.x) * width, (a.y - b.y) * height);

export const levelReached = (perMetre: number): DensityLevel | 'below' => levelOf(perMetre) ?? 'below';

/** "1,8", "1.80 m", "180 cm" → metres; undefined when it is no length between a millimetre and a kilometre. */
export function parseMetres(text: string): number | undefined {
  const [, number = '', unit = 'm'] = /^\s*(\d+(?:[.,]\d+)?)\s*(m|cm)?\s*$/i.exec(text) ?? [];
  const metres = Number(number.replace(',', '.')) / (unit.toLowerCase() === 'cm' ? 100 : 1);
  return number && metres >= 0.001 && metres <= 1000 ? metres : undefined;
}
