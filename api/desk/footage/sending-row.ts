import { and, eq, inArray } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import type { FootageChannel, FootageErrand } from '../../db/values.ts';
import { ulid } from '../../ulid.ts';

interface Errand {
  addresseeId: string;
  channel: FootageChannel;
  errand: FootageErrand;
  to: string;
  at: Date;
}

/** The row is the job (sending.ts). */
export async function queueSending(
  tx: Query,
  { footageSending }: Tables,
  { addresseeId, channel, errand, to, at }: Errand,
): Promise<void> {
  const row = { id: ulid(at), addresseeId, channel, errand, to, queuedAt: at, nextAttemptAt: at };
  await tx.insert(footageSending).values(row);
}

/** What has not gone out yet to these will not. */
export async function withdrawSendings(
  tx: Query,
  { footageSending: row }: Tables,
  addressees: readonly string[],
): Promise<void> {
  await tx
    .update(row)
    .set({ state: 'withdrawn', leaseUntil: null })
    .where(and(inArray(row.addresseeId, [...addressees]), eq(row.state, 'queued')));
}
