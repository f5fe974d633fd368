import { districtCodes, districts, zoneOf } from '../../api/appeal/districts.ts';
import type { Language } from './wire.ts';

/** A district in words; a code this release does not know is shown as it is. */
export function districtName(code: string | null, language: Language, all: string): string {
  if (code === null) return all;
  const known = districtCodes.find((candidate) => candidate === code);
  return known ? districts[known][language] : code;
}

export { districtCodes, zoneOf };
