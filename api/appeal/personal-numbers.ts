/** A Danish CPR number, written with or without a hyphen or space: never published (databeskyttelsesloven § 11). */
const personalNumber = /(?<!\d)(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}[- ]?\d{4}(?!\d)/;

/** True when a text anywhere inside `value` holds something that reads as a CPR number. */
export function holdsPersonalNumber(value: unknown): boolean {
  if (typeof value === 'string') return personalNumber.test(value);
  if (Array.isArray(value)) return value.some(holdsPersonalNumber);
  if (value instanceof Date) return false;
  if (typeof value === 'object' && value !== null) return Object.values(value).some(holdsPersonalNumber);
  return false;
}
