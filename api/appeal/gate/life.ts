import { footageGoneAt } from '../incident.ts';
import { lifetimes, minorLifetime } from '../model.ts';
import { type Failure, failure, generally, mayBeMinor, type Seen } from './seen.ts';

const hour = 3_600_000;

/** When somebody looks again, and when it ends by itself. */
export const ofItsLife = (seen: Seen): Failure[] => [...ofTheReview(seen), ...ofTheEnd(seen), ...ofTheTimes(seen)];

/** The bounds of its type, or the shortest of all for a child. */
function bounds(seen: Seen) {
  const minor = seen.subjects.some((one) => mayBeMinor(one, seen.now));
  const life = minor ? minorLifetime : seen.draft.type && lifetimes[seen.draft.type];
  return life && { ...life, minor };
}

function ofTheReview(seen: Seen): Failure[] {
  const reviewAt = seen.draft.schedule?.reviewAt;
  const field = 'schedule.reviewAt';
  const here = generally(seen, 'review');
  if (!reviewAt) return [failure(here, 'review_missing', field)];
  const [at, start] = [Date.parse(reviewAt), seen.start.getTime()];
  if (at <= start) return [failure(here, 'review_past', field)];
  const life = bounds(seen);
  if (!life || at <= start + life.reviewHours * hour) return [];
  const condition = life.minor ? generally(seen, 'minor') : here;
  return [failure(condition, 'review_too_late', field, { hours: life.reviewHours })];
}

function ofTheEnd(seen: Seen): Failure[] {
  const { expiresAt, reviewAt } = seen.draft.schedule ?? {};
  const field = 'schedule.expiresAt';
  const here = generally(seen, 'expiry');
  if (!expiresAt) return [failure(here, 'expiry_missing', field)];
  const [at, start] = [Date.parse(expiresAt), seen.start.getTime()];
  if (at <= start) return [failure(here, 'expiry_past', field)];
  if (reviewAt && at < Date.parse(reviewAt)) return [failure(here, 'expiry_before_review', field)];
  const life = bounds(seen);
  if (life && at > start + life.stopDays * 24 * hour) {
    const condition = life.minor ? generally(seen, 'minor') : here;
    return [failure(condition, 'expiry_too_late', field, { days: life.stopDays })];
  }
  return ofTheFootage(seen, at);
}

/** A call for footage lives as long as there is footage. */
function ofTheFootage(seen: Seen, expiresAt: number): Failure[] {
  const { type, footageWanted } = seen.draft;
  if (type !== 'footage_call' || !footageWanted?.to) return [];
  const goneAt = footageGoneAt(footageWanted.to).getTime();
  const here = generally(seen, 'footage-life');
  if (goneAt <= seen.start.getTime()) return [failure(here, 'footage_gone', 'footageWanted.to')];
  return expiresAt > goneAt ? [failure(here, 'expiry_after_footage', 'schedule.expiresAt')] : [];
}

function ofTheTimes(seen: Seen): Failure[] {
  const here = generally(seen, 'correct');
  const { incident, footageWanted } = seen.draft;
  const reversed = (from?: string, to?: string) => from && to && Date.parse(to) < Date.parse(from);
  const failures: Failure[] = [];
  if (reversed(incident?.from, incident?.to)) failures.push(failure(here, 'times_reversed', 'incident.to'));
  if (reversed(footageWanted?.from, footageWanted?.to))
    failures.push(failure(here, 'times_reversed', 'footageWanted.to'));
  if (incident?.from && Date.parse(incident.from) > seen.now.getTime())
    failures.push(failure(here, 'time_in_future', 'incident.from'));
  return failures;
}
