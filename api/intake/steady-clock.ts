const apartMs = 50 * 60_000;
/** More than a clock that is being set right bit by bit drifts in an hour. */
const mostDriftMs = 60_000;

/**
 * Answers whether the clock can be believed by whoever deletes what is old: between two looks, most of an hour apart, it must have
 * moved as far as the machine has run. A machine that starts with a wrong clock, or whose clock jumps, so has an hour for it
 * to be set right.
 */
export function watchClock(now: () => number = Date.now, ranMs: () => number = () => performance.now()): () => boolean {
  let last = { at: now(), ran: ranMs() };
  return () => {
    const look = { at: now(), ran: ranMs() };
    const apart = look.ran - last.ran;
    const isSteady = Math.abs(look.at - last.at - apart) < mostDriftMs;
    if (isSteady && apart < apartMs) return false;
    last = look;
    return isSteady;
  };
}
