import { eq, sql } from 'drizzle-orm';
import type { BlobKey } from '../drop/blobs.ts';
import { letter } from '../drop/documents.ts';
import { openJson } from '../drop/json.ts';
import { inboxMessageKey } from '../drop/keys.ts';
import { readAll } from '../drop/open-blobs.ts';
import { actor, type Bench } from './bench.ts';
import { recordCustody } from './custody.ts';
import { Unacceptable } from './failure.ts';
import { storable } from './untrusted.ts';

/** Takes in one answer that a sender wrote with the code. Repeats harmlessly: its id is the row's. */
export async function takeMessage(bench: Bench, key: BlobKey): Promise<boolean> {
  const { id, mailbox, from, body, at } = openJson(letter, await readAll(await bench.drop.get(key)), bench.identity);
  if (inboxMessageKey(id) !== key) throw new Unacceptable('a message under another message’s key');
  if (from !== 'sender' || body.kind !== 'text') throw new Unacceptable('only senders’ words come this way');
  const { t } = bench.store;
  const taken = await bench.store.write(async (tx) => {
    const [tip] = await tx.select({ id: t.tip.id }).from(t.tip).where(eq(t.tip.mailbox, mailbox));
    // its tip may still be on the way in
    if (!tip) throw new Error('a message for a tip that is not here');
    const inserted = await tx
      .insert(t.message)
      .values({ id, tipId: tip.id, from: 'sender', kind: 'text', text: storable(body.text), at: new Date(at) })
      .onConflictDoNothing()
      .returning({ id: t.message.id });
    if (inserted.length === 0) return false;
    await tx
      .update(t.tip)
      .set({ unreadMessages: sql`${t.tip.unreadMessages} + 1`, updatedAt: bench.now() })
      .where(eq(t.tip.id, tip.id));
    const details = { message: id };
    await recordCustody(tx, t, { ...actor, at: bench.now(), action: 'receive', tipId: tip.id, details });
    return true;
  });
  await bench.drop.remove(key);
  if (taken) bench.log('message_taken', { id });
  return taken;
}
