import { createHash } from 'node:crypto';
import { desc } from 'drizzle-orm';
import type { Query, Tables } from '../db/store.ts';
import type { CustodyAction } from '../db/values.ts';
import { storable } from './untrusted.ts';

/**
 * CUSTODY. Who did what to which bytes, when and why: append-only, each event carrying the hash of the one before.
 * Verbs follow RHL § 24 and DENMARK.md section 4.3.
 */
export interface CustodyEntry {
  at: Date;
  action: CustodyAction;
  /** a user's id, or the name of the process: `intake`, `evidence` */
  actor: string;
  actorRole: string;
  tipId?: string;
  fileId?: string;
  caseRef?: string;
  reason?: string;
  sha256Before?: string;
  sha256After?: string;
  /** name and version */
  tool?: string;
  details?: Record<string, string | number | boolean | null>;
}

export const chainStart = '0'.repeat(64);

/** JSON with sorted keys and without absent values: the same event always gives the same bytes. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** What is hashed, and a leaf of the tree (log/tree.ts): canonical({seq, previousHash, …entry with `at` as ISO 8601 UTC}) */
export function eventBytes(seq: number, previousHash: string, entry: CustodyEntry): Uint8Array {
  const { at, ...rest } = entry;
  return Buffer.from(canonical({ ...rest, at: at.toISOString(), seq, previousHash }));
}

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** hash = SHA-256(eventBytes) */
export const eventHash = (seq: number, previousHash: string, entry: CustodyEntry): string =>
  digestOf(eventBytes(seq, previousHash, entry));

/** What is hashed must read back as it was written, or an honest chain would look broken. */
const keepable = <T extends object>(entry: T): T =>
  Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [name, typeof value === 'string' ? storable(value) : value]),
  ) as T;

/** Appends inside the caller's transaction, so that no act is without its event and no event without its act. */
export async function recordCustody(tx: Query, t: Tables, given: CustodyEntry): Promise<{ seq: number; hash: string }> {
  const entry = keepable(given);
  if (entry.details) entry.details = keepable(entry.details);
  const [last] = await tx
    .select({ seq: t.custodyEvent.seq, hash: t.custodyEvent.hash })
    .from(t.custodyEvent)
    .orderBy(desc(t.custodyEvent.seq))
    .limit(1);
  const seq = (last?.seq ?? 0) + 1;
  const previousHash = last?.hash ?? chainStart;
  const hash = eventHash(seq, previousHash, entry);
  await tx.insert(t.custodyEvent).values({ seq, previousHash, hash, ...entry });
  return { seq, hash };
}

export type CustodyRow = Tables['custodyEvent']['$inferSelect'];

/** What was recorded, out of a row. */
export function entryOf({ seq: _, previousHash: __, hash: ___, ...row }: CustodyRow): CustodyEntry {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as CustodyEntry;
}

/** Reads rows in order and says where the chain is broken, or undefined when it holds. */
export function findBreak(
  rows: readonly CustodyRow[],
  start: { seq: number; hash: string } = { seq: 0, hash: chainStart },
): { seq: number; problem: 'missing' | 'previous' | 'hash' } | undefined {
  let { seq: expected, hash: previous } = start;
  for (const row of rows) {
    const { seq, previousHash, hash } = row;
    expected += 1;
    if (seq !== expected) return { seq: expected, problem: 'missing' };
    if (previousHash !== previous) return { seq, problem: 'previous' };
    if (eventHash(seq, previousHash, entryOf(row)) !== hash) return { seq, problem: 'hash' };
    previous = hash;
  }
  return undefined;
}
