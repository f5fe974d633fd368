import type { Store } from '../../db/store.ts';
import { type CustodyRow, entryOf, eventBytes } from '../custody.ts';
import { walkChain } from './chain.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Problem } from './problem.ts';
import { findRoots, type Hash, inclusionRanges, leafHash } from './tree.ts';

/** An event is under a checkpoint: its place among the leaves, and the hashes that lead from it to the root. */
export interface EventProof {
  readonly seq: number;
  readonly index: number;
  readonly leaf: Hash;
  readonly path: readonly Hash[];
}

export const leafOf = (row: CustodyRow): Hash => leafHash(eventBytes(row.seq, row.previousHash, entryOf(row)));

/** The chain does not give the root that was signed: nothing can be proven from it. */
export class ChainBroken extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super('the chain of custody is broken');
    this.name = 'ChainBroken';
    this.problems = problems;
  }
}

/**
 * Proofs that events are under `checkpoint`, from one walk over the chain, which must hold; events after it are left out.
 * Throws ChainBroken.
 */
export async function proveEvents(
  reader: Pick<Store, 'read' | 't'>,
  { size, root }: Pick<Checkpoint, 'size' | 'root'>,
  seqs: readonly number[],
  signal?: AbortSignal,
): Promise<EventProof[]> {
  const under = seqs.filter((seq) => seq <= size);
  const ranges = under.map((seq) => inclusionRanges(seq - 1, size));
  const finder = findRoots(ranges.flat());
  const leaves = new Map<number, Hash | undefined>(under.map((seq) => [seq, undefined]));
  const problems: Problem[] = [];
  await walkChain(reader, {
    marks: [{ size, root, from: 'signed' }],
    report: (problem) => void problems.push(problem),
    look: async (rows) => {
      for (const row of rows) {
        const leaf = leafOf(row);
        finder.push(leaf);
        if (leaves.has(row.seq)) leaves.set(row.seq, leaf);
      }
    },
    ...(signal ? { signal } : {}),
  });
  if (problems.length > 0) throw new ChainBroken(problems);
  const roots = finder.roots();
  let at = 0;
  return under.map((seq, n) => {
    const length = ranges[n]!.length;
    const path = roots.slice(at, at + length);
    at += length;
    return { seq, index: seq - 1, leaf: leaves.get(seq)!, path };
  });
}
