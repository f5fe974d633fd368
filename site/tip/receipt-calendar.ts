import { randomHex } from './random.ts';

export interface Reminder {
  /** as a `datetime-local` field has it, `2026-11-29T12:00`: the clock of whatever device reads it */
  at: string;
  title: string;
  /** words below the title: the code, when the person wants it there */
  note?: string | undefined;
}

/**
 * The reminder as an iCalendar object (RFC 5545). Private, so that those a calendar is shared with see no title, and
 * transparent, so that nobody is shown as busy.
 */
export function calendarFile({ at, title, note }: Reminder, now: Date, uid = randomHex(16)): Blob {
  const description = note === undefined ? [] : [`DESCRIPTION:${escaped(note)}`];
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//calendar//1.0//EN',
    'CALSCALE:GREGORIAN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${now.toISOString().replace(/[-:]|\.\d+/g, '')}`,
    `DTSTART:${at.replace(/[-:]/g, '')}00`,
    'DURATION:PT15M',
    `SUMMARY:${escaped(title)}`,
    ...description,
    'CLASS:PRIVATE',
    'TRANSP:TRANSPARENT',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escaped(title)}`,
    'TRIGGER:PT0S',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return new Blob([lines.map((line) => `${folded(line)}\r\n`).join('')], { type: 'text/calendar;charset=utf-8' });
}

/** Whether a field holds a moment, and one that is still to come. */
export const isAhead = (at: string, now: Date): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(at) && new Date(at).getTime() > now.getTime();

/** `datetime-local` for noon, so many days ahead, on the device's clock. */
export function noonIn(days: number, now: Date): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T12:00`;
}

/** TEXT of RFC 5545, 3.3.11; of control characters only the line break may stand in it. */
const escaped = (text: string): string =>
  text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/\p{Cc}/gu, '');

/** RFC 5545, 3.1: lines longer than 75 octets are folded; no character is cut in two. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let result = '';
  let octets = 0;
  for (const character of line) {
    const more = encoder.encode(character).length;
    if (octets + more > 75) {
      result += '\r\n ';
      octets = 1;
    }
    result += character;
    octets += more;
  }
  return result;
}
