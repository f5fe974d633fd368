import { nearestInstants, wallOf } from '../../../api/footage/zone.ts';

const copenhagen = 'Europe/Copenhagen';

/** An instant as a date-and-time field of the browser writes it, on the clocks of the zone. */
export function fieldOf(iso: string | undefined, zone = copenhagen): string {
  const at = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? '' : new Date(wallOf(zone, at)).toISOString().slice(0, 16);
}

/** The instant a field means. On the night clocks are set back, the first of the two; undefined for what is none. */
export function instantOf(field: string, zone = copenhagen): string | undefined {
  const [written] = /^20\d\d-\d\d-\d\dT\d\d:\d\d/.exec(field) ?? [];
  const wall = written === undefined ? Number.NaN : Date.parse(`${written}Z`);
  return Number.isNaN(wall) ? undefined : new Date(nearestInstants(zone, wall)[0]!).toISOString();
}
