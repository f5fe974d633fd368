import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { openStore } from '../../api/db/store.ts';
import type { CustodyAction } from '../../api/db/values.ts';
import { type CustodyEntry, chainStart, eventHash } from '../../api/evidence/custody.ts';
import { user } from '../db/rows.ts';
import { openDesk } from '../desk/bench.ts';
import { measure, measureHead } from './measure.ts';
import { type Chance, chanceOf, districts, fillQueue } from './queue-tips.ts';

/** Who saw what over many custody events: half a year of them, two thirds by programs, by two hundred members of staff. */
export interface WatchWish {
  events: number;
  requests: number;
  seed: number;
}

const bounds = { 'first page': 20, filtered: 60, tally: 150, patterns: 150 } as const;
const staffCount = 200;
const halfYearMs = 180 * 86_400_000;

export async function watchBench({ events, requests, seed }: WatchWish): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-watch-'));
  const path = join(folder, 'watch.db');
  const engine = { name: 'sqlite' as const, createDatabase: async () => `file:${path}`, stop: async () => undefined };
  try {
    await (await openStore(`file:${path}`)).close();
    const chance = chanceOf(seed);
    const tips = Math.ceil(events / 20);
    fillQueue(path, tips, seed, new Date());
    const staff = fillCustody(path, { events, tips, chance });
    console.log(`watch: ${events} events on ${tips} tips made, ${(statSync(path).size / 1e6).toFixed(0)} MB`);
    const desk = await openDesk(engine);
    try {
      const people = [
        ...[await desk.signedIn('auditor'), await desk.signedIn('supervisor')],
        ...[await desk.signedIn('supervisor', 'koebenhavn'), await desk.signedIn('supervisor', 'bornholm')],
      ];
      const ask = (path: string, query = '') => chance.pick(people).get(`${path}?${query}`);
      measureHead(requests);
      await measure('first page', bounds['first page'], requests, () => ask('/watch'));
      await measure('filtered', bounds.filtered, requests, () => ask('/watch', anyFilters(chance, { staff, tips })));
      await measure('tally', bounds.tally, requests, () => ask('/watch/tally', anySpan(chance)));
      await measure('patterns', bounds.patterns, requests, () => ask('/watch/patterns', anySpan(chance)));
    } finally {
      await desk.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const acts: readonly CustodyAction[] = [
  'view',
  'view',
  'view',
  'view',
  'play',
  'play',
  'claim',
  'reject',
  'accept',
  'annotate',
];
const programs: readonly CustodyAction[] = ['receive', 'transfer', 'hash', 'verify', 'scan', 'describe', 'derive'];
const reasons = ['too_dark', 'duplicate', 'useful_now', 'Ringer op om stedet', 'Skal bruges i retten'];

/** Answers the ids of those who did it. */
function fillCustody(
  path: string,
  { events, tips, chance }: { events: number; tips: number; chance: Chance },
): string[] {
  const database = new Sqlite(path);
  for (const pragma of ['journal_mode = DELETE', 'synchronous = OFF', 'cache_size = -1000000']) database.pragma(pragma);
  const begun = Date.now() - halfYearMs;
  database.exec('BEGIN');
  const staff = Array.from({ length: staffCount }, (_, n) => {
    const district = n % 10 === 0 ? null : chance.pickSkewed(districts);
    const { id, name, email } = user(new Date(begun + n), { name: `Betjent ${n}` });
    database
      .prepare(
        `insert into user (id, name, email, email_verified, role, district, created_at, updated_at) values (?, ?, ?, 0, 'moderator', ?, 0, 0)`,
      )
      .run(id, name, email, district);
    return id;
  });
  const columns = 'seq, at, action, actor, actor_role, tip_id, case_ref, reason, previous_hash, hash';
  const insert = database.prepare(`insert into custody_event (${columns}) values (${columns.replaceAll(/\w+/g, '?')})`);
  let previous = chainStart;
  for (let seq = 1; seq <= events; seq++) {
    const at = new Date(begun + Math.floor((halfYearMs * seq) / events));
    const entry = eventOf(chance, { at, staff, tips, part: seq / events });
    const hash = eventHash(seq, previous, entry);
    const { action, actor, actorRole, tipId, caseRef = null, reason = null } = entry;
    insert.run(seq, at.getTime(), action, actor, actorRole, tipId, caseRef, reason, previous, hash);
    previous = hash;
  }
  database.exec('COMMIT');
  database.pragma('journal_mode = WAL');
  database.close();
  return staff;
}

interface Then {
  at: Date;
  staff: readonly string[];
  tips: number;
  /** 0 to 1: how far in the half year; tips are touched about when they came */
  part: number;
}

function eventOf(chance: Chance, { at, staff, tips, part }: Then): CustodyEntry {
  const number = Math.max(1, Math.ceil(part * tips - chance.next() ** 4 * tips * 0.2));
  const tipId = `1${number.toString(16).padStart(31, '0')}`;
  if (chance.next() < 0.66)
    return { at, action: chance.pick(programs), actor: 'evidence', actorRole: 'process', tipId };
  const action = chance.pick(acts);
  const person = { at, action, actor: chance.pickSkewed(staff), actorRole: 'moderator', tipId };
  if (action === 'view' && chance.next() < 0.95) return person;
  if (chance.next() < 0.5) return { ...person, reason: chance.pick(reasons) };
  return { ...person, caseRef: `0100-${1 + Math.floor(chance.next() ** 2 * 2000)}-26` };
}

function anySpan(chance: Chance): string {
  const [from, until] = [chance.next(), chance.next()]
    .sort()
    .map((part) => new Date(Date.now() - (1 - part) * halfYearMs));
  return new URLSearchParams({ from: from!.toISOString(), until: until!.toISOString() }).toString();
}

/** One to four of the filters, whatever their values. */
function anyFilters(chance: Chance, { staff, tips }: { staff: readonly string[]; tips: number }): string {
  const query = new URLSearchParams();
  const filters: (() => void)[] = [
    () => query.set('person', chance.pick(staff)),
    () => query.set('person', `Betjent ${Math.floor(chance.next() * 20)}`),
    () => query.set('tip', `T-2026-${String(1 + Math.floor(chance.next() * tips)).padStart(6, '0')}`),
    () => query.set('case', `0100-${1 + Math.floor(chance.next() * 2000)}-26`),
    () => query.set('act', chance.pick(['looks', 'play', 'export', 'accept', 'search', 'scan'])),
    () => query.set('reason', chance.pick(['retten', 'for mørk', 'findes ikke'])),
    () => query.set('machine', '1'),
    () => new URLSearchParams(anySpan(chance)).forEach((value, name) => void query.set(name, value)),
  ];
  const wanted = 1 + Math.floor(chance.next() * 4);
  for (let set = 0; set < wanted; set++) chance.pick(filters)();
  return query.toString();
}
