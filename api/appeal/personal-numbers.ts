/**
 * A Danish CPR number: never published (databeskyttelsesloven § 11). People write it with blanks, points and dashes of
 * every kind, and it hides in addresses and file names. A date of six digits followed by four more is taken for one too:
 * whoever meant a date writes the month as a word.
 */
const gap = String.raw`(?:[\s._/:·+\u00ad\u200b-\u200d\u2010-\u2015\u2212-]|%20|%2d){0,3}`;
const personalNumber = new RegExp(
  String.raw`(?<!\d)(?:0[1-9]|[12]\d|3[01])${gap}(?:0[1-9]|1[0-2])${gap}\d{2}${gap}\d{4}(?!\d)`,
  'i',
);
/** Digests and instants are long rows of figures that name nobody. */
const figures = /^(?:[0-9a-f]{64}|\d{4}-\d\d-\d\dT[\d:.]+Z)$/;

/** What every text that NFKC makes figures of has in it; most texts are known by it to have none. */
export const figureOfAnyKind = /[\p{N}\p{So}]/u;

function readsAsOne(text: string): boolean {
  if (!figureOfAnyKind.test(text)) return false;
  const plain = text.normalize('NFKC');
  return !figures.test(plain) && personalNumber.test(plain);
}

/** Where texts inside `value` hold something that reads as a CPR number, as paths. */
export function personalNumbersIn(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'string') return readsAsOne(value) ? [[...path]] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => personalNumbersIn(item, [...path, index]));
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...personalNumbersIn(key, path),
    ...personalNumbersIn(item, [...path, key]),
  ]);
}

/** True when a text anywhere inside `value` holds something that reads as a CPR number. */
export function holdsPersonalNumber(value: unknown): boolean {
  if (typeof value === 'string') return readsAsOne(value);
  if (Array.isArray(value)) return value.some(holdsPersonalNumber);
  if (typeof value !== 'object' || value === null || value instanceof Date) return false;
  return Object.entries(value).some(([key, item]) => readsAsOne(key) || holdsPersonalNumber(item));
}
