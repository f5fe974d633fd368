/** Where a key on the strip leads, in ms; undefined when the key is somebody else's. `stops` are in order. */
export function timelineKey(
  key: string,
  atMs: number,
  durationMs: number,
  stops: readonly number[],
): number | undefined {
  const step = Math.max(1000, durationMs / 200);
  // half a second: from a part that has just begun, "previous" leads to the one before
  const earlier = stops.findLast((stop) => stop < atMs - 500);
  const later = stops.find((stop) => stop > atMs + 1);
  const to: Record<string, number | undefined> = {
    ArrowLeft: atMs - step,
    ArrowDown: atMs - step,
    ArrowRight: atMs + step,
    ArrowUp: atMs + step,
    PageUp: earlier ?? 0,
    PageDown: later ?? durationMs,
    Home: 0,
    End: durationMs,
  };
  const ms = Object.hasOwn(to, key) ? to[key] : undefined;
  return ms === undefined ? undefined : Math.min(Math.max(0, ms), durationMs);
}
