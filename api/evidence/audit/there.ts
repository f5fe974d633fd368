import { inArray } from 'drizzle-orm';
import type { Reader } from '../../db/store.ts';
import type { CustodyAction } from '../../db/values.ts';
import { type CustodyRow, digestOf } from '../custody.ts';
import type { Report } from '../log/problem.ts';
import { goneTips } from './disposals.ts';

/** What an event brought about must still be there: its file, its original, its exhibit, its note word for word. */
export async function checkThatThere(reader: Reader, rows: readonly CustodyRow[], report: Report): Promise<void> {
  const { read, t } = reader;
  const { file, original, exhibit, withheldFile } = t;
  const find = {
    receive: ['file', (ids: string[]) => read.select({ id: file.id }).from(file).where(inArray(file.id, ids))],
    hash: [
      'original',
      (ids: string[]) => read.select({ id: original.fileId }).from(original).where(inArray(original.fileId, ids)),
    ],
    withhold: [
      'handing over of file',
      (ids: string[]) =>
        read.select({ id: withheldFile.fileId }).from(withheldFile).where(inArray(withheldFile.fileId, ids)),
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
  await checkNotes(reader, rows, report);
  await checkRequests({ read, t }, rows, report);
}

/** Nobody may make away with a request to know a sender, or to delete a tip. */
async function checkRequests(
  { read, t: { reveal, disposal } }: Pick<Reader, 'read' | 't'>,
  rows: readonly CustodyRow[],
  report: Report,
): Promise<void> {
  for (const [asked, what, table] of [
    ['ask_reveal', 'reveal', reveal],
    ['ask_disposal', 'disposal', disposal],
  ] as const) {
    const said = rows.flatMap(({ action, seq, details }) => {
      const id = action === asked ? details?.[what] : undefined;
      return typeof id === 'string' ? [{ seq, id }] : [];
    });
    if (said.length === 0) continue;
    const ids = said.map(({ id }) => id);
    const there = new Set(
      (await read.select({ id: table.id }).from(table).where(inArray(table.id, ids))).map(({ id }) => id),
    );
    for (const { seq, id } of said)
      if (!there.has(id))
        report({ what: `${what} ${id}`, is: 'is missing', expected: `a row, as custody event ${seq} says` });
  }
}

/** They go with a tip that is deleted, and with nothing else. */
async function checkNotes(reader: Reader, rows: readonly CustodyRow[], report: Report): Promise<void> {
  const { read, t } = reader;
  const { note } = t;
  const all = rows.flatMap(({ action, seq, details, sha256After, tipId }) => {
    const id = action === 'annotate' ? details?.['note'] : undefined;
    return typeof id === 'string' ? [{ seq, id, sha256After, tipId }] : [];
  });
  if (all.length === 0) return;
  const disposed = await goneTips(
    reader,
    all.flatMap(({ tipId }) => tipId ?? []),
  );
  const said = all.filter(({ tipId }) => !disposed.has(tipId ?? ''));
  if (said.length === 0) return;
  const ids = said.map(({ id }) => id);
  const found = await read.select({ id: note.id, text: note.text }).from(note).where(inArray(note.id, ids));
  const digests = new Map(found.map(({ id, text }) => [id, digestOf(Buffer.from(text))]));
  for (const { seq, id, sha256After } of said) {
    const is = digests.get(id);
    if (is === sha256After) continue;
    const expected = `words with SHA-256 ${sha256After}, as custody event ${seq} says`;
    report({ what: `note ${id}`, is: is ? `its SHA-256 is ${is}` : 'is missing', expected });
  }
}
