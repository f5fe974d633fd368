/**
 * THE TIME MAP: which frame of the original a moment of the proxy shows. The proxy has one rate throughout, the original
 * often has not: phones vary, recorders drop frames and pause. Between two points time runs 1:1 and the frame follows
 * the straight line between them, rounded; a map of fewer than `limit` points names the frame of every tick exactly.
 */
export interface TimePoint {
  /** where a frame of the proxy begins */
  proxyMs: number;
  /** time of the original's frame, from the original's beginning, as players count it */
  originalMs: number;
  /** counted from 0, in the order shown */
  frame: number;
}

/** A frame of the original, and the tick of the proxy at which it would appear. */
export interface Placed {
  tick: number;
  originalMs: number;
  frame: number;
}

/** Below half, so that rounding finds the one frame meant. */
const exact = 0.499;

/** Takes every frame in order; keeps points only where a straight line would miss a frame. */
export function createTimeMap(proxyRate: number, limit = 20_000) {
  let tolerance = exact;
  let points: Placed[] = [];
  let line = createLine(tolerance);
  let shown: Placed | undefined;

  function add(at: Placed): void {
    const corner = line.take(at);
    if (corner) points.push(corner);
    if (points.length > limit) coarsen();
  }
  /** A film that never runs evenly: half the exactness, until the map is small enough to keep. */
  function coarsen(): void {
    const all = points;
    [tolerance, points] = [tolerance * 2, []];
    line = createLine(tolerance);
    for (const point of all) {
      const corner = line.take(point);
      if (corner) points.push(corner);
    }
  }
  function leave(frame: Placed, nextTick: number): void {
    add(frame);
    // the proxy repeats it until the next one comes: then the line is flat, not rising
    const heldMs = ((nextTick - 1 - frame.tick) * 1000) / proxyRate;
    if (nextTick - 1 > frame.tick)
      add({ tick: nextTick - 1, originalMs: frame.originalMs + heldMs, frame: frame.frame });
  }
  return {
    /** Ticks never fall; of several frames on one tick the proxy shows the last. */
    take(next: Placed): void {
      // what the proxy shows before the first frame is the first frame, held
      if (!shown && next.tick > 0) add({ tick: 0, originalMs: 0, frame: next.frame });
      if (shown && next.tick > shown.tick) leave(shown, next.tick);
      shown = next;
    },
    end(): TimePoint[] {
      if (shown) add(shown);
      const last = line.end();
      return [...points, ...(last ? [last] : [])].map(({ tick, originalMs, frame }) => ({
        proxyMs: rounded((tick * 1000) / proxyRate),
        originalMs: rounded(originalMs),
        frame,
      }));
    },
  };
}

/** Follows points as long as one straight line passes within `tolerance` of all; answers the corner where it had to end. */
function createLine(tolerance: number) {
  let from: Placed | undefined;
  let last: Placed | undefined;
  let [lowest, highest] = [-Infinity, Infinity];
  return {
    take(next: Placed): Placed | undefined {
      let corner: Placed | undefined;
      if (!from || !last) {
        from = last = next;
        return next;
      }
      if (next.tick <= last.tick) return undefined;
      let slope = slopeTo(from, next);
      if (slope < lowest || slope > highest) {
        corner = from = last;
        [lowest, highest] = [-Infinity, Infinity];
        slope = slopeTo(from, next);
      }
      const slack = tolerance / (next.tick - from.tick);
      [lowest, highest] = [Math.max(lowest, slope - slack), Math.min(highest, slope + slack)];
      last = next;
      return corner;
    },
    end: () => (last === from ? undefined : last),
  };
}

const slopeTo = (from: Placed, to: Placed): number => (to.frame - from.frame) / (to.tick - from.tick);
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

/** What the proxy shows at `proxyMs`. Undefined for an empty map. */
export function originalAt(
  points: readonly TimePoint[],
  proxyRate: number,
  proxyMs: number,
): { originalMs: number; frame: number } | undefined {
  // a moment within a frame of the proxy is the frame's beginning; players are a little inexact
  const at = (Math.floor((Math.max(0, proxyMs) * proxyRate) / 1000 + 0.001) * 1000) / proxyRate;
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((points[middle]?.proxyMs ?? 0) <= at + 0.001) low = middle;
    else high = middle - 1;
  }
  const [before, after] = [points[low], points[low + 1]];
  if (!before) return undefined;
  const originalMs = before.originalMs + (at - before.proxyMs);
  if (!after) return { originalMs, frame: before.frame };
  const share = Math.max(0, at - before.proxyMs) / (after.proxyMs - before.proxyMs);
  return { originalMs, frame: Math.round(before.frame + share * (after.frame - before.frame)) };
}
