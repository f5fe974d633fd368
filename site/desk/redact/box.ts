import { type BoxKey, type Rect, type RedactionBox, rectAt, type Size } from '../../../api/redaction.ts';

export { effects } from '../../../api/redaction.ts';

/** A box in the editor, and what hands and keys do to it. Pure; lengths are pixels of the original. */
export interface DraftBox extends RedactionBox {
  id: number;
}

export const atPlace = (box: DraftBox, atMs: number): Rect => rectAt(box, atMs);

/** Smaller than this nothing can be taken hold of. */
const least = 4;
const rounded = (value: number): number => Math.round(value);

/** Whole pixels, within the picture, and never so small that it cannot be found again. */
export function inFrame({ x, y, width, height }: Rect, frame: Size): Rect {
  const [w, h] = [
    Math.min(frame.width, Math.max(least, rounded(width))),
    Math.min(frame.height, Math.max(least, rounded(height))),
  ];
  return {
    x: Math.min(frame.width - w, Math.max(0, rounded(x))),
    y: Math.min(frame.height - h, Math.max(0, rounded(y))),
    ...{ width: w, height: h },
  };
}

/** Two keys within a millisecond are one moment: the time map has no finer ones. */
const isSame = (a: number, b: number): boolean => Math.abs(a - b) < 1;

export function keyed<T extends RedactionBox>(box: T, key: BoxKey): T {
  const others = box.keys.filter(({ atMs }) => !isSame(atMs, key.atMs));
  return { ...box, keys: [...others, key].sort((a, b) => a.atMs - b.atMs) };
}

/** The last key stays: a box is somewhere. */
export function unkeyed<T extends RedactionBox>(box: T, atMs: number): T {
  const keys = box.keys.filter((key) => !isSame(key.atMs, atMs));
  return keys.length === 0 ? box : { ...box, keys };
}

/** Keys outside its time are left out; where it was when its time begins and ends is kept instead. */
export function inTime<T extends RedactionBox>(box: T): T {
  const { keys, fromMs, toMs } = box;
  const inside = keys.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  if (keys.length === 1 || inside.length === keys.length) return box;
  const [isEarly, isLate] = [keys[0]!.atMs < fromMs, keys.at(-1)!.atMs > toMs];
  const ends = [...(isEarly ? [fromMs] : []), ...(isLate ? [toMs] : [])].map((atMs) => ({
    ...rectAt(box, atMs),
    atMs,
  }));
  return ends.reduce<T>((cut, end) => keyed(cut, end), { ...box, keys: inside });
}

export const toBox = ({ effect, fromMs, toMs, keys }: DraftBox): RedactionBox => ({ effect, fromMs, toMs, keys });

/** The longest that is read. */
export const longestMs = 24 * 3_600_000;
/** What reaches the end of the film as far as it is known reaches the end of the film, should there be more of it. */
export const toTheEnd = <T extends { toMs: number }>(stretch: T, durationMs: number): T =>
  stretch.toMs >= durationMs ? { ...stretch, toMs: longestMs } : stretch;

/** Is it there at that moment? */
export const isThere = ({ fromMs, toMs }: RedactionBox, atMs: number, slackMs: number): boolean =>
  atMs >= fromMs - slackMs && atMs <= toMs + slackMs;

/** Arrows move, with Shift they change the size, with Alt by one pixel instead of a hundredth of the picture. */
export function nudged(
  rect: Rect,
  { key, shiftKey, altKey }: { key: string; shiftKey: boolean; altKey: boolean },
  frame: Size,
): Rect | undefined {
  const directions: Record<string, [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  const direction = Object.hasOwn(directions, key) ? directions[key] : undefined;
  if (!direction) return undefined;
  const step = altKey ? 1 : Math.max(1, Math.round(Math.max(frame.width, frame.height) / 100));
  const [x, y] = [direction[0] * step, direction[1] * step];
  return inFrame(
    shiftKey ? { ...rect, width: rect.width + x, height: rect.height + y } : { ...rect, x: rect.x + x, y: rect.y + y },
    frame,
  );
}

/** Between two corners, whichever way they were drawn. */
export const between = (ax: number, ay: number, bx: number, by: number): Rect => ({
  x: Math.min(ax, bx),
  y: Math.min(ay, by),
  width: Math.abs(ax - bx),
  height: Math.abs(ay - by),
});
