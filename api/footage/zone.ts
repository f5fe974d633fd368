/**
 * Clocks on walls and the moments they stand for, in any IANA zone. A WALL TIME is what a clock shows, as the milliseconds it
 * would be in UTC. With `Intl`, because not every browser has Temporal. Shared by the API and the pages; imports nothing.
 */
export const dayMs = 86_400_000;

// making one takes longer than using it a hundred times
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  // the same zone may be written in a thousand ways, and a sender chooses the way
  if (formats.size > 600) formats.clear();
  const made = formats.get(zone);
  if (made) return made;
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

export function isZone(zone: string): boolean {
  try {
    return formatOf(zone) !== undefined;
  } catch {
    return false;
  }
}

/** What a right clock in the zone shows at a moment. */
export function wallOf(zone: string, instant: number): number {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  // Date.UTC takes the years 0 to 99 for those of 1900
  const wall = new Date(Date.UTC(2000, month - 1, day, hour, minute, second)).setUTCFullYear(year, month - 1, day);
  return wall + (((instant % 1000) + 1000) % 1000);
}

/** How far the zone is ahead of UTC at a moment. */
export const aheadOfUtc = (zone: string, instant: number): number => wallOf(zone, instant) - instant;

/** The moments a right clock shows this: one; two when it is put back; none when it is put forward past it. In order. */
export function instantsOf(zone: string, wall: number): number[] {
  // a zone changes at most once in the two days about it
  const shifts = new Set([aheadOfUtc(zone, wall - dayMs), aheadOfUtc(zone, wall + dayMs)]);
  return [...shifts]
    .map((shift) => wall - shift)
    .filter((instant) => wallOf(zone, instant) === wall)
    .sort((a, b) => a - b);
}

/** As `instantsOf`, and for a time that was left out the moment it would have been had the clock not been put forward. */
export function nearestInstants(zone: string, wall: number): number[] {
  const found = instantsOf(zone, wall);
  return found.length > 0 ? found : [wall - aheadOfUtc(zone, wall - dayMs)];
}

/** Whether the zone has put its clocks forward: is further ahead of UTC than it is at its least that year. */
export function isSummer(zone: string, instant: number): boolean {
  const year = new Date(instant).getUTCFullYear();
  const [winter, summer] = [0, 6].map((month) => aheadOfUtc(zone, Date.UTC(year, month, 1, 12))) as [number, number];
  return aheadOfUtc(zone, instant) > Math.min(winter, summer);
}

/** Whether the zone changes its clocks in the year of that moment. */
export function hasSummerTime(zone: string, instant: number): boolean {
  const year = new Date(instant).getUTCFullYear();
  return aheadOfUtc(zone, Date.UTC(year, 0, 1, 12)) !== aheadOfUtc(zone, Date.UTC(year, 6, 1, 12));
}
