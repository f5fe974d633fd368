import { type ClockFact, type ClockReading, correct, readClock, shownWall } from '../../api/footage/clock.ts';
import { nearestInstants, wallOf } from '../../api/footage/zone.ts';
import type { HandInText } from '../text/hand-in.ts';

export { correct, readClock };

/** A length of time in its two largest units: `1 time og 2 minutter`. */
export function lengthInWords(ms: number, units: HandInText['clock']['units']): string {
  const seconds = Math.round(ms / 1000);
  const parts: [number, (count: number) => string][] = [
    [Math.floor(seconds / 86_400), units.days],
    [Math.floor(seconds / 3600) % 24, units.hours],
    [Math.floor(seconds / 60) % 60, units.minutes],
    [seconds % 60, units.seconds],
  ];
  const said = parts.filter(([count]) => count > 0).slice(0, 2);
  return said.length === 0 ? units.seconds(0) : said.map(([count, unit]) => unit(count)).join(units.and);
}

/** What there is to say of a clock, the offset and its certainty first. */
export function clockSentences(
  { facts, uncertaintyMs }: ClockReading,
  { offset, units }: HandInText['clock'],
): string[] {
  const sentences = facts.map((fact) => inWords(fact, offset, units));
  return [sentences[0] ?? '', offset.give(lengthInWords(uncertaintyMs, units)), ...sentences.slice(1)];
}

function inWords(fact: ClockFact, offset: HandInText['clock']['offset'], units: HandInText['clock']['units']): string {
  // a clock that shows seconds was read half a second into one: said as the whole second it showed
  if (fact.kind === 'fast') return offset.fast(lengthInWords(fact.ms - 1, units));
  if (fact.kind === 'slow') return offset.slow(lengthInWords(fact.ms + 1, units));
  return fact.kind === 'wrong_date' ? offset.wrong_date(fact.days) : offset[fact.kind];
}

/** `22.41`, `22:41:07` or `224107` as somebody types it, as `22:41[:07]`; undefined where it is no time. */
export function readTime(typed: string): string | undefined {
  const digits = /^\s*(\d{1,2})[.: ]?(\d{2})(?:[.: ]?(\d{2}))?\s*$/.exec(typed);
  const [, hour = '', minute = '', second] = digits ?? [];
  if (!digits || Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return undefined;
  return `${hour.padStart(2, '0')}:${minute}${second === undefined ? '' : `:${second}`}`;
}

/** A day and a time as `shownTime`; undefined where there is no such day. */
export function shownOf(day: string, time: string): string | undefined {
  const read = readTime(time);
  const shown = `${day}T${read}`;
  return read !== undefined && shownWall(shown) ? shown : undefined;
}

/** What a right clock in the zone shows at a moment, to the second. */
export const shownAt = (zone: string, at: Date): string =>
  new Date(wallOf(zone, at.getTime())).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);

/** The moment a right clock in the zone shows this; the earlier of two. */
export const instantOfShown = (zone: string, shown: string): string =>
  new Date(nearestInstants(zone, Date.parse(`${shown}Z`))[0]!).toISOString();
