import { sql } from 'drizzle-orm';
import { ask } from '../../doctor/ask.ts';
import { type Check, type Finding, fine, wrong } from '../../doctor/finding.ts';
import { parseS3Address } from '../../drop/s3-address.ts';
import { lastBeat, withReader } from './database.ts';

export interface ClockSettings {
  readonly drop: string;
  readonly vault: string;
  readonly database: string;
  readonly origins: Readonly<Record<'intake' | 'desk', string>>;
}

/**
 * Clocks against each other: leases, tokens and the order of letters are told by them, and custody names times a court may hold
 * against others. A whole second is lost where only seconds are said.
 */
export const clockChecks = ({ drop, vault, database, origins }: ClockSettings): Check[] => [
  { name: 'clock of the database', run: () => databaseAgrees(database) },
  ...[
    ...new Set(
      [drop, vault].filter((address) => address.startsWith('s3:')).map((address) => parseS3Address(address).endpoint),
    ),
  ].map((endpoint) => ({
    name: `clock of the object store`,
    run: () => serverAgrees(endpoint, 'the object store', storeNeeds),
  })),
  { name: 'clock of the intake', run: () => serverAgrees(origins.intake, 'the intake', roleNeeds) },
  { name: 'clock of the desk', run: () => serverAgrees(origins.desk, 'the desk', roleNeeds) },
  { name: 'clock of the worker', run: () => workerAgrees(database) },
];

const toleranceMs = 2000;
const storeNeeds = 'From a quarter of an hour on it refuses every signed request';
const roleNeeds = 'Receipts, tokens and custody would name times that contradict each other';

export function compareClocks(
  what: string,
  theirs: number,
  before: number,
  after: number,
  why: string,
  coarseMs = 0,
): Finding {
  const [behind, ahead] = [before - (theirs + coarseMs), theirs - after];
  const offMs = Math.max(behind, ahead);
  if (offMs <= toleranceMs) return fine();
  const way = behind > ahead ? 'behind' : 'ahead of';
  return wrong(
    `${what} is ${(offMs / 1000).toFixed(1)} s ${way} this machine. ${why}. See that chrony or systemd-timesyncd runs on both machines.`,
  );
}

async function databaseAgrees(url: string): Promise<Finding> {
  if (url.startsWith('file:')) return fine('it has this machine’s');
  return withReader(url, async ({ read }) => {
    const before = Date.now();
    const [row] = await read
      .select({ at: sql<string>`extract(epoch from clock_timestamp()) * 1000` })
      .from(sql`(select 1) as one`);
    return compareClocks(
      'the database',
      Number(row?.at),
      before,
      Date.now(),
      'Leases of workers are told by it: two could work on one file',
    );
  });
}

async function serverAgrees(origin: string, what: string, why: string): Promise<Finding> {
  const before = Date.now();
  const { headers } = await ask(origin, { method: 'GET', path: '/health/ready' });
  const theirs = Date.parse(String(headers['date'] ?? ''));
  if (Number.isNaN(theirs))
    return wrong(`${what} says no time. Whatever stands before it takes the Date header away; let it pass.`);
  return compareClocks(what, theirs, before, Date.now(), why, 1000);
}

/** A worker beats every ten seconds, by the clock it works with. */
async function workerAgrees(url: string): Promise<Finding> {
  return withReader(url, async (reader) => {
    const newest = await lastBeat(reader);
    if (!newest)
      return wrong('no worker has said that it is alive. See that evidence runs; its log says why it does not.');
    const now = Date.now();
    const silentMs = now - newest.at.getTime();
    if (silentMs > 60_000)
      return wrong(
        `the last word of a worker is ${Math.round(silentMs / 1000)} s old. See that evidence runs, and that its clock is right.`,
      );
    return compareClocks(
      'the worker',
      newest.at.getTime(),
      now - 60_000,
      now,
      'Custody would name times that have not come yet',
    );
  });
}
