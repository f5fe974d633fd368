import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import pg from 'pg';
import { openStore } from '../../api/db/store.ts';
import type { Role } from '../../api/db/values.ts';
import { askDisposal, confirmDisposal, stopDisposal } from '../../api/desk/disposals.ts';
import { acceptFiles } from '../../api/desk/exhibits.ts';
import type { Member } from '../../api/desk/session.ts';
import type { Disposing } from '../../api/evidence/disposal/dispose.ts';
import { turnDisposals } from '../../api/evidence/disposal/watch.ts';
import { ulid } from '../../api/ulid.ts';
import { user } from '../db/rows.ts';
import { openTestBench, type TestBench } from './bench.ts';

/** A bench with a supervisor who asks, and an investigator of the same district who agrees. */
export interface DisposalBench extends TestBench {
  readonly url: string;
  readonly secret: string;
  readonly disposalDays: number;
  readonly asker: Member;
  readonly second: Member;
  /** an investigator of another district */
  readonly stranger: Member;
}

export async function openDisposalBench(url: string): Promise<DisposalBench> {
  const bench = await openTestBench({ store: await openStore(url) });
  const member = async (role: Role, district: string): Promise<Member> => {
    const row = user(bench.now(), { role, district });
    await bench.store.write((tx) => tx.insert(bench.store.t.user).values(row));
    return { ...row, role, district, language: 'da', twoFactorEnabled: true };
  };
  const asker = await member('supervisor', 'fyn');
  const people = { asker, second: await member('investigator', 'fyn') };
  const stranger = await member('investigator', 'oestjylland');
  return { ...bench, ...people, stranger, url, secret: bench.revealSecret, disposalDays: 7 };
}

export const said = { reason: 'sent_by_mistake', words: 'Sendt til den forkerte myndighed' };

/** As the desk does it for a person. Answers the id. */
export const ask = (bench: DisposalBench, tip: string, member = bench.asker): Promise<string> =>
  bench.store.write((tx) => askDisposal(bench, tx, member, tip, said));
export const confirm = (bench: DisposalBench, id: string, member = bench.second): Promise<void> =>
  bench.store.write((tx) => confirmDisposal(bench, tx, member, id, 'Set efter, det er rigtigt'));
export const stop = (bench: DisposalBench, id: string, member = bench.second): Promise<void> =>
  bench.store.write((tx) => stopDisposal(bench, tx, member, id, 'Vi skal bruge det'));

const never = new AbortController().signal;

/** Everything there is to do now. */
export async function disposeAll(bench: Disposing): Promise<void> {
  while (await turnDisposals(bench, never));
}

export async function disposalRow({ store: { read, t } }: TestBench, id: string) {
  const [row] = await read.select().from(t.disposal).where(eq(t.disposal.id, id));
  if (!row) throw new Error('nobody asked for it');
  return row;
}

export async function tipRow({ store: { read, t } }: TestBench, id: string) {
  const [row] = await read.select().from(t.tip).where(eq(t.tip.id, id));
  if (!row) throw new Error('there is no such tip');
  return row;
}

/** Everything below the drop and the vault, half-written parts too, but for what the intake keeps of itself. */
export const leftIn = ({ folder }: TestBench): string[] =>
  ['drop', 'vault'].flatMap((place) =>
    readdirSync(join(folder, place), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)),
  );

/** Where `words` stand in the database: in its files, the log among them; in every column of every row, on a server. */
export async function findInDatabase({ url }: DisposalBench, words: readonly string[]): Promise<string[]> {
  if (url.startsWith('file:')) {
    const path = url.slice('file:'.length);
    return [path, `${path}-wal`].filter(existsSync).flatMap((file) => {
      const bytes = readFileSync(file);
      return words.filter((word) => bytes.includes(word)).map((word) => `${word} in ${file}`);
    });
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    const found: string[] = [];
    for (const { name } of tables.rows)
      for (const word of words) {
        const { rowCount } = await client.query(`select 1 from "${name}" as row where strpos(row::text, $1) > 0`, [
          word,
        ]);
        if (rowCount) found.push(`${word} in ${name}`);
      }
    return found;
  } finally {
    await client.end();
  }
}

/** An exhibit of every file that is ready. */
export async function acceptAll({ store: { write, t }, now, second }: DisposalBench, tip: string, caseRef?: string) {
  await write((tx) =>
    acceptFiles(tx, t, { tip, member: second, at: now(), reason: 'evidence_secured', ...(caseRef ? { caseRef } : {}) }),
  );
}

export async function hold({ store: { write, t }, now, second }: DisposalBench, caseRef: string): Promise<string> {
  const row = { id: ulid(now()), caseRef, reason: 'Anke', placedAt: now(), placedBy: second.id };
  await write((tx) => tx.insert(t.legalHold).values(row));
  return row.id;
}
