import { dayMs, nearestInstants, wallOf } from './zone.ts';

/**
 * How long footage may lie: "slettes senest 30 dage efter optagelsen" (TVO § 4 c stk. 4). Read as days of the calendar where
 * the camera hangs: the day of the recording is day 0, and the whole of day 30 still belongs to it. Longer when a report to the
 * police, or one of the other grounds of stk. 5, needs it. Greenland and the Faroes have no such rule (§ 7); there the
 * recorder's own days decide. Shared by the API and the pages; pure.
 */
export const keepingDays = 30;

export interface LastDay {
  /** the last day of which the whole belongs to it: `2026-12-30` */
  day: string;
  /** the moment that day is over */
  endsAt: string;
}

export interface Deadline extends LastDay {
  /** days of the calendar from today: 0 on the last day, negative when it is past */
  daysLeft: number;
}

/**
 * How long a recording lasts; of a stretch ask for its beginning. A recorder that keeps `overwriteDays` has lost it in the
 * course of the last of them, so the day before is the last to count on.
 */
export function lastDayOf(recordedAt: string, zone: string, overwriteDays?: number): LastDay {
  const days = overwriteDays === undefined ? keepingDays : Math.min(keepingDays, Math.max(0, overwriteDays - 1));
  const last = dayOf(zone, Date.parse(recordedAt)) + days * dayMs;
  return {
    day: new Date(last).toISOString().slice(0, 10),
    endsAt: new Date(startOf(zone, last + dayMs)).toISOString(),
  };
}

/** The same, with the days that are left. */
export function deadlineOf(recordedAt: string, zone: string, now: Date, overwriteDays?: number): Deadline {
  const last = lastDayOf(recordedAt, zone, overwriteDays);
  return { ...last, daysLeft: (Date.parse(last.day) - dayOf(zone, now.getTime())) / dayMs };
}

/** The calendar day of a moment, as wall time of its midnight. */
const dayOf = (zone: string, instant: number): number => Math.floor(wallOf(zone, instant) / dayMs) * dayMs;

/** The first moment of a calendar day, which need not be 00:00 where clocks are put forward at midnight. */
const startOf = (zone: string, day: number): number => nearestInstants(zone, day)[0]!;
