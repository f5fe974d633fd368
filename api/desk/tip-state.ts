import type { Role, TipState } from '../db/values.ts';
import { Refusal } from '../refusal.ts';

/** States of a tip on the desk and what leads from one to another. Pure: the caller brings the row, the actor, the time. */
export type TipAction = 'claim' | 'release' | 'accept' | 'reject' | 'flag' | 'hide';

interface Transition {
  from: readonly TipState[];
  to: TipState;
  /** 'own': the actor must hold the tip. 'free': nobody else may. 'any': whoever holds it (hiding cannot wait). */
  claim: 'own' | 'free' | 'any';
}

export const transitions: Readonly<Record<TipAction, Transition>> = {
  claim: { from: ['queued', 'claimed', 'flagged', 'hidden'], to: 'claimed', claim: 'free' },
  release: { from: ['claimed'], to: 'queued', claim: 'own' },
  // once more on an accepted tip: takes in files that became ready after the decision
  accept: { from: ['queued', 'claimed', 'accepted'], to: 'accepted', claim: 'own' },
  reject: { from: ['queued', 'claimed'], to: 'rejected', claim: 'own' },
  flag: { from: ['queued', 'claimed'], to: 'flagged', claim: 'free' },
  hide: { from: ['queued', 'claimed', 'flagged'], to: 'hidden', claim: 'any' },
};

/** What has been hidden is opened again by a supervisor only. */
export const maySeeHidden = (role: Role): boolean => role === 'supervisor';

export const claimMs = 30 * 60_000;

export interface Held {
  state: TipState;
  claimedBy: string | null;
  claimedUntil: Date | null;
}

/** Who holds the tip now. A claim that has run out holds nothing, though its owner may go on until somebody takes it. */
export const holderOf = (tip: Held, at: Date): string | null =>
  tip.state === 'claimed' && tip.claimedUntil && tip.claimedUntil > at ? tip.claimedBy : null;

/** Refuses what the table does not allow. `takesOver`: the actor gave a reason to take the tip from its holder. */
export function checkAction(
  action: TipAction,
  tip: Held,
  { actor, role, at, takesOver = false }: { actor: string; role: Role; at: Date; takesOver?: boolean },
): void {
  const { from, claim } = transitions[action];
  if (!from.includes(tip.state)) throw new Refusal('transition_forbidden');
  if (tip.state === 'hidden' && !maySeeHidden(role)) throw new Refusal('transition_forbidden');
  if (tip.state === 'accepted') return;
  const holder = holderOf(tip, at);
  if (holder && holder !== actor && claim !== 'any' && !takesOver) throw new Refusal('tip_claimed');
  if (claim === 'own' && tip.claimedBy !== actor) throw new Refusal('tip_not_claimed');
}
