import type { FileState } from '../db/values.ts';

/**
 * The states of a file and where each may go (DESIGN section 4). The row is the job: a step belongs to the state it
 * finds and moves the row on in one transaction, or not at all.
 */
export const transitions = {
  received: ['unsealed', 'quarantined', 'failed'],
  unsealed: ['verified', 'quarantined', 'failed'],
  verified: ['scanned', 'quarantined', 'failed'],
  scanned: ['described', 'quarantined', 'failed'],
  described: ['previewed', 'failed'],
  previewed: ['queued', 'failed'],
  queued: [],
  quarantined: [],
  /** set aside by a person, from whatever state it was in, for good (withhold.ts) */
  withheld: [],
  /** deleted with its tip, from whatever state it was in, for good (disposal/dispose.ts) */
  disposed: [],
  /** tried again when staff ask for it: from `verified` when the original already rests in the vault */
  failed: ['received', 'verified'],
} as const satisfies Record<FileState, readonly FileState[]>;

export const mayBecome = (from: FileState, to: FileState): boolean =>
  (transitions[from] as readonly FileState[]).includes(to);

/** States in which the worker has something to do. */
export const workingStates = ['received', 'unsealed', 'verified', 'scanned', 'described', 'previewed'] as const;
export type WorkingState = (typeof workingStates)[number];
export const isWorking = (state: FileState): state is WorkingState =>
  (workingStates as readonly FileState[]).includes(state);

/**
 * Two lanes, so that a long film being drawn never holds up the next tip: light steps, which make a file safe and known,
 * and the heavy one beside them, which draws viewing copies (schedule.ts).
 */
export const lanes = {
  intake: ['received', 'unsealed', 'verified', 'scanned', 'previewed'],
  preview: ['described'],
} as const satisfies Record<string, readonly WorkingState[]>;
/** Until a file is through these, its bytes lie in the drop alone and nobody has checked them: in a surge they come first. */
export const unsafeStates = ['received', 'unsealed'] as const satisfies readonly WorkingState[];
export type Lane = keyof typeof lanes;
