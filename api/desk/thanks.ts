import type { Hono } from 'hono';
import { z } from 'zod';
import { maxTextCharacters } from '../drop/documents.ts';
import { recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import { pageId, queueThanks, sentBefore } from './letters.ts';
import { requireTip } from './tips.ts';

const thanking = z.object({ text: z.string().trim(), id: pageId });

/** What became of it, told to whoever helped, when the case allows: the last letters about a tip that was decided. */
export function addThanks(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;
  api.post('/tips/:id/thanks', async (c) => {
    const { text, id: given } = await parseBody(c, thanking);
    if (text === '') throw new Refusal('message_missing');
    if (text.length > maxTextCharacters) throw new Refusal('text_too_long');
    const member = c.get('member');
    const at = now();
    const message = await store.write(async (tx) => {
      const tip = await requireTip(tx, t, member, c.req.param('id'));
      const before = await sentBefore(tx, t, { tipId: tip.id, byUser: member.id, id: given, words: { text } });
      if (before) return { id: before.id, at: before.at };
      if (tip.state !== 'accepted' && tip.state !== 'rejected') throw new Refusal('tip_undecided');
      if (tip.mailboxRecipient === '') throw new Refusal('no_mailbox');
      const { id } = await queueThanks(tx, t, { tip, at, byUser: member.id, id: given, text });
      await recordCustody(tx, t, {
        action: 'reply',
        ...{ at, actor: member.id, actorRole: member.role, tipId: tip.id, details: { message: id, closes: true } },
      });
      return { id, at };
    });
    return c.json({ message }, 201);
  });
}
