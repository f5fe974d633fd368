import { and, asc, eq, gt, gte, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { type FileState, fileStates } from '../../db/values.ts';
import type { Bench, FileRow } from '../bench.ts';
import type { WorkingState } from '../file-state.ts';

/**
 * WHOSE TURN IT IS. Priority first. Between tips of one priority by turns: the one with fewest files at work, then the
 * one that has waited longest since a file of it moved on; one that was never served comes before all others, the
 * earliest due first. Within a tip in the sender's order, so that the first file is done soonest.
 */
export interface Wish {
  /** files that were at work when a worker died: left out, or nothing else; otherwise they are files like others */
  readonly suspects?: 'none' | 'only';
  /** leaves larger files out */
  readonly atMostBytes?: number;
  /** nothing but what somebody's life may depend on */
  readonly urgentOnly?: boolean;
  /** leaves larger files out, unless somebody's life may depend on it */
  readonly urgentOrAtMostBytes?: number;
}

export async function listInTurn(
  { store: { t } }: Bench,
  tx: Query,
  at: Date,
  { states, wish, limit }: { states: readonly WorkingState[]; wish: Wish; limit: number },
): Promise<FileRow[]> {
  const { file, tip } = t;
  const waits = and(
    inArray(file.state, [...states]),
    lte(file.nextAttemptAt, at),
    isNull(file.leaseUntil),
    ...wishes(t, wish),
  );
  const served = later(states);
  const turns = tx
    .select({
      tipId: file.tipId,
      atWork: sql<number>`count(case when ${gte(file.leaseUntil, at)} then 1 end)`.as('at_work'),
      servedAt: sql`max(case when ${inArray(file.state, served)} then ${file.stateChangedAt} end)`.as('served_at'),
    })
    .from(file)
    .where(inArray(file.tipId, tx.select({ id: file.tipId }).from(file).where(waits)))
    .groupBy(file.tipId)
    .as('turns');
  const rows = await tx
    .select({ file })
    .from(file)
    .innerJoin(tip, eq(file.tipId, tip.id))
    .innerJoin(turns, eq(file.tipId, turns.tipId))
    .where(waits)
    .orderBy(
      asc(tip.priority),
      asc(turns.atWork),
      sql`${turns.servedAt} asc nulls first`,
      asc(tip.dueAt),
      asc(file.tipId),
      asc(file.position),
    )
    .limit(limit);
  return rows.map((row) => row.file);
}

function wishes(
  { file, tip }: Tables,
  { suspects, urgentOnly, atMostBytes, urgentOrAtMostBytes }: Wish,
): (SQL | undefined)[] {
  const urgent = sql`${file.tipId} in (select ${tip.id} from ${tip} where ${eq(tip.priority, 0)})`;
  return [
    suspects === 'none' ? eq(file.deaths, 0) : undefined,
    suspects === 'only' ? gt(file.deaths, 0) : undefined,
    urgentOnly ? urgent : undefined,
    atMostBytes === undefined ? undefined : lte(file.sizeBytes, atMostBytes),
    urgentOrAtMostBytes === undefined ? undefined : or(lte(file.sizeBytes, urgentOrAtMostBytes), urgent),
  ];
}

/** What a file has become when one of `states` has been worked on. */
function later(states: readonly WorkingState[]): FileState[] {
  const first = Math.min(...states.map((state) => fileStates.indexOf(state)));
  return fileStates.slice(first + 1);
}
