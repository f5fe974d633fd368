import { and, eq, gt } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query } from '../../db/store.ts';
import { describeError } from '../../log.ts';
import type { DeskEnv } from '../access.ts';
import { parseBody, parseQuery } from '../body.ts';
import type { Desk } from '../desk.ts';
import type { Member } from '../session.ts';
import { noteSearch } from '../sought.ts';
import { sameLookMs } from '../tips.ts';
import {
  addressees,
  checkAddressees,
  checkWish,
  drawCodes,
  footageWish,
  insertAddressee,
  insertRequest,
  madeBefore,
} from './ask.ts';
import { listing, listPlaces, listRequests, requestsSought, within } from './list.ts';
import { postFootage } from './post.ts';
import { type FootageAct, type RequestRow, recordFootage, requireRequest, requireStanding } from './request-row.ts';
import { withdrawSendings } from './sending-row.ts';
import { markRead, queueWords } from './thread.ts';
import { showRequest } from './view.ts';
import { closingWords } from './words.ts';

const closing = z.object({
  /** to everybody who was asked, before our own words; both together are one letter */
  text: z.string().trim().max(4000).optional(),
  thanks: z.boolean().default(true),
});

/** REQUESTS FOR FOOTAGE: asking, seeing what came of it, closing (docs/decisions/0037). Every search is an event. */
export function addFootageRequests(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, now } = desk;
  const { read, t } = store;
  const show = async (member: Member, id: string) => ({
    request: await showRequest(desk, member, await requireRequest(read, t, member, id), now()),
  });

  api.get('/footage/requests', async (c) => {
    const [member, wanted] = [c.get('member'), parseQuery(c, listing)];
    if (wanted.find !== '') await noteSearch(desk, member, { words: wanted.find, places: requestsSought() });
    return c.json(await listRequests(read, t, member, wanted, now()));
  });

  api.post('/footage/requests', async (c) => {
    const wish = await parseBody(c, footageWish);
    const member = c.get('member');
    checkWish(desk, member, wish);
    const made = await madeBefore(read, t, member, wish);
    if (made) return c.json(await show(member, made.id), 201);
    const drawn = await drawCodes(wish.addressees);
    const request = await store.write(async (tx) => {
      const again = await madeBefore(tx, t, member, wish);
      if (again) return again;
      const row = await insertRequest(tx, desk, member, wish);
      const act = { tx, t, request: row, member, at: now() };
      for (const [position, one] of drawn.entries()) await insertAddressee(act, desk, one, position);
      return row;
    });
    await postNow(desk);
    return c.json(await show(member, request.id), 201);
  });

  api.get('/footage/requests/:id', async (c) => {
    const member = c.get('member');
    const request = await requireRequest(read, t, member, c.req.param('id'));
    const shown = await showRequest(desk, member, request, now());
    // what a page asks for by itself nobody need have read
    const isBackground = Boolean(c.req.header('background'));
    await noteLook(desk, member, request, isBackground ? [] : unreadIn(shown));
    return c.json({ request: shown });
  });

  api.post('/footage/requests/:id/addressees', async (c) => {
    const { addressees: wishes } = await parseBody(c, z.object({ addressees }));
    const member = c.get('member');
    const id = c.req.param('id');
    requireStanding(await requireRequest(read, t, member, id));
    checkAddressees(desk, wishes);
    const drawn = await drawCodes(wishes);
    await store.write(async (tx) => {
      const request = await requireRequest(tx, t, member, id);
      requireStanding(request);
      const act = { tx, t, request, member, at: now() };
      for (const [position, one] of drawn.entries()) await insertAddressee(act, desk, one, position);
    });
    await postNow(desk);
    return c.json(await show(member, id), 201);
  });

  api.post('/footage/requests/:id/close', async (c) => {
    const said = await parseBody(c, closing);
    const member = c.get('member');
    const id = c.req.param('id');
    await store.write(async (tx) => {
      const request = await requireRequest(tx, t, member, id);
      requireStanding(request);
      await closeRequest({ tx, t, request, member, at: now() }, said);
    });
    await postNow(desk);
    return c.json(await show(member, id));
  });

  api.get('/footage/addressees', async (c) => {
    const [member, wanted] = [c.get('member'), parseQuery(c, within)];
    await noteSearch(desk, member, { words: '', places: requestsSought(wanted) });
    return c.json(await listPlaces(read, t, member, wanted));
  });
}

/** At once, because an officer is standing in the shop; what fails is done by the loop. */
async function postNow(desk: Desk): Promise<void> {
  try {
    await postFootage(desk);
  } catch (error) {
    desk.log('failed', { step: 'footage_post', ...describeError(error) });
  }
}

/** Everybody is told, the links end, and what has not gone out does not go out. What was said before is kept. */
async function closeRequest(act: FootageAct, { text, thanks }: z.infer<typeof closing>): Promise<void> {
  const { tx, t, request, member, at } = act;
  const { footageAddressee: addressee, footageRequest } = t;
  const rows = await tx.select().from(addressee).where(eq(addressee.requestId, request.id));
  for (const row of rows) {
    const words = [text, closingWords(request, row.language, thanks)].filter(Boolean).join('\n\n');
    await queueWords(tx, t, { addressee: row, at, byUser: member.id }, words);
  }
  await withdrawSendings(
    tx,
    t,
    rows.map(({ id }) => id),
  );
  await tx.update(addressee).set({ sealedCode: null }).where(eq(addressee.requestId, request.id));
  await tx
    .update(footageRequest)
    .set({ state: 'closed', closedBy: member.id, closedAt: at, closingText: text || null })
    .where(eq(footageRequest.id, request.id));
  await recordFootage(act, 'close_footage', { addressees: rows.length });
}

/** Letters to us that stand in the answer and that nobody has read. */
const unreadIn = ({ addressees }: Awaited<ReturnType<typeof showRequest>>): string[] =>
  addressees
    .flatMap(({ letters }) => letters)
    .flatMap(({ id, from, readAt }) => (from === 'sender' && readAt === null ? [id] : []));

/**
 * Records the look. Whoever asked reads the letters they are shown by opening the request; a colleague's glance must not hide
 * an answer from them.
 */
async function noteLook(
  { store: { read, write, t }, now }: Desk,
  member: Member,
  request: RequestRow,
  letters: readonly string[],
): Promise<void> {
  const at = now();
  const reads = request.askedBy === member.id && letters.length > 0;
  if (!reads && (await hasLooked(read, request))) return;
  await write(async (tx) => {
    const act = { tx, t, request, member, at };
    if (!(await hasLooked(tx, request))) await recordFootage(act, 'view_footage');
    if (!reads) return;
    const rows = await tx.select().from(t.footageAddressee).where(eq(t.footageAddressee.requestId, request.id));
    for (const row of rows) if (row.unreadLetters > 0) await markRead(act, row, letters);
  });

  async function hasLooked(query: Query, { caseRef, reference }: RequestRow): Promise<boolean> {
    const { custodyEvent: event } = t;
    const since = new Date(at.getTime() - sameLookMs);
    const rows = await query
      .select({ details: event.details })
      .from(event)
      .where(
        and(
          eq(event.action, 'view_footage'),
          eq(event.actor, member.id),
          eq(event.caseRef, caseRef),
          gt(event.at, since),
        ),
      );
    return rows.some(({ details }) => details?.['request'] === reference);
  }
}
