import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as pgTables from '../../api/db/pg.ts';
import * as sqliteTables from '../../api/db/sqlite.ts';
import { openReader, openStore, type Query, type Store, type Tables } from '../../api/db/store.ts';
import { askDisposal, confirmDisposal, stopDisposal } from '../../api/desk/disposals.ts';
import { acceptFiles } from '../../api/desk/exhibits.ts';
import { askReveal, awaitAnswer, decideReveal, withdrawReveal } from '../../api/desk/reveals.ts';
import type { Member } from '../../api/desk/session.ts';
import { noteSearch } from '../../api/desk/sought.ts';
import { type Identity, newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { sealContact } from '../../api/drop/contact.ts';
import { type Audited, audit } from '../../api/evidence/audit/audit.ts';
import { turnReveals } from '../../api/evidence/contact/watch.ts';
import { recordCustody } from '../../api/evidence/custody.ts';
import { turnDisposals } from '../../api/evidence/disposal/watch.ts';
import { notarize } from '../../api/evidence/log/checkpoints.ts';
import { lineOf } from '../../api/evidence/log/problem.ts';
import { type NoteSigner, newSigningKey, parseSigningKey } from '../../api/signed-note.ts';
import type { Engine } from '../db/engines.ts';
import { user } from '../db/rows.ts';
import { openTestBench, seedTip, seedUpload, sha256, type TestBench, workThrough } from '../evidence/bench.ts';

/** An installation with some evidence, three checkpoints, and copies of those that somebody else keeps. */
export interface Base {
  readonly engine: Engine['name'];
  readonly signer: NoteSigner;
  readonly identity: Identity;
  readonly identityFile: string;
  readonly recipient: string;
  /** where nobody inside can write */
  readonly kept: string;
  /** `which` is the whole of it, or a database of the day before */
  copy(which?: 'newest' | 'earlier'): Promise<Copy>;
  close(): Promise<void>;
}

/** One copy, to be altered; the vault, and what is published, are part of it. */
export interface Copy {
  readonly url: string;
  readonly vault: string;
  readonly published: string;
  remove(): Promise<void>;
}

const words = (name: string, times: number): Uint8Array =>
  Buffer.from(`${name}: en rød cykel ved stationen.\n`.repeat(times));
const segmentBytes = 1024;

async function receive(bench: TestBench, name: string, isOld = false): Promise<string> {
  const files = [];
  for (const [n, times] of [90, 30, 1].entries())
    files.push(
      await seedUpload(
        bench,
        { name: `${name}${n}.txt`, type: 'text/plain', bytes: words(`${name}${n}`, times) },
        segmentBytes,
      ),
    );
  const wrong = { name: 'wrong.txt', type: 'text/plain', bytes: words(name, 40), senderSha256: sha256(words('x', 1)) };
  files.push(await seedUpload(bench, wrong, segmentBytes));
  const tip = randomBytes(16).toString('hex');
  const contact = { name: 'Mette Holm', phone: '12345678' };
  const sealedContact = sealContact({ v: 1, tip, ...contact }, bench.contactRecipient);
  const said = isOld ? { contact } : { sealedContact };
  await seedTip(bench, files, { tip, when: 'i går', where: 'Vesterbro', ...said });
  await workThrough(bench);
  return tip;
}

export async function makeBase(engine: Engine): Promise<Base> {
  const kept = mkdtempSync(join(tmpdir(), 'vidne-kept-'));
  const signer = parseSigningKey(newSigningKey('vidne.example/custody'));
  const url = await engine.createDatabase();
  const first = await openStore(url);
  const bench = await openTestBench({ store: first });
  const published = join(bench.folder, 'published');
  const at = bench.now();
  const officer = user(at, { role: 'investigator' });
  const sign = (store: Store) => notarize({ store, signer, folder: published, log: () => undefined });
  const accept = (store: Store, tip: string) =>
    store.write(async (tx) => {
      const member = { id: officer.id, role: 'investigator' } as Parameters<typeof acceptFiles>[2]['member'];
      await acceptFiles(tx, store.t, { tip, member, at, reason: 'relevant', caseRef: '0100-12345-00001-26' });
    });
  await first.write((tx) => tx.insert(first.t.user).values(officer));
  await accept(first, await receive(bench, 'a', true));
  await sign(first);
  await first.close();
  const earlier = await snapshot(url, engine);
  const second = await openStore(url);
  const received = await receive({ ...bench, store: second }, 'b');
  await accept(second, received);
  for (const answer of ['approved', 'refused', 'withdrawn', 'approved'] as const)
    await askAndAnswer({ ...bench, store: second }, received, officer.id, answer);
  for (const [words, places] of [
    ['rød cykel', ''],
    ['', 'Vesterbro'],
    ['mand', 'stationen'],
  ] as const)
    await noteSearch({ store: second, now: bench.now }, { id: officer.id, role: 'investigator' }, { words, places });
  await remove({ ...bench, store: second }, await receive({ ...bench, store: second }, 'c'));
  await sign(second);
  await second.write(async (tx) => {
    for (let n = 0; n < 4; n++)
      await recordCustody(tx, second.t, {
        at,
        action: 'view',
        actor: officer.id,
        actorRole: 'investigator',
        details: { n },
      });
  });
  await sign(second);
  await second.close();
  cpSync(published, kept, { recursive: true });
  return {
    engine: engine.name,
    signer,
    identity: bench.identity,
    identityFile: bench.identityFile,
    recipient: bench.recipient,
    kept,
    async copy(which = 'newest') {
      const folder = mkdtempSync(join(tmpdir(), 'vidne-altered-'));
      const paths = { vault: join(folder, 'vault'), published: join(folder, 'published') };
      mkdirSync(paths.vault);
      cpSync(join(bench.folder, 'vault'), paths.vault, { recursive: true });
      cpSync(published, paths.published, { recursive: true });
      const database = await snapshot(which === 'newest' ? url : earlier, engine);
      return { ...paths, url: database, remove: async () => rmSync(folder, { recursive: true }) };
    },
    async close() {
      await bench.close();
      rmSync(kept, { recursive: true });
    },
  };
}

/** One asks to know the sender, another answers, or the asker withdraws it; what was approved is opened. */
async function askAndAnswer(
  bench: TestBench,
  tip: string,
  officer: string,
  state: 'approved' | 'refused' | 'withdrawn',
) {
  const { store, now, log, contactIdentity, revealSecret } = bench;
  const { t } = store;
  const leader = user(now(), { role: 'supervisor' });
  const memberOf = (id: string, role: string) => ({ id, role, district: null }) as Member;
  const desk = { store, revealSecret, now };
  const id = await store.write(async (tx) => {
    await tx.insert(t.user).values(leader);
    await tx.update(t.tip).set({ state: 'claimed', claimedBy: officer }).where(eq(t.tip.id, tip));
    const asked = { purpose: 'court_order', reason: 'Kendelse fra retten', caseRef: '0100-12345-00001-26' };
    return askReveal(desk, tx, memberOf(officer, 'investigator'), tip, asked);
  });
  if (state === 'withdrawn')
    return store.write((tx) => withdrawReveal(desk, tx, memberOf(officer, 'investigator'), id));
  await store.write((tx) => decideReveal(desk, tx, memberOf(leader.id, 'supervisor'), id, { state, reason: 'Set' }));
  if (state === 'refused') return;
  const page = recipientOf(parseIdentity(newIdentity()));
  await store.write((tx) => awaitAnswer(desk, tx, memberOf(officer, 'investigator'), id, page));
  await turnReveals({ store, now, log, contactIdentity, secret: revealSecret });
}

/** One asks for a tip to be deleted, and is stopped; asks again, and another agrees. */
async function remove(bench: TestBench, tip: string): Promise<void> {
  const { store, now, revealSecret } = bench;
  const people = ['supervisor', 'supervisor'].map(() => user(now(), { role: 'supervisor' }));
  for (const row of people) await store.write((tx) => tx.insert(store.t.user).values(row));
  const [asker, second] = people.map(({ id }) => ({ id, role: 'supervisor', district: null }) as Member);
  const desk = { store, revealSecret, now, disposalDays: 7 };
  const ask = () =>
    store.write((tx) => askDisposal(desk, tx, asker!, tip, { reason: 'sent_by_mistake', words: 'Sendt to gange' }));
  const stopped = await ask();
  await store.write((tx) => stopDisposal(desk, tx, second!, stopped, 'Vent lidt'));
  const agreed = await ask();
  await store.write((tx) => confirmDisposal(desk, tx, second!, agreed, 'Enig'));
  const disposing = { ...bench, secret: revealSecret };
  while (await turnDisposals(disposing, new AbortController().signal));
}

/** A database with the same content; nobody may be connected to `url`. */
async function snapshot(url: string, engine: Engine): Promise<string> {
  const copy = await engine.createDatabase();
  if (engine.name === 'sqlite') {
    cpSync(url.slice('file:'.length), copy.slice('file:'.length));
    return copy;
  }
  const [from, to] = [new URL(url).pathname.slice(1), new URL(copy).pathname.slice(1)];
  const client = new pg.Client({ connectionString: new URL('/postgres', url).href });
  await client.connect();
  await client.query(`drop database ${to}`);
  await client.query(`create database ${to} template ${from}`);
  await client.end();
  return copy;
}

/** Somebody with every right on the database: nothing refuses, and afterwards everything that refuses is back. */
export interface Administrator {
  readonly t: Tables;
  readonly db: Query;
  run(sql: string): Promise<void>;
}

export async function asAdministrator(url: string, act: (admin: Administrator) => Promise<void>): Promise<void> {
  if (!url.startsWith('file:')) return onPg(url, act);
  const client = new Sqlite(url.slice('file:'.length));
  try {
    client.pragma('foreign_keys = OFF');
    client.pragma('synchronous = OFF'); // nothing of a copy need survive
    const all = `select name, sql from sqlite_master where type = 'trigger'`;
    const triggers = client.prepare(all).all() as { name: string; sql: string }[];
    for (const { name } of triggers) client.exec(`drop trigger ${name}`);
    const db = drizzleSqlite({ client }) as unknown as Query;
    await act({ t: sqliteTables as unknown as Tables, db, run: async (sql) => void client.exec(sql) });
    for (const { sql } of triggers) client.exec(sql);
  } finally {
    client.close();
  }
}

async function onPg(url: string, act: (admin: Administrator) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // what `alter table … disable trigger all` does, foreign keys included, for this connection
    await client.query('set session_replication_role = replica');
    await act({ t: pgTables, db: drizzlePg({ client }), run: async (sql) => void (await client.query(sql)) });
  } finally {
    await client.end();
  }
}

/** What `npm run verify` says of a copy, with the checkpoints that were kept elsewhere, or without any but its own. */
export async function auditCopy(
  { signer, identity, kept }: Base,
  { url, vault, published }: Copy,
  copies: readonly string[] = [kept],
): Promise<{ lines: string[]; audited: Audited }> {
  const lines: string[] = [];
  const reader = await openReader(url);
  try {
    const audited = await audit({
      reader,
      vault: createFileBlobs(vault),
      identity,
      verifier: signer,
      published,
      copies,
      report: (problem) => void lines.push(lineOf(problem)),
    });
    return { lines, audited };
  } finally {
    await reader.close();
  }
}
