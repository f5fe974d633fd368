import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Reader, Tables } from '../../db/store.ts';
import { type CustodyRow, canonical, digestOf } from '../custody.ts';
import type { TagFile } from './bag.ts';
import { type ExhibitRow, Unpackable } from './collect.ts';

/**
 * WORKING COPIES in a package: redacted films and pictures, and stills, as they were made of an exhibit. Beside each lie its
 * plan and the command lines, byte for byte what custody has the digests of.
 */
export type CopyRow = Tables['workingCopy']['$inferSelect'];

export interface PackedCopy {
  readonly row: CopyRow;
  readonly exhibit: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** `data/working/<exhibit>/<reference>.mp4`, `.jpg` or `.png` */
  readonly path: string;
  readonly plan: TagFile;
  readonly commands: TagFile;
  /** who asked for it, and that it was made */
  readonly asked: CustodyRow;
  readonly made: CustodyRow;
}

/** Each brings a plan of up to 256 KiB, held in memory until the package is granted. */
const mostCopies = 500;

/** Finished ones of these exhibits, in the order they were asked for. What was set aside has none, and is not asked about. */
export async function collectCopies(
  { read, t: { workingCopy } }: Pick<Reader, 'read' | 't'>,
  exhibits: readonly ExhibitRow[],
): Promise<CopyRow[]> {
  const files = exhibits.map(({ file }) => file.id);
  const rows = await read
    .select()
    .from(workingCopy)
    .where(and(inArray(workingCopy.fileId, files), eq(workingCopy.state, 'made')))
    .orderBy(asc(workingCopy.askedAt), asc(workingCopy.id))
    .limit(mostCopies + 1);
  if (rows.length > mostCopies) throw new Unpackable('copies_too_many');
  return rows;
}

/** Copies of one exhibit with where they lie; what custody does not say of one exactly as its row does is in no package. */
export function placeCopies(
  { exhibit, original }: ExhibitRow,
  copies: readonly CopyRow[],
  events: readonly CustodyRow[],
): PackedCopy[] {
  return copies
    .filter(({ fileId }) => fileId === original.fileId)
    .map((row) => {
      const of = events.filter(({ fileId, details }) => fileId === row.fileId && details?.['copy'] === row.reference);
      const asked = of.find(({ action }) => action === 'annotate');
      const made = of.find(({ action, sha256After }) => isMaking(action) && sha256After !== null);
      const [plan, commands] = [canonical(row.plan), canonical(row.commands)];
      const isSaid =
        asked &&
        made?.sha256After === row.sha256 &&
        made?.sha256Before === original.sha256 &&
        made?.details?.['planSha256'] === digestOf(Buffer.from(plan)) &&
        made?.details?.['commandsSha256'] === digestOf(Buffer.from(commands));
      if (!isSaid || row.sha256 === null || row.sizeBytes === null) throw new Unpackable('copy_differs');
      const base = `data/working/${exhibit.reference}/${row.reference}`;
      return {
        ...{ row, exhibit: exhibit.reference, sha256: row.sha256, sizeBytes: row.sizeBytes, asked, made: made! },
        path: `${base}.${endings[row.type ?? ''] ?? 'bin'}`,
        plan: { path: `${base}.plan.json`, text: plan },
        commands: { path: `${base}.commands.json`, text: commands },
      };
    });
}

export const isMaking = (action: string): boolean => action === 'redact' || action === 'derive';

const endings: Record<string, string> = { 'video/mp4': 'mp4', 'image/jpeg': 'jpg', 'image/png': 'png' };
