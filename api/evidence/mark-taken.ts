import { parseRecipient, recipientOf } from '../drop/age.ts';
import type { Note } from '../drop/documents.ts';
import { sealJson } from '../drop/json.ts';
import { ledgerPrefix, parseLedgerKey, submittedKey, type TipId, unknownAttempt } from '../drop/keys.ts';
import type { Bench } from './bench.ts';

/**
 * A tip leaves the inbox only when its ledger says that it was submitted. The intake marks it there, but may have died in
 * between; then it would take the next hand-in for this one, and its sender for somebody who may still send.
 */
export async function markTaken({ drop, identity, now }: Bench, tip: TipId): Promise<void> {
  const entries = (await drop.list(ledgerPrefix(tip))).flatMap(({ key }) => parseLedgerKey(key) ?? []);
  if (entries.some(({ kind }) => kind === 'submitted')) return;
  // every try is there before it writes the document
  const [only, ...others] = entries.flatMap((entry) => (entry.kind === 'submitting' ? entry.attempt : []));
  if (only === undefined) return;
  const note: Note = { v: 1, at: now().toISOString() };
  const sealed = sealJson(note, [parseRecipient(recipientOf(identity))]);
  await drop.putIfAbsent(submittedKey(tip, others.length === 0 ? only : unknownAttempt), sealed);
}
