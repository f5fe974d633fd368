import { and, eq, gt } from 'drizzle-orm';
import { revealFacts } from '../../db/reveal-facts.ts';
import type { Query, Tables } from '../../db/store.ts';
import { type Identity, KeyMalformed, parseRecipient, SealBroken } from '../../drop/age.ts';
import { openContact, sealContact } from '../../drop/contact.ts';
import { DocumentMalformed } from '../../drop/json.ts';
import { faultOf, mostAnHour } from '../../reveal.ts';
import { actor, type Bench } from '../bench.ts';
import { digestOf, recordCustody } from '../custody.ts';

/** What the holder of the contact key works with. */
export type Revealing = Pick<Bench, 'store' | 'now' | 'log'> & {
  readonly contactIdentity: Identity;
  /** REVEAL_SECRET: shows that a request and its approval come from the desk */
  readonly secret: string;
};

export type RevealRow = Tables['reveal']['$inferSelect'];

/** Why the worker opened nothing: refusals of the desk (api/reveal.ts), and its own. The desk has a sentence for each. */
export const revealFailures = [
  'reveal_altered',
  'reveal_expired',
  'reveal_asker_changed',
  'reveal_second_changed',
  'reveal_too_many',
  'contact_broken',
] as const;
export type RevealFailure = (typeof revealFailures)[number];

/**
 * THE ONE PLACE WHERE A SENDER IS MADE KNOWN. Everything is asked again, in the transaction that hands the answer over and
 * writes into custody who asked, who agreed, why and for which case. The answer is sealed to the asker's page alone.
 */
export async function answerReveal(revealing: Revealing, id: string): Promise<void> {
  const { store, log } = revealing;
  const failure = await store.write(async (tx) => {
    const [row] = await tx.select().from(store.t.reveal).where(eq(store.t.reveal.id, id));
    if (row?.state !== 'awaited') return undefined; // another worker was faster
    const found = (await findFault(revealing, tx, row)) ?? (await seal(revealing, tx, row));
    if (typeof found === 'string') await refuse(revealing, tx, row, found);
    else await hand(revealing, tx, row, found.sealed);
    return typeof found === 'string' ? found : undefined;
  });
  if (failure) log('reveal_refused', { id, code: failure });
}

async function findFault(revealing: Revealing, tx: Query, row: RevealRow): Promise<RevealFailure | undefined> {
  const { store, secret, now } = revealing;
  const { t } = store;
  const facts = await revealFacts(tx, t, row);
  // nothing is opened on one person's word, whatever its mark says
  if (!facts.second) return 'reveal_altered';
  const fault = faultOf(row, { secret, at: now(), ...facts });
  if (fault) return fault;
  const hourAgo = new Date(now().getTime() - 3_600_000);
  const lately = await tx.$count(t.reveal, and(eq(t.reveal.state, 'revealed'), gt(t.reveal.revealedAt, hourAgo)));
  return lately >= mostAnHour ? 'reveal_too_many' : undefined;
}

async function seal(
  { store: { t }, contactIdentity }: Revealing,
  tx: Query,
  { tipId, recipient }: RevealRow,
): Promise<{ sealed: string } | RevealFailure> {
  const [kept] = await tx.select().from(t.contact).where(eq(t.contact.tipId, tipId));
  try {
    const document = openContact(kept?.sealed ?? '', contactIdentity);
    // somebody who writes rows may have put another sender's here
    if (document.tip !== tipId) return 'contact_broken';
    return { sealed: sealContact(document, parseRecipient(recipient ?? '')) };
  } catch (error) {
    if (error instanceof KeyMalformed) return 'reveal_altered';
    if (error instanceof SealBroken || error instanceof DocumentMalformed) return 'contact_broken';
    throw error;
  }
}

async function hand({ store: { t }, now }: Revealing, tx: Query, row: RevealRow, sealed: string): Promise<void> {
  const at = now();
  await tx.update(t.reveal).set({ state: 'revealed', revealedAt: at, sealed }).where(eq(t.reveal.id, row.id));
  const { id, tipId, caseRef, reason, purpose, askedBy, askedRole, decidedBy, decidedRole, recipient } = row;
  const details = { reveal: id, purpose, second: decidedBy, secondRole: decidedRole };
  await recordCustody(tx, t, {
    ...{ at, action: 'reveal', actor: askedBy, actorRole: askedRole, tipId, caseRef, reason },
    details: { ...details, recipientSha256: digestOf(Buffer.from(recipient ?? '')) },
  });
}

/** The reason is ours: of a row that was altered no word is believed. */
async function refuse({ store: { t }, now }: Revealing, tx: Query, { id, tipId }: RevealRow, failure: RevealFailure) {
  await tx.update(t.reveal).set({ state: 'failed', failure }).where(eq(t.reveal.id, id));
  const event = { ...actor, at: now(), action: 'refuse_reveal' as const, tipId, reason: failure };
  await recordCustody(tx, t, { ...event, details: { reveal: id } });
}
