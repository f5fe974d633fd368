import { decidesTips } from './roles.ts';
import type { Role, Tip, TipFile } from './wire.ts';

export type Action = 'claim' | 'takeOver' | 'release' | 'accept' | 'reject' | 'flag' | 'hide';

/** Whom a tip is given to may be said of any tip that no colleague is working on. */
export function mayAssign(tip: Pick<Tip, 'state' | 'claimedBy'>, user: { id: string; role: Role }): boolean {
  if (!decidesTips(user.role) || tip.state === 'disposed') return false;
  if (tip.state === 'hidden' && user.role !== 'supervisor') return false;
  return !tip.claimedBy || tip.claimedBy.id === user.id;
}

/**
 * What this person may do with the tip as it stands. The API decides (api/desk/tip-state.ts); this only keeps buttons
 * that would be refused off the screen.
 */
export function actionsFor(
  tip: Pick<Tip, 'state' | 'claimedBy'>,
  files: readonly Pick<TipFile, 'state' | 'exhibit'>[],
  user: { id: string; role: Role },
): Action[] {
  if (!decidesTips(user.role)) return [];
  const { state, claimedBy } = tip;
  const own = state === 'claimed' && claimedBy?.id === user.id;
  if (own) return ['accept', 'reject', 'flag', 'hide', 'release'];
  if (state === 'claimed') return ['takeOver', 'hide'];
  if (state === 'queued') return ['claim', 'flag', 'hide'];
  if (state === 'flagged') return ['claim', 'hide'];
  if (state === 'hidden') return user.role === 'supervisor' ? ['claim'] : [];
  // files that became ready after the decision are taken in by accepting once more
  const late = files.some((file) => file.state === 'queued' && file.exhibit === null);
  return state === 'accepted' && late ? ['accept'] : [];
}
