import { startOfDay } from '../times.ts';

const zone = 'Europe/Copenhagen';
const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });

/** An instant as a date-and-time field of the browser writes it, on the clocks of Copenhagen. */
export function fieldOf(iso: string | undefined): string {
  const at = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? '' : parts.format(at).replace(' ', 'T');
}

/** The instant a field means. On the night clocks are set back, the first of the two; undefined for what is none. */
export function instantOf(field: string): string | undefined {
  const [, day = '', hour = '', minute = ''] = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)/.exec(field) ?? [];
  const midnight = startOfDay(day);
  if (!midnight) return undefined;
  const wanted = `${day}T${hour}:${minute}`;
  const plain = midnight.getTime() + (Number(hour) * 60 + Number(minute)) * 60_000;
  // on the two days on which clocks are changed, the day is an hour shorter or longer
  const found = [plain, plain - 3_600_000, plain + 3_600_000].find(
    (at) => fieldOf(new Date(at).toISOString()) === wanted,
  );
  return new Date(found ?? plain).toISOString();
}
