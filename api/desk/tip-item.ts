import {
  aliasedTable,
  and,
  asc,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  lte,
  min,
  ne,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { facet } from '../db/search.ts';
import type { Query, Tables } from '../db/store.ts';
import type { TipState } from '../db/values.ts';
import type { Member } from './session.ts';
import { maySeeHidden } from './tip-state.ts';
import { viewableFiles } from './viewable.ts';

/** How a tip looks in the queue: enough to choose by, never its whole text and never more pictures than the poster. */
export interface TipItem {
  id: string;
  reference: string;
  receivedAt: Date;
  dueAt: Date;
  priority: number;
  danger: boolean;
  appeal: string | null;
  district: string | null;
  language: 'da' | 'en';
  excerpt: string;
  state: TipState;
  claimedBy: { id: string; name: string } | null;
  files: FileCounts;
  poster: string | null;
  unreadMessages: number;
  /** who follows it up */
  unit: string | null;
  caseRef: string | null;
  /** how many other tips the member may see that show the same */
  alike: number;
}

export interface FileCounts {
  total: number;
  videos: number;
  pictures: number;
  /** can be looked at or decided */
  ready: number;
  withheld: number;
  withSound: number;
}

const excerptCharacters = 240;

/** The tips a member may know of: their district's, and those of no district. Everybody's when they have none. */
export const visibleTo = ({ district }: Pick<Member, 'district'>, { tip }: Tables): SQL | undefined =>
  district === null ? undefined : or(isNull(tip.district), eq(tip.district, district));

/** The same as facets (api/db/search.ts). */
export const visibleFacets = ({ district }: Member): string[][] =>
  district === null ? [] : [[facet('d', district), facet('d', null)]];

/** A claim that has run out leaves the tip in the queue (tip-state.ts, holderOf). */
export const isHeld = ({ tip }: Tables, at: Date): SQL => and(eq(tip.state, 'claimed'), gt(tip.claimedUntil, at))!;
export const isQueued = ({ tip }: Tables, at: Date): SQL =>
  and(inArray(tip.state, ['queued', 'claimed']), or(eq(tip.state, 'queued'), lte(tip.claimedUntil, at)))!;

export const itemColumns = ({ tip, user }: Tables) => ({
  id: tip.id,
  reference: tip.reference,
  receivedAt: tip.receivedAt,
  dueAt: tip.dueAt,
  priority: tip.priority,
  danger: tip.danger,
  appeal: tip.appeal,
  district: tip.district,
  language: tip.language,
  excerpt: sql<string>`substr(${tip.text}, 1, ${sql.raw(String(excerptCharacters))})`,
  state: tip.state,
  claimedUntil: tip.claimedUntil,
  claimedById: tip.claimedBy,
  claimedByName: user.name,
  unreadMessages: tip.unreadMessages,
  unit: tip.unit,
  caseRef: tip.caseRef,
});

interface ItemRow extends Omit<TipItem, 'claimedBy' | 'files' | 'poster' | 'alike'> {
  claimedUntil: Date | null;
  claimedById: string | null;
  claimedByName: string | null;
}

/** Rows as items: a few queries however many tips there are. */
export async function toItems(read: Query, t: Tables, rows: ItemRow[], member: Member, at: Date): Promise<TipItem[]> {
  const ids = rows.map(({ id }) => id);
  const counts = ids.length > 0 ? await countFiles(read, t, ids) : new Map<string, FileCounts>();
  const posters = ids.length > 0 ? await findPosters(read, t, ids) : new Map<string, string>();
  const alike = ids.length > 0 ? await countAlike(read, t, member, ids) : new Map<string, number>();
  return rows.map(({ claimedUntil, claimedById, claimedByName, ...row }) => {
    const held = row.state === 'claimed' && claimedUntil !== null && claimedUntil > at;
    const shown = row.state !== 'hidden' || maySeeHidden(member.role);
    return {
      ...row,
      state: row.state === 'claimed' && !held ? 'queued' : row.state,
      claimedBy: held && claimedById ? { id: claimedById, name: claimedByName ?? '' } : null,
      files: counts.get(row.id) ?? { total: 0, videos: 0, pictures: 0, ready: 0, withheld: 0, withSound: 0 },
      poster: shown ? (posters.get(row.id) ?? null) : null,
      alike: alike.get(row.id) ?? 0,
    };
  });
}

/** `->>` is the same on both engines; a true is 'true' on one and 1 on the other. */
async function countFiles(read: Query, { file }: Tables, tips: string[]): Promise<Map<string, FileCounts>> {
  const kind = sql`${file.description} ->> 'kind'`;
  const rows = await read
    .select({
      tipId: file.tipId,
      total: sql`count(*)`.mapWith(Number),
      videos: sql`count(case when ${kind} = 'video' then 1 end)`.mapWith(Number),
      pictures: sql`count(case when ${kind} = 'picture' then 1 end)`.mapWith(Number),
      ready: sql`count(case when ${eq(file.state, 'queued')} then 1 end)`.mapWith(Number),
      withheld: sql`count(case when ${eq(file.state, 'withheld')} then 1 end)`.mapWith(Number),
      withSound:
        sql`count(case when cast(${file.description} ->> 'hasAudio' as text) in ('true', '1') then 1 end)`.mapWith(
          Number,
        ),
    })
    .from(file)
    .where(inArray(file.tipId, tips))
    .groupBy(file.tipId);
  return new Map(rows.map(({ tipId, ...counts }) => [tipId, counts]));
}

/** How many other tips have a file that is like one of theirs; the page of the tip follows them further (likeness.ts). */
async function countAlike(read: Query, t: Tables, member: Member, tips: string[]): Promise<Map<string, number>> {
  const { likeness, file, tip } = t;
  const mine = aliasedTable(file, 'mine');
  const seen = and(visibleTo(member, t), maySeeHidden(member.role) ? undefined : ne(tip.state, 'hidden'));
  const found = new Map<string, Set<string>>();
  // each direction by itself, so that either finds its index
  for (const [own, other] of [
    [likeness.fileId, likeness.otherId],
    [likeness.otherId, likeness.fileId],
  ] as const) {
    const pairs = await read
      .selectDistinct({ own: mine.tipId, other: file.tipId })
      .from(mine)
      .innerJoin(likeness, eq(own, mine.id))
      .innerJoin(file, eq(file.id, other))
      .innerJoin(tip, eq(tip.id, file.tipId))
      .where(and(inArray(mine.tipId, tips), ne(file.tipId, mine.tipId), seen))
      .limit(mostPairs);
    for (const pair of pairs) found.set(pair.own, (found.get(pair.own) ?? new Set()).add(pair.other));
  }
  return new Map([...found].map(([id, others]) => [id, others.size]));
}

const mostPairs = 2000;

/** The first file of each tip that has a picture to show. Its address says that the queue shows it (previews.ts). */
async function findPosters(read: Query, t: Tables, tips: string[]): Promise<Map<string, string>> {
  const { file } = t;
  const listed = sql`cast(${file.previews} as text)`;
  const hasPicture = sql`(${listed} like '%"poster.jpg"%' or ${listed} like '%"picture.jpg"%')`;
  const viewable = and(viewableFiles(t), isNotNull(file.previews), hasPicture);
  const first = await read
    .select({ tipId: file.tipId, position: min(file.position) })
    .from(file)
    .where(and(inArray(file.tipId, tips), viewable))
    .groupBy(file.tipId);
  if (first.length === 0) return new Map();
  const wanted = first.map(({ tipId, position }) => and(eq(file.tipId, tipId), eq(file.position, position ?? 0)));
  const rows = await read
    .select({ id: file.id, tipId: file.tipId, previews: file.previews })
    .from(file)
    .where(and(viewable, or(...wanted)))
    .orderBy(asc(file.id));
  return new Map(
    rows.flatMap(({ id, tipId, previews }) => {
      const picture = previews?.find(({ name }) => name === 'poster.jpg' || name === 'picture.jpg');
      return picture ? [[tipId, `${previewUrl(id, picture.name)}?from=queue`] as const] : [];
    }),
  );
}

export const previewUrl = (file: string, name: string): string => `/api/desk/files/${file}/previews/${name}`;

/** Whether a look was at a picture beside a tip in the queue, which was not opened for it. */
export const isInQueue = (details: { from?: unknown } | null): boolean => details?.from === 'queue';
