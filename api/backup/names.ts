import { and, asc, eq, gt, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { Reader } from '../db/store.ts';
import type { BlobKey } from '../drop/blobs.ts';
import {
  appealGivenKey,
  copyKey,
  originalKey,
  previewKey,
  segmentKey,
  segmentPrefix,
  specialistKey,
  type TipId,
  tipKey,
  type UploadId,
} from '../drop/keys.ts';
import { parsed } from '../evidence/audit/events.ts';
import { readRows } from '../evidence/log/rows.ts';
import { resealedForms } from '../evidence/rotation/forms.ts';
import type { StoreName } from './manifest.ts';

/**
 * WHAT A DATABASE NAMES: objects it cannot do without, and what of it is over. It is asked of the copy, never of the database
 * that goes on: an object may be gone only when the copy says so too.
 */
export interface Named {
  readonly store: StoreName;
  readonly key: string;
  /** any digest of a segment will do that begins with `key`, or that the segment is named after its bytes */
  readonly digestOf?: { readonly segment: string; readonly writer: string | undefined };
  /** as custody, or the row of an original, recorded it */
  readonly sha256?: string | undefined;
  /** … and since then, when it was sealed anew: any of them will do */
  readonly resealed?: ReadonlySet<string> | undefined;
}

/** `open`: still needs what is left of its upload; `over`: its original rests; `handed`: a specialist has it. */
export type FileStanding = 'open' | 'over' | 'withheld' | 'handed' | 'disposed';

export interface Names {
  readonly objects: readonly Named[];
  readonly files: ReadonlyMap<string, FileStanding>;
  /** by id: whether it was deleted */
  readonly tips: ReadonlyMap<string, boolean>;
}

export async function readNames(reader: Reader): Promise<Names> {
  const files = new Map<string, FileStanding>();
  const tips = new Map<string, boolean>();
  const objects: Named[] = [];
  const resealed = await resealedForms(reader);
  for await (const row of filesOf(reader)) {
    files.set(row.id, standingOf(row));
    objects.push(...objectsOfFile(row, resealed.files.get(row.id)));
  }
  for await (const { id, isDisposed, sha256 } of tipsOf(reader)) {
    tips.set(id, isDisposed);
    const forms = resealed.tips.get(id);
    if (!isDisposed) objects.push({ store: 'vault', key: tipKey(id as TipId), sha256, resealed: forms });
  }
  objects.push(...(await copiesOf(reader)), ...(await picturesOf(reader)));
  return { objects, files, tips };
}

async function* filesOf({ read, t }: Reader) {
  const { file, original, withheldFile: handed } = t;
  const from = () =>
    read
      .select({
        ...{ id: file.id, state: file.state, segments: file.segments, previews: file.previews },
        ...{ kept: original.segments, handed: handed.state, object: handed.object, sealedSha256: handed.sealedSha256 },
      })
      .from(file)
      .leftJoin(original, eq(original.fileId, file.id))
      .leftJoin(handed, eq(handed.fileId, file.id));
  type Row = Awaited<ReturnType<typeof from>>[number];
  const pages = readRows({
    key: file.id,
    keyOf: ({ id }: Row) => id,
    rows: (where, order, limit) => from().where(where).orderBy(order).limit(limit),
    keys: (where, order, limit) => read.select({ key: file.id }).from(file).where(where).orderBy(order).limit(limit),
  });
  // a row that cannot be read is the audit's affair
  for await (const page of pages) for (const { row } of page) if (row) yield row;
}
type FileNames = ReturnType<typeof filesOf> extends AsyncGenerator<infer Row> ? Row : never;

function standingOf({ state, handed, kept }: FileNames): FileStanding {
  if (state === 'disposed') return 'disposed';
  if (handed === 'transferred' || handed === 'finished') return 'handed';
  if (state === 'withheld') return 'withheld';
  return kept ? 'over' : 'open';
}

function objectsOfFile(row: FileNames, resealed: ReadonlyMap<number, ReadonlySet<string>> | undefined): Named[] {
  const id = row.id as UploadId;
  const standing = standingOf(row);
  if (standing === 'disposed') return [];
  if (standing === 'handed')
    return [{ store: 'vault', key: specialistKey(id, row.object!), sha256: row.sealedSha256 ?? undefined }];
  const originals = (row.kept ?? []).map(
    ({ start, sealedSha256: sha256 }): Named => ({
      ...{ store: 'vault', key: originalKey(id, start), sha256, resealed: resealed?.get(start) },
    }),
  );
  // until work on it is over viewing copies are drawn anew under the same name
  const previews = row.state === 'queued' ? (row.previews ?? []) : [];
  const seen = previews.map(({ name }): Named => ({ store: 'vault', key: previewKey(id, name) }));
  if (row.kept || !['received', 'unsealed'].includes(row.state)) return [...originals, ...seen];
  return row.segments.flatMap(({ start, writer }): Named[] => [
    { store: 'drop', key: segmentKey(id, start, writer) },
    { store: 'drop', key: segmentPrefix(id, start), digestOf: { segment: segmentKey(id, start, writer), writer } },
  ]);
}

const pageRows = 500;

async function* tipsOf({ read, t: { tip, custodyEvent: event } }: Reader) {
  const pages = readRows({
    key: tip.id,
    keyOf: ({ id }: { id: string; state: string }) => id,
    rows: (where, order, limit) =>
      read.select({ id: tip.id, state: tip.state }).from(tip).where(where).orderBy(order).limit(limit),
    keys: (where, order, limit) => read.select({ key: tip.id }).from(tip).where(where).orderBy(order).limit(limit),
  });
  for await (const page of pages) {
    const ids = page.map(({ key }) => key);
    const received = await read
      .select({ tipId: event.tipId, details: sql<unknown>`${event.details}` })
      .from(event)
      .where(and(inArray(event.tipId, ids), eq(event.action, 'receive'), isNull(event.fileId)))
      .orderBy(asc(event.seq));
    const digests = new Map<string, string>();
    for (const { tipId, details } of received) {
      const { sealedDocumentSha256: sha256 } = (parsed(details) ?? {}) as { sealedDocumentSha256?: string };
      if (tipId !== null && sha256 !== undefined && !digests.has(tipId)) digests.set(tipId, sha256);
    }
    for (const { key: id, row } of page) yield { id, isDisposed: row?.state === 'disposed', sha256: digests.get(id) };
  }
}

async function copiesOf({ read, t: { workingCopy: copy } }: Reader): Promise<Named[]> {
  const rows = await inPages((after) =>
    read
      .select({ id: copy.id, fileId: copy.fileId })
      .from(copy)
      .where(and(eq(copy.state, 'made'), after === undefined ? undefined : gt(copy.id, after)))
      .orderBy(asc(copy.id))
      .limit(pageRows),
  );
  return rows.map(({ id, fileId }) => ({ store: 'vault', key: copyKey(fileId as UploadId, id) }));
}

async function picturesOf({ read, t: { appealPicture: picture } }: Reader): Promise<Named[]> {
  const rows = await inPages((after) =>
    read
      .select({ id: picture.id, appealId: picture.appealId, fileId: picture.fileId })
      .from(picture)
      .where(and(ne(picture.state, 'destroyed'), after === undefined ? undefined : gt(picture.id, after)))
      .orderBy(asc(picture.id))
      .limit(pageRows),
  );
  return rows.map((row) => ({ store: 'vault', key: appealGivenKey(row) }));
}

async function inPages<Row extends { id: string }>(page: (after?: string) => Promise<Row[]>): Promise<Row[]> {
  const all: Row[] = [];
  for (;;) {
    const rows = await page(all.at(-1)?.id);
    all.push(...rows);
    if (rows.length < pageRows) return all;
  }
}

const ownerOf = (key: string): string => key.split('/')[1] ?? '';

/**
 * Whether an object of the vault belongs to what the copy knows. What came later would lie in the vault unknown to anybody,
 * and no deletion would ever reach it; what the copy says is gone must not come back.
 */
export function belongs({ files, tips }: Names, key: BlobKey): boolean {
  const [kind] = key.split('/');
  if (kind === 'tips') return tips.get(ownerOf(key).split('.')[0] ?? '') === false;
  const standing = files.get(ownerOf(key));
  if (kind === 'originals') return standing === 'open' || standing === 'over' || standing === 'withheld';
  if (kind === 'previews' || kind === 'copies') return standing === 'open' || standing === 'over';
  if (kind === 'specialist') return standing === 'withheld' || standing === 'handed';
  return true;
}

/**
 * Whether the copy does not have yet what stands in an object of the inbox. Beside a dump of PostgreSQL names are younger than the copy
 * (`isOlder`): then only what was deleted goes, and what is there already is taken in once more without a trace.
 */
export async function stillWaits({ tips }: Names, reader: Reader, key: BlobKey, isOlder: boolean): Promise<boolean> {
  const [, what, id = ''] = /^inbox\/(tip|message)-(.+)\.age$/.exec(key) ?? [];
  if (what === 'tip') return isOlder ? tips.get(id) !== true : !tips.has(id);
  const { message } = reader.t;
  return isOlder || (await reader.read.$count(message, eq(message.id, id))) === 0;
}
