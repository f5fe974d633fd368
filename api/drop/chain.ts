/** One finished segment: `lengthBytes` (at least 1) of plaintext beginning at byte `start`, by the writer its key names. */
export interface Link {
  readonly start: number;
  readonly lengthBytes: number;
  readonly writer?: string;
}

/**
 * THE CHAIN OF AN UPLOAD: from byte 0 along segments that follow one another, as far as any way through them leads (README.md,
 * "Segments"). A store that is not exclusive may hold several at one start, and of several ways that lead equally far the
 * one with the longer segment is taken, then the one whose writer sorts first; so all who see the same listing read the
 * same. A segment that is added never shortens the chain: what was acknowledged stays acknowledged.
 */
export function chainOf<T extends Link>(links: readonly T[]): T[] {
  const byStart = Map.groupBy(links, ({ start }) => start);
  const ways = new Map<number, { end: number; first: T }>();
  const endFrom = (start: number): number => ways.get(start)?.end ?? start;
  // from the back: where the ways from later starts lead is known
  for (const start of [...byStart.keys()].sort((a, b) => b - a)) {
    const ranked = byStart.get(start)!.toSorted((a, b) => furthest(a, b, endFrom));
    const first = ranked[0]!;
    ways.set(start, { end: endFrom(start + first.lengthBytes), first });
  }
  const chain: T[] = [];
  for (let way = ways.get(0); way; way = ways.get(way.first.start + way.first.lengthBytes)) chain.push(way.first);
  return chain;
}

function furthest(a: Link, b: Link, endFrom: (start: number) => number): number {
  const end = (link: Link): number => endFrom(link.start + link.lengthBytes);
  return end(b) - end(a) || b.lengthBytes - a.lengthBytes || ((a.writer ?? '') < (b.writer ?? '') ? -1 : 1);
}
