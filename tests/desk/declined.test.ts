import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { categories } from '../../api/db/values.ts';
import { categoriesOf, isMarked, isNotOfCategory } from '../../api/desk/declined.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { insertTips, readChain } from './tip-desk.ts';

type Person = Browser & { id: string };
interface Queue {
  items: { id: string }[];
  declined: number;
  offers: { id: string; from: string }[];
  unwanted: { id: string }[];
  counts: { queued: number };
}

function story(engine: Engine): void {
  suite(`what is declined and handed over on ${engine.name}`, () => {
    let desk: TestDesk;
    let mette: Person;
    let jonas: Person;
    let leader: Person;
    before(async () => {
      desk = await openDesk(engine);
      mette = await desk.signedIn('moderator', 'fyn', 'Mette Holm');
      jonas = await desk.signedIn('investigator', 'fyn', 'Jonas Friis');
      leader = await desk.signedIn('supervisor', 'fyn', 'Lis Lund');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    const queue = (person: Person, query = '') => person.expect<Queue>(200, person.get(`/queue?${query}`));
    const shown = async (person: Person, query = '') => (await queue(person, query)).items.map(({ id }) => id);
    const next = async (person: Person) => {
      const { items, offers } = await queue(person, 'next=1');
      return [...offers, ...items].map(({ id }) => id)[0];
    };
    const decline = (person: Person, ...chosen: string[]) =>
      person.expect<{ categories: string[] }>(200, person.post('/declined', { categories: chosen }));
    const empty = () =>
      desk.store.write(async (tx) => {
        await tx.update(desk.store.t.tip).set({ state: 'rejected' });
      });

    test('a tip of a declined category is neither shown nor given, and can be seen anyway; nothing is lost', async () => {
      const [plain, abuse, child, severe, danger] = await insertTips(desk, [
        {},
        { priority: 5 },
        { reason: 'child_involved' },
        { reason: 'disturbing' },
        { priority: 0, reason: 'disturbing' },
      ]);
      assert.equal((await shown(mette)).length, 5);
      assert.deepEqual((await decline(mette, 'suspected_abuse', 'disturbing')).categories, [
        'suspected_abuse',
        'disturbing',
      ]);
      assert.deepEqual((await shown(mette)).sort(), [plain, child, danger].sort());
      assert.deepEqual((await shown(mette, 'declined=1')).length, 5);
      const { declined, counts } = await queue(mette);
      assert.deepEqual([declined, counts.queued], [2, 5]);
      assert.deepEqual((await shown(jonas)).length, 5, 'others are given everything');
      // what one took before, or asks for by another list, is still there
      await mette.expect(200, mette.post(`/tips/${abuse}/claim`));
      assert.deepEqual(await shown(mette, 'state=mine'), [abuse]);
      assert.deepEqual((await shown(mette, 'state=all')).includes(severe!), true);
      assert.equal((await mette.expect<{ count: number }>(200, mette.get('/queue/count'))).count, 3);
      await decline(mette);
      assert.equal((await queue(mette)).declined, 0);
      await empty();
    });

    test('the rule is the same for a row in hand and for the database', async () => {
      const reasons = [null, 'child_involved', 'disturbing', 'suspected_child_abuse', 'second_opinion'];
      const rows = [0, 3, 5].flatMap((priority) => reasons.map((reason) => ({ priority, reason })));
      const ids = await insertTips(desk, rows);
      const { read, t } = desk.store;
      for (const named of [['suspected_abuse'], ['child_involved', 'disturbing'], [...categories]] as const) {
        const marked = await read.select({ id: t.tip.id }).from(t.tip).where(isMarked(t, named));
        const notInSql = await read.select({ id: t.tip.id }).from(t.tip).where(isNotOfCategory(t, named));
        for (const [at, row] of rows.entries()) {
          const is = categoriesOf(row).some((category) => (named as readonly string[]).includes(category));
          const what = JSON.stringify([row, named]);
          const byFacet = (named as readonly string[]).includes('suspected_abuse') && row.priority === 5;
          assert.equal(byFacet || marked.some(({ id }) => id === ids[at]), is, what);
          assert.equal(byFacet && marked.some(({ id }) => id === ids[at]), false, `${what} is counted once`);
          assert.equal(
            notInSql.some(({ id }) => id === ids[at]),
            !is,
            what,
          );
        }
      }
      await empty();
    });

    test('nobody else sees what is declined: no list, no log, no answer holds it', async () => {
      await decline(mette, 'child_involved');
      const admin = await desk.signedIn('administrator');
      const auditor = await desk.signedIn('auditor');
      const answers = await Promise.all([
        admin.get('/staff'),
        auditor.get('/log'),
        leader.get('/log'),
        leader.get('/queue'),
        jonas.get('/declined'),
      ]);
      for (const answer of answers) {
        assert.equal(answer.status, 200);
        assert.doesNotMatch(await answer.text(), /child_involved/);
      }
      assert.doesNotMatch(JSON.stringify(await readChain(desk)), /declin/);
      await decline(mette);
    });

    test('only categories there are', async () => {
      await mette.refused('bad_request', mette.post('/declined', { categories: ['everything'] }));
    });

    test('put back with one key, a tip is not given again to the one who put it back, until they take it themselves', async () => {
      const [first, second] = await insertTips(desk, [{}, { dueAt: new Date(Date.now() + 9e6) }]);
      await mette.expect(200, mette.post(`/tips/${first}/claim`));
      await mette.expect(200, mette.post(`/tips/${first}/release`));
      assert.equal(await next(mette), second);
      assert.equal(await next(jonas), first);
      assert.deepEqual((await shown(mette)).includes(first!), true, 'the queue shows it still');
      await mette.expect(200, mette.post(`/tips/${first}/claim`));
      await desk.store.write(async (tx) => {
        await tx
          .update(desk.store.t.tip)
          .set({ state: 'queued', claimedBy: null })
          .where(eq(desk.store.t.tip.id, first!));
      });
      assert.equal(await next(mette), first, 'they took it themselves, so it is one like others');
      await empty();
    });

    test('handed to a colleague it is theirs to take, and nobody’s loss when they do not', async () => {
      const [id] = await insertTips(desk, [{ district: 'fyn' }]);
      const { colleagues } = await mette.expect<{ colleagues: { id: string; name: string }[] }>(
        200,
        mette.get(`/tips/${id}/colleagues`),
      );
      assert.deepEqual(
        colleagues.map(({ name }) => name),
        ['Jonas Friis', 'Lis Lund'],
      );
      await mette.refused('transition_forbidden', mette.post(`/tips/${id}/hand-over`, {}));
      await mette.expect(200, mette.post(`/tips/${id}/claim`));
      await mette.refused('colleague_unknown', mette.post(`/tips/${id}/hand-over`, { person: mette.id }));
      await mette.refused('unit_unknown', mette.post(`/tips/${id}/hand-over`, { unit: 'Månen' }));
      const { tip } = await mette.expect<{ tip: { state: string; unit: string; claimedBy: null } }>(
        200,
        mette.post(`/tips/${id}/hand-over`, { person: jonas.id, unit: 'Færdsel' }),
      );
      assert.deepEqual([tip.state, tip.unit, tip.claimedBy], ['queued', 'Færdsel', null]);
      assert.deepEqual(
        (await queue(jonas)).offers.map((offer) => [offer.id, offer.from]),
        [[id, 'Mette Holm']],
      );
      assert.equal(await next(jonas), id);
      assert.equal(await next(leader), id, 'anybody may take it meanwhile');
      assert.equal(await next(mette), undefined);
      const events = (await readChain(desk)).filter(({ tipId }) => tipId === id).slice(-2);
      assert.deepEqual(
        events.map(({ action, reason, details }) => [action, reason, details]),
        [
          ['release', null, null],
          ['transfer', null, { from: null, to: 'Færdsel', person: jonas.id }],
        ],
      );
      await leader.expect(200, leader.post(`/tips/${id}/claim`));
      await leader.expect(200, leader.post(`/tips/${id}/release`));
      assert.deepEqual((await queue(jonas)).offers, [], 'somebody has taken it');
      await empty();
    });

    test('an offer does not say what a colleague has declined, nor does it reach them', async () => {
      await decline(jonas, 'disturbing');
      const [id] = await insertTips(desk, [{ reason: 'disturbing' }]);
      await mette.expect(200, mette.post(`/tips/${id}/claim`));
      await mette.expect(200, mette.post(`/tips/${id}/hand-over`, { person: jonas.id }));
      assert.deepEqual((await queue(jonas)).offers, []);
      await decline(jonas);
      assert.equal((await queue(jonas)).offers.length, 1);
      await empty();
    });

    test('a tip nobody will take is shown to supervisors as such, and to nobody else', async () => {
      const [abuse, plain, far] = await insertTips(desk, [
        { district: 'fyn', priority: 5 },
        { district: 'fyn' },
        { district: 'oestjylland', priority: 5 },
      ]);
      const unwanted = async (person: Person) => (await queue(person)).unwanted.map(({ id }) => id);
      assert.deepEqual(await unwanted(leader), []);
      await decline(mette, 'suspected_abuse');
      assert.deepEqual(await unwanted(leader), [], 'Jonas still takes it');
      await jonas.expect(200, jonas.post(`/tips/${abuse}/claim`));
      await jonas.expect(200, jonas.post(`/tips/${abuse}/release`));
      assert.deepEqual(await unwanted(leader), [abuse]);
      assert.deepEqual(await unwanted(mette), []);
      for (const person of [mette, jonas]) {
        await person.expect(200, person.post(`/tips/${plain}/claim`));
        await person.expect(200, person.post(`/tips/${plain}/release`));
      }
      assert.deepEqual((await unwanted(leader)).sort(), [abuse, plain].sort());
      const chief = await desk.signedIn('supervisor', null);
      assert.equal((await unwanted(chief)).includes(far!), true, 'there is nobody in that district at all');
      await decline(mette);
      assert.deepEqual(await unwanted(leader), [plain]);
      await empty();
    });

    test('what an act on many put back is undone with it', async () => {
      const [id] = await insertTips(desk, [{}]);
      await mette.expect(200, mette.post(`/tips/${id}/claim`));
      const { bulk } = await mette.expect<{ bulk: string }>(
        200,
        mette.post('/bulk', { action: 'release', tips: [id] }),
      );
      const given = () => desk.store.read.$count(desk.store.t.handover, eq(desk.store.t.handover.tipId, id!));
      assert.equal(await given(), 1);
      await mette.expect(200, mette.post(`/bulk/${bulk}/undo`));
      assert.equal(await given(), 0);
      await empty();
    });
  });
}

story(sqliteEngine());
story(pgEngine());
