/**
 * WHAT IS COVERED, WHERE AND WHEN. Shared by the editor, the desk that takes the plan in and the worker that draws it, so
 * that what is seen before it is sent is what is made. Pure. Coordinates are pixels of the original as it is meant to be
 * seen, turned upright, in a frame of the size the plan names; times are ms from its beginning, as the time map tells them.
 */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface Size {
  width: number;
  height: number;
}
/** Where a box is at one moment; between two of them it goes in a straight line. */
export interface BoxKey extends Rect {
  atMs: number;
}
/** Solid, or a picture so coarse that little is left of it: that hides from the eye, not from somebody who computes. */
export const effects = ['fill', 'pixelate', 'blur'] as const;
export type Effect = (typeof effects)[number];

export interface Stretch {
  fromMs: number;
  toMs: number;
}
/** Covers every frame that is shown at any moment from `fromMs` to `toMs`, both included. Keys in order, at least one. */
export interface RedactionBox extends Stretch {
  effect: Effect;
  keys: readonly BoxKey[];
}
export interface Redaction {
  v: 1;
  frame: Size;
  /**
   * how far off the times may be: half of what one frame of the viewing copy lasts; every stretch is wider by it, a muted
   * one by a whole frame more at its end
   */
  slackMs: number;
  boxes: readonly RedactionBox[];
  mutes: readonly Stretch[];
  /** of a picture: what is left of it */
  crop?: Rect | undefined;
}

/** Where the box is at that moment; before its first key and after its last it stands still. */
export function rectAt({ keys }: Pick<RedactionBox, 'keys'>, ms: number): Rect {
  const next = keys.findIndex(({ atMs }) => atMs > ms);
  const after = keys[next];
  const before = keys.at(next === -1 ? -1 : next - 1)!;
  if (!after || next === 0) return rectOf(next === 0 ? after! : before);
  const share = (ms - before.atMs) / (after.atMs - before.atMs);
  const between = (name: keyof Rect) => before[name] + (after[name] - before[name]) * share;
  return { x: between('x'), y: between('y'), width: between('width'), height: between('height') };
}

const rectOf = ({ x, y, width, height }: Rect): Rect => ({ x, y, width, height });

/**
 * Everything the box covers while one frame is shown, or undefined when it covers nothing then. The box goes straight from
 * key to key, so its corners are farthest out where it begins, where it ends and at the keys between.
 */
export function coverDuring(box: RedactionBox, { fromMs, toMs }: Stretch, slackMs = 0): Rect | undefined {
  const [from, to] = [Math.max(fromMs, box.fromMs) - slackMs, Math.min(toMs, box.toMs) + slackMs];
  if (fromMs > box.toMs + slackMs || toMs < box.fromMs - slackMs) return undefined;
  const between = box.keys.filter(({ atMs }) => atMs > from && atMs < to);
  return hull([rectAt(box, from), ...between, rectAt(box, to)]);
}

function hull(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** The original as it is meant to be seen, turned upright: a viewing copy is smaller, and what was filmed is what counts. */
export function uprightSize(about: { width?: number; height?: number; rotation?: number } | null): Size | undefined {
  if (!about?.width || !about.height) return undefined;
  const turned = (about.rotation ?? 0) % 180 !== 0;
  return turned ? { width: about.height, height: about.width } : { width: about.width, height: about.height };
}
