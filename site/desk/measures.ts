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
  return `${number(value, language, value < 10 && unit > 0 ? 1 : 0)}\u00a0${units[unit]}`;
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

/** 00:12, 1:02:03: of one width as far as minutes go, so that a list of times stands in line. */
export const timecode = (ms: number): string => duration(ms).padStart(5, '0');

/** 0:12,480: with thousandths, for one frame among many. */
export const exactTimecode = (ms: number, language: Language): string =>
  `${duration(ms)}${language === 'da' ? ',' : '.'}${String(Math.floor(ms % 1000)).padStart(3, '0')}`;

/** 38 sek., 2 min. 5 sek., 10 timer 12 min.: the two largest units, as one would say it. */
export function spokenLength(
  ms: number,
  words: { seconds(n: number): string; minutes(n: number): string; hours(n: number): string },
): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return m > 0 ? `${words.hours(h)} ${words.minutes(m)}` : words.hours(h);
  if (m === 0) return words.seconds(s);
  return s > 0 ? `${words.minutes(m)} ${words.seconds(s)}` : words.minutes(m);
}

/** 8,4 Mbit/s */
export const bitRate = (bitsPerSecond: number, language: Language): string =>
  bitsPerSecond >= 1_000_000
    ? `${number(bitsPerSecond / 1_000_000, language, 1)} Mbit/s`
    : `${number(bitsPerSecond / 1000, language, 0)} kbit/s`;

export const whole = (value: number, language: Language): string => number(value, language, 0);

/** 412, or 10.000+ where counting stopped. */
export const bounded = (count: number, countedTo: number, language: Language): string =>
  count > countedTo ? `${whole(countedTo, language)}+` : whole(count, language);
