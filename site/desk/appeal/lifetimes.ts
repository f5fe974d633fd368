import type { Draft, Rules } from './wire.ts';

/** A little before the last moment the law gives: the time that passes until it is approved would make it too late. */
const spareMs = 5 * 60_000;
const dayMs = 86_400_000;

/** When somebody should look again, and when it ends, for this type and these people, counted from its publication. */
export function suggestedTimes(draft: Draft, { lifetimes, minorLifetime, footageDays }: Rules, now: number) {
  const life = lifetimes[draft.type ?? ''] ?? minorLifetime;
  const hasChild = draft.subjects?.some(({ minor }) => minor) === true;
  const reviewHours = hasChild ? Math.min(life.reviewHours, minorLifetime.reviewHours) : life.reviewHours;
  const stopDays = hasChild ? Math.min(life.stopDays, minorLifetime.stopDays) : life.stopDays;
  const planned = Date.parse(draft.schedule?.publishAt ?? '');
  const start = Number.isNaN(planned) ? now : Math.max(planned, now);
  const recorded = Date.parse(draft.type === 'footage_call' ? (draft.footageWanted?.from ?? '') : '');
  const gone = Number.isNaN(recorded) ? Number.POSITIVE_INFINITY : recorded + footageDays * dayMs;
  const end = Math.min(start + stopDays * dayMs - spareMs, gone);
  const review = Math.min(start + reviewHours * 3_600_000, end) - spareMs;
  return {
    ...{ reviewHours, stopDays },
    ...{ reviewAt: new Date(review).toISOString(), expiresAt: new Date(end).toISOString() },
  };
}
