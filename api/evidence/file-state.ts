import type { FileState } from '../db/tables.ts';

/**
 * The states of a file and where each may go (DESIGN section 4). The row is the job: a step belongs to the state it
 * finds and moves the row on in one transaction, or not at all.
 */
export const transitions = {
  received: ['unsealed', 'quarantined', 'failed'],
  unsealed: ['verified', 'quarantined', 'failed'],
  verified: ['scanned', 'quarantined', 'failed'],
  scanned: ['described', 'failed'],
  described: ['previewed', 'failed'],
  previewed: ['queued', 'failed'],
  queued: [],
  quarantined: [],
  /** tried again when staff ask for it: from `verified` when the original already rests in the vault */
  failed: ['received', 'verified'],
} as const satisfies Record<FileState, readonly FileState[]>;

export const mayBecome = (from: FileState, to: FileState): boolean =>
  (transitions[from] as readonly FileState[]).includes(to);

/** States in which the worker has something to do. */
export type WorkingState = Exclude<FileState, 'queued' | 'quarantined' | 'failed'>;

/**
 * Two lanes, so that a long video being drawn never holds up the next tip: everything that makes a file safe and
 * known first, viewing copies beside it.
 */
export const lanes = {
  intake: ['received', 'unsealed', 'verified', 'scanned', 'previewed'],
  preview: ['described'],
} as const satisfies Record<string, readonly WorkingState[]>;
export type Lane = keyof typeof lanes;
