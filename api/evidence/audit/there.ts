import { inArray } from 'drizzle-orm';
import type { Reader } from '../../db/store.ts';
import type { CustodyAction } from '../../db/tables.ts';
import type { CustodyRow } from '../custody.ts';
import type { Report } from '../log/problem.ts';

/** What an event brought about must still be there: its file, its original, its exhibit. */
export async function checkThatThere({ read, t }: Reader, rows: readonly CustodyRow[], report: Report): Promise<void> {
  const { file, original, exhibit } = t;
  const find = {
    receive: ['file', (ids: string[]) => read.select({ id: file.id }).from(file).where(inArray(file.id, ids))],
    hash: [
      'original',
      (ids: string[]) => read.select({ id: original.fileId }).from(original).where(inArray(original.fileId, ids)),
    ],
    accept: [
      'exhibit of file',
      (ids: string[]) => read.select({ id: exhibit.fileId }).from(exhibit).where(inArray(exhibit.fileId, ids)),
    ],
  } as const satisfies Partial<Record<CustodyAction, unknown>>;
  for (const [action, [what, rowsOf]] of Object.entries(find)) {
    const said = rows.flatMap((row) =>
      row.action === action && row.fileId !== null ? [{ seq: row.seq, id: row.fileId }] : [],
    );
    if (said.length === 0) continue;
    const there = new Set((await rowsOf(said.map(({ id }) => id))).map(({ id }) => id));
    for (const { seq, id } of said)
      if (!there.has(id))
        report({ what: `${what} ${id}`, is: 'is missing', expected: `a row, as custody event ${seq} says` });
  }
}
