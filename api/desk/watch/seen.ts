import { and, eq, inArray, type SQL } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import type { CustodyAction } from '../../db/values.ts';
import { reasonWords } from '../reasons.ts';
import { isInQueue } from '../tip-item.ts';
import { type Asked, floorOf, mostLooked, newestFirst, type Place, within } from './asked.ts';

/** One event as those who oversee see it: who, what, why and about which reference. Nothing of what a sender sent. */
export interface Seen {
  seq: number;
  at: Date;
  action: CustodyAction;
  /** `name` is null for a program */
  actor: { id: string; name: string | null; role: string };
  tip: { id: string; reference: string } | null;
  /** where it stands among the tip's files, from 0; the exhibit it became */
  file: { id: string; position: number; exhibit: string | null } | null;
  caseRef: string | null;
  reason: string | null;
  /** when it is a code of api/desk/reasons.ts */
  reasonWords: { da: string; en: string } | null;
  /** who the sender says they are was looked at */
  contact: boolean;
  /** a picture beside the tip in the queue, which was not opened for it */
  inQueue: boolean;
  /** what was searched for, as long as it is kept */
  sought: { words: string; places: string } | null;
  hash: string;
}

export interface Page {
  items: Seen[];
  /** where to go on; null at the end. A page may be short, or empty, before it */
  next: Place | null;
}

/** Newest first; looks at `mostLooked` events at most, however little of them is what was asked for. */
export async function readSeen(
  read: Query,
  t: Tables,
  asked: Asked,
  below: Place | undefined,
  size: number,
): Promise<Page> {
  const floor = asked.rest ? await floorOf(read, t, asked, below, mostLooked) : undefined;
  const rows = await selectSeen(read, t, and(within(t, asked, below, floor), asked.rest), size + 1);
  const items = rows.slice(0, size);
  const next = rows.length > size ? placeOf(items.at(-1)) : (floor ?? null);
  return { items: await withWords(read, t, items), next };
}

const placeOf = (row: Place | undefined): Place | null => (row ? { at: row.at, seq: row.seq } : null);

function selectSeen(read: Query, t: Tables, where: SQL | undefined, limit: number) {
  const { custodyEvent: event, tip, file, exhibit, user } = t;
  return read
    .select({
      seq: event.seq,
      at: event.at,
      action: event.action,
      actor: event.actor,
      actorName: user.name,
      actorRole: event.actorRole,
      tipId: tip.id,
      tipReference: tip.reference,
      fileId: file.id,
      filePosition: file.position,
      exhibit: exhibit.reference,
      caseRef: event.caseRef,
      reason: event.reason,
      details: event.details,
      hash: event.hash,
    })
    .from(event)
    .leftJoin(tip, eq(tip.id, event.tipId))
    .leftJoin(file, eq(file.id, event.fileId))
    .leftJoin(exhibit, eq(exhibit.fileId, event.fileId))
    .leftJoin(user, eq(user.id, event.actor))
    .where(where)
    .orderBy(...newestFirst(t))
    .limit(limit);
}

async function withWords(read: Query, t: Tables, rows: Awaited<ReturnType<typeof selectSeen>>): Promise<Seen[]> {
  const ids = rows.flatMap(({ details }) => (typeof details?.['sought'] === 'string' ? [details['sought']] : []));
  const words = await readWords(read, t, ids);
  return rows.map(({ actor, actorName, actorRole, tipId, tipReference, fileId, filePosition, exhibit, ...row }) => {
    const { details, ...rest } = row;
    const said = words.get(String(details?.['sought']));
    return {
      ...rest,
      actor: { id: actor, name: actorName, role: actorRole },
      tip: tipId === null ? null : { id: tipId, reference: tipReference ?? '' },
      file: fileId === null ? null : { id: fileId, position: filePosition ?? 0, exhibit },
      contact: details?.['contact'] === true,
      inQueue: isInQueue(details),
      reasonWords: row.reason === null ? null : reasonWords(row.reason),
      sought: said ? { words: said.words, places: said.places } : null,
    };
  });
}

/** The words of these searches that are still kept; a page has few of them. */
async function readWords(read: Query, { sought }: Tables, ids: readonly string[]) {
  const columns = { id: sought.id, words: sought.words, places: sought.places };
  const rows =
    ids.length === 0
      ? []
      : await read
          .select(columns)
          .from(sought)
          .where(inArray(sought.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}
