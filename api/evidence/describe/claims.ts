/**
 * What a file says of when and where it was made, in the few forms such claims are written. Each answers nothing rather
 * than something impossible: a date that only means "not set", a zone that does not exist, a place not on earth.
 */

/**
 * ISO 8601 as it is written: `2026-05-01T12:00:00+0200` → `2026-05-01T12:00:00+02:00`; without a zone when the file names
 * none. A space and the colons of EXIF (`2026:05:01 12:00:00`) are read too; parts of a second are dropped.
 */
export function instant(text: string | undefined, zone?: string): string | undefined {
  const match = /^(\d{4})[-:](\d\d)[-:](\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(
    text?.trim() ?? '',
  );
  if (!match) return undefined;
  const [, year, month, day, clock, ownZone] = match;
  const local = `${year}-${month}-${day}T${clock}`;
  const named = colon(ownZone ?? zone);
  const zoned = possible(`${local}${named}`) ? named : '';
  return possible(`${local}${zoned || 'Z'}`) ? `${local}${zoned}` : undefined;
}

const colon = (zone: string | undefined): string => {
  if (!zone || !/^(Z|[+-]\d\d:?\d\d)$/.test(zone)) return '';
  return zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
};

/** Cameras that lost their clock begin in 1904, 1970 or 1980. */
function possible(iso: string): boolean {
  const date = new Date(iso);
  const year = date.getUTCFullYear();
  // 31 February would be moved into March
  return year > 1980 && year < 2200 && (!iso.endsWith('Z') || date.toISOString().startsWith(iso.slice(0, -1)));
}

export interface Place {
  latitude?: number;
  longitude?: number;
  altitude?: number;
}

/** Only a place on earth, and not the null island of devices that did not know. Altitude in metres. */
export const place = (latitude = Number.NaN, longitude = Number.NaN, altitude = Number.NaN): Place =>
  Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0)
    ? { latitude, longitude, ...(altitude > -500 && altitude < 20_000 ? { altitude } : {}) }
    : {};

/** ISO 6709 as phones write it: `+55.6761+012.5683+010.000/` */
export function iso6709(text: string | undefined): Place {
  const [, latitude, longitude, altitude] =
    /^([+-]\d{1,3}(?:\.\d{1,12})?)([+-]\d{1,3}(?:\.\d{1,12})?)([+-]\d{1,5}(?:\.\d{1,12})?)?/.exec(text ?? '') ?? [];
  return place(Number(latitude), Number(longitude), Number(altitude));
}
