import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { insertTips } from './tip-desk.ts';

type Person = Browser & { id: string };
interface Views {
  views: { id: string; name: string; query: string; shared: boolean; mine: boolean; removable: boolean }[];
}

function story(engine: Engine): void {
  suite(`saved views on ${engine.name}`, () => {
    let desk: TestDesk;
    let mette: Person;
    let jonas: Person;
    let chief: Person;
    before(async () => {
      desk = await openDesk(engine);
      mette = await desk.signedIn('moderator', null, 'Mette Holm');
      jonas = await desk.signedIn('investigator', 'fyn', 'Jonas Friis');
      chief = await desk.signedIn('supervisor', null, 'Lis Bang');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });
    const save = (person: Person, body: object) => person.expect<Views>(201, person.post('/views', body));
    const names = async (person: Person) =>
      (await person.expect<Views>(200, person.get('/views'))).views.map(({ name }) => name);

    test('a person’s own views are theirs alone; a supervisor’s shared ones are everybody’s', async () => {
      await save(mette, { name: 'Video fra Fyn', query: 'district=fyn&media=video' });
      await save(chief, { name: 'Ulæste', query: 'unread=1', shared: true });
      await save(chief, { name: 'Kun mine', query: 'state=mine' });
      assert.deepEqual(await names(mette), ['Video fra Fyn', 'Ulæste']);
      assert.deepEqual(await names(jonas), ['Ulæste']);
      assert.deepEqual(await names(chief), ['Kun mine', 'Ulæste']);
      await mette.refused('role_forbids', mette.post('/views', { name: 'Til alle', query: '', shared: true }));
      await mette.refused('bad_request', mette.post('/views', { name: '  ', query: '' }));
    });

    test('whoever made one removes it, a supervisor also a shared one, nobody else', async () => {
      const { views } = await mette.expect<Views>(200, mette.get('/views'));
      const shared = views.find(({ name }) => name === 'Ulæste')!;
      const own = views.find(({ mine }) => mine)!;
      assert.deepEqual([shared.removable, own.removable], [false, true]);
      await mette.refused('view_unknown', mette.post(`/views/${shared.id}/remove`));
      await jonas.refused('view_unknown', jonas.post(`/views/${own.id}/remove`));
      await chief.refused('view_unknown', chief.post(`/views/${own.id}/remove`));
      await mette.expect(200, mette.post(`/views/${own.id}/remove`));
      await chief.expect(200, chief.post(`/views/${shared.id}/remove`));
      assert.deepEqual(await names(mette), []);
    });

    test('thirty are enough for one person', async () => {
      for (let made = 0; made < 30; made++) await save(jonas, { name: `Visning ${made}`, query: '' });
      await jonas.refused('views_too_many', jonas.post('/views', { name: 'En til', query: '' }));
    });

    test('a view is counted as far as the member may see', async () => {
      await insertTips(desk, [{ district: 'fyn' }, { district: 'fyn', priority: 0 }, { district: 'oestjylland' }]);
      const count = (person: Person, query: string) => person.expect(200, person.get(`/queue/count?${query}`));
      assert.deepEqual(await count(mette, 'state=queued'), { count: 3, countedTo: 1000 });
      assert.deepEqual(await count(jonas, 'state=queued'), { count: 2, countedTo: 1000 });
      assert.deepEqual(await count(jonas, 'state=queued&priority=0'), { count: 1, countedTo: 1000 });
      await jonas.refused('bad_request', jonas.get('/queue/count?priority=high'));
    });
  });
}

for (const engine of [sqliteEngine(), pgEngine()]) story(engine);
