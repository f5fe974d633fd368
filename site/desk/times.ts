import type { Language } from './wire.ts';

/** Times on the desk are shown as in Copenhagen, whatever the machine's own clock is set to; what is asked of a shop, in its district's zone. */
const timeZone = 'Europe/Copenhagen';
const locale = { da: 'da-DK', en: 'en-GB' } as const;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale[language], { timeZone, hourCycle: 'h23', ...options });
    formats.set(key, made);
  }
  return made;
}

const clock = { hour: '2-digit', minute: '2-digit' } as const;
const dayMonth = { day: 'numeric', month: 'short' } as const;
const fullDate = { day: '2-digit', month: '2-digit', year: 'numeric' } as const;

/** `tirsdag den 3. november 2026 kl. 21.30`: what was read off a clock, with no zone of ours added; the time may be missing. */
export function clockTime(local: string, language: Language): string {
  const hasTime = local.includes('T');
  const timeStyle = hasTime ? ({ timeStyle: 'short' } as const) : {};
  const options = { dateStyle: 'full', ...timeStyle, timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale[language], options).format(new Date(`${local}${hasTime ? '' : 'T00:00'}Z`));
}

/** 14.30 today, otherwise 20. nov. 14.30: short enough for a row. */
export function shortTime(iso: string, now: number, language: Language, zone = timeZone): string {
  const at = new Date(iso);
  const inZone = { timeZone: zone };
  const day = format(language, { ...fullDate, ...inZone });
  const time = format(language, { ...clock, ...inZone }).format(at);
  if (day.format(at) === day.format(now)) return time;
  return `${format(language, { ...dayMonth, ...inZone }).format(at)} ${time}`;
}

/** With date and seconds: for custody, receipts and anything that may be quoted. */
export function exactTime(iso: string, language: Language, zone = timeZone): string {
  const at = new Date(iso);
  const inZone = { timeZone: zone };
  const time = format(language, { ...clock, second: '2-digit', ...inZone }).format(at);
  return `${format(language, { ...fullDate, ...inZone }).format(at)} ${time}`;
}

/** From one moment to another; a day that is the same is said once. */
export function exactRange(from: string, to: string, language: Language): string {
  const [start, end] = [exactTime(from, language), exactTime(to, language)];
  const isSameDay = start.slice(0, 10) === end.slice(0, 10);
  return `${start} – ${isSameDay ? end.slice(11) : end}`;
}

/** What stood on a clock, to the second where it showed them, with no zone of ours added. */
export function shownTime(local: string, language: Language): string {
  const seconds = local.length > 'YYYY-MM-DDTHH:MM'.length ? ({ second: '2-digit' } as const) : {};
  const at = new Date(`${local}Z`);
  // a day no calendar has
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(local)) return local;
  const utc = { timeZone: 'UTC' };
  return `${format(language, { ...fullDate, ...utc }).format(at)} ${format(language, { ...clock, ...seconds, ...utc }).format(at)}`;
}

/** A length of time in its two largest fitting units would be noise in a row: one unit is enough. */
export function span(ms: number, language: Language): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  const words = language === 'da' ? ['min.', 't', 'd'] : ['min', 'h', 'd'];
  if (minutes < 60) return `${minutes} ${words[0]}`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} ${words[1]}`;
  return `${Math.floor(minutes / (24 * 60))} ${words[2]}`;
}

/**
 * A capture time as the file states it. A file that names no zone is shown exactly as written: moving it into one would
 * invent a fact.
 */
export function capturedTime(written: string, language: Language): { text: string; zoned: boolean } {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(written);
  if (!zoned || Number.isNaN(Date.parse(written))) return { text: written.replace('T', ' '), zoned };
  return { text: exactTime(written, language), zoned };
}

const writtenTime = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/;

/**
 * The same, as one says it: 12. maj, 21.14; with the year when it is another. Without a zone the clock is the device's
 * own, and nothing is moved.
 */
export function capturedDay(written: string, language: Language, now: number) {
  const { text, zoned } = capturedTime(written, language);
  const [, date = '', time = ''] = writtenTime.exec(written) ?? [];
  if (!date || Number.isNaN(Date.parse(zoned ? written : `${date}T${time}Z`))) return { day: text, clock: '', zoned };
  // a clock without a zone is read and shown as if it were UTC, so that it comes out as it stands
  const at = new Date(zoned ? written : `${date}T${time}Z`);
  const shown = zoned ? {} : { timeZone: 'UTC' };
  const long = { day: 'numeric', month: 'long', ...shown } as const;
  const sameYear = at.getUTCFullYear() === new Date(now).getUTCFullYear();
  return {
    day: format(language, sameYear ? long : { ...long, year: 'numeric' }).format(at),
    clock: format(language, { ...clock, ...shown }).format(at),
    zoned,
  };
}

/** When a day as a date field writes it (2026-11-22) begins in Copenhagen, or `later` days after it; undefined for no day. */
export function startOfDay(day: string, later = 0): Date | undefined {
  const midnight = /^20\d\d-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) + later * 86_400_000 : Number.NaN;
  if (Number.isNaN(midnight)) return undefined;
  // clocks are changed at 1 in UTC, so the offset at midnight in UTC is that of midnight in Copenhagen
  const hours = Number(format('en', { hour: '2-digit' }).format(midnight));
  return new Date(midnight - hours * 3_600_000);
}
