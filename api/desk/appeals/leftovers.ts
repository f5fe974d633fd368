import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { readProc } from '../../processes.ts';
import { openStandings } from '../../standing.ts';
import type { Desk } from '../desk.ts';
import { sweepFolders } from './content-folder.ts';
import { kitPrefix } from './kit.ts';

/**
 * LEFTOVERS of processes that were killed: half a release, a kit that was being drawn, a folder that was replaced. They
 * hold words and faces, so they are swept before anything is published or cleared away; at that moment nobody else writes
 * here (one desk process to a content folder), except who makes a release by hand.
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
  for (const name of await readdir(siteDir)) {
    const pid = /^building-(\d+)$/.exec(name)?.[1];
    const isDead = pid !== undefined && !readProc(Number(pid), 'cmdline').includes('site/release.ts');
    if (isDead || name.startsWith(kitPrefix)) await rm(join(siteDir, name), { recursive: true, force: true });
  }
}
