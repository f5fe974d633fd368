import type { Reader } from '../../db/store.ts';
import { type CustodyRow, chainStart, digestOf, entryOf, eventBytes } from '../custody.ts';
import type { Report } from './problem.ts';
import { type RowRead, readRows, type Source } from './rows.ts';
import { createTree, type Hash, isSame, leafHash } from './tree.ts';

/** A root that was signed, and where it stands. */
export interface Mark {
  readonly size: number;
  readonly root: Hash;
  readonly from: string;
}

export interface Walk {
  /** in order of size */
  readonly marks: readonly Mark[];
  readonly report: Report;
  /** sees every event once, a page at a time */
  readonly look?: (rows: readonly CustodyRow[]) => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Reads every event in order and reports where the chain is broken, which events are not what their hash says, and which
 * signed roots are not those of the events before them. Memory does not grow with the number of events.
 */
export async function walkChain(reader: Pick<Reader, 'read' | 't'>, { marks, report, look, signal }: Walk) {
  const tree = createTree();
  const checkMarks = markChecker(marks, report);
  let last = { seq: 0, hash: chainStart };
  checkMarks(tree);
  for await (const page of readRows(eventsOf(reader))) {
    signal?.throwIfAborted();
    for (const event of page) {
      const leaf = checkEvent(event, last, report);
      last = { seq: event.key, hash: event.row?.hash ?? '' };
      tree.append(leaf);
      checkMarks(tree);
    }
    await look?.(page.flatMap(({ row }) => row ?? []));
  }
  checkMarks.end(tree.size);
  return { size: tree.size, root: tree.root(), last };
}

/** Reports what is wrong with one event; answers its leaf in the tree. */
function checkEvent(
  { key: seq, row }: RowRead<number, CustodyRow>,
  last: { seq: number; hash: string },
  report: Report,
): Hash {
  const what = `custody_event ${seq}`;
  const next = last.seq + 1;
  if (seq !== next) {
    const missing = seq - 1 > next ? `${next} to ${seq - 1}` : String(next);
    report({ what: `custody_event ${missing}`, is: 'is missing', expected: `an event between ${last.seq} and ${seq}` });
  }
  const bytes = row && bytesOf(row);
  if (!row || !bytes) {
    report({ what, is: 'cannot be read', expected: 'a row as it was recorded' });
    return leafHash(new Uint8Array(0));
  }
  // an event that could not be read has been reported, and nobody knows its hash
  if (row.previousHash !== last.hash && last.hash !== '')
    report({
      what,
      is: `previous_hash is ${row.previousHash}`,
      expected: `${last.hash}, the hash of event ${last.seq}`,
    });
  const hash = digestOf(bytes);
  if (row.hash !== hash)
    report({ what, is: `hash is ${row.hash}`, expected: `${hash}, as its columns give it; one of them was changed` });
  return leafHash(bytes);
}

function bytesOf(row: CustodyRow): Uint8Array | undefined {
  try {
    return eventBytes(row.seq, row.previousHash, entryOf(row));
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined; // no time, or no text
    throw error;
  }
}

function markChecker(marks: readonly Mark[], report: Report) {
  let [at, lastGood, failed] = [0, 0, 0];
  const check = ({ size, root }: { size: number; root(): Hash }): void => {
    for (let mark = marks[at]; mark?.size === size; mark = marks[++at]) {
      if (isSame(mark.root, root())) lastGood = size;
      else if (failed++ === 0) {
        const expected = `the signed root ${hex(mark.root)}; an event from ${lastGood + 1} to ${size} was changed, put in or taken out`;
        report({ what: `checkpoint ${size} (${mark.from})`, is: `the events give root ${hex(root())}`, expected });
      }
    }
  };
  const end = (size: number): void => {
    if (failed > 1)
      report({ what: 'checkpoints', is: `${failed - 1} after that do not hold either`, expected: 'every one to hold' });
    for (const { size: signed, from } of marks.slice(at, at + 1))
      report({
        what: `checkpoint ${signed} (${from})`,
        is: `the database ends after ${size} events`,
        expected: `${signed} events or more; the last were deleted, or an older copy was put back`,
      });
  };
  return Object.assign(check, { end });
}

const hex = (hash: Hash): string => Buffer.from(hash).toString('hex');

const eventsOf = ({ read, t: { custodyEvent: event } }: Pick<Reader, 'read' | 't'>): Source<number, CustodyRow> => ({
  key: event.seq,
  keyOf: ({ seq }) => seq,
  rows: (where, order, limit) => read.select().from(event).where(where).orderBy(order).limit(limit),
  keys: (where, order, limit) => read.select({ key: event.seq }).from(event).where(where).orderBy(order).limit(limit),
});
