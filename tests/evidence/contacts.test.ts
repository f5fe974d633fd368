import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { openStore, type Store } from '../../api/db/store.ts';
import { newIdentity, parseIdentity } from '../../api/drop/age.ts';
import { openContact } from '../../api/drop/contact.ts';
import { sealPlainContacts } from '../../api/evidence/contact/seal-plain.ts';
import { digestOf, findBreak } from '../../api/evidence/custody.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { makeOld } from '../db/old-database.ts';
import { run } from '../db/pg-server.ts';
import { searchFolders } from '../intake/search.ts';

// What an earlier version kept in the clear, found before and nowhere after; and what the tips say is found as before.
const mark = randomBytes(6).toString('hex');
const tips = 300;
const nameOf = (n: number): string => `navn-${mark}-${n}`;
const needles = new Map([
  ['name', Buffer.from(`navn-${mark}`)],
  ['phone', Buffer.from(`tlf-${mark}`)],
  ['email', Buffer.from(`post-${mark}`)],
  ['text', Buffer.from(`tekst-${mark}`)],
]);

/** An installation as the version before left it: everybody named, some changed and some gone, so that pages were divided. */
async function makeNamed(url: string, engine: Engine): Promise<void> {
  const time = (ms: number) => (engine.name === 'sqlite' ? String(ms) : `to_timestamp(${ms}/1000.0)`);
  const rows = Array.from({ length: tips }, (_, n) => {
    const id = n.toString(16).padStart(32, '0');
    const tip = `insert into tip (id, reference, language, received_at, due_at, priority, text, mailbox, mailbox_recipient, updated_at)
      values ('${id}', 'T-${n}', 'da', ${time(1000)}, ${time(2000)}, 3, 'tekst-${mark}', '${id}', '', ${time(1000)})`;
    const contact = `insert into tip_contact (tip_id, name, phone, email)
      values ('${id}', '${nameOf(n)}', ${n % 3 === 0 ? 'null' : `'tlf-${mark}'`}, 'post-${mark}@example.dk')`;
    return [tip, contact];
  });
  const longer = `update tip_contact set email = email || '.lang.adresse.som.fylder.mere' where name like '%7'`;
  await makeOld(url, 12, [...rows.flat(), longer, `delete from tip_contact where name like '%3'`]);
}

/** Every file of the database; of PostgreSQL its tables, not the log of changes, which goes with time (docs/operations.md). */
async function searchDatabase(url: string, engine: Engine, store?: Store): Promise<Set<string>> {
  let folder = join(url.slice('file:'.length), '..');
  if (engine.name === 'pg') {
    await run(url, 'checkpoint');
    const { rows } = await run(
      url,
      `select current_setting('data_directory') as data, oid from pg_database where datname = current_database()`,
    );
    const { data, oid } = rows[0] as { data: string; oid: number };
    folder = join(data, 'base', String(oid));
  } else await store?.read.select().from(store.t.series);
  const { hits, files } = searchFolders([folder], needles);
  assert.ok(files > 0);
  return new Set(hits.map((hit) => hit.slice(hit.lastIndexOf(': ') + 2)));
}

/** A process beside the worker that reads and writes all the while. */
function startBusy(url: string): { isBusy: Promise<unknown>; end(): Promise<number | null> } {
  const script = `import { openStore } from ${JSON.stringify(new URL('../../api/db/store.ts', import.meta.url).href)};
    const store = await openStore(${JSON.stringify(url)});
    const { t } = store;
    let ending = false;
    process.stdin.on('end', () => (ending = true)).resume();
    for (let n = 0; !ending; n++) {
      await store.read.select().from(t.tip);
      await store.write((tx) => tx.insert(t.series).values({ name: 'busy-' + n, last: n }));
      if (n === 3) console.log('busy');
      await new Promise((done) => setTimeout(done, 5));
    }
    await store.close();`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return {
    isBusy: once(child.stdout, 'data'),
    end() {
      child.stdin.end();
      return ended;
    },
  };
}

for (const engine of [sqliteEngine(), pgEngine()])
  suite(`contact details of an earlier version on ${engine.name}`, () => {
    test('are sealed, bound by custody, and nowhere in the clear afterwards', async () => {
      const url = await engine.createDatabase(true);
      await makeNamed(url, engine);
      assert.deepEqual([...(await searchDatabase(url, engine))].sort(), ['email', 'name', 'phone', 'text']);
      const store = await openStore(url);
      const { t, read } = store;
      const kept = await read.$count(t.plainContact);
      assert.ok(kept > 200 && (await read.$count(t.contact)) === kept);
      const key = parseIdentity(newIdentity());
      const lines: string[] = [];
      const log = (event: string, fields = {}) => void lines.push(JSON.stringify({ event, ...fields }));
      const sealing = { store, contactRecipient: key.recipient, now: () => new Date(), log };
      const desk = startBusy(url);
      await desk.isBusy;
      await sealPlainContacts(sealing);
      assert.equal(await desk.end(), 0, 'the other process waited, and nothing of it failed');
      assert.equal(await read.$count(t.plainContact), 0);
      assert.deepEqual([...(await searchDatabase(url, engine, store))], ['text']);
      assert.deepEqual(lines, [`{"event":"contacts_sealed","count":${kept}}`]);
      const rows = await read.select().from(t.contact);
      const events = await read.select().from(t.custodyEvent).orderBy(t.custodyEvent.seq);
      assert.equal(findBreak(events), undefined);
      for (const { tipId, sealed } of rows) {
        const { tip, name, phone, email } = openContact(sealed!, key);
        assert.deepEqual([tip, name], [tipId, nameOf(Number.parseInt(tipId, 16))]);
        assert.equal(phone, Number.parseInt(tipId, 16) % 3 === 0 ? undefined : `tlf-${mark}`);
        assert.match(email!, new RegExp(`^post-${mark}@example.dk`));
        const event = events.find((one) => one.tipId === tipId);
        assert.deepEqual([event?.action, event?.sha256After], ['seal', digestOf(Buffer.from(sealed!))]);
        assert.equal(sealed!.length, rows[0]!.sealed!.length, 'its size tells nothing');
      }
      assert.ok(!JSON.stringify(events).includes(mark));
      // once is enough, and nothing can be put back
      await sealPlainContacts(sealing);
      assert.equal(await read.$count(t.custodyEvent), events.length);
      const again = { tipId: rows[0]!.tipId, name: nameOf(0), phone: null, email: null };
      await assert.rejects(store.write((tx) => tx.insert(t.plainContact).values(again)));
      await store.close();
      assert.deepEqual([...(await searchDatabase(url, engine))], ['text']);
    });

    test('a worker that ended half-way leaves the rest to the next, and the files are cleared all the same', async () => {
      const url = await engine.createDatabase(true);
      await makeNamed(url, engine);
      const store = await openStore(url);
      const { t, read } = store;
      const key = parseIdentity(newIdentity());
      const sealing = { contactRecipient: key.recipient, now: () => new Date(), log: () => undefined };
      const ends = { ...store, scrub: () => Promise.reject(new Error('killed')) };
      await assert.rejects(sealPlainContacts({ ...sealing, store: ends }), /killed/);
      assert.equal(await read.$count(t.plainContact), 0);
      await sealPlainContacts({ ...sealing, store });
      assert.equal(await read.$count(t.series, eq(t.series.name, 'plain_contacts')), 0);
      await store.close();
      assert.deepEqual([...(await searchDatabase(url, engine))], ['text']);
    });

    test('the engine ends', () => engine.stop());
  });
