import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asc, eq, getTableColumns, gt } from 'drizzle-orm';
import { type CustodyRow, chainStart, entryOf, eventBytes, eventHash } from '../../api/evidence/custody.ts';
import { signCheckpoint } from '../../api/evidence/log/checkpoint.ts';
import { createTree, leafHash } from '../../api/evidence/log/tree.ts';
import { newSigningKey, parseSigningKey } from '../../api/signed-note.ts';
import { another } from './alter-value.ts';
import { type Administrator, asAdministrator, type Base, type Copy } from './custody-copy.ts';
import type { Random } from './random.ts';

/** What somebody does to the database who has every right on it, and puts the triggers back afterwards. */
export interface Scene {
  readonly copy: Copy;
  readonly base: Base;
  readonly random: Random;
  /** takes every checkpoint away that could tell, so that only what is outside would */
  readonly isUnsigned?: boolean;
}
export interface Done {
  readonly did: string;
  /** what a line must name */
  readonly names: RegExp;
}
export interface Kind {
  readonly from?: 'newest' | 'earlier';
  alter(scene: Scene): Promise<Done>;
}

type Row = Record<string, unknown>;
type TableName =
  | 'custodyEvent'
  | 'original'
  | 'file'
  | 'exhibit'
  | 'checkpoint'
  | 'tip'
  | 'contact'
  | 'reveal'
  | 'sought'
  | 'disposal';

const rowsOf = async ({ db, t }: Administrator, table: TableName): Promise<Row[]> =>
  (await db.select().from(t[table])) as Row[];

const keyNames = {
  custodyEvent: 'seq',
  original: 'fileId',
  file: 'id',
  exhibit: 'id',
  checkpoint: 'size',
  tip: 'id',
  contact: 'tipId',
  reveal: 'id',
  sought: 'id',
  disposal: 'id',
} as const;
const spoken = {
  custodyEvent: 'custody_event',
  original: 'original',
  file: 'file',
  exhibit: 'exhibit',
  checkpoint: 'checkpoint',
  tip: 'tip',
  contact: 'tip',
  reveal: 'reveal',
  sought: 'search',
  disposal: 'disposal',
};

/** How a line speaks of a row. */
const nameOf = (table: TableName, row: Row): RegExp => {
  const id = {
    custodyEvent: row['seq'],
    original: row['fileId'],
    file: row['id'],
    exhibit: row['reference'],
    checkpoint: row['size'],
    tip: row['reference'],
    contact: 'T-',
    reveal: row['id'],
    sought: row['id'],
    disposal: row['id'],
  }[table];
  return new RegExp(`^${spoken[table]} ${String(id)}\\b`);
};

export async function set(admin: Administrator, table: TableName, key: unknown, values: Row): Promise<void> {
  const target = admin.t[table];
  const column = getTableColumns(target)[keyNames[table] as never];
  await admin.db
    .update(target)
    .set(values as never)
    .where(eq(column, key));
}

const soon = new Date('2026-12-24T18:00:00Z');

export async function edit({ copy, random }: Scene, table: TableName, columns?: readonly string[]): Promise<Done> {
  let done: Done | undefined;
  await asAdministrator(copy.url, async (admin) => {
    // of what was deleted nothing is left to compare most columns with
    const row = random.pick((await rowsOf(admin, table)).filter(({ state }) => state !== 'disposed'));
    const column = random.pick(columns ?? Object.keys(row));
    const isKey = column === keyNames[table];
    const before = row[column];
    // a key that is taken already would be refused
    const isTime = getTableColumns(admin.t[table])[column as never]['dataType'] === 'date';
    const value =
      isKey && typeof before === 'number' ? before + 1_000_000 : another(before ?? (isTime ? soon : null), random);
    await set(admin, table, row[keyNames[table]], { [column]: value });
    const named = nameOf(table, row).source;
    const isName = isKey || column === 'reference' || table === 'checkpoint';
    done = {
      did: `${table}.${column} ${String(row[keyNames[table]])}: ${JSON.stringify(before)} → ${JSON.stringify(value)}`,
      names: isName ? new RegExp(`^${spoken[table]}`) : new RegExp(named),
    };
  });
  return done!;
}

const events = async ({ db, t }: Administrator): Promise<CustodyRow[]> =>
  db.select().from(t.custodyEvent).orderBy(asc(t.custodyEvent.seq));

/** Numbers, links and hashes made anew, as if nothing had happened. */
function rebuilt(rows: readonly CustodyRow[]): CustodyRow[] {
  let previousHash = chainStart;
  return rows.map((row, n) => {
    const seq = n + 1;
    const hash = eventHash(seq, previousHash, entryOf(row));
    const made = { ...row, seq, previousHash, hash };
    previousHash = hash;
    return made;
  });
}

async function replaceEvents({ db, t }: Administrator, rows: readonly CustodyRow[]): Promise<void> {
  await db.delete(t.custodyEvent);
  for (const row of rows) await db.insert(t.custodyEvent).values(row);
}

export async function remove({ copy }: Scene, choose: (all: readonly CustodyRow[]) => CustodyRow[]): Promise<Done> {
  let gone: CustodyRow[] = [];
  await asAdministrator(copy.url, async (admin) => {
    gone = choose(await events(admin));
    for (const { seq } of gone) await admin.db.delete(admin.t.custodyEvent).where(eq(admin.t.custodyEvent.seq, seq));
  });
  const first = gone[0]!.seq;
  return {
    did: `deleted events ${gone.map(({ seq }) => seq).join()}`,
    names: new RegExp(`^custody_event ${first}\\b.*is missing`),
  };
}

const lastSize = 'checkpoint \\d+ .*the database ends after';

/** Removes the end, and every checkpoint inside that knew of it. */
export async function cutEnd(
  { copy, random, isUnsigned = false }: Scene,
  most: number,
  withCheckpoints: boolean,
): Promise<Done> {
  let did = '';
  await asAdministrator(copy.url, async (admin) => {
    const all = await events(admin);
    const end = all.length - (isUnsigned ? 1 : random.between(1, Math.min(most, all.length)));
    await admin.db.delete(admin.t.custodyEvent).where(gt(admin.t.custodyEvent.seq, end));
    if (withCheckpoints || isUnsigned) await forget(admin, copy, end);
    did = `left ${end} of ${all.length} events${withCheckpoints ? ', and took the checkpoints after them' : ''}`;
  });
  return { did, names: new RegExp(`^(${lastSize}|checkpoint \\d+ .*is not in the database)`) };
}

/** Takes checkpoints after `size` out of the database and from where they are published. */
async function forget({ db, t }: Administrator, copy: Copy, size: number): Promise<void> {
  const sizes = await db
    .select({ size: t.checkpoint.size, note: t.checkpoint.note })
    .from(t.checkpoint)
    .orderBy(asc(t.checkpoint.size));
  await db.delete(t.checkpoint).where(gt(t.checkpoint.size, size));
  for (const each of sizes) if (each.size > size) rmSync(join(copy.published, 'checkpoints', String(each.size)));
  const newest = sizes.findLast((each) => each.size <= size);
  if (newest) writeFileSync(join(copy.published, 'checkpoint'), newest.note);
}

/** One change, then a chain without a break. */
export async function rebuild(
  { copy, isUnsigned = false }: Scene,
  change: (rows: CustodyRow[]) => CustodyRow[],
): Promise<Done> {
  await asAdministrator(copy.url, async (admin) => {
    const all = await events(admin);
    const [first] = isUnsigned ? [all.at(-1)!] : [all[0]!];
    const changed = isUnsigned ? all.with(-1, { ...first, reason: 'another' }) : change(all);
    await replaceEvents(admin, rebuilt(changed));
    if (isUnsigned) await forget(admin, copy, all.length - 1);
  });
  return {
    did: `rebuilt the chain`,
    names: /^checkpoint \d+ .*(the events give root|the database ends after)/,
  };
}

/** Rebuilt, and every checkpoint signed again with a key of the same name, inside and where it is published. */
export async function forge(scene: Scene): Promise<Done> {
  const { copy, base, random } = scene;
  const forger = parseSigningKey(newSigningKey(base.signer.name, Buffer.from(random.hex(32), 'hex')));
  await rebuild(scene, (all) =>
    all.with(random.between(0, all.length - 1), { ...random.pick(all), reason: 'another' }),
  );
  await asAdministrator(copy.url, async (admin) => {
    const tree = createTree();
    const sizes = (await rowsOf(admin, 'checkpoint')).map(({ size }) => size as number);
    for (const row of await events(admin)) {
      tree.append(leafHash(eventBytes(row.seq, row.previousHash, entryOf(row))));
      if (!sizes.includes(tree.size)) continue;
      const note = signCheckpoint({ size: tree.size, root: tree.root() }, forger);
      await set(admin, 'checkpoint', tree.size, { note });
      writeFileSync(join(copy.published, 'checkpoints', String(tree.size)), note);
      writeFileSync(join(copy.published, 'checkpoint'), note);
    }
    writeFileSync(join(copy.published, 'vkey'), `${forger.vkey}\n`);
  });
  return { did: 'signed everything with another key', names: /^checkpoint \d+ \(database\): it is not signed by/ };
}

export async function deleteRow({ copy, random }: Scene, table: TableName): Promise<Done> {
  let done: Done | undefined;
  await asAdministrator(copy.url, async (admin) => {
    const row = random.pick(await rowsOf(admin, table));
    const target = admin.t[table];
    await admin.db.delete(target).where(eq(getTableColumns(target)[keyNames[table] as never], row[keyNames[table]]));
    const named = { exhibit: `exhibit of file ${row['fileId']}`, checkpoint: `checkpoint ${row['size']} ` }[
      table as string
    ];
    done = {
      did: `deleted ${table} ${String(row[keyNames[table]])}`,
      names: named ? new RegExp(`^${named}`) : nameOf(table, row),
    };
  });
  return done!;
}

/** Two events change places: all but their numbers, with or without links that fit. */
export async function reorder({ copy, random }: Scene): Promise<Done> {
  let did = '';
  let first = 0;
  await asAdministrator(copy.url, async (admin) => {
    const all = await events(admin);
    const at = random.between(0, all.length - 2);
    const other = random.between(at + 1, all.length - 1);
    const fits = random.chance(0.5);
    const moved = all.with(at, all[other]!).with(other, all[at]!);
    const numbered = moved.map((row, n) => ({
      ...row,
      seq: n + 1,
      ...(fits ? { previousHash: all[n]!.previousHash } : {}),
    }));
    await replaceEvents(admin, numbered);
    first = at + 1;
    did = `exchanged events ${at + 1} and ${other + 1}${fits ? ', links as they were' : ''}`;
  });
  return { did, names: new RegExp(`^custody_event ${first}\\b`) };
}

/** What no program of ours writes: SQLite takes anything in any column. PostgreSQL refuses, so there it is an edit. */
export async function spoil(scene: Scene): Promise<Done> {
  const { copy, base, random } = scene;
  if (base.engine === 'pg') return edit(scene, 'custodyEvent', ['details', 'at']);
  const seq = random.between(1, 40);
  const [column, value] = random.pick([
    ['details', `'{'`],
    ['details', `'[1'`],
    ['at', `'soon'`],
    ['at', `x'00'`],
    ['hash', `x'00ff'`],
    ['actor', '7'],
  ] as const);
  await asAdministrator(copy.url, ({ run }) => run(`update custody_event set ${column} = ${value} where seq = ${seq}`));
  return { did: `custody_event ${seq}: ${column} = ${value}`, names: new RegExp(`^custody_event ${seq}\\b`) };
}

/** A file, its original, its exhibit's digest and every event that names it, all told the same lie, and a chain that fits. */
export async function lieEverywhere({ copy, random }: Scene): Promise<Done> {
  await asAdministrator(copy.url, async (admin) => {
    const row = random.pick(await rowsOf(admin, 'original'));
    const [is, lie] = [row['sha256'] as string, random.hex(32)];
    await set(admin, 'original', row['fileId'], { sha256: lie });
    await set(admin, 'file', row['fileId'], { sha256: lie, senderSha256: lie });
    const told = (await events(admin)).map(
      (event) => JSON.parse(JSON.stringify(event).replaceAll(is, lie)) as CustodyRow,
    );
    await replaceEvents(admin, rebuilt(told.map((event) => ({ ...event, at: new Date(event.at) }))));
  });
  return { did: 'told one lie everywhere', names: /^checkpoint \d+ .*the events give root/ };
}

export async function rollBack({ copy, random }: Scene): Promise<Done> {
  // what is published is inside too: put back with the rest, as the administrator would
  const isThorough = random.chance(0.5);
  if (isThorough) await asAdministrator(copy.url, async (admin) => forgetAll(admin, copy));
  return {
    did: `put an older database back${isThorough ? ', and what was published' : ''}`,
    names: /^checkpoint \d+ .*(is not in the database|the database ends after)/,
  };
}

async function forgetAll(admin: Administrator, copy: Copy): Promise<void> {
  const sizes = (await rowsOf(admin, 'checkpoint')).map(({ size }) => String(size));
  for (const name of readdirSync(join(copy.published, 'checkpoints')))
    if (!sizes.includes(name)) rmSync(join(copy.published, 'checkpoints', name));
  writeFileSync(join(copy.published, 'checkpoint'), readFileSync(join(copy.published, 'checkpoints', sizes.at(-1)!)));
}
