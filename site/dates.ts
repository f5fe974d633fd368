import type { Language } from './language.ts';

/** Instants in words, in the district's own time: "10. november 2026 kl. 21.45", "10 November 2026 at 21:45". */
const locale = { da: 'da-DK', en: 'en-GB' } as const;
const at = { da: ' kl. ', en: ' at ' } as const;

const parts = {
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  shortDate: { day: 'numeric', month: 'short', year: 'numeric' },
  day: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit', hour12: false },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

// making one takes longer than using it a hundred times
const formats = new Map<string, Intl.DateTimeFormat>();

function part(lang: Language, zone: string, name: keyof typeof parts, instant: Date): string {
  const key = `${lang} ${name} ${zone}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale[lang], { timeZone: zone, ...parts[name] });
    formats.set(key, format);
  }
  return format.format(instant);
}

export const formatDate = (lang: Language, instant: Date, zone = 'Europe/Copenhagen'): string =>
  part(lang, zone, 'date', instant);

export const formatShortDate = (lang: Language, instant: Date, zone = 'Europe/Copenhagen'): string =>
  part(lang, zone, 'shortDate', instant).replace(/\.$/, '');

export const formatDay = (lang: Language, instant: Date, zone: string): string => part(lang, zone, 'day', instant);

export const formatTime = (lang: Language, instant: Date, zone: string): string => part(lang, zone, 'time', instant);

export const formatDateTime = (lang: Language, instant: Date, zone: string): string =>
  `${formatDate(lang, instant, zone)}${at[lang]}${formatTime(lang, instant, zone)}`;

interface Span {
  from: string;
  to?: string | undefined;
  precision: 'minute' | 'hour' | 'day' | 'unknown';
}

/** When something happened, no more precise than it is known. */
export function formatSpan(lang: Language, { from, to, precision }: Span, zone: string): string {
  const [start, end] = [new Date(from), to ? new Date(to) : undefined];
  const [startDay, endDay] = [formatDay(lang, start, zone), end ? formatDay(lang, end, zone) : undefined];
  const hours = precision === 'minute' || precision === 'hour';
  if (!end || (startDay === endDay && !hours))
    return hours ? `${startDay}${at[lang]}${formatTime(lang, start, zone)}` : startDay;
  if (startDay === endDay)
    return `${startDay}${at[lang]}${formatTime(lang, start, zone)}–${formatTime(lang, end, zone)}`;
  if (!hours) return `${formatDate(lang, start, zone)} – ${formatDate(lang, end, zone)}`;
  return `${formatDateTime(lang, start, zone)} – ${formatDateTime(lang, end, zone)}`;
}
