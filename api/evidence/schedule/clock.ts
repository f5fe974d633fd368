import { sql } from 'drizzle-orm';
import type { Store } from '../../db/store.ts';

/** The time leases are counted in, one for all workers of a database. */
export interface Clock {
  now(): Date;
  /** Asks the database again. Throws when it does not answer; the time goes on as it was. */
  set(): Promise<void>;
}

/**
 * Workers on several machines share one PostgreSQL, and its time: theirs may differ by minutes, and a lease would be
 * taken over while it runs. A SQLite is shared by processes of one machine, whose clock they have in common.
 */
export async function openClock(store: Store, local: () => number = Date.now): Promise<Clock> {
  if (store.engine === 'sqlite') return { now: () => new Date(local()), set: () => Promise.resolve() };
  let aheadMs = 0;
  const clock = {
    now: () => new Date(local() + aheadMs),
    async set() {
      const askedAt = local();
      const theirs = await databaseMs(store);
      // the answer is as old as half the way there and back
      aheadMs = theirs - (askedAt + local()) / 2;
    },
  };
  await clock.set();
  return clock;
}

async function databaseMs({ read }: Store): Promise<number> {
  const ms = sql`extract(epoch from clock_timestamp()) * 1000`.mapWith(Number);
  const [row] = await read.select({ ms }).from(sql`(select 1) as one`);
  if (!row) throw new Error('the database does not tell the time');
  return row.ms;
}
