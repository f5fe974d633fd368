import { and, eq, inArray, isNotNull, isNull, ne, or } from 'drizzle-orm';
import type { Query, Tables } from './store.ts';

/** Why a tip may not be deleted now, as codes of refusals; people are told when they ask, the job waits. */
export type DisposalObstacle =
  | 'disposal_held'
  | 'disposal_in_case'
  | 'disposal_in_package'
  | 'disposal_handing_over'
  | 'disposal_reveal_open';

/**
 * What stands in the way of deleting a tip, for the desk that is asked and for the worker that does it: a legal hold above
 * all, its place in a case, a package that may still be fetched, an original on its way to the specialist, and a request to
 * know its sender. Undefined when nothing does.
 */
export async function obstacleOf(read: Query, t: Tables, tipId: string): Promise<DisposalObstacle | undefined> {
  const { exhibit, file, tip, legalHold, withheldFile, reveal } = t;
  const exhibits = await read
    .select({ id: exhibit.id, caseRef: exhibit.caseRef })
    .from(exhibit)
    .innerJoin(file, eq(file.id, exhibit.fileId))
    .where(eq(file.tipId, tipId));
  const [given] = await read.select({ caseRef: tip.caseRef }).from(tip).where(eq(tip.id, tipId));
  const cases = [...exhibits, ...(given ? [given] : [])].flatMap(({ caseRef }) => caseRef ?? []);
  if (cases.length > 0) {
    const active = and(inArray(legalHold.caseRef, cases), isNull(legalHold.releasedAt));
    return (await read.$count(legalHold, active)) > 0 ? 'disposal_held' : 'disposal_in_case';
  }
  if (
    await isPackaged(
      read,
      t,
      exhibits.map(({ id }) => id),
    )
  )
    return 'disposal_in_package';
  const handed = await read
    .select({ id: withheldFile.fileId })
    .from(withheldFile)
    .innerJoin(file, eq(file.id, withheldFile.fileId))
    .where(and(eq(file.tipId, tipId), ne(withheldFile.state, 'finished')))
    .limit(1);
  if (handed.length > 0) return 'disposal_handing_over';
  const asked = and(eq(reveal.tipId, tipId), inArray(reveal.state, ['asked', 'approved', 'awaited']));
  return (await read.$count(reveal, asked)) > 0 ? 'disposal_reveal_open' : undefined;
}

/** Which of the tips were accepted, whole or a file of them: none of these is deleted on one person's word. */
export async function acceptedOf(read: Query, t: Tables, tips: readonly string[]): Promise<Set<string>> {
  const { exhibit, file, tip } = t;
  const rows = await read
    .selectDistinct({ id: tip.id })
    .from(tip)
    .leftJoin(file, eq(file.tipId, tip.id))
    .leftJoin(exhibit, eq(exhibit.fileId, file.id))
    .where(and(inArray(tip.id, [...tips]), or(eq(tip.state, 'accepted'), isNotNull(exhibit.id))));
  return new Set(rows.map(({ id }) => id));
}

/** Whether one of the exhibits is in a package that is being made, or that may still be fetched. */
async function isPackaged(read: Query, { evidencePackage: table }: Tables, exhibits: readonly string[]) {
  if (exhibits.length === 0) return false;
  const open = or(eq(table.state, 'requested'), and(eq(table.state, 'granted'), isNotNull(table.keySealed)));
  const packages = await read.select({ exhibits: table.exhibits }).from(table).where(open);
  return packages.some((each) => each.exhibits.some((id) => exhibits.includes(id)));
}
