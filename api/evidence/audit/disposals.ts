import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Reader } from '../../db/store.ts';
import type { CustodyAction, DisposalState } from '../../db/values.ts';
import { copyPrefix, isTipId, isUploadId, originalPrefix, previewPrefix, tipKey } from '../../drop/keys.ts';
import { certificateDigest } from '../disposal/erase.ts';
import { readRows } from '../log/rows.ts';
import type { Audit } from './audit.ts';
import { compare } from './compare.ts';
import { parsed } from './events.ts';

export const disposalActions = [
  'ask_disposal',
  'confirm_disposal',
  'stop_disposal',
  'dispose',
  'delete',
] as const satisfies readonly CustodyAction[];

/**
 * Every deletion of a tip against what custody says of it: who asked, who agreed, who stopped it, what its certificate is; and
 * no tip is gone without one.
 */
export async function checkDisposals({ reader, report }: Pick<Audit, 'reader' | 'report'>): Promise<void> {
  const { read, t } = reader;
  const { disposal } = t;
  type Row = typeof disposal.$inferSelect;
  const pages = readRows({
    key: disposal.id,
    keyOf: ({ id }: Row) => id,
    rows: (where, order, limit) => read.select().from(disposal).where(where).orderBy(order).limit(limit),
    keys: (where, order, limit) =>
      read.select({ key: disposal.id }).from(disposal).where(where).orderBy(order).limit(limit),
  });
  for await (const page of pages) {
    const told = await saidOfTips(
      reader,
      page.flatMap(({ row }) => row?.tipId ?? []),
    );
    for (const { key, row } of page) {
      const what = `disposal ${key}`;
      if (!row) report({ what, is: 'cannot be read', expected: 'a row as it was recorded' });
      else
        check(
          row,
          told.filter(({ of }) => of === key),
        );
    }
  }

  function check(row: Row, said: readonly Told[]): void {
    const what = `disposal ${row.id}`;
    const find = (action: CustodyAction) => said.find((each) => each.action === action);
    const [asked, confirmed, stopped] = [find('ask_disposal'), find('confirm_disposal'), find('stop_disposal')];
    if (!asked && row.askedBy !== null)
      report({ what, is: 'was never asked for', expected: 'a custody event that asks for it' });
    if (asked) {
      const columns = {
        tip_id: [row.tipId, asked.tipId],
        reason: [row.reason, asked.details['why']],
        words: [row.words, asked.reason],
        asked_by: [row.askedBy, asked.actor],
        asked_role: [row.askedRole, asked.actorRole],
        asked_at: [row.askedAt, asked.at],
        due_at: [row.dueAt?.toISOString() ?? null, asked.details['dueAt']],
      } as const;
      compare(what, columns, `custody event ${asked.seq}`, report);
    }
    const agreed = {
      confirmed_by: [row.confirmedBy, confirmed?.actor],
      confirmed_role: [row.confirmedRole, confirmed?.actorRole],
      confirmed_at: [row.confirmedAt, confirmed?.at],
      confirm_reason: [row.confirmReason, confirmed?.reason],
    } as const;
    compare(what, agreed, confirmed ? `custody event ${confirmed.seq}` : 'custody, where nobody agreed,', report);
    const ended = {
      stopped_by: [row.stoppedBy, stopped?.actor],
      stopped_at: [row.stoppedAt, stopped?.at],
      stop_reason: [row.stopReason, stopped?.reason],
    } as const;
    compare(what, ended, stopped ? `custody event ${stopped.seq}` : 'custody, where nobody stopped it,', report);
    checkState(row, said);
    const erased = said.find(({ action, details }) => action === 'delete' && details['what'] === 'tip');
    const certificate = row.certificate === null ? null : certificateDigest(row.certificate);
    const written = { 'SHA-256 of certificate': [certificate, erased?.details['certificateSha256']] } as const;
    compare(what, written, erased ? `custody event ${erased.seq}` : 'custody, where nothing was erased,', report);
  }

  function checkState({ id, state }: Row, said: readonly Told[]): void {
    const last = said.findLast(({ details }) => details['what'] !== 'file');
    const is: DisposalState = last ? standing(last) : 'asked';
    if (state !== is)
      report({
        what: `disposal ${id}`,
        is: `state is ${state}`,
        expected: last ? `${is}, as custody event ${last.seq} says` : 'custody events that brought it so far',
      });
  }
}

/** What the last event leaves a deletion in. */
function standing({ action, details }: Told): DisposalState {
  if (action === 'stop_disposal') return 'stopped';
  if (action === 'dispose') return 'begun';
  if (action !== 'delete') return 'asked';
  return details['what'] === 'remains' ? 'finished' : 'erased';
}

type Told = Awaited<ReturnType<typeof saidOfTips>>[number];

async function saidOfTips({ read, t: { custodyEvent: event } }: Reader, tips: readonly string[]) {
  const { seq, at, action, actor, actorRole, tipId, reason } = event;
  const details = sql<unknown>`${event.details}`;
  const rows = await read
    .select({ seq, at, action, actor, actorRole, tipId, reason, details })
    .from(event)
    .where(and(inArray(event.tipId, [...tips]), inArray(event.action, [...disposalActions]), isNull(event.fileId)))
    .orderBy(asc(seq));
  return rows.map((row) => {
    const told = { ...(parsed(row.details) as Record<string, unknown> | undefined) };
    return { ...row, details: told, of: told['disposal'] };
  });
}

/** How far each of `ids` was deleted, by custody: `gone` holds the event since when nothing may be left. */
export interface Gone {
  /** the event that emptied it */
  readonly begun: number;
  readonly gone: number | undefined;
}

export async function goneTips(reader: Reader, ids: readonly string[]): Promise<Map<string, Gone>> {
  const told = await saidOfTips(reader, ids);
  const found = new Map<string, Gone>();
  for (const { seq, action, tipId, details } of told) {
    if (action === 'dispose') found.set(tipId!, { begun: seq, gone: undefined });
    const begun = found.get(tipId!)?.begun;
    if (action === 'delete' && details['what'] === 'tip' && begun !== undefined)
      found.set(tipId!, { begun, gone: seq });
  }
  return found;
}

type TipRow = Reader['t']['tip']['$inferSelect'];

/** A tip that was deleted is empty, and once its document was removed it is not there. */
export async function checkGone(
  { reader: { read, t }, vault, report }: Pick<Audit, 'reader' | 'vault' | 'report'>,
  row: TipRow,
  { begun, gone }: Gone,
): Promise<void> {
  const what = `tip ${row.reference}`;
  const why = `custody event ${begun}`;
  compare(what, { state: [row.state, 'disposed'] }, why, report);
  const words = [row.text || null, row.when, row.where, row.reasonNote];
  if (words.some((text) => text !== null)) report({ what, is: 'has words', expected: `none, since ${why} emptied it` });
  for (const table of [t.note, t.message, t.contact] as const)
    if ((await read.$count(table, eq(table.tipId, row.id))) > 0)
      report({ what, is: 'has notes, messages or a contact', expected: `none, since ${why} emptied it` });
  if (gone === undefined || !isTipId(row.id)) return;
  const files = await read
    .select({ id: t.file.id, original: t.original.fileId })
    .from(t.file)
    .leftJoin(t.original, eq(t.original.fileId, t.file.id))
    .where(eq(t.file.tipId, row.id));
  const places = files.flatMap(({ id, original }) => {
    if (!isUploadId(id)) return [];
    // what is known as an original is looked after there (originals.ts)
    return [previewPrefix(id), copyPrefix(id), ...(original ? [] : [originalPrefix(id)])];
  });
  const expected = `nothing, since custody event ${gone} destroyed it`;
  for (const place of [tipKey(row.id), ...places])
    for (const { key } of await vault.list(place)) report({ what: `vault ${key}`, is: 'still lies there', expected });
}
