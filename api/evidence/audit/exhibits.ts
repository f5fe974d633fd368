import { eq } from 'drizzle-orm';
import { readRows } from '../log/rows.ts';
import type { Audit } from './audit.ts';
import { compare } from './compare.ts';
import { type Said, saidOf } from './events.ts';

/** Every exhibit against the event that accepted it. Answers how many. */
export async function checkExhibits({ reader, report }: Audit): Promise<number> {
  const { read, t } = reader;
  const { exhibit, file } = t;
  const columns = { exhibit, sha256: file.sha256 };
  const from = () => read.select(columns).from(exhibit).leftJoin(file, eq(file.id, exhibit.fileId));
  type Joined = Awaited<ReturnType<typeof from>>[number];
  const pages = readRows({
    key: exhibit.id,
    keyOf: (row: Joined) => row.exhibit.id,
    rows: (where, order, limit) => from().where(where).orderBy(order).limit(limit),
    keys: (where, order, limit) =>
      read.select({ key: exhibit.id }).from(exhibit).where(where).orderBy(order).limit(limit),
  });
  let count = 0;
  for await (const page of pages) {
    const said = await saidOf(
      reader,
      page.flatMap(({ row }) => row?.exhibit.fileId ?? []),
      ['accept', 'annotate', 'dispose'],
    );
    for (const { row } of page) {
      count += 1;
      if (row) check(row, said.get(row.exhibit.fileId) ?? []);
    }
  }
  return count;

  function check({ exhibit: row, sha256 }: Joined, said: readonly Said[]): void {
    const accepted = said.findLast(({ action }) => action === 'accept');
    const what = `exhibit ${row.reference}`;
    if (!accepted) {
      const is = `its file ${row.fileId} was never accepted`;
      report({ what, is, expected: 'a custody event that accepts it' });
      return;
    }
    const { details, at, actor, sha256After } = accepted;
    // it may have been named, and moved to a case, since
    const notes = said.filter(({ action, details: noted }) => action === 'annotate' && 'moved' in noted);
    const { caseRef } = notes.findLast(({ details: noted }) => noted['moved'] === true) ?? accepted;
    // what it was called went with its tip; the number stays
    const disposed = said.some(({ action }) => action === 'dispose');
    const named = notes.findLast(({ details: noted }) => 'label' in noted)?.details['label'] ?? null;
    const label = disposed ? null : named;
    const recorded = {
      reference: [row.reference, details['exhibit']],
      case_ref: [row.caseRef, caseRef],
      label: [row.label, label],
      created_at: [row.createdAt, at],
      created_by: [row.createdBy, actor],
      'sha256 of its file': [sha256, sha256After],
      ...('exhibitId' in details ? { id: [row.id, details['exhibitId']] as const } : {}),
    } as const;
    compare(what, recorded, `custody event ${accepted.seq}`, report);
  }
}
