import type { AppealState } from '../../db/values.ts';
import { Refusal } from '../../refusal.ts';

/**
 * STATES OF AN APPEAL and what leads from one to another (DESIGN section 5). Pure. What is public stays public while a new
 * revision of it is written, decided and published; ending it (end.ts) is possible in any state in which it is public.
 */
export type AppealAction = 'save' | 'submit' | 'return' | 'approve' | 'schedule' | 'takeBack' | 'publish' | 'revise';

interface Transition {
  from: readonly AppealState[];
  to: AppealState;
}

export const transitions: Readonly<Record<AppealAction, Transition>> = {
  save: { from: ['draft'], to: 'draft' },
  submit: { from: ['draft'], to: 'legal_review' },
  return: { from: ['legal_review'], to: 'draft' },
  approve: { from: ['legal_review'], to: 'approved' },
  // another time for what is approved; its text stays as it was decided on
  schedule: { from: ['approved', 'scheduled'], to: 'scheduled' },
  takeBack: { from: ['legal_review', 'approved', 'scheduled'], to: 'draft' },
  publish: { from: ['approved', 'scheduled'], to: 'published' },
  revise: { from: ['published', 'suspended'], to: 'draft' },
};

/** Refuses what the table does not allow; answers the state it leads to. */
export function nextState(action: AppealAction, { status }: { status: AppealState }): AppealState {
  const { from, to } = transitions[action];
  if (!from.includes(status)) throw new Refusal('appeal_state', { status });
  return to;
}

export const allows = (action: AppealAction, { status }: { status: AppealState }): boolean =>
  transitions[action].from.includes(status);
