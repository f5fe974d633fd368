import fc from 'fast-check';
import type { ClockCheck } from '../../api/footage/hand-in.ts';

/** A recorder as it hangs in a shop, and someone who looks at its clock. Knows the truth; asks nothing of what is tested. */
export interface Recorder {
  zone: string;
  /** constant; of a clock that follows in its zone, else on top of the time of the zone's winter */
  offsetMs: number;
  followsSummerTime: boolean;
  display: 'seconds' | 'minutes';
  /** shows 1 to 12 and no am or pm; the half of the day written down is a guess */
  twelveHours: boolean;
}

export const zones = [
  'Europe/Copenhagen',
  'Atlantic/Faroe',
  'America/Nuuk',
  'UTC',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Chatham',
] as const;

const winterAhead = (zone: string): number => {
  const at = Date.UTC(2026, zone.startsWith('Australia') || zone.startsWith('Pacific') ? 6 : 0, 1);
  return Date.parse(`${local(zone, at)}Z`) - at;
};

/** What a right clock shows, by another way than `zone.ts` goes. */
export const local = (zone: string, instant: number): string =>
  new Date(instant).toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T');

/** What stands on its screen at a moment. */
export function shows(recorder: Recorder, instant: number, guessesOtherHalf = false): string {
  const { zone, offsetMs, followsSummerTime, display, twelveHours } = recorder;
  const second = followsSummerTime
    ? local(zone, instant + offsetMs)
    : new Date(instant + offsetMs + winterAhead(zone)).toISOString().slice(0, 19);
  const shown = display === 'minutes' ? second.slice(0, 16) : second;
  if (!twelveHours || !guessesOtherHalf) return shown;
  const hour = (Number(shown.slice(11, 13)) + 12) % 24;
  return `${shown.slice(0, 11)}${String(hour).padStart(2, '0')}${shown.slice(13)}`;
}

export function lookedAt(
  recorder: Recorder,
  trueAt: number,
  said: Partial<ClockCheck> = {},
  guessesOtherHalf = false,
): ClockCheck {
  return {
    id: 'a',
    shown: shows(recorder, trueAt, guessesOtherHalf),
    halfOfDay: recorder.twelveHours ? 'unknown' : 'known',
    trueAt: new Date(trueAt).toISOString(),
    trueSource: 'portal',
    photo: 'a'.repeat(32),
    zone: recorder.zone,
    followsSummerTime: recorder.followsSummerTime ? 'yes' : 'no',
    ...said,
  };
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Right to a minute, some minutes off, an hour, months, or started anew from 1970 when its battery died. */
const anyOffset = fc.oneof(
  fc.integer({ min: -minuteMs, max: minuteMs }),
  fc.integer({ min: -90 * minuteMs, max: 90 * minuteMs }),
  fc.constantFrom(-1, 1, 2).map((hours) => hours * 60 * minuteMs),
  fc.integer({ min: -400 * dayMs, max: 400 * dayMs }),
  fc.integer({ min: -20_000 * dayMs, max: -9_000 * dayMs }),
);

export const anyRecorder: fc.Arbitrary<Recorder> = fc.record({
  zone: fc.constantFrom(...zones),
  offsetMs: anyOffset,
  followsSummerTime: fc.boolean(),
  display: fc.constantFrom('seconds', 'minutes'),
  twelveHours: fc.boolean(),
});

/** The hours in which Denmark changed its clocks, leap days, the turn of the year; and any moment. */
const anyMoment = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        '2024-10-27T01:00Z',
        '2026-03-29T01:00Z',
        '2026-10-25T01:00Z',
        '2024-02-29T00:00Z',
        '2027-01-01T00:00Z',
      ),
      fc.integer({ min: -3 * 60 * minuteMs, max: 3 * 60 * minuteMs }),
    )
    .map(([at, away]) => Date.parse(at) + away),
  fc.integer({ min: Date.UTC(2024, 5), max: Date.UTC(2030, 0) }),
);

/** A look at the clock, and footage within the months about it. */
export const anyOccasion = fc
  .record({
    trueAt: anyMoment,
    recordedAt: fc.oneof(
      anyMoment,
      fc.nat({ max: 30 * dayMs }).map((before) => -before),
    ),
    lengthMs: fc.integer({ min: 0, max: 11 * 60 * minuteMs }),
    otherHalf: fc.boolean(),
  })
  .map(({ recordedAt, ...rest }) => ({ ...rest, from: recordedAt <= 0 ? rest.trueAt + recordedAt : recordedAt }));
