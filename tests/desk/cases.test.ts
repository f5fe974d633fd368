import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { sqlState } from '../../api/db/store.ts';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import { openPackageDesk, type PackageDesk, sendEvidence } from '../package/evidence.ts';
import type { Browser } from './bench.ts';
import { readChain } from './tip-desk.ts';

interface Case {
  caseRef: string;
  exhibits: { id: string; reference: string; label: string | null; claimedName: string }[];
  holds: { reason: string; releasedAt: string | null; releaseReason: string | null }[];
  packages: { id: string; state: string }[];
}
const caseRef = '0100-12345-00001-26';
const other = '0100-12345-00002-26';

for (const engine of [sqliteEngine(), pgEngine()])
  suite(`cases on ${engine.name}`, () => {
    let desk: PackageDesk;
    let [investigator, supervisor]: Browser[] = [];
    before(async () => {
      desk = await openPackageDesk(engine);
      const person = await desk.signedIn('investigator');
      [investigator, supervisor] = [person, await desk.signedIn('supervisor')];
      const sent = ['a', 'b'].map((name) => ({ name: `${name}.mp4`, bytes: randomBytes(100) }));
      await sendEvidence(desk, sent, caseRef, person);
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });
    const open = (ref = caseRef) =>
      investigator!.expect<Case>(200, investigator!.get(`/cases/exhibits?ref=${encodeURIComponent(ref)}`));
    const say = (path: string, body: object, by = supervisor!) => by.expect(200, by.post(path, body));

    test('a case lists its exhibits, and only to those whose district it is', async () => {
      const { exhibits } = await open();
      assert.deepEqual(
        exhibits.map(({ claimedName }) => claimedName),
        ['a.mp4', 'b.mp4'],
      );
      const { cases } = await investigator!.expect<{ cases: object[] }>(200, investigator!.get('/cases'));
      assert.partialDeepStrictEqual(cases, [{ caseRef, exhibits: 2, bytes: 200, isHeld: false }]);
      await investigator!.refused('case_unknown', investigator!.get('/cases/exhibits?ref=none'));
      await investigator!.refused('bad_request', investigator!.get('/cases/exhibits'));
    });

    test('an exhibit gets a label and moves to another case, each an event of custody', async () => {
      const [, second] = (await open()).exhibits;
      await say(`/exhibits/${second!.id}`, { label: 'Kamera 3, indgang' }, investigator);
      await say(`/exhibits/${second!.id}`, { caseRef: other }, investigator);
      assert.deepEqual(
        (await open(other)).exhibits.map(({ label }) => label),
        ['Kamera 3, indgang'],
      );
      const notes = (await readChain(desk)).filter(({ action }) => action === 'annotate');
      assert.deepEqual(
        notes.map(({ caseRef: of, details }) => [of, details?.['moved'], details?.['fromCase'], details?.['toCase']]),
        [
          [caseRef, false, undefined, undefined],
          [other, true, caseRef, other],
        ],
      );
      await investigator!.refused('exhibit_unknown', investigator!.post('/exhibits/none', { label: 'x' }));
      await say(`/exhibits/${second!.id}`, { caseRef }, investigator);
    });

    test('held, nothing of a case can be moved or deleted, not even by hand in the database', async () => {
      await supervisor!.refused('reason_missing', supervisor!.post('/cases/hold', { caseRef }));
      await supervisor!.refused('case_unknown', supervisor!.post('/cases/hold', { caseRef: 'none', reason: 'Anke' }));
      await say('/cases/hold', { caseRef, reason: 'Sagen er anket' }, investigator);
      await supervisor!.refused('case_held', supervisor!.post('/cases/hold', { caseRef, reason: 'Anke' }));
      const [first] = (await open()).exhibits;
      await investigator!.refused('case_held', investigator!.post(`/exhibits/${first!.id}`, { caseRef: other }));
      await say(`/exhibits/${first!.id}`, { label: 'må stadig navngives' });
      const { t, write } = desk.store;
      const state = (error: unknown): boolean => ['SQLITE_CONSTRAINT_TRIGGER', '23001'].includes(sqlState(error) ?? '');
      const forbidden = [
        () => write(async (tx) => void (await tx.delete(t.exhibit).where(eq(t.exhibit.id, first!.id)))),
        () =>
          write(
            async (tx) => void (await tx.update(t.exhibit).set({ caseRef: null }).where(eq(t.exhibit.id, first!.id))),
          ),
        () => write(async (tx) => void (await tx.delete(t.legalHold))),
      ];
      for (const act of forbidden) await assert.rejects(act(), state);
    });

    test('releasing takes a supervisor and a reason, and both stand in custody of each exhibit', async () => {
      await investigator!.refused(
        'role_forbids',
        investigator!.post('/cases/release', { caseRef, reason: 'Endelig dom' }),
      );
      await supervisor!.refused('reason_missing', supervisor!.post('/cases/release', { caseRef }));
      await say('/cases/release', { caseRef, reason: 'Endelig dom' });
      await supervisor!.refused('case_not_held', supervisor!.post('/cases/release', { caseRef, reason: 'Igen' }));
      const [hold] = (await open()).holds;
      assert.deepEqual([hold?.reason, hold?.releaseReason], ['Sagen er anket', 'Endelig dom']);
      const events = (await readChain(desk)).filter(({ action }) => /hold/.test(action));
      assert.deepEqual(
        events.map(({ action, reason, caseRef: of }) => [action, reason, of]),
        [
          ...Array(2).fill(['hold', 'Sagen er anket', caseRef]),
          ...Array(2).fill(['release_hold', 'Endelig dom', caseRef]),
        ],
      );
      const { t, write } = desk.store;
      const [, second] = (await open()).exhibits;
      await write(async (tx) => void (await tx.delete(t.exhibit).where(eq(t.exhibit.id, second!.id))));
      assert.equal((await open()).exhibits.length, 1);
    });

    test('a hold lies on the exhibits of every district, and is not released by who sees only some of them', async () => {
      const shared = '0100-12345-00003-26';
      const { t, write } = desk.store;
      const [fyn, jylland] = [
        await desk.signedIn('supervisor', 'fyn'),
        await desk.signedIn('supervisor', 'oestjylland'),
      ];
      const nobody = await desk.signedIn('supervisor', 'nordsjaelland');
      for (const district of ['fyn', 'oestjylland']) {
        const tip = await sendEvidence(desk, [{ name: `${district}.mp4`, bytes: randomBytes(100) }], shared, fyn);
        await write(async (tx) => void (await tx.update(t.tip).set({ district }).where(eq(t.tip.id, tip.id))));
      }
      const wish = { caseRef: shared, reason: 'Sagen er anket' };
      await nobody.refused('case_unknown', nobody.post('/cases/hold', wish));
      await say('/cases/hold', wish, fyn);
      const events = async (action: string) =>
        (await readChain(desk)).filter((event) => event.action === action && event.caseRef === shared);
      assert.equal(new Set((await events('hold')).map(({ fileId }) => fileId)).size, 2);
      for (const person of [fyn, jylland])
        await person.refused('case_other_district', person.post('/cases/release', wish));
      await nobody.refused('case_unknown', nobody.post('/cases/release', wish));
      assert.deepEqual(await events('release_hold'), []);
      await say('/cases/release', wish);
      assert.equal(new Set((await events('release_hold')).map(({ fileId }) => fileId)).size, 2);
    });

    test('packages one asked for are listed with the case', async () => {
      const wish = { exhibits: [(await open()).exhibits[0]!.id], caseRef, reason: 'Til retten' };
      await investigator!.expect(201, investigator!.post('/packages', wish));
      assert.deepEqual(
        (await open()).packages.map(({ state }) => state),
        ['requested'],
      );
    });

    test('what was accepted without a case is found, moves into one, and is gone from there', async () => {
      interface Without {
        without: { exhibits: number; bytes: number } | null;
      }
      const list = (by = investigator!) => by.expect<Without>(200, by.get('/cases'));
      const loose = (by = investigator!) => by.expect<Case>(200, by.get('/cases/exhibits?without=1'));
      assert.equal((await list()).without, null);
      assert.deepEqual((await loose()).exhibits, []);
      const { t, write } = desk.store;
      const [only] = (await open()).exhibits;
      await write(
        async (tx) => void (await tx.update(t.exhibit).set({ caseRef: null }).where(eq(t.exhibit.id, only!.id))),
      );
      assert.partialDeepStrictEqual((await list()).without, { exhibits: 1, bytes: 100 });
      assert.deepEqual(
        (await loose()).exhibits.map(({ id }) => id),
        [only!.id],
      );
      const other = await desk.signedIn('investigator', 'fyn');
      await write(async (tx) => void (await tx.update(t.tip).set({ district: 'oestjylland' })));
      assert.deepEqual([(await list(other)).without, (await loose(other)).exhibits], [null, []]);
      await write(async (tx) => void (await tx.update(t.tip).set({ district: null })));
      await say(`/exhibits/${only!.id}`, { caseRef }, investigator);
      assert.equal((await list()).without, null);
      assert.equal((await open()).exhibits.length, 1);
    });
  });
