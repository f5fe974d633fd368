import { eq, isNotNull, like } from 'drizzle-orm';
import { openStore } from '../../api/db/store.ts';
import type { Vidne } from '../vidne.ts';

/** As if five minutes had passed for everybody who is signed in, and for the codes their apps still show: waiting would take five minutes. */
export async function letProofsAge({ stores }: Vidne): Promise<void> {
  const store = await openStore(stores.database);
  const { session, verification } = store.t;
  await store.write(async (tx) => {
    for (const { id, provenAt } of await tx.select().from(session).where(isNotNull(session.provenAt)))
      await tx
        .update(session)
        .set({ provenAt: new Date(provenAt!.getTime() - 301_000) })
        .where(eq(session.id, id));
    await tx.delete(verification).where(like(verification.identifier, 'used-code-%'));
  });
  await store.close();
}
