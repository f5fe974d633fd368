import { and, eq, inArray } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { type FootageChannel, type FootageErrand, footageChannels } from '../../db/values.ts';
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

/** What has not gone out yet to these will not. What is on its way already keeps its claim, and says so if it arrives. */
export async function withdrawSendings(
  tx: Query,
  { footageSending: row }: Tables,
  addressees: readonly string[],
  channels: readonly FootageChannel[] = footageChannels,
): Promise<void> {
  const ofThese = and(inArray(row.addresseeId, [...addressees]), inArray(row.channel, [...channels]));
  await tx
    .update(row)
    .set({ state: 'withdrawn' })
    .where(and(ofThese, eq(row.state, 'queued')));
}
