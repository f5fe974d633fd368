import { gte } from 'drizzle-orm';
import { markEnded, openEndMarks, outweighs } from '../../end-marks.ts';
import type { Desk } from '../desk.ts';
import { startLoop } from '../loop.ts';

/** What is taken down at one desk is down everywhere within a second (DESIGN section 5). */
const everyMs = 400;
/** so much may a row be late, or another desk's clock be behind */
const lateMs = 3_600_000;

/**
 * Marks in this desk's own folder what other desks took down: theirs may be another, and on a network file system two that
 * append at the same moment may write over each other's line, which is then written once more.
 */
export function startFollowingEnds({
  store,
  siteDir,
  log,
}: Pick<Desk, 'store' | 'siteDir' | 'log'>): () => Promise<void> {
  const { appealEnd } = store.t;
  const marks = openEndMarks(siteDir);
  let newest = 0;
  return startLoop({ step: 'follow_ends', everyMs, log }, async () => {
    const rows = await store.read
      .select({ publicId: appealEnd.publicId, revision: appealEnd.revision, how: appealEnd.how, at: appealEnd.at })
      .from(appealEnd)
      .where(gte(appealEnd.at, new Date(newest - lateMs)));
    for (const { at, ...end } of rows) {
      const mark = { ...end, endedAt: at.toISOString() };
      const before = marks.read().get(end.publicId);
      if (!before || outweighs(mark, before)) markEnded(siteDir, mark);
      newest = Math.max(newest, at.getTime());
    }
  });
}
