import { setImmediate } from 'node:timers/promises';
import {
  and,
  desc,
  eq,
  exists,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { z } from 'zod';
import type { Query, Tables } from '../../db/store.ts';
import { custodyActions } from '../../db/values.ts';
import { isNamed } from '../access-log.ts';
import { reasons } from '../reasons.ts';
import type { Member } from '../session.ts';
import { visibleTo } from '../tip-item.ts';

/** Looking at content and searching it: what one asks about first. */
export const looks = ['view', 'play', 'search'] as const;
/** So many events are looked at for one answer; whoever asks goes on from there. */
export const mostLooked = 20_000;

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
export const watching = z.object({
  /** a member's id, or a part of a name or an e-mail address */
  person: z.string().trim().max(100).default(''),
  /** T-2026-000123 */
  tip: z.string().trim().max(40).default(''),
  /** a file's id, or the number of its exhibit */
  file: z.string().trim().max(40).default(''),
  case: z.string().trim().max(60).default(''),
  act: z.enum([...custodyActions, 'looks']).optional(),
  /** a reason's code or words of it */
  reason: z.string().trim().max(100).default(''),
  /** what programs did too */
  machine: z.literal('1').optional(),
  from: time.optional(),
  until: time.optional(),
});
export type Watching = z.infer<typeof watching>;

/** Where a page ends: the time of its last event and its number. */
export interface Place {
  at: Date;
  seq: number;
}

/**
 * What is asked, ready for the database. One condition is answered by an index in the order of time (`leads`); the rest is
 * asked of the rows it gives, of `mostLooked` at most. Undefined: nothing can be found.
 */
export interface Asked {
  leads: SQL | undefined;
  from: Date | undefined;
  until: Date | undefined;
  rest: SQL | undefined;
  /** whose events, when one person was meant */
  person: { id: string; name: string } | undefined;
}

export async function askedBy(read: Query, t: Tables, member: Member, wanted: Watching): Promise<Asked | undefined> {
  const { custodyEvent: event } = t;
  const persons = wanted.person === '' ? undefined : await findPersons(read, t, wanted.person);
  const tip = wanted.tip === '' ? undefined : await findTip(read, t, member, wanted.tip);
  const file = wanted.file === '' ? undefined : await findFile(read, t, member, wanted.file);
  if (persons?.length === 0 || tip === null || file === null) return undefined;
  const act = wanted.act === 'looks' ? undefined : wanted.act;
  const one = persons?.length === 1 ? persons[0] : undefined;
  // the first that is asked for leads: the fewest events belong to one tip
  const parts: (readonly [lead: SQL, rest: SQL] | undefined)[] = [
    tip ? equal(event.tipId, tip) : undefined,
    file ? equal(event.fileId, file) : undefined,
    wanted.case ? equal(event.caseRef, wanted.case) : undefined,
    one ? equal(event.actor, one.id) : undefined,
    act ? equal(event.action, act) : undefined,
    // the index of what people did takes this very condition, letter for letter
    wanted.machine || act
      ? undefined
      : [sql`${event.actorRole} <> 'process'`, unindexed(event.actorRole, '<>', 'process')],
  ];
  const given = parts.filter((part) => part !== undefined);
  return {
    leads: given[0]?.[0],
    from: wanted.from,
    until: wanted.until,
    rest: and(
      ...given.slice(1).map(([, rest]) => rest),
      persons && !one
        ? inArray(
            plain(event.actor),
            persons.map(({ id }) => id),
          )
        : undefined,
      wanted.act === 'looks' ? isLook(t) : undefined,
      wanted.reason ? saysWhy(t, wanted.reason) : undefined,
      inReach(read, member, t),
    ),
    person: one,
  };
}

const equal = (column: Tables['custodyEvent']['tipId' | 'actor' | 'action'], value: string): readonly [SQL, SQL] => [
  eq(column as Tables['custodyEvent']['tipId'], value),
  unindexed(column, '=', value),
];

/** Asked of the rows that are left: no index is built on an expression, so none can be preferred for it. */
const plain = (column: Tables['custodyEvent']['tipId' | 'actor' | 'action']): SQL => sql`${column} || ''`;
const unindexed = (column: Tables['custodyEvent']['tipId' | 'actor' | 'action'], is: '=' | '<>', value: string): SQL =>
  sql`${plain(column)} ${sql.raw(is)} ${value}`;

/** A picture that stood beside a tip in the queue: seen, but the tip was not opened for it. */
export const fromQueue = ({ custodyEvent: event }: Tables): SQL<string | null> =>
  sql<string | null>`${event.details} ->> 'from'`;

export const isLook = ({ custodyEvent: event }: Tables): SQL => inArray(plain(event.action), [...looks]);

/**
 * What leads, newest first, below one place and down to another. Each end is said once: of two bounds on one column an engine
 * takes either for its way through the index, and would walk all that lies between them.
 */
export function within({ custodyEvent: event }: Tables, { leads, from, until }: Asked, below?: Place, floor?: Place) {
  const top = below
    ? and(lte(event.at, below.at), or(lt(event.at, below.at), lt(event.seq, below.seq)))
    : until && lt(event.at, until);
  const bottom = floor
    ? and(gte(event.at, floor.at), or(gt(event.at, floor.at), gte(event.seq, floor.seq)))
    : from && gte(event.at, from);
  return and(leads, top, bottom);
}
export const newestFirst = ({ custodyEvent: event }: Tables): SQL[] => [desc(event.at), desc(event.seq)];

/** Where looking at `most` events ends; undefined when there are fewer. */
export async function floorOf(read: Query, t: Tables, asked: Asked, below: Place | undefined, most: number) {
  const { at, seq } = t.custodyEvent;
  const [floor]: Place[] = await read
    .select({ at, seq })
    .from(t.custodyEvent)
    .where(within(t, asked, below))
    .orderBy(...newestFirst(t))
    .limit(1)
    .offset(most - 1);
  return floor;
}

const sliceSize = 5000;

/**
 * What is asked, of the newest `most` events, as conditions that each look at a few thousand of them: others get their turn
 * in between. Answers where it ended, when there are more.
 */
export async function* inSlices(
  read: Query,
  t: Tables,
  asked: Asked,
  most: number,
): AsyncGenerator<SQL | undefined, Place | undefined> {
  let below: Place | undefined;
  for (let looked = 0; looked < most; looked += sliceSize) {
    const floor = await floorOf(read, t, asked, below, sliceSize);
    yield and(within(t, asked, below, floor), asked.rest);
    if (!floor) return undefined;
    below = floor;
    await setImmediate();
  }
  return below;
}

/**
 * A supervisor sees what happened to tips of the district, and what people of the district did that is about no tip (a
 * search, a package on its way). Whoever has no district sees everything.
 */
function inReach(read: Query, member: Member, t: Tables): SQL | undefined {
  const { custodyEvent: event, tip, user } = t;
  if (member.district === null) return undefined;
  const itsTip = read
    .select({ id: tip.id })
    .from(tip)
    .where(and(eq(tip.id, event.tipId), visibleTo(member, t)));
  const itsPeople = read.select({ id: user.id }).from(user).where(eq(user.district, member.district));
  return or(exists(itsTip), and(isNull(event.tipId), inArray(plain(event.actor), itsPeople)));
}

async function findPersons(read: Query, { user }: Tables, person: string) {
  const staff = await read.select({ id: user.id, name: user.name, email: user.email }).from(user);
  return staff.filter((one) => one.id === person || isNamed(one, person));
}

async function findTip(read: Query, t: Tables, member: Member, reference: string): Promise<string | null> {
  const { tip } = t;
  const [found] = await read
    .select({ id: tip.id })
    .from(tip)
    .where(and(eq(tip.reference, reference.toUpperCase()), visibleTo(member, t)));
  return found?.id ?? null;
}

async function findFile(read: Query, t: Tables, member: Member, wanted: string): Promise<string | null> {
  const { file, tip, exhibit } = t;
  const [found] = await read
    .select({ id: file.id })
    .from(file)
    .innerJoin(tip, eq(tip.id, file.tipId))
    .leftJoin(exhibit, eq(exhibit.fileId, file.id))
    .where(and(or(eq(file.id, wanted), eq(exhibit.reference, wanted.toUpperCase())), visibleTo(member, t)));
  return found?.id ?? null;
}

/** Engines disagree on what Å is in small letters, so it is looked for as it was typed, in small, and with a capital. */
function saysWhy({ custodyEvent: event }: Tables, words: string): SQL {
  const small = words.toLocaleLowerCase('da');
  const spellings = new Set([words, small, small.charAt(0).toLocaleUpperCase('da') + small.slice(1)]);
  const codes = Object.values(reasons).flatMap((table) =>
    Object.entries(table).flatMap(([code, { da, en }]) =>
      [code, da, en].some((text) => text.toLocaleLowerCase('da').includes(small)) ? [code] : [],
    ),
  );
  const written = [...spellings].map((text) => like(event.reason, `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`));
  const escaped = written.map((pattern) => sql`${pattern} escape '\\'`);
  return and(isNotNull(event.reason), or(...escaped, codes.length > 0 ? inArray(event.reason, codes) : undefined))!;
}
