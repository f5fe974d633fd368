import type { ClockCheck } from './hand-in.ts';
import { aheadOfUtc, dayMs, hasSummerTime, instantsOf, isSummer, isZone, nearestInstants, wallOf } from './zone.ts';

/**
 * How wrong a recorder's clock is, from one look at it beside a true one (`ClockCheck`), and when things it recorded truly
 * happened. Assumes that nobody set the clock between the look and the recording, and that a clock drifts by at most
 * `driftPerDayMs`. Whatever one look leaves open becomes a candidate more, never a guess; the likeliest stands first.
 * Shared by the evidence worker, the desk and the pages; pure.
 */
const hourMs = 3_600_000;
const halfDayMs = 12 * hourMs;

/** How far the true clock may itself be off. `portal`: `/ur/`, which says when it is worse. */
const trueClockMs = { portal: 1_000, phone: 2_000, other: 60_000 } as const;
/** Between looking at one clock and at the other; a photograph shows both at once. */
const readingMs = { photo: 500, eyes: 5_000 } as const;
/** A quartz of 25 parts in a million. */
const driftPerDayMs = 2_160;
/** People who set a clock by hand rarely do better: within it a whole hour counts as one. */
const wholeHourSlackMs = 10 * 60_000;

export interface OffsetCandidate {
  /** recorder minus true, as the two clocks stood when they were looked at */
  offsetMs: number;
  /** whether the recorder puts itself forward and back */
  followsSummerTime: boolean;
  /** of a clock of twelve hours: that it was the other half of the day than written */
  otherHalf: boolean;
}

/** What there is to say of a clock, for words in any language. */
export type ClockFact =
  | { kind: 'right' }
  | { kind: 'fast' | 'slow'; ms: number }
  /** whole days, positive when its date is ahead */
  | { kind: 'wrong_date'; days: number }
  | { kind: 'day_and_month_swapped' | 'not_put_forward' | 'not_put_back' | 'stands_in_utc' }
  /** it showed a time its zone left out when clocks were put forward */
  | { kind: 'shows_no_time_of_zone' }
  | { kind: 'half_of_day_unknown' | 'summer_time_unknown' };

export interface ClockReading {
  /** of the likeliest candidate */
  offsetMs: number;
  uncertaintyMs: number;
  /** the likeliest first; more than one only when the look leaves it open */
  candidates: [OffsetCandidate, ...OffsetCandidate[]];
  facts: ClockFact[];
}

export interface Corrected {
  /** instants, ISO 8601 in UTC; each true to `uncertaintyMs` either way */
  from: string;
  to: string;
  uncertaintyMs: number;
  /** what else it may have been, the likeliest first; `from` and `to` are the first of them */
  candidates: { from: string; to: string }[];
}

/** A shown time as wall time: its middle, and how far the clock may stand to either side. Undefined for no day of the calendar. */
export function shownWall(shown: string): { wall: number; halfMs: number } | undefined {
  const start = Date.parse(`${shown}Z`);
  if (Number.isNaN(start) || !new Date(start).toISOString().startsWith(shown)) return undefined;
  const halfMs = shown.length === 'YYYY-MM-DDTHH:MM'.length ? 30_000 : 500;
  return { wall: start + halfMs, halfMs };
}

/** The same time of the day in its other half. */
const otherHalfOf = (wall: number): number =>
  wall + (((wall % dayMs) + dayMs) % dayMs < halfDayMs ? halfDayMs : -halfDayMs);

const halvesOf = (wall: number, { halfOfDay }: ClockCheck): number[] =>
  halfOfDay === 'unknown' ? [wall, otherHalfOf(wall)] : [wall];

/** Undefined when what was shown is no time, or the zone is unknown. */
export function readClock(check: ClockCheck): ClockReading | undefined {
  const shown = shownWall(check.shown);
  if (!shown || !isZone(check.zone)) return undefined;
  const trueAt = Date.parse(check.trueAt);
  const trueWall = wallOf(check.zone, trueAt);
  const uncertaintyMs =
    shown.halfMs + trueClockMs[check.trueSource] + (check.photo === undefined ? readingMs.eyes : readingMs.photo);
  const near = (ms: number, wanted: number): boolean =>
    Math.abs(restOfDay(ms) - wanted) <= Math.max(uncertaintyMs, wholeHourSlackMs);
  const summer = isSummer(check.zone, trueAt);
  const stands = (ms: number): boolean => hasSummerTime(check.zone, trueAt) && near(ms, summer ? -hourMs : hourMs);

  const following = halvesOf(shown.wall, check).flatMap((wall, half) =>
    instantsOf(check.zone, wall).map((instant) => ({
      offsetMs: instant - trueAt,
      followsSummerTime: true,
      otherHalf: half === 1,
    })),
  );
  const standing = halvesOf(shown.wall, check).map((wall, half) => ({
    offsetMs: wall - trueWall,
    followsSummerTime: false,
    otherHalf: half === 1,
  }));
  const stood = standing.some(({ offsetMs }) => stands(offsetMs));
  const candidates = likeliestFirst(check, stood, following, standing);
  const [best] = candidates;
  return { offsetMs: best.offsetMs, uncertaintyMs, candidates, facts: facts() };

  function facts(): ClockFact[] {
    const { offsetMs } = best;
    const ownMs = standing[best.otherHalf ? 1 : 0]!.offsetMs;
    // half a day wrong may be the right date
    const isSameDate = Math.floor((trueWall + ownMs) / dayMs) === Math.floor(trueWall / dayMs);
    const days = isSameDate ? 0 : Math.round(ownMs / dayMs);
    const found: ClockFact[] = [];
    if (Math.abs(offsetMs) <= uncertaintyMs) found.push({ kind: 'right' });
    else found.push({ kind: offsetMs > 0 ? 'fast' : 'slow', ms: Math.abs(offsetMs) });
    if (days !== 0) found.push({ kind: 'wrong_date', days });
    if (days !== 0 && isSwapped(check.shown, trueWall)) found.push({ kind: 'day_and_month_swapped' });
    const utc = aheadOfUtc(check.zone, trueAt);
    if (stands(ownMs)) found.push({ kind: summer ? 'not_put_forward' : 'not_put_back' });
    else if (utc !== 0 && near(ownMs, -utc)) found.push({ kind: 'stands_in_utc' });
    if (following.length === 0) found.push({ kind: 'shows_no_time_of_zone' });
    if (check.halfOfDay === 'unknown') found.push({ kind: 'half_of_day_unknown' });
    if (check.followsSummerTime === 'unknown' && hasSummerTime(check.zone, trueAt))
      found.push({ kind: 'summer_time_unknown' });
    return found;
  }
}

/** What is left of an offset besides whole days. */
const restOfDay = (ms: number): number => ms - Math.round(ms / dayMs) * dayMs;

function isSwapped(shown: string, trueWall: number): boolean {
  const [, month, day] = shown.slice(0, 10).split('-');
  return new Date(trueWall).toISOString().slice(5, 10) === `${day}-${month}`;
}

/**
 * A recorder that is said to follow, and stands an hour off as one that does not, or shows what no clock that follows can
 * show, may be either.
 */
function likeliestFirst(
  { followsSummerTime, zone, trueAt }: ClockCheck,
  stood: boolean,
  following: readonly OffsetCandidate[],
  standing: readonly OffsetCandidate[],
): [OffsetCandidate, ...OffsetCandidate[]] {
  const nearestFirst = (all: readonly OffsetCandidate[]) =>
    all.toSorted((a, b) => Math.abs(a.offsetMs) - Math.abs(b.offsetMs));
  const [follow, stand] = [nearestFirst(following), nearestFirst(standing)];
  const either = followsSummerTime === 'unknown' ? hasSummerTime(zone, Date.parse(trueAt)) : stood;
  if (followsSummerTime === 'no' || follow.length === 0) return some(stand);
  if (!either) return some(follow);
  return some(followsSummerTime === 'unknown' && stood ? [...stand, ...follow] : [...follow, ...stand]);
}

function some<T>(items: T[]): [T, ...T[]] {
  const [first, ...rest] = items;
  if (first === undefined) throw new Error('a clock that was read has an offset');
  return [first, ...rest];
}

/**
 * When a stretch of footage truly began and ended. Undefined when what was shown is no time, or ends before it begins whatever
 * is taken for it. A clock of twelve hours of which the half of the day is unknown leaves it unknown for the stretch too.
 */
export function correct(shown: { from: string; to: string }, check: ClockCheck): Corrected | undefined {
  const reading = readClock(check);
  const [start, end] = [shownWall(shown.from), shownWall(shown.to)];
  if (!reading || !start || !end) return undefined;
  const trueAt = Date.parse(check.trueAt);
  const standsAheadMs = aheadOfUtc(check.zone, trueAt);
  const truths = (wall: number, { offsetMs, followsSummerTime }: OffsetCandidate): number[] =>
    halvesOf(wall, check).flatMap((half) =>
      followsSummerTime
        ? nearestInstants(check.zone, half).map((instant) => instant - offsetMs)
        : [half - standsAheadMs - offsetMs],
    );
  const stretches = reading.candidates.flatMap((candidate) =>
    truths(start.wall, candidate)
      .flatMap((from) => truths(end.wall, candidate).map((to) => ({ from, to })))
      .filter(({ from, to }) => to >= from - start.halfMs - end.halfMs)
      .sort((a, b) => a.to - a.from - (b.to - b.from)),
  );
  const [first] = stretches;
  if (!first) return undefined;
  const awayMs = Math.max(Math.abs(first.from - trueAt), Math.abs(first.to - trueAt));
  const candidates = new Map(
    stretches.map(({ from, to }) => {
      const stretch = { from: new Date(from).toISOString(), to: new Date(Math.max(from, to)).toISOString() };
      return [`${stretch.from} ${stretch.to}`, stretch];
    }),
  );
  return {
    ...some([...candidates.values()])[0],
    uncertaintyMs:
      reading.uncertaintyMs + Math.max(start.halfMs, end.halfMs) + Math.ceil((awayMs / dayMs) * driftPerDayMs),
    candidates: [...candidates.values()],
  };
}
