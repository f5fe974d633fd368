import type { Language } from './wire.ts';

const number = (value: number, language: Language, digits: number): string =>
  value.toLocaleString(language === 'da' ? 'da-DK' : 'en-GB', { maximumFractionDigits: digits });

/** 1,4 GB: decimal units, as telephones and shops count. */
export function size(bytes: number, language: Language): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${number(value, language, value < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

/** 0:07, 12:30, 1:02:03 */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export const decimal = (value: number, language: Language): string => number(value, language, 2);

/** Position on earth with five decimals: about a metre. */
export const position = (latitude: number, longitude: number): string =>
  `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
