import { and, eq, gt } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { DeskEnv } from '../access.ts';
import { recordAccess } from '../access-log.ts';
import { parseBody, parseQuery } from '../body.ts';
import type { Desk } from '../desk.ts';
import { requireReason, writtenReason } from '../reasons.ts';
import type { Member } from '../session.ts';
import { type Asked, askedBy, type Place, watching } from './asked.ts';
import { readChainState } from './chain-state.ts';
import { exportSeen } from './export.ts';
import { readFirstActs, readLooks } from './looks.ts';
import { findPatterns, thresholds } from './patterns.ts';
import { readSeen } from './seen.ts';
import { readNames, tally } from './tally.ts';

const pageSize = 50;
/** Looking up the same person again within this time is written down once. */
const sameWatchMs = 60 * 60_000;

/** 1764439200000-123 */
const place = z
  .string()
  .regex(/^\d{1,15}-\d{1,15}$/)
  .transform((text): Place => {
    const [at, seq] = text.split('-').map(Number);
    return { at: new Date(at!), seq: seq! };
  });
const written = ({ at, seq }: Place): string => `${at.getTime()}-${seq}`;

/**
 * WHO SAW WHAT: custody for those who oversee. A supervisor sees the district, an auditor everything; both see references
 * and acts, and nothing a sender sent. Everything one person did and everybody who touched one tip are the same question,
 * asked from two sides. Whoever looks one person up, or takes the events out of the house, stands in the log of access.
 */
export function addWatch(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, now } = desk;
  const { read, t } = store;

  api.get('/watch', async (c) => {
    const { after, ...wanted } = parseQuery(c, watching.extend({ after: place.optional() }));
    const member = c.get('member');
    const asked = await askedBy(read, t, member, wanted);
    if (!asked) return c.json({ person: null, items: [], next: null });
    await noteWatch(desk, member, asked);
    const { items, next } = await readSeen(read, t, asked, after, pageSize);
    return c.json({ person: asked.person ?? null, items, next: next && written(next) });
  });

  api.get('/watch/tally', async (c) => {
    const member = c.get('member');
    const asked = await askedBy(read, t, member, parseQuery(c, watching));
    if (!asked) return c.json({ people: [], since: null });
    await noteWatch(desk, member, asked);
    return c.json(await tally(read, t, asked));
  });

  api.get('/watch/patterns', async (c) => {
    const member = c.get('member');
    const asked = await askedBy(read, t, member, parseQuery(c, watching));
    if (!asked) return c.json({ people: [], since: null, thresholds });
    await noteWatch(desk, member, asked);
    const { looks, since } = await readLooks(read, t, asked);
    const names = await readNames(read, t);
    const people = findPatterns(looks, await readFirstActs(read, t, looks), names);
    return c.json({ people, since, thresholds });
  });

  api.get('/watch/chain', async (c) => c.json(await readChainState(read, t)));

  api.post('/watch/export', async (c) => {
    const { why, ...wanted } = await parseBody(c, watching.extend({ why: writtenReason }));
    const text = await exportSeen(desk, c.get('member'), wanted, requireReason(why));
    const day = now().toISOString().slice(0, 10);
    c.header('Content-Disposition', `attachment; filename="vidne-${day}.csv"`);
    return c.body(text, 200, { 'Content-Type': 'text/csv; charset=utf-8; header=present' });
  });
}

/** One person's doings were looked up. */
async function noteWatch({ store, now }: Desk, member: Member, { person }: Asked): Promise<void> {
  if (!person || person.id === member.id) return;
  const { accessEvent: event } = store.t;
  const at = now();
  const since = gt(event.at, new Date(at.getTime() - sameWatchMs));
  const same = and(eq(event.subject, person.id), eq(event.actor, member.id), eq(event.action, 'watch'), since);
  const isNoted = async (query = store.read) =>
    (await query.select({ seq: event.seq }).from(event).where(same).limit(1)).length > 0;
  if (await isNoted()) return;
  await store.write(async (tx) => {
    if (!(await isNoted(tx)))
      await recordAccess(tx, store.t, { at, action: 'watch', actor: member.id, subject: person.id });
  });
}
