import { eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import { recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import { renewClaim } from './claim.ts';
import type { Desk } from './desk.ts';
import { requireReason, writtenReason } from './reasons.ts';
import { requireTip } from './tips.ts';

const asking = z.object({ reason: writtenReason });

/** Who the sender says they are. Kept apart from the content and read only with a reason, which the custody keeps. */
export function addContact(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;
  const { tipContact } = t;
  api.post('/tips/:id/contact', async (c) => {
    const body = await parseBody(c, asking);
    const reason = requireReason(body.reason);
    const member = c.get('member');
    const at = now();
    const contact = await store.write(async (tx) => {
      const tip = await requireTip(tx, t, member, c.req.param('id'));
      const [found] = await tx
        .select({ name: tipContact.name, phone: tipContact.phone, email: tipContact.email })
        .from(tipContact)
        .where(eq(tipContact.tipId, tip.id));
      if (!found) throw new Refusal('contact_missing');
      await renewClaim(tx, t, tip.id, member, at);
      const actor = { actor: member.id, actorRole: member.role };
      await recordCustody(tx, t, { at, action: 'view', ...actor, tipId: tip.id, reason, details: { contact: true } });
      return found;
    });
    return c.json(contact);
  });
}
