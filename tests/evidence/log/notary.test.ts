import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, suite, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { Hono } from 'hono';
import { openStore, type Store } from '../../../api/db/store.ts';
import { recordCustody } from '../../../api/evidence/custody.ts';
import { openCheckpoint } from '../../../api/evidence/log/checkpoint.ts';
import { type Notary, notarize, notarizeDaily } from '../../../api/evidence/log/checkpoints.ts';
import { newSigningKey, parseSigningKey, parseVerifierKey } from '../../../api/signed-note.ts';
import { serveSite } from '../../../api/site.ts';
import { pgEngine, sqliteEngine } from '../../db/engines.ts';

const at = new Date('2026-11-22T10:00:00.123Z');
const signer = parseSigningKey(newSigningKey('vidne.example/custody'));

for (const engine of [sqliteEngine(), pgEngine()])
  suite(`the notary on ${engine.name}`, () => {
    let site: string;
    let store: Store;
    let notary: Notary;
    let lines: string[];
    const folder = () => join(site, 'custody');
    const happen = (count: number) =>
      store.write(async (tx) => {
        for (let n = 0; n < count; n++)
          await recordCustody(tx, store.t, { at, action: 'view', actor: 'somebody', actorRole: 'moderator' });
      });
    beforeEach(async () => {
      site = mkdtempSync(join(tmpdir(), 'vidne-notary-'));
      store = await openStore(await engine.createDatabase());
      lines = [];
      notary = { store, signer, folder: folder(), log: (event) => void lines.push(event) };
    });
    afterEach(async () => {
      await store.close();
      rmSync(site, { recursive: true });
    });
    after(() => engine.stop());

    test('signs when there are new events, and publishes what anybody can check with the key beside it', async () => {
      assert.deepEqual(await notarize(notary), { size: 0, problems: [], isNew: false });
      await happen(3);
      assert.deepEqual(await notarize(notary), { size: 3, problems: [], isNew: true });
      assert.deepEqual(await notarize(notary), { size: 3, problems: [], isNew: false });
      await happen(2);
      assert.equal((await notarize(notary)).size, 5);
      assert.deepEqual(readdirSync(folder()).sort(), ['checkpoint', 'checkpoints', 'vkey']);
      assert.deepEqual(readdirSync(join(folder(), 'checkpoints')).sort(), ['3', '5']);
      const vkey = parseVerifierKey(readFileSync(join(folder(), 'vkey'), 'utf8'));
      const newest = readFileSync(join(folder(), 'checkpoint'), 'utf8');
      assert.equal(openCheckpoint(newest, vkey).size, 5);
      assert.equal(newest, readFileSync(join(folder(), 'checkpoints/5'), 'utf8'));
      assert.equal(statSync(join(folder(), 'checkpoint')).mode & 0o777, 0o644);
      assert.equal(await store.read.$count(store.t.checkpoint), 2);
    });

    test('publishes later what it could not publish when it signed', async () => {
      await happen(1);
      await notarize(notary);
      rmSync(folder(), { recursive: true });
      await happen(1);
      await notarize(notary);
      assert.deepEqual(readdirSync(join(folder(), 'checkpoints')).sort(), ['1', '2']);
    });

    test('two notaries at once sign one after the other or one of them, never two things', async () => {
      await happen(4);
      await Promise.all([notarize(notary), notarize(notary), notarize(notary)]);
      assert.equal(await store.read.$count(store.t.checkpoint), 1);
      assert.deepEqual((await notarize(notary)).problems, []);
    });

    test('a notary that another overtook answers what is signed by now, never the checkpoint before', async () => {
      await happen(2);
      await notarize(notary);
      await happen(2);
      let overtaken = false;
      const write: Store['write'] = async (change) => {
        if (!overtaken) {
          overtaken = true;
          await notarize(notary);
          await happen(1);
        }
        return store.write(change);
      };
      const overtakenOne = { ...notary, store: { ...store, write } };
      assert.deepEqual(await notarize(overtakenOne), { size: 5, problems: [], isNew: true });
      assert.deepEqual(readdirSync(join(folder(), 'checkpoints')).sort(), ['2', '4', '5']);
    });

    test('never signs over a log that ends before what was published', async () => {
      await happen(3);
      await notarize(notary);
      const earlier = await openStore(await engine.createDatabase());
      try {
        const problems = await notarize({ ...notary, store: earlier });
        assert.equal(problems.isNew, false);
        assert.match(JSON.stringify(problems), /is not in the database.*the database ends after 0 events/);
        assert.equal(await earlier.read.$count(earlier.t.checkpoint), 0);
        assert.ok(lines.includes('custody_broken'));
      } finally {
        await earlier.close();
      }
    });

    test('what the health page is told', async () => {
      await happen(2);
      const ending = new AbortController();
      const daily = notarizeDaily(notary, ending.signal);
      assert.deepEqual(daily.facts, { custody: 'unchecked' });
      while (daily.facts['custody'] === 'unchecked') await new Promise((done) => setTimeout(done, 5));
      const { custodyCheckedAt, ...facts }: Record<string, string | number> = daily.facts;
      assert.deepEqual(facts, { custody: 'intact', checkpointSize: 2 });
      assert.ok(Date.parse(String(custodyCheckedAt)) <= Date.now());
      ending.abort();
      await daily.done;
    });
  });

test('an edited event is never signed over, and the health page says so', async () => {
  const engine = sqliteEngine();
  const site = mkdtempSync(join(tmpdir(), 'vidne-notary-'));
  const url = await engine.createDatabase();
  const store = await openStore(url);
  const notary: Notary = { store, signer, folder: join(site, 'custody'), log: () => undefined };
  const happen = () =>
    store.write((tx) => recordCustody(tx, store.t, { at, action: 'view', actor: 'somebody', actorRole: 'moderator' }));
  for (let n = 0; n < 3; n++) await happen();
  await notarize(notary);
  const database = new Sqlite(url.slice('file:'.length));
  database.exec(`drop trigger custody_event_no_update; update custody_event set actor = 'nobody' where seq = 2`);
  database.close();
  await happen();
  const ending = new AbortController();
  const daily = notarizeDaily(notary, ending.signal);
  while (daily.facts['custody'] === 'unchecked') await new Promise((done) => setTimeout(done, 5));
  ending.abort();
  assert.partialDeepStrictEqual(daily.facts, { custody: 'broken', checkpointSize: 3 });
  assert.deepEqual(readdirSync(join(notary.folder, 'checkpoints')), ['3']);
  await store.close();
  await engine.stop();
  rmSync(site, { recursive: true });
});

test('the public half serves what is published, whatever release is live, and nothing else from there', async () => {
  const site = mkdtempSync(join(tmpdir(), 'vidne-notary-'));
  for (const half of ['public', 'desk']) mkdirSync(join(site, 'live', half), { recursive: true });
  cpSync('tests/evidence/log', join(site, 'custody/checkpoints'), { recursive: true });
  for (const name of ['checkpoint', 'vkey', 'checkpoints/12', 'other'])
    writeFileSync(join(site, 'custody', name), name);
  const app = new Hono();
  serveSite(app, { siteDir: site, half: 'public' });
  for (const name of ['checkpoint', 'vkey', 'checkpoints/12']) {
    const answer = await app.request(`/.well-known/vidne/${name}`);
    assert.equal(await answer.text(), name);
    assert.match(answer.headers.get('Content-Type') ?? '', /^text\/plain/);
  }
  for (const name of ['other', 'checkpoints/13', 'checkpoints/tree.test.ts', 'checkpoints', '../custody/other', ''])
    assert.equal((await app.request(`/.well-known/vidne/${name}`)).status, 404, name);
  const desk = new Hono();
  serveSite(desk, { siteDir: site, half: 'desk' });
  assert.equal((await desk.request('/.well-known/vidne/checkpoint')).status, 404);
  rmSync(site, { recursive: true });
});
