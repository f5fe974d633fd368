import { asc, eq } from 'drizzle-orm';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import type { Done, Scene } from './alter-database.ts';
import { asAdministrator } from './custody-copy.ts';

/** Two senders change places: each sealed contact is genuine, and stands at the other's tip. */
export async function exchangeContacts({ copy, random }: Scene): Promise<Done> {
  let reference = '';
  await asAdministrator(copy.url, async ({ db, t }) => {
    const [one, other] = await db.select().from(t.contact).orderBy(asc(t.contact.tipId));
    for (const [to, from] of [
      [one!, other!],
      [other!, one!],
    ] as const)
      await db.update(t.contact).set({ sealed: from.sealed }).where(eq(t.contact.tipId, to.tipId));
    const { tipId } = random.pick([one!, other!]);
    const [tip] = await db.select({ reference: t.tip.reference }).from(t.tip).where(eq(t.tip.id, tipId));
    reference = tip!.reference;
  });
  return { did: 'exchanged two contacts', names: new RegExp(`^tip ${reference}\\b.*sealed contact`) };
}

/** A request its asker took back, brought back to life. */
export async function reviveRequest({ copy, random }: Scene): Promise<Done> {
  let id = '';
  await asAdministrator(copy.url, async ({ db, t }) => {
    const [over] = await db.select().from(t.reveal).where(eq(t.reveal.state, 'withdrawn'));
    id = over!.id;
    const state = random.pick(['asked', 'approved', 'expired', 'refused'] as const);
    await db.update(t.reveal).set({ state }).where(eq(t.reveal.id, id));
  });
  return { did: `revived reveal ${id}`, names: new RegExp(`^reveal ${id}: state is`) };
}

/** A request and its approval that nobody made, for a key of the administrator's. The worker refuses it: it bears no mark. */
export async function makeRequest({ copy, random }: Scene): Promise<Done> {
  const id = random.hex(13);
  await asAdministrator(copy.url, async ({ db, t }) => {
    const [like] = await db.select().from(t.reveal).where(eq(t.reveal.state, 'revealed'));
    const recipient = recipientOf(parseIdentity(newIdentity()));
    const made = { ...like!, id, recipient, state: 'awaited' as const, revealedAt: null, sealed: null };
    await db.insert(t.reveal).values(made);
  });
  return { did: `made reveal ${id}`, names: new RegExp(`^reveal ${id}: was never asked for`) };
}
