import { eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import { type FootageChannel, footageChannels } from '../../db/values.ts';
import { maxTextCharacters } from '../../drop/documents.ts';
import { qrOf } from '../../qr.ts';
import { Refusal } from '../../refusal.ts';
import type { DeskEnv } from '../access.ts';
import { parseBody } from '../body.ts';
import type { Desk } from '../desk.ts';
import { pageId } from '../letters.ts';
import type { Member } from '../session.ts';
import { addresseeWish, addressFor, checkSending, sendTo } from './ask.ts';
import { linkOf, openCode } from './link.ts';
import { type AddresseeRow, type RequestRow, recordFootage, requireAddressee, requireStanding } from './request-row.ts';
import { withdrawSendings } from './sending-row.ts';
import { markRead, queueWords, writtenBefore } from './thread.ts';
import { showRequest } from './view.ts';

const writing = z.object({ text: z.string().trim(), id: pageId });
const sending = addresseeWish
  .pick({ email: true, phone: true })
  .extend({ send: z.array(z.enum(footageChannels)).min(1).max(footageChannels.length) });

/** ONE ADDRESSEE of a request: the link on the officer's screen and in a letter, sending it again, and the thread. */
export function addFootageAddressees(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, now } = desk;
  const { read, t } = store;

  api.post('/footage/addressees/:id/link', async (c) => {
    const { link, code } = await giveLink(desk, c.get('member'), c.req.param('id'), 'screen');
    return c.json({ link, code, qr: qrOf(link) });
  });

  api.post('/footage/addressees/:id/letter', async (c) => {
    const { link, code, request, addressee } = await giveLink(desk, c.get('member'), c.req.param('id'), 'letter');
    // what draws is only loaded where somebody wants paper
    const { drawLetter } = await import('./letter-pdf.ts');
    const letter = await drawLetter(desk, { request, addressee, link, code });
    return c.body(new Uint8Array(letter), 200, {
      'Content-Type': 'application/pdf',
      'Content-Disposition': `inline; filename="${request.reference}.pdf"`,
      'Cache-Control': 'private, no-store',
    });
  });

  // also after it was closed: whoever helped may be thanked, and asked
  api.post('/footage/addressees/:id/messages', async (c) => {
    const { text, id } = await parseBody(c, writing);
    if (text === '') throw new Refusal('message_missing');
    if (text.length > maxTextCharacters) throw new Refusal('text_too_long');
    const member = c.get('member');
    const letter = await store.write(async (tx) => {
      const { request, addressee } = await requireAddressee(tx, t, member, c.req.param('id'));
      const before = await writtenBefore(tx, t, { addressee, byUser: member.id, id }, text);
      if (before) return before;
      const act = { tx, t, request, member, at: now() };
      await markRead(act, addressee);
      const row = await queueWords(tx, t, { addressee, at: now(), byUser: member.id, id }, text);
      await recordFootage(act, 'write_footage', { addressee: addressee.id, message: row.id });
      return row;
    });
    return c.json({ letter }, 201);
  });

  api.post('/footage/addressees/:id/send', async (c) => {
    const { send, email, phone } = await parseBody(c, sending);
    const member = c.get('member');
    const id = c.req.param('id');
    await store.write(async (tx) => {
      const { request, addressee } = await requireAddressee(tx, t, member, id);
      requireStanding(request);
      const address = { email: email ?? addressee.email, phone: phone ?? addressee.phone };
      checkSending(desk, { send, ...address });
      const act = { tx, t, request, member, at: now() };
      // nothing more to an address that was wrong, and nothing twice
      const isOver = (channel: FootageChannel) =>
        send.includes(channel) || addressFor(channel, address) !== addressFor(channel, addressee);
      await withdrawSendings(tx, t, [id], footageChannels.filter(isOver));
      // they are written to now: a reminder counts its days from here
      await tx
        .update(t.footageAddressee)
        .set({ ...address, remindedAt: act.at })
        .where(eq(t.footageAddressee.id, id));
      for (const channel of send) await sendTo(act, id, channel, 'again', address);
    });
    const { request } = await requireAddressee(read, t, member, id);
    return c.json({ request: await showRequest(desk, member, request, now()) });
  });
}

interface Given {
  request: RequestRow;
  addressee: AddresseeRow;
  code: string;
  link: string;
}

/** Custody keeps who took the link, and for what. Throws Refusal. */
async function giveLink(
  { store: { write, t }, viewingIdentity, publicOrigin, now }: Desk,
  member: Member,
  id: string,
  way: 'screen' | 'letter',
): Promise<Given> {
  return write(async (tx) => {
    const { request, addressee } = await requireAddressee(tx, t, member, id);
    requireStanding(request);
    const code = openCode(addressee, viewingIdentity);
    if (code === undefined) throw new Refusal('footage_closed');
    await recordFootage({ tx, t, request, member, at: now() }, 'send_footage', { addressee: id, way });
    return { request, addressee, code, link: linkOf(publicOrigin, addressee.language, code) };
  });
}
