import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { openStore } from '../../api/db/store.ts';
import { newIdentity } from '../../api/drop/age.ts';
import { compareClocks } from '../../api/evidence/examine/clocks.ts';
import { ageOfSignatures } from '../../api/evidence/examine/worker.ts';
import { addIdentity, openKeys } from '../../api/keys.ts';
import { startClamd } from '../evidence/clamd-server.ts';
import { startVidne, type Vidne } from '../vidne.ts';

const home = mkdtempSync(join(tmpdir(), 'vidne-doctor-'));
let vidne: Vidne;
before(async () => {
  vidne = await startVidne({ dataDir: join(home, 'vidne') });
});
after(async () => {
  await vidne.stop();
  rmSync(home, { recursive: true, force: true });
});

async function doctor(part: string, settings: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const env = { PATH: process.env['PATH'] ?? '', ...settings };
  const child = spawn(process.execPath, ['api/doctor.ts', part], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, said };
}

const portOf = (origin: string): string => new URL(origin).port;
const ofVidne = (): Record<string, string> => ({
  DATA_DIR: vidne.dataDir,
  PUBLIC_PORT: portOf(vidne.publicOrigin),
  DESK_PORT: portOf(vidne.deskOrigin),
  ...vidne.stores.env,
});

/** A folder as `npm start` makes it, in which nothing runs. */
async function lonely(name: string): Promise<{ DATA_DIR: string; database: string }> {
  const DATA_DIR = join(home, name);
  for (const part of ['drop', 'vault', 'db']) mkdirSync(join(DATA_DIR, part), { recursive: true, mode: 0o700 });
  openKeys(join(DATA_DIR, 'keys'));
  const database = join(DATA_DIR, 'db/vidne.db');
  await (await openStore(`file:${database}`)).close();
  return { DATA_DIR, database };
}

test('of a Vidne that is well the inside is well', async () => {
  const { said } = await doctor('inside', ofVidne());
  for (const name of [
    ...['identities', 'recipient of the intake', 'drop', 'vault', 'intake and vault', 'database', 'triggers'],
    ...['clock of the database', 'clock of the intake', 'clock of the desk', 'clock of the worker', 'sandbox'],
  ])
    assert.match(said, new RegExp(`^✔ ${name}\\b`, 'm'), said);
  assert.match(said, /^! scanner: none is connected/m);
  assert.doesNotMatch(said, /^✖ (?!room)/m);
});

test('an intake that seals to an older key, or to one that nobody holds, is found', async () => {
  const keys = join(vidne.dataDir, 'keys');
  cpSync(keys, join(home, 'kept'), { recursive: true });
  addIdentity(keys);
  const rotated = await doctor('inside', ofVidne());
  assert.match(
    rotated.said,
    /^✖ recipient of the intake: the intake still seals to an older key\. Start Vidne again\.$/m,
  );
  assert.match(rotated.said, /^! identities: 1 older key is kept/m);
  for (const name of ['evidence.identity', 'evidence.2.identity'])
    writeFileSync(join(keys, name), newIdentity(), { mode: 0o600 });
  const lost = await doctor('inside', ofVidne());
  assert.match(lost.said, /^✖ recipient of the intake: the intake seals to age1\w+, and no identity here opens that/m);
  assert.equal(lost.code, 1);
  rmSync(keys, { recursive: true });
  renameSync(join(home, 'kept'), keys);
});

test('an intake that sees the vault is found', async () => {
  const bare = await startVidne({ dataDir: join(home, 'bare'), env: { CONFINEMENT: 'none' } });
  try {
    const settings: Record<string, string> = { ...ofVidne(), ...bare.stores.env, DATA_DIR: bare.dataDir };
    const ports = { PUBLIC_PORT: portOf(bare.publicOrigin), DESK_PORT: portOf(bare.deskOrigin) };
    // in an object store it has no user at the vault, whatever it sees of the disk
    const inStore = settings['VAULT_URL']?.startsWith('s3:');
    const { said } = await doctor('inside', { ...settings, ...ports });
    assert.match(said, inStore ? /^✔ intake and vault/m : /^✖ intake and vault: the intake sees .*vault\. Install/m);
  } finally {
    await bare.stop();
  }
});

test('a store that cannot be written, or does not answer, is found', async () => {
  const { DATA_DIR } = await lonely('stores');
  const unwritable = await doctor('inside', {
    DATA_DIR,
    VAULT_URL: 'file:/sys/vidne',
    PUBLIC_PORT: '1',
    DESK_PORT: '1',
  });
  assert.match(unwritable.said, /^✖ vault: it cannot be written \((EACCES|EPERM|EROFS)\)\. Give the folder/m);
  assert.match(unwritable.said, /^✔ drop$/m);
  assert.match(unwritable.said, /^! recipient of the intake: cannot be seen here/m);
  assert.match(unwritable.said, /^✖ clock of the intake: could not be tried .*ECONNREFUSED/m);
  assert.match(unwritable.said, /^✖ clock of the worker: no worker has said/m);
});

test('a database of another version, without its triggers, or away, is found', async () => {
  const { DATA_DIR, database } = await lonely('database');
  const settings = { DATA_DIR, PUBLIC_PORT: '1', DESK_PORT: '1' };
  const whole = `${database}.whole`;
  copyFileSync(database, whole);
  const spoilt = async (statement: string): Promise<string> => {
    copyFileSync(whole, database);
    const client = new Sqlite(database);
    client.exec(statement);
    client.close();
    return (await doctor('inside', settings)).said;
  };
  const last = '(select max(created_at) from __drizzle_migrations)';
  const older = await spoilt(`delete from __drizzle_migrations where created_at = ${last}`);
  assert.match(older, /^✖ database: its tables are older than this program\. Start Vidne/m);
  const newer = await spoilt(`insert into __drizzle_migrations (hash, created_at) values ('x', ${last} + 1)`);
  assert.match(newer, /^✖ database: its tables are newer than this program/m);
  const open = await spoilt('drop trigger custody_event_no_update');
  assert.match(open, /^✖ triggers: custody_event_no_update missing or changed/m);
  const away = await doctor('inside', { ...settings, DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:9/none' });
  assert.match(away.said, /^✖ database: it does not answer \(ECONNREFUSED\)\. See that it runs/m);
});

test('clocks that are off are found: of a role, of the object store, of the worker', async () => {
  const { DATA_DIR, database } = await lonely('clocks');
  const off: Server = createServer((_, response) => {
    response
      .setHeader('Date', new Date(Date.now() + 10_000).toUTCString())
      .writeHead(403)
      .end();
  });
  await new Promise<void>((done) => off.listen(0, '127.0.0.1', done));
  const { port } = off.address() as { port: number };
  const store = await openStore(`file:${database}`);
  const beats = async (aheadMs: number, facts: Record<string, string>): Promise<void> => {
    const row = { id: 'evidence-x', role: 'evidence', at: new Date(Date.now() + aheadMs), facts };
    await store.write(async (tx) => {
      await tx.delete(store.t.heartbeat);
      await tx.insert(store.t.heartbeat).values(row);
    });
  };
  const settings = { DATA_DIR, PUBLIC_PORT: String(port), DESK_PORT: '1' };
  await beats(20_000, { tier: 'D' });
  const ahead = await doctor('inside', { ...settings, DROP_URL: `s3://k:s@127.0.0.1:${port}/bucket?tls=no` });
  assert.match(ahead.said, /^✖ clock of the intake: the intake is (8|9|10)\.\d s ahead of this machine\. Receipts/m);
  assert.match(ahead.said, /^✖ clock of the object store: the object store is \S+ s ahead of/m);
  assert.match(ahead.said, /^✖ clock of the worker: the worker is \S+ s ahead of/m);
  assert.match(ahead.said, /^✖ sandbox: tier D/m);
  assert.match(ahead.said, /^✖ drop: it refuses us/m);
  await beats(-120_000, { tier: 'B' });
  const silent = await doctor('inside', settings);
  assert.match(silent.said, /^✖ clock of the worker: the last word of a worker is 1[12]\d s old/m);
  assert.match(silent.said, /^! sandbox: tier B/m);
  await store.close();
  off.close();
  assert.equal(compareClocks('it', 1000, 3100, 3200, 'why').level, 'wrong');
  assert.equal(compareClocks('it', 1200, 3100, 3200, 'why').level, 'fine');
});

test('a scanner that is away, not fit or old is found', async () => {
  const { DATA_DIR } = await lonely('scanner');
  const settings = { DATA_DIR, PUBLIC_PORT: '1', DESK_PORT: '1' };
  const away = await doctor('inside', { ...settings, CLAMD_SOCKET: join(DATA_DIR, 'no.sock') });
  assert.match(away.said, /^✖ scanner: it does not answer \(no_scanner\)/m);
  for (const [change, expected] of [
    [{}, /^! scanner: it finds the test file; how old/m],
    [{ AlertEncrypted: 'no' }, /^✖ scanner: it does not find the test file, or keeps silent/m],
  ] as const) {
    const clamd = await startClamd(change);
    try {
      assert.match((await doctor('inside', { ...settings, CLAMD_SOCKET: clamd.socket })).said, expected);
    } finally {
      await clamd.close();
    }
  }
  const now = Date.UTC(2026, 10, 30, 12);
  assert.equal(ageOfSignatures('ClamAV 1.4.3/27800/Fri Nov 20 09:00:00 2026', now), 10);
  assert.equal(ageOfSignatures('ClamAV 1.4.3', now), undefined);
});

test('settings that nothing reads, or that contradict each other, are found', async () => {
  const fine = await doctor('configuration', { DATA_DIR: home });
  assert.equal(fine.code, 0, fine.said);
  const cases: [Record<string, string>, RegExp][] = [
    [{ PUBLIC_ORIGINS: 'https://a.example' }, /PUBLIC_ORIGINS \(is it PUBLIC_ORIGIN\?\)/],
    [{ DATABSAE_URL: 'file:x' }, /DATABSAE_URL \(is it DATABASE_URL\?\)/],
    [{ CLAMD_PATH: '/x' }, /CLAMD_PATH \(is it CLAMD_SOCKET\?\)/],
    [{ RECIPIENT: 'age1x' }, /^! names of settings: RECIPIENT: only a role/m],
    [{ OIDC_ISSUER: 'https://idp.example' }, /OIDC_CLIENT_ID and OIDC_CLIENT_SECRET missing/],
    [{ SMS_URL: 'https://sms.example' }, /SMS_TOKEN missing/],
    [{ PUBLIC_ORIGIN: 'https://a.example', DESK_ORIGIN: 'https://a.example' }, /are the same: give the desk a name/],
    [{ PUBLIC_ORIGIN: 'http://a.example' }, /PUBLIC_ORIGIN begins with http:/],
    [{ DROP_URL: 'file:/a', VAULT_URL: 'file:/a' }, /are the same place/],
    [{ HOST: '0.0.0.0' }, /HOST opens both origins/],
  ];
  for (const [settings, expected] of cases) {
    const { said, code } = await doctor('configuration', { DATA_DIR: home, ...settings });
    assert.match(said, expected);
    assert.equal(code, said.includes('✖') ? 1 : 0);
  }
});
