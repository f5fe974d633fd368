import {
  and,
  asc,
  type Column,
  count,
  desc,
  eq,
  exists,
  gte,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { z } from 'zod';
import { districtCodes, jurisdictionOf, zoneOf } from '../../appeal/districts.ts';
import type { Query, Tables } from '../../db/store.ts';
import { deadlineOf } from '../../footage/deadline.ts';
import { areaText, type Box } from '../../footage/geo.ts';
import type { Member } from '../session.ts';
import { type RequestRow, requestsOf } from './request-row.ts';

export const footageViews = ['open', 'mine', 'waiting', 'answered', 'overdue', 'closed'] as const;
type View = (typeof footageViews)[number];

export const listing = z.object({
  view: z.enum(footageViews).default('open'),
  /** a number, a case, words of the place or of an addressee's name */
  find: z.string().trim().max(100).default(''),
});

const shown = 200;

/** What one view holds, the one that is due first on top, and how many each view holds. */
export async function listRequests(
  read: Query,
  t: Tables,
  member: Member,
  { view, find }: z.infer<typeof listing>,
  at: Date,
) {
  const { footageRequest: request, user } = t;
  const seen = requestsOf(member, t);
  const rows = await read
    .select({ request, askedByName: user.name })
    .from(request)
    .innerJoin(user, eq(user.id, request.askedBy))
    .where(and(seen, viewOf(read, t, member, view, at), found(read, t, find)))
    .orderBy(view === 'closed' ? desc(request.closedAt) : asc(request.deadlineAt), desc(request.id))
    .limit(shown + 1);
  const items = rows.slice(0, shown);
  const tallies = await tallyOf(
    read,
    t,
    items.map((row) => row.request.id),
  );
  const counts: Record<string, number> = {};
  for (const one of footageViews) {
    const [row] = await read
      .select({ n: count() })
      .from(request)
      .where(and(seen, viewOf(read, t, member, one, at)));
    counts[one] = row?.n ?? 0;
  }
  return {
    items: items.map((row) => toItem(row.request, row.askedByName, tallies.get(row.request.id) ?? noTally, at)),
    more: rows.length > shown,
    counts,
  };
}

function viewOf(read: Query, t: Tables, { id }: Member, view: View, at: Date): SQL | undefined {
  const { footageRequest: request } = t;
  if (view === 'closed') return eq(request.state, 'closed');
  const open = eq(request.state, 'asked');
  if (view === 'open') return open;
  if (view === 'mine') return and(open, eq(request.askedBy, id));
  const some = (condition: SQL | undefined) => hasAddressee(read, t, condition);
  const { footageAddressee: addressee } = t;
  if (view === 'answered') return and(open, some(or(isNotNull(addressee.answer), isNotNull(addressee.handedInAt))));
  const waits = some(mayHaveIt(t));
  if (view === 'waiting') return and(open, waits);
  const isGone = and(notInArray(request.district, districtsElsewhere), lt(request.keptUntil, at));
  return and(open, waits, or(lt(request.deadlineAt, at), isGone));
}

/** The rule of 30 days does not hold there (tv-overvågningsloven § 7). */
const districtsElsewhere = districtCodes.filter((code) => jurisdictionOf(code) !== 'DK');

/** Who may still have the footage: nothing came, and they have not said that there is none. */
const mayHaveIt = ({ footageAddressee: addressee }: Tables) =>
  and(isNull(addressee.handedInAt), or(isNull(addressee.answer), inArray(addressee.answer, ['saved', 'help'])));

const hasAddressee = (read: Query, { footageRequest, footageAddressee }: Tables, condition: SQL | undefined) =>
  exists(
    read
      .select({ id: footageAddressee.id })
      .from(footageAddressee)
      .where(and(eq(footageAddressee.requestId, footageRequest.id), condition)),
  );

function found(read: Query, t: Tables, words: string): SQL | undefined {
  if (words === '') return undefined;
  const { footageRequest: request, footageAddressee: addressee } = t;
  const part = words
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[%_\\]/g, '');
  const has = (column: Column): SQL => like(smallOf(column, part), `%${part}%`);
  return or(
    has(request.reference),
    has(request.caseRef),
    has(request.place),
    hasAddressee(read, t, has(addressee.name)),
  );
}

/** In small letters. Of those beyond ASCII the engines cannot be relied on, and only what is sought needs them. */
function smallOf(column: Column, sought: string): SQL {
  const letters = [...new Set(sought)].filter((letter) => letter > '\x7f' && letter.toUpperCase() !== letter);
  return letters.reduce(
    (text, letter) => sql`replace(${text}, ${letter.toUpperCase()}, ${letter})`,
    sql`lower(${column})`,
  );
}

export interface Tally {
  handedIn: number;
  saved: number;
  nothing: number;
  off: number;
  notMine: number;
  help: number;
  silent: number;
  all: number;
  unreadLetters: number;
}
const noTally: Tally = {
  handedIn: 0,
  saved: 0,
  nothing: 0,
  off: 0,
  notMine: 0,
  help: 0,
  silent: 0,
  all: 0,
  unreadLetters: 0,
};
const places = { saved: 'saved', nothing: 'nothing', off: 'off', not_mine: 'notMine', help: 'help' } as const;

/** Where the addressees of each request stand. */
export async function tallyOf(read: Query, t: Tables, requests: readonly string[]): Promise<Map<string, Tally>> {
  if (requests.length === 0) return new Map();
  const { footageAddressee: addressee } = t;
  const rows = await read
    .select({
      requestId: addressee.requestId,
      answer: addressee.answer,
      handedInAt: addressee.handedInAt,
      unreadLetters: addressee.unreadLetters,
    })
    .from(addressee)
    .where(inArray(addressee.requestId, [...requests]));
  const tallies = new Map<string, Tally>();
  for (const { requestId, answer, handedInAt, unreadLetters } of rows) {
    const tally = tallies.get(requestId) ?? { ...noTally };
    tallies.set(requestId, tally);
    tally.all += 1;
    tally.unreadLetters += unreadLetters;
    tally[handedInAt ? 'handedIn' : answer ? places[answer] : 'silent'] += 1;
  }
  return tallies;
}

export function toItem(row: RequestRow, askedByName: string, tally: Tally, at: Date) {
  const isDanish = jurisdictionOf(row.district) === 'DK';
  const kept = isDanish ? deadlineOf(row.footageFrom.toISOString(), zoneOf(row.district), at) : undefined;
  const { latitude: lat, longitude: lon } = row;
  const isOpen = row.state === 'asked' && tally.silent + tally.saved + tally.help > 0;
  return {
    id: row.id,
    reference: row.reference,
    state: row.state,
    district: row.district,
    place: row.place,
    point: lat === null || lon === null ? null : { lat, lon },
    from: row.footageFrom,
    to: row.footageTo,
    caseReference: row.caseRef,
    deadlineAt: row.deadlineAt,
    keptUntil: row.keptUntil,
    keptDay: kept?.day ?? null,
    daysLeft: kept?.daysLeft ?? null,
    askedAt: row.askedAt,
    askedBy: { id: row.askedBy, name: askedByName },
    closedAt: row.closedAt,
    tally,
    isOverdue: isOpen && (row.deadlineAt < at || (isDanish && row.keptUntil < at)),
  };
}

const degrees = (most: number) => z.coerce.number().min(-most).max(most);
const instant = z.iso.datetime({ offset: true });
export const within = z.object({
  south: degrees(90),
  west: degrees(180),
  north: degrees(90),
  east: degrees(180),
  from: instant.optional(),
  to: instant.optional(),
});
const shownPlaces = 1000;

/** Says in the record what was searched, and where: two corners of a rectangle. */
export function requestsSought(box?: Box): string {
  const where =
    box &&
    areaText([
      { lat: box.south, lon: box.west },
      { lat: box.north, lon: box.east },
    ]);
  return ['anmodninger', where].filter(Boolean).join(' ');
}

/**
 * Whom was asked in a rectangle, about a stretch of time that touches this one; who has no place stands where the request is, and
 * a business that has any camera there counts, wherever the one is that was asked about. `more`: there are others beyond these.
 */
export async function listPlaces(
  read: Query,
  t: Tables,
  member: Member,
  { south, west, north, east, from, to }: z.infer<typeof within>,
) {
  const { footageRequest: request, footageAddressee: addressee, camera } = t;
  const lat = sql<number | null>`coalesce(${addressee.latitude}, ${request.latitude})`;
  const lon = sql<number | null>`coalesce(${addressee.longitude}, ${request.longitude})`;
  const inBox = and(gte(lat, south), lte(lat, north), gte(lon, west), lte(lon, east));
  const hasCamera = read
    .select({ id: camera.businessId })
    .from(camera)
    .where(
      and(
        gte(camera.latitude, south),
        lte(camera.latitude, north),
        gte(camera.longitude, west),
        lte(camera.longitude, east),
      ),
    );
  const rows = await read
    .select({ request, addressee, lat, lon })
    .from(addressee)
    .innerJoin(request, eq(request.id, addressee.requestId))
    .where(
      and(
        requestsOf(member, t),
        or(inBox, inArray(addressee.contactId, hasCamera)),
        from ? gte(request.footageTo, new Date(from)) : undefined,
        to ? lte(request.footageFrom, new Date(to)) : undefined,
      ),
    )
    .orderBy(desc(addressee.id))
    .limit(shownPlaces + 1);
  const items = rows.slice(0, shownPlaces).map((row) => ({
    id: row.addressee.id,
    name: row.addressee.name,
    point: { lat: Number(row.lat), lon: Number(row.lon) },
    contactId: row.addressee.contactId,
    answer: row.addressee.answer,
    handedInAt: row.addressee.handedInAt,
    request: {
      id: row.request.id,
      reference: row.request.reference,
      state: row.request.state,
      from: row.request.footageFrom,
      to: row.request.footageTo,
      caseReference: row.request.caseRef,
    },
  }));
  return { items, more: rows.length > shownPlaces };
}
