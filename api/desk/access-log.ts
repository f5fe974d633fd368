import { and, desc, eq, gte, inArray, lt, or } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { type AccessAction, accessActions, type SignInMethod } from '../db/values.ts';
import type { DeskEnv } from './access.ts';
import { parseQuery } from './body.ts';
import type { Desk } from './desk.ts';

/**
 * SIGN-INS AND SETTINGS: who signed in and how, failed attempts on an account, and every change of who may what.
 * Append-only; without network address and without device. An attempt on an address that has no account is not kept: it
 * may be a password typed into the wrong field, and there is no end to them.
 */
export interface AccessEntry {
  at: Date;
  action: AccessAction;
  actor?: string;
  subject?: string;
  method?: SignInMethod;
  details?: Record<string, string | boolean | null>;
}

/** Appends inside the caller's transaction. */
export async function recordAccess(tx: Query, { accessEvent }: Tables, entry: AccessEntry): Promise<void> {
  const [last] = await tx.select({ seq: accessEvent.seq }).from(accessEvent).orderBy(desc(accessEvent.seq)).limit(1);
  await tx.insert(accessEvent).values({ seq: (last?.seq ?? 0) + 1, ...entry });
}

const pageSize = 50;
const asking = z.object({
  person: z.string().trim().max(100).default(''),
  action: z.enum(accessActions).optional(),
  from: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
  after: z.coerce.number().int().positive().optional(),
});

/** Newest first, fifty a page; `next` is the `after` of the page that follows, null at the end. */
export function addAccessLog(api: Hono<DeskEnv>, { store: { read, t } }: Desk): void {
  api.get('/log', async (c) => {
    const { person, action, from, until, after } = parseQuery(c, asking);
    const { accessEvent: event } = t;
    const staff = await read.select({ id: t.user.id, name: t.user.name, email: t.user.email }).from(t.user);
    const wanted = person ? staff.filter((one) => isNamed(one, person)).map(({ id }) => id) : undefined;
    const rows = await read
      .select()
      .from(event)
      .where(
        and(
          wanted ? or(inArray(event.actor, wanted), inArray(event.subject, wanted)) : undefined,
          action ? eq(event.action, action) : undefined,
          from ? gte(event.at, new Date(from)) : undefined,
          until ? lt(event.at, new Date(until)) : undefined,
          after ? lt(event.seq, after) : undefined,
        ),
      )
      .orderBy(desc(event.seq))
      .limit(pageSize + 1);
    const names = new Map(staff.map(({ id, name }) => [id, name]));
    const nameOf = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? '' });
    const items = rows
      .slice(0, pageSize)
      .map(({ actor, subject, ...row }) => ({ ...row, actor: nameOf(actor), subject: nameOf(subject) }));
    return c.json({ items, next: rows.length > pageSize ? (items.at(-1)?.seq ?? null) : null });
  });
}

/** Found here and not by the database, whose engines disagree on what å is in upper case. Staff are few. */
export function isNamed({ name, email }: { name: string; email: string }, person: string): boolean {
  const sought = person.toLocaleLowerCase('da');
  return [name, email].some((text) => text.toLocaleLowerCase('da').includes(sought));
}
