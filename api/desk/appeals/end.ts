import { join } from 'node:path';
import { and, eq, gte, lte } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import { erasesMedia, goneAtOnce, type OutcomeReason, outcomeReasons } from '../../appeal/outcome.ts';
import type { Query, Tables } from '../../db/store.ts';
import { type EndMark, isGraver, markEnded, openEndMarks, outweighs } from '../../end-marks.ts';
import { recordCustody } from '../../evidence/custody.ts';
import { Refusal } from '../../refusal.ts';
import { openStandings } from '../../standing.ts';
import { ulid } from '../../ulid.ts';
import type { DeskEnv } from '../access.ts';
import { parseBody } from '../body.ts';
import type { Desk } from '../desk.ts';
import type { Member } from '../session.ts';
import { readAppeal } from './content-folder.ts';

const ending = z.object({
  reason: z.enum(outcomeReasons),
  /** it may come back as it was, after a look: the pictures are kept */
  suspend: z.boolean().default(false),
});

/**
 * ENDING an appeal: one person, one click, a reason; whoever is on duty, in whatever district (DESIGN section 5). The
 * mark is durable before anything else is tried, and with it nothing is shown to anybody (end-marks.ts); what follows
 * (tidy.ts) may take its time, fail, and be done by whoever comes next.
 */
export function addEnding(api: Hono<DeskEnv>, desk: Desk): void {
  const { siteDir, contentDir, store, now } = desk;
  const marks = openEndMarks(siteDir);
  const standings = openStandings(siteDir, now);

  api.post('/published/:publicId/end', async (c) => {
    const { reason, suspend } = await parseBody(c, ending);
    const publicId = c.req.param('publicId');
    const isGoneAtOnce = goneAtOnce.includes(reason);
    const how: EndMark['how'] = isGoneAtOnce ? 'erased' : suspend ? 'suspended' : 'withdrawn';
    const before = marks.read().get(publicId);
    const revision = await highestRevision(publicId, [standings().revisionOf(publicId), before?.revision]);
    if (revision === undefined) throw new Refusal('appeal_not_public');
    const mark = { publicId, revision, how, endedAt: now().toISOString() };
    if (!before || outweighs(mark, before)) markEnded(siteDir, mark);
    await store.write((tx) => recordEnd(tx, store.t, { mark, reason, by: c.get('member') }));
    return c.json({ publicId, endedAt: marks.read().get(publicId)?.endedAt });
  });

  /** Of what is or was public, or is on its way to be: a revision that is being published ends with the others. */
  async function highestRevision(publicId: string, shown: (number | undefined)[]): Promise<number | undefined> {
    const { appeal } = store.t;
    const [row] = await store.read.select().from(appeal).where(eq(appeal.publicId, publicId));
    const isComing = row?.status === 'approved' || row?.status === 'scheduled';
    const written = row && (row.publishedRevision !== null || isComing) ? row.revision : undefined;
    const known = [...shown, written, contentRevision(contentDir, publicId)].filter((one) => one !== undefined);
    return known.length > 0 ? Math.max(...known) : undefined;
  }
}

/** What lies in the content folder, be it published from here or put there by hand. */
function contentRevision(contentDir: string | undefined, publicId: string): number | undefined {
  if (!contentDir || !/^EF-20\d{2}-\d{6}$/.test(publicId)) return undefined;
  const appeal = readAppeal(join(contentDir, 'appeals', publicId));
  return appeal?.status === 'published' ? appeal.revision : undefined;
}

interface End {
  readonly mark: EndMark;
  readonly reason: OutcomeReason | 'unknown';
  /** undefined: it ended by itself, or by a mark nobody here set */
  readonly by?: Member;
}

/**
 * The row is the job that clears away (tidy.ts). An end is told of whenever it says more than those before: who was arrested may be
 * acquitted later, and then the pictures go, though the appeal was taken down long ago.
 */
export async function recordEnd(tx: Query, t: Tables, { mark, reason, by }: End): Promise<void> {
  const { publicId, revision, how } = mark;
  const at = new Date(mark.endedAt);
  const isErasing = reason !== 'unknown' && erasesMedia.includes(reason) && how !== 'suspended';
  const erasesPictures = how === 'erased' || isErasing;
  const what = { publicId, revision, how, reason, erasesPictures, at, byUser: by?.id ?? null };
  const told = await tx
    .select()
    .from(t.appealEnd)
    .where(and(eq(t.appealEnd.publicId, publicId), gte(t.appealEnd.revision, revision)));
  if (!addsTo(told, what)) return;
  await tx.insert(t.appealEnd).values({ id: ulid(at), ...what, nextAttemptAt: at });
  const isSuspended = [what, ...told].every((one) => one.how === 'suspended');
  const status = isSuspended ? ('suspended' as const) : ('withdrawn' as const);
  const ours = eq(t.appeal.publicId, publicId);
  await tx
    .update(t.appeal)
    .set({ status, decisionId: null, publishAt: null, failure: null })
    // what ends by itself leaves the revision alone that is being written to take its place
    .where(by ? ours : and(ours, eq(t.appeal.status, 'published'), lte(t.appeal.revision, revision)));
  const who = by ? { actor: by.id, actorRole: by.role } : { actor: 'desk', actorRole: 'process' as const };
  const details = { appeal: publicId, revision, how };
  await recordCustody(tx, t, { at, action: 'end_appeal', ...who, reason, details });
}

type Told = Pick<Tables['appealEnd']['$inferSelect'], 'how' | 'erasesPictures' | 'byUser'>;

function addsTo(told: readonly Told[], { how, erasesPictures, byUser }: Told): boolean {
  const isFirst = byUser !== null && told.every((one) => one.byUser === null);
  const isGravest = told.every((one) => isGraver(how, one.how));
  return isFirst || isGravest || (erasesPictures && !told.some((one) => one.erasesPictures));
}
