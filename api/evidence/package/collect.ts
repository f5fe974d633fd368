import { and, asc, eq, inArray, isNull, notInArray, or } from 'drizzle-orm';
import type { Query, Reader, Tables } from '../../db/store.ts';
import type { PreviewRef } from '../../db/values.ts';
import { sees } from '../../district.ts';
import { revealActions } from '../audit/reveals.ts';
import type { CustodyRow } from '../custody.ts';

/** Why a package cannot be made; the desk has a sentence for each. */
export const packageFailures = [
  'exhibit_missing',
  'exhibit_infected',
  'exhibit_withheld',
  'exhibit_of_other_case',
  'exhibit_of_other_district',
  'original_differs',
  'copy_differs',
  'copies_too_many',
  'custody_broken',
  'role_forbids',
  'something_went_wrong',
] as const;
export type PackageFailure = (typeof packageFailures)[number];

export class Unpackable extends Error {
  readonly code: PackageFailure;
  constructor(code: PackageFailure) {
    super(code);
    this.name = 'Unpackable';
    this.code = code;
  }
}

type Read = Pick<Reader, 'read' | 't'>;
/** who asked, as they are now */
export type Asker = Pick<Tables['user']['$inferSelect'], 'district'>;

/**
 * Everything the database says of the exhibits, in the order they were asked for. What was set aside goes into no package: its
 * numbers alone are answered, so that the package can say so. Throws Unpackable, also when nothing is left, or when whoever asked
 * does not see all of them any more.
 */
export async function collectExhibits(from: Read, ids: readonly string[], caseRef: string, asker: Asker) {
  const all = await findExhibits(from, ids, caseRef);
  if (!all.every(({ tip }) => sees(asker, tip))) throw new Unpackable('exhibit_of_other_district');
  const rows = all.filter(({ file }) => file.state !== 'withheld' && file.state !== 'disposed');
  if (rows.length === 0) throw new Unpackable('exhibit_withheld');
  const withheld = all.filter((row) => !rows.includes(row)).map(({ exhibit }) => exhibit.reference);
  return { rows, withheld };
}

async function findExhibits({ read, t }: Read, ids: readonly string[], caseRef: string) {
  const { exhibit, file, original, tip } = t;
  const rows = await read
    .select({
      exhibit,
      file,
      original,
      tip: { id: tip.id, reference: tip.reference, receivedAt: tip.receivedAt, district: tip.district },
    })
    .from(exhibit)
    .innerJoin(file, eq(file.id, exhibit.fileId))
    .innerJoin(original, eq(original.fileId, exhibit.fileId))
    .innerJoin(tip, eq(tip.id, file.tipId))
    .where(inArray(exhibit.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.exhibit.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (!row) throw new Unpackable('exhibit_missing');
    if (row.file.scanVerdict === 'infected' && row.file.state !== 'withheld') throw new Unpackable('exhibit_infected');
    if (row.exhibit.caseRef !== null && row.exhibit.caseRef !== caseRef) throw new Unpackable('exhibit_of_other_case');
    return row;
  });
}
export type ExhibitRow = Awaited<ReturnType<typeof findExhibits>>[number];

/** Whether one of them was set aside meanwhile; asked in the transaction that lets the package go. */
export async function isAnyWithheld(
  query: Query,
  { withheldFile }: Tables,
  rows: readonly ExhibitRow[],
): Promise<boolean> {
  const ids = rows.map(({ file }) => file.id);
  const found = query.select({ id: withheldFile.fileId }).from(withheldFile).where(inArray(withheldFile.fileId, ids));
  return (await found.limit(1)).length > 0;
}

/**
 * Events of the exhibits' files, and of their tips as a whole, oldest first. Who asked to know the sender is no part of a
 * package, as contact details are none (docs/decisions/0029).
 */
export function collectEvents({ read, t: { custodyEvent: event } }: Read, exhibits: readonly ExhibitRow[]) {
  const files = exhibits.map(({ file }) => file.id);
  const tips = [...new Set(exhibits.map(({ tip }) => tip.id))];
  return read
    .select()
    .from(event)
    .where(
      and(
        or(inArray(event.fileId, files), and(inArray(event.tipId, tips), isNull(event.fileId))),
        notInArray(event.action, [...revealActions]),
      ),
    )
    .orderBy(asc(event.seq));
}

export interface ViewingCopy extends PreviewRef {
  readonly sha256: string;
}

/** Copies for looking at; `analysis.json` is the console's own. Their digests are what custody says when they were made. */
export function viewingCopies({ file }: ExhibitRow, events: readonly CustodyRow[]): ViewingCopy[] {
  return (file.previews ?? []).flatMap((preview) => {
    const made = events.findLast(
      ({ action, fileId, details }) => action === 'derive' && fileId === file.id && details?.['name'] === preview.name,
    );
    return made?.sha256After && preview.name !== 'analysis.json' ? [{ ...preview, sha256: made.sha256After }] : [];
  });
}

/** The row is what custody said when the bytes were hashed, or nothing leaves. */
export function checkOriginal({ file, original }: ExhibitRow, events: readonly CustodyRow[]): void {
  const hashed = events.find(({ action, fileId }) => action === 'hash' && fileId === file.id);
  if (hashed?.sha256After !== original.sha256) throw new Unpackable('original_differs');
}
