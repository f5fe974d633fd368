import { and, eq, sql } from 'drizzle-orm';
import type { Query, Tables } from '../db/store.ts';
import type { BlobKey } from '../drop/blobs.ts';
import { letter } from '../drop/documents.ts';
import { openJson } from '../drop/json.ts';
import { inboxMessageKey, letterKey, type MailboxId } from '../drop/keys.ts';
import { readAll } from '../drop/open-blobs.ts';
import { findAddressee } from './addressee.ts';
import { actor, type Bench } from './bench.ts';
import { recordCustody } from './custody.ts';
import { Unacceptable } from './failure.ts';
import { readAnswer } from './sender-answer.ts';
import { takeLetter } from './take-letter.ts';

type Taking = Pick<Bench, 'drop' | 'store' | 'identity' | 'now' | 'log' | 'reviewsAnswers'>;

/** Takes in one answer that a sender wrote with the code. Repeats harmlessly: its id is the row's. */
export async function takeMessage(bench: Taking, key: BlobKey): Promise<boolean> {
  const { id, mailbox, from, body, at } = openJson(letter, await readAll(await bench.drop.get(key)), bench.identity);
  if (inboxMessageKey(id) !== key) throw new Unacceptable('a message under another message’s key');
  if (from !== 'sender' || body.kind !== 'text') throw new Unacceptable('only senders’ words come this way');
  const { t } = bench.store;
  const taken = await bench.store.write(async (tx): Promise<boolean | 'destroyed'> => {
    const addressee = await findAddressee(tx, t, mailbox);
    if (addressee) return takeLetter(tx, t, addressee, { id, at: new Date(at), words: body }, bench.now());
    const [tip] = await tx
      .select({ id: t.tip.id, language: t.tip.language, state: t.tip.state })
      .from(t.tip)
      .where(eq(t.tip.mailbox, mailbox));
    // its tip may still be on the way in
    if (!tip) throw new Error('a message for a tip that is not here');
    if (tip.state === 'disposed') return destroyLate(bench, tx, tip.id, id);
    const asked = body.answers && (await questionOf(tx, t, tip.id, body.answers.to));
    const said = readAnswer(body, asked, tip.language);
    const words = bench.reviewsAnswers ? { ...said, text: '', heldText: said.text, review: 'waiting' as const } : said;
    const inserted = await tx
      .insert(t.message)
      .values({ id, tipId: tip.id, from: 'sender', kind: 'text', at: new Date(at), ...words })
      .onConflictDoNothing()
      .returning({ id: t.message.id });
    if (inserted.length === 0) return false;
    const { revision, unreadMessages } = t.tip;
    await tx
      .update(t.tip)
      .set({ unreadMessages: sql`${unreadMessages} + 1`, answered: sql`${revision}`, updatedAt: bench.now() })
      .where(eq(t.tip.id, tip.id));
    const details = { message: id };
    await recordCustody(tx, t, { ...actor, at: bench.now(), action: 'receive', tipId: tip.id, details });
    return true;
  });
  // what is in the inbox is taken again by whoever comes after us, and goes last
  if (taken === 'destroyed') await bench.drop.remove(letterKey(mailbox as MailboxId, id));
  await bench.drop.remove(key);
  if (taken) bench.log(taken === 'destroyed' ? 'message_destroyed' : 'message_taken', { id });
  return taken !== false;
}

/** An answer to a tip that was deleted: what it says goes the same way, and that it came stands in custody, once. */
async function destroyLate({ store: { t }, now }: Taking, tx: Query, tipId: string, id: string) {
  const { custodyEvent: event } = t;
  const destroyed = await tx
    .select({ details: event.details })
    .from(event)
    .where(and(eq(event.tipId, tipId), eq(event.action, 'delete')));
  const details = { what: 'message', message: id };
  if (!destroyed.some((each) => each.details?.['message'] === id))
    await recordCustody(tx, t, { ...actor, at: now(), action: 'delete', tipId, details });
  return 'destroyed' as const;
}

async function questionOf(tx: Query, { message }: Tables, tipId: string, to: string) {
  const [asked] = await tx
    .select({ phrase: message.phrase })
    .from(message)
    .where(and(eq(message.id, to), eq(message.tipId, tipId), eq(message.from, 'police')));
  return asked?.phrase ?? undefined;
}
