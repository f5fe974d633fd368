import { asc, eq } from 'drizzle-orm';
import type { Query } from '../../db/store.ts';
import { sealContact } from '../../drop/contact.ts';
import type { Contact } from '../../drop/documents.ts';
import { actor, type Bench } from '../bench.ts';
import { digestOf, recordCustody } from '../custody.ts';

type Sealing = Pick<Bench, 'store' | 'contactRecipient' | 'now' | 'log'>;

/** Written by the migration, gone when nothing of it is left anywhere: whoever dies in between begins anew. */
const series = 'plain_contacts';
const atOnce = 100;

/** Seals what an earlier version kept in the clear, and leaves nothing of it in the database's files. */
export async function sealPlainContacts(sealing: Sealing): Promise<void> {
  const { store, log } = sealing;
  const { t } = store;
  const [left] = await store.read.select().from(t.series).where(eq(t.series.name, series));
  if (!left) return;
  while ((await store.write((tx) => sealSome(sealing, tx))) > 0);
  await store.scrub('tip_contact');
  await store.write(async (tx) => {
    await tx.delete(t.series).where(eq(t.series.name, series));
  });
  log('contacts_sealed', { count: left.last });
}

async function sealSome(sealing: Sealing, tx: Query): Promise<number> {
  const { plainContact } = sealing.store.t;
  const rows = await tx.select().from(plainContact).orderBy(asc(plainContact.tipId)).limit(atOnce);
  for (const { tipId, ...words } of rows) {
    const given = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== null));
    await keepSealed(sealing, tx, tipId, given);
    await tx.delete(plainContact).where(eq(plainContact.tipId, tipId));
  }
  return rows.length;
}

/** Seals what came unsealed. The event binds the sealed bytes, as the document does for what the intake sealed. */
export async function keepSealed(
  { store: { t }, contactRecipient, now }: Pick<Bench, 'store' | 'contactRecipient' | 'now'>,
  tx: Query,
  tip: string,
  given: Contact,
): Promise<void> {
  const sealed = sealContact({ v: 1, tip, ...given }, contactRecipient);
  await tx
    .insert(t.contact)
    .values({ tipId: tip, sealed })
    .onConflictDoUpdate({ target: t.contact.tipId, set: { sealed } });
  const sha256After = digestOf(Buffer.from(sealed));
  await recordCustody(tx, t, {
    ...actor,
    at: now(),
    action: 'seal',
    tipId: tip,
    sha256After,
    details: { contact: true },
  });
}
