import { count, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Query } from './store.ts';

/** How many rows there are, counted no further than `most`. */
export async function countAtMost(
  read: Query,
  from: PgTable | SQL,
  where: SQL | undefined,
  most: number,
): Promise<number> {
  const one = { one: sql`1`.as('one') };
  const found = read.select(one).from(from).where(where).limit(most).as('found');
  const [row] = await read.select({ found: count() }).from(found);
  return row?.found ?? 0;
}
