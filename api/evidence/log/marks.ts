import { asc } from 'drizzle-orm';
import type { Reader } from '../../db/store.ts';
import { NoteBroken, type NoteVerifier } from '../../signed-note.ts';
import type { Mark } from './chain.ts';
import { openCheckpoint } from './checkpoint.ts';
import type { Report } from './problem.ts';
import { readPublished } from './published.ts';

type Source = Pick<Reader, 'read' | 't'>;
interface Written {
  readonly note: string;
  readonly from: string;
  /** what it is kept under; undefined for a copy without a number */
  readonly size: number | undefined;
}

/** Every signed root that is known, in order of size; what is not signed by `verifier` is reported and does not count. */
export async function collectMarks(
  { read, t: { checkpoint } }: Source,
  verifier: NoteVerifier,
  paths: readonly string[],
  report: Report,
): Promise<{ marks: Mark[]; kept: { size: number; note: string }[] }> {
  // first what is published: it stood in the database before
  const published = (await Promise.all(paths.map(readPublished))).flat();
  const kept = await read.select().from(checkpoint).orderBy(asc(checkpoint.size));
  const written: Written[] = kept.map((row) => ({ ...row, from: 'database' }));
  const marks = [...written, ...published].flatMap((each) => open(each, verifier, report));
  marks.sort((a, b) => a.size - b.size);
  const known = new Set(kept.map(({ size }) => size));
  for (const { size, from } of marks) {
    if (known.has(size)) continue;
    known.add(size);
    report({
      what: `checkpoint ${size} (${from})`,
      is: 'is not in the database',
      expected: 'a row of this size; it was deleted, or an older copy was put back',
    });
  }
  return { marks, kept };
}

function open({ note, size, from }: Written, verifier: NoteVerifier, report: Report): Mark[] {
  const what = from === 'database' ? `checkpoint ${size} (database)` : `checkpoint (${from})`;
  try {
    const signed = openCheckpoint(note, verifier);
    if (size !== undefined && size !== signed.size)
      report({ what, is: `its size is ${size}`, expected: `${signed.size}, the size it signs` });
    return [{ ...signed, from }];
  } catch (error) {
    if (!(error instanceof NoteBroken)) throw error;
    report({ what, is: `it is ${error.message}`, expected: `a checkpoint signed by ${verifier.vkey}` });
    return [];
  }
}
