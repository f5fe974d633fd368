import type { QueueItem } from './wire.ts';

/**
 * A refresh that never moves a row under the reader's eye: rows on screen are brought up to date where they stand, rows
 * that have left are marked, and new ones are only counted until somebody asks for them.
 */
export interface Refreshed {
  items: QueueItem[];
  /** ids on screen that no longer belong to this view */
  gone: Set<string>;
  /** how many tips are waiting outside the screen */
  arrived: number;
  /** one of them says that a life is in danger */
  danger: boolean;
}

/** Order of the queue: what is due first comes first, then the more urgent. Whoever came first of equals only the desk knows. */
const before = (a: QueueItem, b: QueueItem): boolean =>
  a.dueAt !== b.dueAt ? a.dueAt < b.dueAt : a.priority < b.priority;

/** `complete`: the answer is the whole view, not its first page. */
export function refresh(shown: readonly QueueItem[], answer: readonly QueueItem[], complete: boolean): Refreshed {
  const fresh = new Map(answer.map((item) => [item.id, item]));
  const known = new Set(shown.map(({ id }) => id));
  const last = answer.at(-1);
  // a row that would sort after the last one answered may simply be on a later page
  const covered = (item: QueueItem) => complete || (last !== undefined && before(item, last));
  const waiting = answer.filter(({ id }) => !known.has(id));
  return {
    items: shown.map((item) => fresh.get(item.id) ?? item),
    gone: new Set(shown.filter((item) => !fresh.has(item.id) && covered(item)).map(({ id }) => id)),
    arrived: waiting.length,
    danger: waiting.some(({ priority }) => priority === 0),
  };
}

/** The next page after what is on screen; a row that moved there meanwhile is not shown twice. */
export function append(shown: readonly QueueItem[], more: readonly QueueItem[]): QueueItem[] {
  const known = new Set(shown.map(({ id }) => id));
  return [...shown, ...more.filter(({ id }) => !known.has(id))];
}
