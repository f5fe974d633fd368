import { existsSync, readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { and, asc, eq, isNull, lte } from 'drizzle-orm';
import { appealSchema, revisionsOf, type Tombstone } from '../../appeal/model.ts';
import type { Tables } from '../../db/store.ts';
import { appealPicturePrefix } from '../../drop/keys.ts';
import { type EndMark, type Marked, markEnded, openEndMarks } from '../../end-marks.ts';
import { describeError } from '../../log.ts';
import { openStandings } from '../../standing.ts';
import type { Desk } from '../desk.ts';
import { readAppeal, replaceFolder } from './content-folder.ts';
import { commitContent } from './content-history.ts';
import { recordEnd } from './end.ts';
import { sweepLeftovers } from './leftovers.ts';
import { liveRelease, runRelease } from './release-run.ts';
import { pinnedRelease } from './releases.ts';

type EndRow = Tables['appealEnd']['$inferSelect'];
type Publisher = Desk & { contentDir: string };
const againMs = 15_000;

/**
 * CLEARING AWAY after an end: a tombstone takes the place of words and pictures in the content folder, a release is made
 * without them, and every release that is kept loses what is the appeal's own; lists of before still name it, and so what
 * must be erased takes those releases with it. Nothing here is waited for: since the mark nobody sees the appeal. A crash
 * anywhere leaves the row, and all of it can be repeated. While the site stands on a release somebody went back to, that
 * one stays live and whole, and the row waits for the next. Answers how many were cleared away.
 */
export async function tidyEnded(desk: Publisher, signal: AbortSignal): Promise<number> {
  const { store, now, contentDir, siteDir } = desk;
  await noteEnds(desk);
  const { appealEnd } = store.t;
  const rows = await store.read
    .select()
    .from(appealEnd)
    .where(and(isNull(appealEnd.tidiedAt), lte(appealEnd.nextAttemptAt, now())))
    .orderBy(asc(appealEnd.at));
  if (rows.length === 0) return 0;
  const again = new Date(now().getTime() + againMs);
  let pinned: string | undefined;
  try {
    await sweepLeftovers(desk);
    for (const row of rows) await bury(contentDir, row);
    if (!(await pinnedRelease(siteDir))) await runRelease(desk, signal);
    // somebody may have gone back meanwhile
    pinned = await pinnedRelease(siteDir);
    for (const row of rows) await forget(desk, row, pinned);
  } catch (error) {
    desk.log('failed', { step: 'tidy', ...describeError(error) });
    for (const { id } of rows) await change(desk, id, { nextAttemptAt: again });
    throw error;
  }
  for (const { id } of rows) await change(desk, id, pinned ? { nextAttemptAt: again } : { tidiedAt: now() });
  await commitContent(contentDir, `End ${rows.map(({ publicId }) => publicId).join(', ')}`, signal).catch(
    (error: unknown) => desk.log('failed', { step: 'content_history', ...describeError(error) }),
  );
  return pinned ? 0 : rows.length;
}

async function change({ store }: Publisher, id: string, set: Partial<EndRow>): Promise<void> {
  await store.write(async (tx) => {
    await tx.update(store.t.appealEnd).set(set).where(eq(store.t.appealEnd.id, id));
  });
}

/** So long a mark without a row may be waiting for it, or for a second click after a failure: those know the reason. */
const graceMs = 30_000;

/**
 * What ended without a row: its time was over (RHL § 7), or whoever clicked was stopped between the mark and the row. What
 * is overdue is marked, so that it stays away until somebody decides on it again; unless the live release is an older one,
 * and a later revision waits for the next.
 */
async function noteEnds({ store, siteDir, contentDir, now }: Publisher): Promise<void> {
  const current = openStandings(siteDir, now)();
  const overdue = new Set<string>();
  for (const publicId of current.cut) {
    const standing = current.of(publicId);
    if (standing === undefined || standing === 'shown') continue;
    const { revision, endedAt, how } = standing;
    if (openEndMarks(siteDir).read().get(publicId)?.revision === revision) continue;
    if ((readAppeal(join(contentDir, 'appeals', publicId))?.revision ?? 0) > revision) continue;
    markEnded(siteDir, { publicId, revision, how, endedAt });
    overdue.add(publicId);
  }
  const { appealEnd } = store.t;
  const known = new Set(
    (
      await store.read
        .select({ publicId: appealEnd.publicId, revision: appealEnd.revision, how: appealEnd.how })
        .from(appealEnd)
    ).map(keyOf),
  );
  for (const mark of openEndMarks(siteDir).read().all())
    if (!known.has(keyOf(mark)) && (overdue.has(mark.publicId) || !isFresh(mark, now())))
      await store.write((tx) => recordEnd(tx, store.t, { mark, reason: 'unknown' }));
}

function isFresh({ markedAt }: Marked, at: Date): boolean {
  const ageMs = at.getTime() - Date.parse(markedAt);
  return ageMs >= 0 && ageMs < graceMs;
}

const keyOf = ({ publicId, revision, how }: Pick<EndMark, 'publicId' | 'revision' | 'how'>): string =>
  `${publicId} ${revision} ${how}`;

const stones: readonly string[] = ['suspended', 'withdrawn', 'purged'];

/** A tombstone in the place of the words and pictures, unless a later revision lies there. A stone keeps its day. */
async function bury(contentDir: string, { publicId, revision, how, at }: EndRow): Promise<void> {
  const folder = join(contentDir, 'appeals', publicId);
  if (!existsSync(join(folder, 'appeal.json'))) return;
  const lying = appealSchema.parse(JSON.parse(readFileSync(join(folder, 'appeal.json'), 'utf8')));
  if (lying.revision > revision) return;
  const { type, district, jurisdiction, publishedAt } = lying;
  const status = how === 'erased' ? 'purged' : how;
  const isBuried = lying.revision === revision && stones.includes(lying.status);
  if (isBuried && stones.indexOf(lying.status) >= stones.indexOf(status)) return;
  const updatedAt = isBuried ? lying.updatedAt : at.toISOString();
  const facts = { publicId, revision, type, district, jurisdiction, publishedAt, updatedAt };
  const tombstone: Tombstone = { ...facts, status, earlier: revisionsOf(lying), fictional: lying.fictional };
  const json = Buffer.from(`${JSON.stringify(tombstone, undefined, 2)}\n`);
  await (await replaceFolder(folder, new Map([['appeal.json', json]]))).keep();
}

/** Takes it out of every release that is kept, except the one somebody went back to, and its pictures out of the vault when the reason asks for it. */
async function forget(
  { siteDir, vault, store }: Publisher,
  { publicId, revision, how, erasesPictures }: EndRow,
  pinned: string | undefined,
): Promise<void> {
  const releases = join(siteDir, 'releases');
  for (const release of await readdir(releases)) {
    if (release === pinned) continue;
    const index = join(releases, release, 'appeals.json');
    const shown = existsSync(index)
      ? (JSON.parse(readFileSync(index, 'utf8')) as { shown: Record<string, { revision: number }> }).shown
      : {};
    if ((shown[publicId]?.revision ?? 0) > revision) continue;
    if (how !== 'erased' || !shown[publicId] || release === (await liveRelease(siteDir)))
      for (const folder of ownFolders) await removeOf(publicId, join(releases, release, 'public', folder));
    else await rm(join(releases, release), { recursive: true });
  }
  if (!erasesPictures) return;
  const { appeal, appealPicture } = store.t;
  const pictures = await store.read
    .select({ id: appealPicture.id, appealId: appealPicture.appealId, fileId: appealPicture.fileId })
    .from(appealPicture)
    .innerJoin(appeal, eq(appeal.id, appealPicture.appealId))
    .where(eq(appeal.publicId, publicId));
  for (const picture of pictures) {
    for (const { key } of await vault.list(appealPicturePrefix(picture))) await vault.remove(key);
    await store.write(async (tx) => {
      const gone = { state: 'destroyed' as const, plan: null, made: null };
      await tx.update(appealPicture).set(gone).where(eq(appealPicture.id, picture.id));
    });
  }
}

/** Where a release keeps what is about one appeal alone (site/addresses.ts). */
const ownFolders = ['efterlysninger', 'en/efterlysninger', 'api/appeals', 'media', 'og', 'plakat', 'cap'] as const;

/** `EF-…`, `EF-….da.r3.jpg`, `EF-….json.br`: everything of the folder that bears the number. */
async function removeOf(publicId: string, folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  // the folder may hold ten thousand others
  for (const name of await readdir(folder))
    if (name === publicId || name.startsWith(`${publicId}.`) || name.startsWith(`${publicId}-`))
      await rm(join(folder, name), { recursive: true, force: true });
}
