import { setTimeout } from 'node:timers/promises';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { Query, Tables } from '../db/store.ts';
import type { Member } from './session.ts';
import { visibleTo } from './tip-item.ts';

/**
 * WHAT HAS CHANGED, for any number of desk processes over one database. Whatever writes a tip, its files, messages or
 * notes counts one number up and stamps the tip with it (triggers, api/db/migrations): writers take turns, so whoever has
 * seen a number has seen everything below it. A tip that changed ten times stands there once, so nothing grows and nothing
 * is ever thrown away. Asking costs one row a second for a whole process, and a walk along an index when it has moved.
 */
export interface Change {
  id: string;
  revision: number;
  /** it came after the cursor */
  isNew: boolean;
  /** undecided, and a life may be in danger */
  danger: boolean;
}

/** How far everything has come. */
export async function readRevision(read: Query, { series }: Tables): Promise<number> {
  const [row] = await read.select({ last: series.last }).from(series).where(eq(series.name, 'tip_revision'));
  return row?.last ?? 0;
}

/** The tips a member may know of that changed after `after`, in order; at most `limit`. */
export async function listChanges(
  read: Query,
  t: Tables,
  member: Member,
  after: number,
  limit: number,
): Promise<Change[]> {
  const { tip } = t;
  const rows = await read
    .select({ id: tip.id, revision: tip.revision, arrival: tip.arrival, priority: tip.priority, state: tip.state })
    .from(tip)
    .where(and(gt(tip.revision, after), visibleTo(member, t)))
    .orderBy(asc(tip.revision))
    .limit(limit);
  return rows.map(({ id, revision, arrival, priority, state }) => {
    const danger = priority === 0 && (state === 'queued' || state === 'claimed');
    return { id, revision, isNew: arrival > after, danger };
  });
}

export interface Watch {
  /** Resolves when the number has moved beyond `after`, or when `ms` have passed. Throws what the database throws. */
  moved(after: number, ms: number): Promise<number>;
}

const everyMs = 1000;

/** One look a second while anybody waits, whoever they are; none while nobody does. */
export function watchRevision({ read, t }: { read: Query; t: Tables }): Watch {
  let looking: Promise<number> | undefined;
  const look = (): Promise<number> => {
    looking ??= setTimeout(everyMs, undefined, { ref: false })
      .then(() => readRevision(read, t))
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };
  return {
    async moved(after, ms) {
      const until = performance.now() + ms;
      let revision = await look();
      while (revision <= after && performance.now() < until) revision = await look();
      return revision;
    },
  };
}
