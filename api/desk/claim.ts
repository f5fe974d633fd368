import { and, eq } from 'drizzle-orm';
import type { Query, Store, Tables } from '../db/store.ts';
import type { Member } from './session.ts';
import { claimMs, type Held } from './tip-state.ts';

const stepMs = 60_000;

/** Acting on one's tip keeps it: the claim runs from the last act, counted in whole minutes so that few acts write. */
export const needsRenewal = (tip: Held, member: Member, at: Date): boolean =>
  tip.state === 'claimed' &&
  tip.claimedBy === member.id &&
  (tip.claimedUntil?.getTime() ?? 0) < at.getTime() + claimMs - stepMs;

/** Does nothing when the tip is no longer the member's. */
export async function renewClaim(tx: Query, { tip }: Tables, id: string, member: Member, at: Date): Promise<void> {
  await tx
    .update(tip)
    .set({ claimedUntil: new Date(at.getTime() + claimMs) })
    .where(and(eq(tip.id, id), eq(tip.state, 'claimed'), eq(tip.claimedBy, member.id)));
}

export async function renewOwnClaim(store: Store, tip: Held & { id: string }, member: Member, at: Date): Promise<void> {
  if (needsRenewal(tip, member, at)) await store.write((tx) => renewClaim(tx, store.t, tip.id, member, at));
}
