import { and, eq, gte, isNotNull, lt, lte, notExists, type SQL, sql } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import type { AppealRow } from './appeal-row.ts';

/**
 * WHAT IS PUBLIC, by what was published and what has ended: `publishedRevision` says what was, each end (end.ts, tidy.ts) up to
 * which revision nothing holds any more. A revision that is being written changes neither.
 */
export const isPublic = (read: Query, t: Tables): SQL => and(isNotNull(t.appeal.publishedRevision), hasNoEnd(read, t))!;

/** As long as a shift: once the time has passed nobody sees the appeal any more, and a missing person is off the site. */
const aheadMs = 8 * 3_600_000;
/** For so long one that ended by itself still asks to be looked at. */
const afterMs = 7 * 86_400_000;

/** Whose review is near, or went by with nobody there; not what a person ended before. */
export function isDue(read: Query, t: Tables, at: Date): SQL {
  const { publishedReviewAt } = t.appeal;
  return and(
    gte(publishedReviewAt, new Date(at.getTime() - afterMs)),
    lte(publishedReviewAt, new Date(at.getTime() + aheadMs)),
    hasNoEnd(read, t, lt(t.appealEnd.at, publishedReviewAt)),
  )!;
}

const hasNoEnd = (read: Query, { appeal, appealEnd: end }: Tables, which?: SQL): SQL =>
  notExists(
    read
      .select({ one: sql`1` })
      .from(end)
      .where(and(eq(end.publicId, appeal.publicId), gte(end.revision, appeal.publishedRevision), which)),
  );

export async function showsPublic(read: Query, t: Tables, { id }: Pick<AppealRow, 'id'>): Promise<boolean> {
  const [row] = await read
    .select({ id: t.appeal.id })
    .from(t.appeal)
    .where(and(eq(t.appeal.id, id), isPublic(read, t)));
  return row !== undefined;
}
