import { and, asc, eq, gte, lte, sql } from 'drizzle-orm';
import { ulidTime } from '../../ulid.ts';
import { readRows } from '../log/rows.ts';
import { soughtDigest } from '../sought.ts';
import type { Audit } from './audit.ts';
import { compare } from './compare.ts';
import { parsed } from './events.ts';

/**
 * The words of every search that are still kept, against the digest custody has of them. One that is gone is right: words may
 * go, the event stays (docs/decisions/0030). The words themselves are never printed.
 */
export async function checkSought({ reader, report }: Pick<Audit, 'reader' | 'report'>): Promise<void> {
  const { read, t } = reader;
  const { sought, custodyEvent: event } = t;
  type Row = typeof sought.$inferSelect;
  const pages = readRows({
    key: sought.id,
    keyOf: ({ id }: Row) => id,
    rows: (where, order, limit) => read.select().from(sought).where(where).orderBy(order).limit(limit),
    keys: (where, order, limit) =>
      read.select({ key: sought.id }).from(sought).where(where).orderBy(order).limit(limit),
  });
  for await (const page of pages) {
    const said = await saidAbout(page.flatMap(({ row }) => row ?? []));
    for (const { key, row } of page) {
      const told = said.get(key);
      const what = `search ${key}`;
      if (!row) report({ what, is: 'cannot be read', expected: 'a row as it was written' });
      else if (!told) report({ what, is: 'was never made', expected: 'a custody event that names it' });
      else {
        const columns = {
          'SHA-256 of salt, words and places': [soughtDigest(row), told.sha256After],
          by_user: [row.byUser, told.actor],
          at: [row.at, told.at],
        } as const;
        compare(what, columns, `custody event ${told.seq}`, report);
      }
    }
  }

  /** Searches of the time these rows are of, by what they name: as the rows say, and as their ids do. */
  async function saidAbout(rows: readonly Row[]) {
    const times = rows.flatMap(({ id, at }) => [ulidTime(id), at.getTime()]).filter((time) => isTime(time));
    if (times.length === 0) return new Map<unknown, never>();
    const { seq, at, actor, sha256After } = event;
    const details = sql<unknown>`${event.details}`;
    const during = and(gte(at, new Date(Math.min(...times))), lte(at, new Date(Math.max(...times))));
    const found = await read
      .select({ seq, at, actor, sha256After, details })
      .from(event)
      .where(and(eq(event.action, 'search'), during))
      .orderBy(asc(seq));
    return new Map(found.map((row) => [(parsed(row.details) as { sought?: unknown } | undefined)?.sought, row]));
  }
}

/** What both engines can be asked for. */
const isTime = (time: number): boolean => time > 0 && time < Date.UTC(9999, 0);
