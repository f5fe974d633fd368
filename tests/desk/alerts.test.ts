import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { insertTips, readChain } from './tip-desk.ts';

type Person = Browser & { id: string };
interface Tip {
  tip: { alertTakenAt: string | null; alertTakenBy: { name: string } | null };
}

function story(engine: Engine): void {
  suite(`danger to life on ${engine.name}`, () => {
    let desk: TestDesk;
    let mette: Person;
    let jonas: Person;
    before(async () => {
      desk = await openDesk(engine);
      mette = await desk.signedIn('moderator', 'fyn', 'Mette Holm');
      jonas = await desk.signedIn('investigator', null, 'Jonas Friis');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });
    const alerts = async (person: Person) =>
      (await person.expect<{ alerts: { id: string }[] }>(200, person.get('/alerts'))).alerts.map(({ id }) => id);

    test('it alerts those who may see it until somebody takes it, and it is kept who did, and when', async () => {
      const [tip] = await insertTips(desk, [{ priority: 0, danger: true, district: 'oestjylland' }, { priority: 1 }]);
      assert.deepEqual([await alerts(jonas), await alerts(mette)], [[tip], []]);
      // setting it aside is not taking it
      await jonas.expect(200, jonas.post(`/tips/${tip}/flag`, { reason: 'danger_now' }));
      assert.deepEqual(await alerts(jonas), [tip]);
      const { tip: taken } = await jonas.expect<Tip>(200, jonas.post(`/tips/${tip}/claim`));
      assert.equal(taken.alertTakenBy?.name, 'Jonas Friis');
      assert.ok(Math.abs(Date.parse(taken.alertTakenAt ?? '') - desk.desk.now().getTime()) < 60_000);
      assert.deepEqual(await alerts(jonas), []);
      const event = (await readChain(desk)).findLast(({ tipId }) => tipId === tip);
      assert.deepEqual([event?.action, event?.actor, event?.details], ['claim', jonas.id, { alert: true }]);
    });

    test('put back, it has been taken all the same; undone, it has not', async () => {
      const [back, undone] = await insertTips(desk, [{ priority: 0 }, { priority: 0 }]);
      await mette.expect(200, mette.post(`/tips/${back}/claim`));
      await mette.expect(200, mette.post(`/tips/${back}/release`));
      assert.deepEqual(await alerts(mette), [undone]);
      const { bulk } = await mette.expect<{ bulk: string }>(
        200,
        mette.post('/bulk', { action: 'claim', tips: [undone] }),
      );
      assert.deepEqual(await alerts(mette), []);
      await mette.expect(200, mette.post(`/bulk/${bulk}/undo`));
      assert.deepEqual(await alerts(mette), [undone]);
    });
  });
}

for (const engine of [sqliteEngine(), pgEngine()]) story(engine);
