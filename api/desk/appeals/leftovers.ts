import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { openStandings } from '../../standing.ts';
import type { Desk } from '../desk.ts';
import { sweepFolders } from './content-folder.ts';

/**
 * LEFTOVERS of processes that were killed. They hold words and faces, so they are swept before anything is published or
 * cleared away; at that moment nobody else writes here (one desk process to a content folder).
 */
export async function sweepLeftovers({
  store,
  siteDir,
  contentDir,
  now,
}: Desk & { contentDir: string }): Promise<void> {
  const { appeal } = store.t;
  const { revisionOf } = openStandings(siteDir, now)();
  await sweepFolders(join(contentDir, 'appeals'), async (publicId, revision) => {
    if (revisionOf(publicId) === revision) return true;
    const [row] = await store.read.select().from(appeal).where(eq(appeal.publicId, publicId));
    return (row?.publishedRevision ?? 0) >= revision;
  });
}
