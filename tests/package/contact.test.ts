import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { newIdentity, parseIdentity } from '../../api/drop/age.ts';
import { sealContact } from '../../api/drop/contact.ts';
import { turnReveals } from '../../api/evidence/contact/watch.ts';
import type { Engine } from '../db/engines.ts';
import { revealSecret } from '../desk/bench.ts';
import { approve, ask, caseRef, look, newPage, type Signed, wish } from '../desk/reveal-desk.ts';
import { searchFolders } from '../intake/search.ts';
import { takeApart } from './bag.ts';
import { fetchPackage, openPackageDesk, type PackageDesk, sendEvidence } from './evidence.ts';

// A sender who is asked for, approved and shown; then a package, the database's files, the vault, the drop and the log are
// searched for what was shown. The words of the request are the control: they are found.
const mark = randomBytes(6).toString('hex');
const contact = { name: `navn-${mark}`, phone: `tlf-${mark}`, email: `post-${mark}@example.dk` };
const needles = new Map(Object.entries(contact).map(([name, word]) => [name, Buffer.from(word)]));
const why = `grund-${mark}`;
const folder = mkdtempSync(join(tmpdir(), 'vidne-known-'));
const engine: Engine = {
  name: 'sqlite',
  createDatabase: async () => `file:${join(folder, 'vidne.db')}`,
  stop: async () => undefined,
};
let desk: PackageDesk;
let asker: Signed;
let zip: Buffer;
before(async () => {
  desk = await openPackageDesk(engine);
  asker = await desk.signedIn('investigator', 'fyn');
  const second = await desk.signedIn('investigator', 'fyn');
  const sent = [{ name: 'film.mp4', bytes: randomBytes(100_000) }];
  const { id: tip } = await sendEvidence(desk, sent, caseRef, asker);
  const { t, write, ...store } = desk.store;
  const contactIdentity = parseIdentity(newIdentity());
  await write(async (tx) => {
    const sealed = sealContact({ v: 1, tip, ...contact }, contactIdentity.recipient);
    await tx.insert(t.contact).values({ tipId: tip, sealed });
    await tx.update(t.tip).set({ state: 'accepted', decidedBy: asker.id }).where(eq(t.tip.id, tip));
  });
  const id = await ask(asker, tip, { reason: why });
  await second.expect(200, approve(second, id));
  const page = newPage(asker);
  await asker.expect(200, page.open(id));
  const { now, log } = desk.desk;
  await turnReveals({ store: { ...store, t, write }, now, log, contactIdentity, secret: revealSecret });
  const { sealed } = await look(asker, id);
  assert.deepEqual(page.read(sealed!), { v: 1, tip, ...contact });
  zip = await fetchPackage(desk, asker, { tip, caseRef, reason: wish.reason });
});
after(async () => {
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a package holds neither who the sender is nor who asked for it, and says so', async () => {
  const path = join(folder, 'package.zip');
  writeFileSync(path, zip);
  const { bag } = await takeApart(path);
  const whole = Buffer.concat([...bag.values()]);
  for (const [name, needle] of needles) assert.ok(!whole.includes(needle), name);
  const events = bag.get('data/custody/events.jsonl')!.toString();
  assert.ok(!events.includes(why) && !/reveal/.test(events));
  assert.match(events, /"action":"accept"/);
  const summary = bag.get('data/summary.html')!.toString();
  assert.match(summary, /Kontaktoplysninger<\/dt><dd>ingen/);
  assert.match(summary, /Contact details<\/dt><dd>none/);
  rmSync(path);
});

test('the database’s files, the vault, the drop and the log hold nothing of it', async () => {
  const places = [folder, join(desk.desk.vaultUrl.slice('file:'.length), '..')];
  const { hits, files } = searchFolders(places, new Map([...needles, ['why', Buffer.from(why)]]));
  assert.ok(files > 5);
  assert.deepEqual([...new Set(hits.map((hit) => hit.slice(hit.lastIndexOf(': ') + 2)))], ['why']);
  assert.ok(!desk.log.join('').includes(mark));
});
