import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { closePackages } from '../../api/desk/package/packages.ts';
import { type BlobKey, BlobMissing } from '../../api/drop/blobs.ts';
import { grantPackage, nextRequested } from '../../api/evidence/package/grant.ts';
import type { Browser } from '../desk/bench.ts';
import { readChain, sendTip } from '../desk/tip-desk.ts';
import { acceptAll, addOriginal, fetchPackage, openPackageDesk, type PackageDesk, sendEvidence } from './evidence.ts';

const caseRef = '0100-12345-00001-26';
const reason = 'Til retten';
let desk: PackageDesk;
let person: Browser & { id: string };
let tip: string;
before(async () => {
  desk = await openPackageDesk();
  person = await desk.signedIn('investigator');
  tip = (await sendEvidence(desk, [{ name: 'film.mp4', bytes: randomBytes(150_000) }], caseRef, person)).id;
});
after(() => desk.close());

interface Shown {
  package: { id: string; state: string; failure: string | null; keySealed?: string; keyRecipient?: string };
}
const ask = async (wish: Record<string, unknown>, by: Browser = person): Promise<string> =>
  (await by.expect<Shown>(201, by.post('/packages', { tip, caseRef, reason, ...wish }))).package.id;
const look = async (id: string): Promise<Shown['package']> =>
  (await person.expect<Shown>(200, person.get(`/packages/${id}`))).package;
const failureOf = async (wish: Record<string, unknown>, by?: Browser): Promise<string | null> => {
  const id = await ask(wish, by);
  await desk.grant();
  const { t, read } = desk.store;
  const [row] = await read.select().from(t.evidencePackage).where(eq(t.evidencePackage.id, id));
  assert.equal(row?.keySealed, null);
  assert.equal(row?.state, 'failed');
  return row?.failure ?? null;
};

test('asking needs a reason, a case, a key that is one, and exhibits in one’s own district', async () => {
  await person.refused('reason_missing', person.post('/packages', { tip, caseRef }));
  await person.refused('bad_request', person.post('/packages', { tip, reason }));
  await person.refused('recipient_malformed', person.post('/packages', { tip, caseRef, reason, recipient: 'age1' }));
  await person.refused('exhibit_unknown', person.post('/packages', { exhibits: ['none'], caseRef, reason }));
  await person.refused('exhibit_unknown', person.post('/packages', { exhibits: [], caseRef, reason }));
  const elsewhere = await sendTip(desk, { district: 'fyn' });
  await addOriginal(desk, elsewhere.id, { name: 'a.mp4', bytes: randomBytes(10) });
  await acceptAll(desk, elsewhere.id, person, caseRef);
  const local = await desk.signedIn('investigator', 'koebenhavn');
  await local.refused('exhibit_unknown', local.post('/packages', { tip: elsewhere.id, caseRef, reason }));
});

test('a package is only for whoever asked, not before it is granted, and its key is never shown', async () => {
  const id = await ask({});
  await person.refused('package_unready', person.get(`/packages/${id}/download`));
  const other = await desk.signedIn('supervisor');
  await other.refused('package_unknown', other.get(`/packages/${id}`));
  await other.refused('package_unknown', other.get(`/packages/${id}/download`));
  await desk.grant();
  const shown = await look(id);
  assert.equal(shown.state, 'granted');
  assert.deepEqual([shown.keySealed, shown.keyRecipient], [undefined, undefined]);
  const [plan] = await desk.desk.vault.list(`packages/${id}/`);
  await desk.desk.vault.remove(plan!.key);
  await person.refused('package_closed', person.get(`/packages/${id}/download`));
});

test('an hour later it is closed: its plan is gone, and so is its key', async () => {
  const id = await ask({});
  await desk.grant();
  const { t, read } = desk.store;
  const find = async () => (await read.select().from(t.evidencePackage).where(eq(t.evidencePackage.id, id)))[0]!;
  const plan = `packages/${id}/${(await find()).plan}.age` as BlobKey;
  assert.ok((await desk.desk.vault.size(plan))! > 1000);
  await closePackages(desk.desk);
  assert.equal((await find()).state, 'granted');
  desk.pass(61 * 60_000);
  const again = await desk.signedIn('investigator');
  await again.refused('package_unknown', again.get(`/packages/${id}/download`));
  await closePackages(desk.desk);
  assert.deepEqual([(await find()).state, (await find()).keySealed], ['closed', null]);
  await assert.rejects(desk.desk.vault.get(plan), BlobMissing);
  person = await desk.signedIn('investigator');
});

test('the worker asks again who may, and hands on nothing infected, of another case, or that is not what custody hashed', async () => {
  const { t, write } = desk.store;
  const leaver = await desk.signedIn('investigator');
  const asked = await ask({}, leaver);
  await write(async (tx) => {
    await tx.update(t.user).set({ role: 'moderator' }).where(eq(t.user.id, leaver.id));
  });
  await desk.grant();
  const [row] = await desk.store.read.select().from(t.evidencePackage).where(eq(t.evidencePackage.id, asked));
  assert.deepEqual([row?.state, row?.failure], ['failed', 'role_forbids']);
  assert.equal(await failureOf({ caseRef: '0200-99999-00001-26' }), 'exhibit_of_other_case');
  const files = eq(t.file.tipId, tip);
  await write(async (tx) => void (await tx.update(t.file).set({ scanVerdict: 'infected' }).where(files)));
  assert.equal(await failureOf({}), 'exhibit_infected');
  await write(async (tx) => void (await tx.update(t.file).set({ scanVerdict: 'nothing_found' }).where(files)));
  const exports = (await readChain(desk)).filter(({ action }) => action === 'export');
  assert.ok(exports.every(({ actor }) => actor !== leaver.id));
});

test('whoever is moved to another district gets no package of the old one, asked for or granted', async () => {
  const { t, read, write } = desk.store;
  const local = (await sendEvidence(desk, [{ name: 'c.mp4', bytes: randomBytes(100) }], caseRef, person)).id;
  await write(async (tx) => void (await tx.update(t.tip).set({ district: 'fyn' }).where(eq(t.tip.id, local))));
  const mover = await desk.signedIn('investigator', 'fyn');
  const move = (district: string) =>
    write(async (tx) => void (await tx.update(t.user).set({ district }).where(eq(t.user.id, mover.id))));
  const granted = await ask({ tip: local }, mover);
  await desk.grant();
  const asked = await ask({ tip: local }, mover);
  await move('koebenhavn');
  await mover.refused('package_unknown', mover.get(`/packages/${granted}/download`));
  await desk.grant();
  const [row] = await read.select().from(t.evidencePackage).where(eq(t.evidencePackage.id, asked));
  assert.deepEqual([row?.state, row?.failure], ['failed', 'exhibit_of_other_district']);
  await move('fyn');
  assert.equal((await mover.get(`/packages/${granted}/download`)).status, 200);
});

test('two workers that grant the same package record it once and leave one plan', async () => {
  const id = await ask({});
  const row = (await nextRequested(desk.granting))!;
  await Promise.all([grantPackage(desk.granting, row), grantPackage(desk.granting, row)]);
  assert.equal((await desk.desk.vault.list(`packages/${id}/`)).length, 1);
  const exports = (await readChain(desk)).filter(({ details }) => details?.['package'] === id);
  assert.equal(exports.length, 1);
});

test('an original that is no longer what it was never goes out whole', async () => {
  const other = (await sendEvidence(desk, [{ name: 'b.mp4', bytes: randomBytes(150_000) }], caseRef, person)).id;
  const { t, read } = desk.store;
  const [row] = await read.select().from(t.file).where(eq(t.file.tipId, other));
  const [segment] = await desk.desk.vault.list(`originals/${row!.id}/`);
  const id = await ask({ tip: other });
  await desk.grant();
  const sealed = Buffer.from(await new Response(await desk.desk.vault.get(segment!.key)).arrayBuffer());
  sealed[sealed.length - 100]! ^= 1;
  await desk.desk.vault.remove(segment!.key);
  await desk.desk.vault.putIfAbsent(segment!.key, sealed);
  const answer = await person.get(`/packages/${id}/download`);
  await assert.rejects(answer.arrayBuffer());
  assert.ok(desk.log.some((line) => line.includes('package_broken')));
});

test('where custody is broken no package is made', async () => {
  const { t, write } = desk.store;
  await fetchPackage(desk, person, { tip, caseRef, reason });
  await write(async (tx) => {
    await tx.insert(t.custodyEvent).values({
      ...{ seq: 9999, at: desk.desk.now(), action: 'view', actor: 'x', actorRole: 'x' },
      ...{ previousHash: '0'.repeat(64), hash: '1'.repeat(64) },
    });
  });
  assert.equal(await failureOf({}), 'custody_broken');
});
