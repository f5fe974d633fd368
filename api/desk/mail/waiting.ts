import { and, eq, exists, gt, inArray, isNull, ne, or, type SQL } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import type { Role } from '../../db/values.ts';
import { isLetThrough, mayReview } from '../review.ts';
import { isQueued, visibleTo } from '../tip-item.ts';

/** Whom something may wait for. */
export interface Reader {
  id: string;
  role: Role;
  district: string | null;
  /** what lies above it is new to them */
  seenRevision: number;
}

/**
 * Whether a life may be in danger in a tip that came since they looked, and that nobody has taken. Few tips are of that
 * kind, so it costs a step along an index.
 */
export async function dangerWaits(read: Query, t: Tables, reader: Reader): Promise<boolean> {
  const { tip } = t;
  return isAny(
    read,
    t,
    and(
      eq(tip.priority, 0),
      isNull(tip.alertTakenAt),
      inArray(tip.state, ['queued', 'claimed', 'flagged']),
      gt(tip.arrival, reader.seenRevision),
      visibleTo(reader, t),
    ),
  );
}

/**
 * Whether anything came since they looked and waits still: a tip nobody has taken, an answer in a tip they hold,
 * decided or wrote in, for moderators an answer to look at first. Only tips that changed above `horizon` are looked at.
 */
export async function anythingWaits(
  read: Query,
  t: Tables,
  reader: Reader,
  { horizon, at }: { horizon: number; at: Date },
): Promise<boolean> {
  const { tip, message } = t;
  const hasMessage = (condition: SQL | undefined) =>
    exists(
      read
        .select({ id: message.id })
        .from(message)
        .where(and(eq(message.tipId, tip.id), condition)),
    );
  const answer = (condition: SQL | undefined) =>
    and(gt(tip.answered, reader.seenRevision), hasMessage(and(eq(message.from, 'sender'), condition)));
  const asked = hasMessage(and(eq(message.byUser, reader.id), eq(message.kind, 'text')));
  const isTheirs = and(or(eq(tip.claimedBy, reader.id), eq(tip.decidedBy, reader.id), asked), ne(tip.state, 'hidden'));
  const waits = or(
    and(gt(tip.arrival, reader.seenRevision), isQueued(t, at)),
    and(isTheirs, answer(and(isNull(message.readAt), isLetThrough(t)))),
    mayReview(reader.role) ? answer(eq(message.review, 'waiting')) : undefined,
  );
  return isAny(read, t, and(gt(tip.revision, Math.max(horizon, reader.seenRevision)), visibleTo(reader, t), waits));
}

async function isAny(read: Query, { tip }: Tables, condition: SQL | undefined): Promise<boolean> {
  const [found] = await read.select({ id: tip.id }).from(tip).where(condition).limit(1);
  return found !== undefined;
}
