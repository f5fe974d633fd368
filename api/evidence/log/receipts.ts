import { and, asc, eq, inArray, isNull, lte, min, ne, notExists, type SQL, sql } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import type { Letter } from '../../drop/documents.ts';
import { ulid } from '../../ulid.ts';
import { openCheckpoint } from './checkpoint.ts';
import type { Notary } from './checkpoints.ts';
import { proofFile } from './proof-file.ts';
import { proveEvents } from './proofs.ts';

/** proofs found in one walk over the chain, and letters written in one transaction */
const [walked, written] = [10_000, 200];

/**
 * Gives each sender, once, the proof that the receipt of their tip stands under a signed and published checkpoint: a letter
 * to their mailbox, which the desk's process delivers. Whoever has no such letter yet is found by that; a crash forgets none.
 * The walk takes its time, so it is asked again of each tip in the transaction that writes its letter.
 */
export async function proveReceipts(notary: Notary, size: number, signal?: AbortSignal): Promise<void> {
  const { store, signer } = notary;
  const { checkpoint } = store.t;
  const [row] = await store.read.select().from(checkpoint).where(eq(checkpoint.size, size));
  if (!row) return;
  const signed = openCheckpoint(row.note, signer);
  for (let receipts = await unproven(store.read, store.t, size); receipts.length > 0; ) {
    const seqs = receipts.map(({ seq }) => seq);
    const proofs = new Map((await proveEvents(store, signed, seqs, signal)).map((proof) => [proof.seq, proof]));
    for (let done = 0; done < receipts.length; done += written) {
      const letters = receipts.slice(done, done + written).map((receipt) => ({
        ...receipt,
        proof: proofFile(proofs.get(receipt.seq)!, row.note, signer),
      }));
      const at = notary.now?.() ?? new Date();
      await store.write((tx) => writeLetters(tx, store.t, letters, at));
    }
    if (receipts.length < walked) return;
    receipts = await unproven(store.read, store.t, size);
  }
}

interface Receipt {
  readonly seq: number;
  readonly tipId: string;
  readonly mailbox: string;
}

/** The sender has a mailbox and no proof; one whose tip is deleted is told so, and nothing else any more. */
function isUnproven(read: Query, { tip, message }: Tables): SQL | undefined {
  const proven = read
    .select({ one: sql`1` })
    .from(message)
    .where(and(eq(message.tipId, tip.id), eq(message.kind, 'notice'), eq(message.text, 'proven')));
  return and(ne(tip.mailboxRecipient, ''), ne(tip.state, 'disposed'), notExists(proven));
}

/** Tips without proof whose first event is under the checkpoint. */
async function unproven(read: Query, t: Tables, size: number): Promise<Receipt[]> {
  const { tip, custodyEvent: event } = t;
  const first = min(event.seq);
  const rows = await read
    .select({ seq: first, tipId: tip.id, mailbox: tip.mailbox })
    .from(tip)
    .innerJoin(event, and(eq(event.tipId, tip.id), eq(event.action, 'receive'), isNull(event.fileId)))
    .where(and(lte(event.seq, size), isUnproven(read, t)))
    .groupBy(tip.id, tip.mailbox)
    .orderBy(asc(first))
    .limit(walked);
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

async function writeLetters(tx: Query, t: Tables, letters: readonly (Receipt & { proof: string })[], at: Date) {
  const { tip } = t;
  const ids = letters.map(({ tipId }) => tipId);
  const open = await tx
    .select({ id: tip.id })
    .from(tip)
    .where(and(inArray(tip.id, ids), isUnproven(tx, t)));
  const waiting = new Set(open.map(({ id }) => id));
  for (const { tipId, mailbox, proof } of letters) {
    if (!waiting.has(tipId)) continue; // another worker was faster, or it was deleted
    const id = ulid(at);
    const body: Letter['body'] = { kind: 'notice', code: 'proven', proof };
    const letter: Letter = { v: 1, id, mailbox, at: at.toISOString(), from: 'police', body };
    await tx.insert(t.message).values({ id, tipId, from: 'police', kind: 'notice', text: 'proven', at, letter });
  }
}
