import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { z } from 'zod';
import { recordCustody } from '../../evidence/custody.ts';
import { Refusal } from '../../refusal.ts';
import type { DeskEnv } from '../access.ts';
import { parseBody } from '../body.ts';
import type { Desk } from '../desk.ts';
import { requireReason, writtenReason } from '../reasons.ts';
import { liveRelease } from './release-run.ts';

const going = z.object({ release: z.string().regex(/^[\w-]{1,64}$/), reason: writtenReason });

/**
 * RELEASES of the site that are kept, and going back to one when the live one is broken: the link is switched at once. It
 * undoes the whole site, not one appeal; what was withdrawn stays withdrawn. The next publication goes forward again, and
 * nothing else does: an end makes no release meanwhile, and is cleared away after that (tidy.ts).
 */
export function addReleases(api: Hono<DeskEnv>, { siteDir, store, now }: Desk): void {
  api.get('/releases', async (c) => c.json({ releases: await listReleases(siteDir) }));

  api.post('/releases/back', async (c) => {
    const { release, reason } = await parseBody(c, going);
    const why = requireReason(reason);
    const kept = await listReleases(siteDir);
    if (!kept.some(({ name }) => name === release)) throw new Refusal('release_unknown');
    const was = await liveRelease(siteDir);
    await writeFile(pinOf(siteDir), release);
    const next = join(siteDir, `live-${randomUUID()}`);
    await symlink(join('releases', release), next);
    await rename(next, join(siteDir, 'live'));
    const { id: actor, role: actorRole } = c.get('member');
    await store.write(async (tx) => {
      const details = { release, was };
      await recordCustody(tx, store.t, { at: now(), action: 'roll_back', actor, actorRole, reason: why, details });
    });
    return c.json({ releases: await listReleases(siteDir) });
  });
}

/** Names the release somebody went back to; goes with the next that is made (site/release.ts). */
const pinOf = (siteDir: string): string => join(siteDir, 'pinned');

/** The live release, when it is one that somebody went back to. */
export async function pinnedRelease(siteDir: string): Promise<string | undefined> {
  const pinned = await readFile(pinOf(siteDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return pinned !== undefined && pinned === (await liveRelease(siteDir)) ? pinned : undefined;
}

/** Newest first. */
async function listReleases(siteDir: string) {
  const folder = join(siteDir, 'releases');
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length === 0) return [];
  const live = await liveRelease(siteDir);
  const dated = await Promise.all(
    names.map(async (name) => ({ name, madeAt: (await stat(join(folder, name))).mtime, isLive: name === live })),
  );
  return dated.toSorted((a, b) => b.madeAt.getTime() - a.madeAt.getTime());
}
