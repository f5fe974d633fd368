import { eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import { areaText, parseArea, parsePoint, pointText } from '../../footage/geo.ts';
import { Refusal } from '../../refusal.ts';
import type { DeskEnv } from '../access.ts';
import { recordAccess } from '../access-log.ts';
import { parseBody, parseQuery } from '../body.ts';
import type { Desk } from '../desk.ts';
import { requireReason, writtenReason } from '../reasons.ts';
import { noteSearch } from '../sought.ts';
import { findContacts, type Sought, shownTo } from './find.ts';

const parsed = <T>(parse: (text: string) => T | undefined, longest = 3000) =>
  z
    .string()
    .max(longest)
    .transform((text, check) => {
      const value = parse(text);
      if (value === undefined) check.addIssue({ code: 'custom', message: 'unreadable' });
      return value ?? z.NEVER;
    });
export const asking = z.object({
  words: z.string().trim().max(100).default(''),
  /** `55.67612,12.56834`: those within so many metres, nearest first */
  near: parsed(parsePoint).optional(),
  within: z.coerce.number().int().min(10).max(50_000).default(500),
  /** corners with semicolons between them */
  area: parsed(parseArea).optional(),
  /** those whose entry is to be looked at again */
  review: z.literal('1').optional(),
  /** these and no others, with commas between them: as many as a search shows */
  ids: parsed((text) => (/^[0-9a-z]+(,[0-9a-z]+)*$/.test(text) ? text.split(',') : undefined), 27 * shownTo).optional(),
});
const change = z.object({
  consent: z.enum(['given', 'refused', 'unknown']),
  reviewOn: z.iso.date(),
});
const removal = z.object({ reason: writtenReason });

/** CONTACTS: who has cameras, found by words, by distance and inside an area. Every search is an event. */
export function addContacts(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, now } = desk;
  const { t } = store;

  api.get('/contacts', async (c) => {
    const { review, ...asked } = parseQuery(c, asking);
    const sought: Sought = { ...asked, ...(review ? { dueBy: now() } : {}) };
    await noteSearch(desk, c.get('member'), { words: asked.words, places: placeSought(sought) });
    return c.json(await findContacts(store.read, t, sought));
  });

  api.post('/contacts/:id', async (c) => {
    const { consent, reviewOn } = await parseBody(c, change);
    const [id, member, at] = [c.req.param('id'), c.get('member'), now()];
    await store.write(async (tx) => {
      const heard = { consent, consentAt: at, consentBy: member.id, reviewAt: new Date(`${reviewOn}T12:00:00Z`) };
      const changed = await tx
        .update(t.business)
        .set({ ...heard, updatedAt: at })
        .where(eq(t.business.id, id))
        .returning({ name: t.business.name });
      if (!changed[0]) throw new Refusal('contact_unknown');
      const details = { contact: id, name: changed[0].name, consent, reviewOn };
      await recordAccess(tx, t, { at, action: 'contact_change', actor: member.id, details });
    });
    return c.json({ contact: { id } });
  });

  api.post('/contacts/:id/remove', async (c) => {
    const reason = requireReason((await parseBody(c, removal)).reason);
    const [id, actor, at] = [c.req.param('id'), c.get('member').id, now()];
    await store.write(async (tx) => {
      const [removed] = await tx.delete(t.business).where(eq(t.business.id, id)).returning({ name: t.business.name });
      if (!removed) throw new Refusal('contact_unknown');
      await recordAccess(tx, t, {
        at,
        action: 'contact_remove',
        actor,
        details: { contact: id, name: removed.name, reason },
      });
    });
    return c.json({ ok: true });
  });
}

/** Says in the record which register was searched, and where; never empty, so that looking at all of it is kept too. */
export function placeSought({ near, within, area }: Sought): string {
  const where = area ? areaText(area) : near ? `${pointText(near)} ±${within} m` : '';
  return ['kontaktregister', where].filter(Boolean).join(' ');
}
