import { and, asc, between, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { wordsOf } from '../../db/search.ts';
import type { Query, Tables } from '../../db/store.ts';
import { type Area, type Box, boxAround, boxOf, distanceM, isInside, type Point } from '../../footage/geo.ts';

/** What is asked of the register. */
export interface Sought {
  words: string;
  near?: Point | undefined;
  /** metres around `near` */
  within: number;
  area?: Area | undefined;
  /** whose review date has passed by then */
  dueBy?: Date | undefined;
  ids?: readonly string[] | undefined;
}
type Row = Awaited<ReturnType<typeof readRows>>[number];

/** the engines disagree on where å stands */
const inDanish = new Intl.Collator('da');
const mostRows = 20_000;
export const shownTo = 200;

/** Businesses of which a camera fits, each with those that fit; nearest first where a point is asked about. */
export async function findContacts(read: Query, t: Tables, sought: Sought) {
  const rows = (await readRows(read, t, sought)).map((row) => ({ ...row, ...placeOf(row.camera, sought.near) }));
  const fitting = rows.filter((row) => isWithin(row, sought));
  const found = [...Map.groupBy(fitting, ({ business }) => business.id).values()].map(contactOf);
  if (sought.near) found.sort((a, b) => (a.distanceM ?? 0) - (b.distanceM ?? 0));
  else found.sort((a, b) => inDanish.compare(a.name, b.name));
  return { items: found.slice(0, shownTo), found: found.length, shownTo };
}
export type Contact = Awaited<ReturnType<typeof findContacts>>['items'][number];

function readRows(read: Query, { business, camera, user }: Tables, sought: Sought) {
  const box = sought.area ? boxOf(sought.area) : sought.near && boxAround(sought.near, sought.within);
  return read
    .select({ business, camera, heardBy: user.name })
    .from(camera)
    .innerJoin(business, eq(business.id, camera.businessId))
    .leftJoin(user, eq(user.id, business.consentBy))
    .where(
      and(
        box && inBox(camera, box),
        ...hasWords(camera, sought.words),
        sought.dueBy && lt(business.reviewAt, sought.dueBy),
        sought.ids && inArray(business.id, [...sought.ids]),
      ),
    )
    .orderBy(asc(business.name), asc(business.id), asc(camera.placement))
    .limit(mostRows);
}

const inBox = ({ latitude, longitude }: Tables['camera'], { south, north, west, east }: Box) =>
  and(between(latitude, south, north), between(longitude, west, east));

/** All of them, each anywhere: `Nettos bagindgang` is found by `netto bag`. */
const hasWords = ({ sought }: Tables['camera'], words: string): SQL[] =>
  wordsOf(words).map((word) => sql`${sought} like ${`%${word}%`}`);

function placeOf({ latitude, longitude }: Tables['camera']['$inferSelect'], near: Point | undefined) {
  const point = latitude === null || longitude === null ? null : { lat: latitude, lon: longitude };
  return { point, distanceM: point && near ? Math.round(distanceM(near, point)) : null };
}

function isWithin({ point, distanceM }: Pick<Placed, 'point' | 'distanceM'>, { near, within, area }: Sought): boolean {
  if (area) return point !== null && isInside(point, area);
  return !near || (distanceM !== null && distanceM <= within);
}

type Placed = Row & ReturnType<typeof placeOf>;

function contactOf(rows: Placed[]) {
  const { business, heardBy } = rows[0]!;
  const { id, name, address, persons, consent, consentAt, reviewAt } = business;
  const cameras = rows.map(({ camera, point, distanceM }) => {
    const { id, registration, placement, cameras, storageDays, conditions } = camera;
    return { id, registration, placement, point, distanceM, cameras, storageDays, conditions };
  });
  const nearest = cameras.reduce<number | null>(
    (least, { distanceM }) => (distanceM === null || (least !== null && least <= distanceM) ? least : distanceM),
    null,
  );
  return { id, name, address, persons, consent, consentAt, consentBy: heardBy, reviewAt, distanceM: nearest, cameras };
}
