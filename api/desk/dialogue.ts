import { asc, eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { maxTextCharacters } from '../drop/documents.ts';
import { recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import { renewClaim } from './claim.ts';
import type { Desk } from './desk.ts';
import { queueMessage } from './letters.ts';
import { holderOf } from './tip-state.ts';
import { requireTip } from './tips.ts';

const writing = z.object({ text: z.string().trim() });

/** The dialogue with a sender. A decided tip may still be written about; one that a colleague holds is theirs to write. */
export function addDialogue(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;
  api.post('/tips/:id/messages', async (c) => {
    const { text } = await parseBody(c, writing);
    if (text === '') throw new Refusal('message_missing');
    if (text.length > maxTextCharacters) throw new Refusal('text_too_long');
    const member = c.get('member');
    const at = now();
    const row = await store.write(async (tx) => {
      const tip = await requireTip(tx, t, member, c.req.param('id'));
      const holder = holderOf(tip, at);
      if (holder !== null && holder !== member.id) throw new Refusal('tip_claimed');
      if (tip.state === 'hidden') throw new Refusal('transition_forbidden');
      if (tip.mailboxRecipient === '') throw new Refusal('no_mailbox');
      await renewClaim(tx, t, tip.id, member, at);
      const message = await queueMessage(tx, t, { tip, at, byUser: member.id, text });
      const letter = { at, actor: member.id, actorRole: member.role, tipId: tip.id, details: { message: message.id } };
      await recordCustody(tx, t, { action: 'reply', ...letter });
      return message;
    });
    const { id, from, kind } = row;
    const byUser = { name: member.name };
    return c.json({ message: { id, at, from, kind, text, byUser, deliveredAt: null, readAt: null } }, 201);
  });
}

export async function listMessages(read: Query, { message, user }: Tables, tip: string) {
  const rows = await read
    .select({
      id: message.id,
      at: message.at,
      from: message.from,
      kind: message.kind,
      text: message.text,
      byName: user.name,
      deliveredAt: message.deliveredAt,
      readAt: message.readAt,
    })
    .from(message)
    .leftJoin(user, eq(user.id, message.byUser))
    .where(eq(message.tipId, tip))
    .orderBy(asc(message.at), asc(message.id));
  return rows.map(({ byName, ...row }) => ({ ...row, byUser: byName === null ? null : { name: byName } }));
}
