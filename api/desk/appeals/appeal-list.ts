import { and, count, desc, eq, inArray, like, or, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Query, Tables } from '../../db/store.ts';
import type { Member } from '../session.ts';
import { appealsOf } from './appeal-row.ts';
import { isDue, isPublic } from './is-public.ts';

export const appealViews = ['mine', 'draft', 'legal_review', 'approved', 'published', 'due', 'ended'] as const;
export type AppealView = (typeof appealViews)[number];

export const listing = z.object({
  view: z.enum(appealViews).default('mine'),
  /** a number or words of a title */
  find: z.string().trim().max(100).default(''),
});

const shown = 100;

/** What one view holds, the one changed last first, and how many each view holds. */
export async function listAppeals(
  read: Query,
  t: Tables,
  member: Pick<Member, 'id' | 'district'>,
  { view, find }: z.infer<typeof listing>,
  at: Date,
) {
  const { appeal, user } = t;
  const seen = appealsOf(member, t);
  const rows = await read
    .select({
      id: appeal.id,
      publicId: appeal.publicId,
      status: appeal.status,
      type: appeal.type,
      district: appeal.district,
      title: appeal.title,
      // of what is public, where that is what is asked for
      reviewAt: view === 'published' || view === 'due' ? appeal.publishedReviewAt : appeal.reviewAt,
      expiresAt: appeal.expiresAt,
      publishAt: appeal.publishAt,
      publishedAt: appeal.publishedAt,
      updatedAt: appeal.updatedAt,
      updatedBy: user.name,
      failure: appeal.failure,
    })
    .from(appeal)
    .innerJoin(user, eq(user.id, appeal.updatedBy))
    .where(and(seen, viewOf(read, t, member, view, at), found(t, find)))
    .orderBy(desc(appeal.updatedAt), desc(appeal.id))
    .limit(shown + 1);
  const counts: Record<string, number> = {};
  for (const one of appealViews) {
    const [row] = await read
      .select({ n: count() })
      .from(appeal)
      .where(and(seen, viewOf(read, t, member, one, at)));
    counts[one] = row?.n ?? 0;
  }
  return { items: rows.slice(0, shown), more: rows.length > shown, counts };
}

function viewOf(read: Query, t: Tables, { id }: Pick<Member, 'id'>, view: AppealView, at: Date): SQL | undefined {
  const { appeal } = t;
  if (view === 'mine') return eq(appeal.author, id);
  if (view === 'approved') return inArray(appeal.status, ['approved', 'scheduled']);
  // also one of which a new revision is being written
  if (view === 'published') return isPublic(read, t);
  if (view === 'due') return isDue(read, t, at);
  if (view === 'ended') return inArray(appeal.status, ['suspended', 'withdrawn', 'purged']);
  return eq(appeal.status, view);
}

function found({ appeal }: Tables, words: string): SQL | undefined {
  if (words === '') return undefined;
  const part = `%${words.replaceAll(/[%_\\]/g, '')}%`;
  return or(like(appeal.publicId, part.toUpperCase()), like(appeal.title, part));
}
