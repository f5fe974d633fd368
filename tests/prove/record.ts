/** A promise to a sender that was broken. The sender's story ends there; the proof counts it. */
export class Broken extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'Broken';
  }
}

/** One file being sent, and what its sender was told. */
export interface Sending {
  readonly upload: string;
  readonly bytes: Buffer;
  /** bytes the intake said it has */
  ackedBytes: number;
  /** bytes that have ever left the sender: the intake can have no more */
  sentBytes: number;
}

/** A tip whose sender holds a receipt. */
export interface SentTip {
  readonly tip: string;
  readonly code: string;
  readonly text: string;
  readonly files: readonly { readonly upload: string; readonly sha256: string; readonly bytes: Buffer }[];
}

/** What a proof has seen. */
export interface Record {
  readonly broken: string[];
  readonly running: Set<Sending>;
  readonly tips: SentTip[];
  /** requests senders made, and those that passed only when they were made again; those that never did are in `broken` */
  requests: number;
  passedLater: number;
  /** riddles a surge set, solved as a page solves them */
  proofs: number;
  uploads: number;
  deferred: number;
  submitted: number;
  plainBytes: number;
  wireBytes: number;
  resentBytes: number;
  largestResentBytes: number;
  /** answers other than a success, by status ('cut' when there was none) */
  readonly refused: Map<string, number>;
}

export const newRecord = (): Record => ({
  broken: [],
  running: new Set(),
  tips: [],
  requests: 0,
  passedLater: 0,
  proofs: 0,
  uploads: 0,
  deferred: 0,
  submitted: 0,
  plainBytes: 0,
  wireBytes: 0,
  resentBytes: 0,
  largestResentBytes: 0,
  refused: new Map(),
});

export function describeRecord(record: Record): string {
  const mib = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);
  const refused = [...record.refused].sort(([a], [b]) => (a < b ? -1 : 1)).map(([status, n]) => `${status} ${n}×`);
  return [
    `${record.uploads} uploads whole (${mib(record.plainBytes)} MiB, ${record.deferred} of deferred length), ${record.submitted} tips submitted`,
    `sent ${mib(record.wireBytes)} MiB, of that again ${mib(record.resentBytes)} MiB, at most ${mib(record.largestResentBytes)} MiB at once`,
    `answers that were no success: ${refused.join(', ') || 'none'}, proofs asked for and given ${record.proofs}×`,
    `promises broken: ${record.broken.length}`,
  ].join('\n');
}
