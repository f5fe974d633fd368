import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { lastDays } from '../../api/desk/copenhagen.ts';
import { longClaimMs } from '../../api/desk/work.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { insertTips } from './tip-desk.ts';

interface Work {
  waiting: Record<string, number>;
  oldest: { id: string } | null;
  claims: { id: string; since: string; claimedBy: { name: string } }[];
  days: { day: string; accepted: number; rejected: number }[];
  alerts: { id: string }[];
}
const hour = 3_600_000;

function story(engine: Engine): void {
  suite(`the supervisor's page on ${engine.name}`, () => {
    let desk: TestDesk;
    let [fyn, all, mette]: (Browser & { id: string })[] = [];
    before(async () => {
      desk = await openDesk(engine);
      fyn = await desk.signedIn('supervisor', 'fyn');
      all = await desk.signedIn('supervisor');
      mette = await desk.signedIn('moderator', null, 'Mette Holm');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });
    const look = (person = fyn!) => person.expect<Work>(200, person.get('/work'));
    const ago = (ms: number) => new Date(desk.desk.now().getTime() - ms);

    test('where nothing is, it says nothing is', async () => {
      const { waiting, oldest, claims, days, alerts } = await look();
      assert.deepEqual(waiting, { queued: 0, claimed: 0, unread: 0, overdue: 0, flagged: 0 });
      assert.deepEqual([oldest, claims, alerts], [null, [], []]);
      assert.equal(days.length, 14);
      assert.ok(days.every(({ accepted, rejected }) => accepted + rejected === 0));
    });

    test('what waits, the oldest of it and what is late, of the district and of none', async () => {
      const [, oldest, elsewhere] = await insertTips(desk, [
        { district: 'fyn', receivedAt: ago(5 * hour), dueAt: ago(hour) },
        { receivedAt: ago(9 * hour), unreadMessages: 1 },
        { district: 'oestjylland', receivedAt: ago(99 * hour), dueAt: ago(50 * hour) },
        { district: 'fyn', priority: 0, danger: true, receivedAt: ago(hour), dueAt: ago(hour / 2) },
        { district: 'fyn', state: 'flagged', receivedAt: ago(200 * hour) },
        { district: 'fyn', state: 'rejected', receivedAt: ago(300 * hour), dueAt: ago(250 * hour), decidedAt: ago(20) },
      ]);
      const own = await look();
      assert.deepEqual(own.waiting, { queued: 3, claimed: 0, unread: 1, overdue: 2, flagged: 1 });
      assert.equal(own.oldest?.id, oldest);
      assert.equal(own.alerts.length, 1);
      const every = await look(all);
      assert.deepEqual([every.waiting['queued'], every.waiting['overdue'], every.oldest?.id], [4, 3, elsewhere]);
    });

    test('a claim that has stood long is shown with its beginning, however often it was renewed', async () => {
      const [long, fresh, given] = await insertTips(desk, [
        { district: 'fyn' },
        { district: 'fyn' },
        { district: 'fyn' },
      ]);
      for (const id of [long, given]) await mette!.expect(200, mette!.post(`/tips/${id}/claim`));
      for (let passed = 0; passed <= longClaimMs; passed += 20 * 60_000) {
        desk.pass(20 * 60_000);
        await mette!.expect(200, mette!.get(`/tips/${long}`));
        await fyn!.expect(200, fyn!.get('/me'));
        await all!.expect(200, all!.get('/me'));
      }
      await mette!.expect(200, mette!.post(`/tips/${fresh}/claim`));
      // run out long ago, and taken anew just now by another
      await all!.expect(200, all!.post(`/tips/${given}/claim`));
      const { claims } = await look();
      assert.deepEqual(
        claims.map(({ id, claimedBy }) => [id, claimedBy.name]),
        [[long, 'Mette Holm']],
      );
      assert.ok(Date.parse(claims[0]!.since) <= ago(longClaimMs).getTime());
    });

    test('decisions are counted on the day they were made, by the clock of Copenhagen', async () => {
      const [today, yesterday] = lastDays(desk.desk.now(), 14);
      const before = (await look()).days;
      await insertTips(desk, [
        { district: 'fyn', state: 'accepted', decidedAt: today!.from },
        { district: 'fyn', state: 'rejected', decidedAt: new Date(today!.from.getTime() - 1) },
        { district: 'fyn', state: 'accepted', decidedAt: yesterday!.from },
        { district: 'oestjylland', state: 'accepted', decidedAt: today!.from },
        { district: 'fyn', state: 'accepted', decidedAt: ago(15 * 24 * hour) },
      ]);
      const { days } = await look();
      const more = days
        .slice(0, 2)
        .map(({ day, accepted, rejected }, index) => [
          ...[day, accepted - before[index]!.accepted, rejected - before[index]!.rejected],
        ]);
      assert.deepEqual(more, [
        [today!.day, 1, 0],
        [yesterday!.day, 1, 1],
      ]);
      assert.deepEqual(days.slice(2), before.slice(2));
    });
  });
}

story(sqliteEngine());
story(pgEngine());
