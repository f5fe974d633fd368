import type { TipText } from '../text/tip.ts';

export type Language = 'da' | 'en';

const units = ['KB', 'MB', 'GB'] as const;

/** `5 GB`, `1,4 MB`: binary steps, as phones and the refusals count them. Bytes stand alone below one KB. */
export function formatBytes(bytes: number, lang: Language): string {
  if (bytes < 1024) return `${bytes} byte`;
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${formatNumber(value, lang, value < 10 ? 1 : 0)} ${units[unit]}`;
}

export function formatNumber(value: number, lang: Language, decimals = 0): string {
  return new Intl.NumberFormat(lang === 'da' ? 'da-DK' : 'en-GB', { maximumFractionDigits: decimals }).format(value);
}

/** Time in words a person would use: nobody needs to know that 437 seconds remain. Unknown is said, not guessed. */
export function formatTimeLeft(seconds: number | undefined, text: TipText['time'], lang: Language): string {
  if (seconds === undefined) return text.unknown;
  if (seconds < 10) return text.almost;
  if (seconds < 90) return text.seconds(Math.round(seconds / 10) * 10);
  if (seconds < 5400) return text.minutes(Math.round(seconds / 60));
  return text.hours(formatNumber(seconds / 3600, lang, 1));
}

/** `22. november 2026 kl. 13.05`, on the clock of Copenhagen unless told otherwise. */
export function formatTime(at: string, lang: Language, timeZone = 'Europe/Copenhagen'): string {
  return new Intl.DateTimeFormat(lang === 'da' ? 'da-DK' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  }).format(new Date(at));
}

/** `13.05` */
export function formatClock(at: string, lang: Language): string {
  return new Intl.DateTimeFormat(lang === 'da' ? 'da-DK' : 'en-GB', {
    timeStyle: 'short',
    timeZone: 'Europe/Copenhagen',
  }).format(new Date(at));
}

/** When a file says it was recorded: an instant on our clock, or as its camera's own clock showed it. */
export function formatRecorded(recorded: Recorded, lang: Language): string | undefined {
  if (recorded.recordedAt) return formatTime(recorded.recordedAt, lang);
  return recorded.recordedOn && formatTime(`${recorded.recordedOn}Z`, lang, 'UTC');
}
interface Recorded {
  recordedAt?: string;
  recordedOn?: string;
}
