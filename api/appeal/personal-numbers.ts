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

/** Where texts inside `value` hold something that reads as a CPR number, as paths. */
export function personalNumbersIn(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'string') {
    const plain = value.normalize('NFKC');
    return !figures.test(plain) && personalNumber.test(plain) ? [[...path]] : [];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => personalNumbersIn(item, [...path, index]));
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...personalNumbersIn(key, path),
    ...personalNumbersIn(item, [...path, key]),
  ]);
}

/** True when a text anywhere inside `value` holds something that reads as a CPR number. */
export const holdsPersonalNumber = (value: unknown): boolean => personalNumbersIn(value).length > 0;
