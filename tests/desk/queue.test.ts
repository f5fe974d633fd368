import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { wish } from './reveal-desk.ts';
import { addFile, insertTips } from './tip-desk.ts';

interface Queue {
  items: { id: string; dueAt: string; priority: number; poster: string | null; files: Record<string, number> }[];
  next: string | null;
  counts: { queued: number; claimed: number; mine: number; unread: number };
}
type Person = Browser & { id: string };

const hour = 3_600_000;

function story(engine: Engine): void {
  suite(`the queue on ${engine.name}`, () => {
    let desk: TestDesk;
    let everywhere: Person;
    let fyn: Person;
    const inFyn: string[] = [];
    let inAarhus: string;
    let nowhere: string;
    const ask = (person: Person, query = '') => person.expect<Queue>(200, person.get(`/queue${query}`));
    const ids = async (person: Person, query = '') => (await ask(person, query)).items.map(({ id }) => id);

    before(async () => {
      desk = await openDesk(engine);
      everywhere = await desk.signedIn('supervisor');
      fyn = await desk.signedIn('moderator', 'fyn');
      const start = new Date('2026-11-22T10:00:00Z').getTime();
      // deadlines and priorities that tie, so that only the id tells them apart
      inFyn.push(
        ...(await insertTips(
          desk,
          Array.from({ length: 120 }, (_, index) => ({
            district: 'fyn',
            appeal: index % 2 ? 'V-2026-001' : 'V-2026-002',
            dueAt: new Date(start + Math.floor(index / 30) * hour),
            priority: index % 3,
          })),
        )),
      );
      const [aarhus, none] = await insertTips(desk, [
        { district: 'oestjylland', dueAt: new Date(start - hour), unreadMessages: 2 },
        { district: null, dueAt: new Date(start - 2 * hour) },
      ]);
      inAarhus = aarhus!;
      nowhere = none!;
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    test('pages of fifty, by deadline then priority, without a gap or a repeat', async () => {
      const seen: Queue['items'] = [];
      for (let after = ''; ; ) {
        const page = await ask(fyn, after && `?after=${after}`);
        seen.push(...page.items);
        if (page.next === null) break;
        assert.equal(page.items.length, 50);
        after = page.next;
      }
      assert.deepEqual(new Set(seen.map(({ id }) => id)), new Set([...inFyn, nowhere]));
      assert.equal(seen.length, 121);
      const keys = seen.map(({ dueAt, priority, id }) => `${dueAt} ${priority} ${id}`);
      assert.deepEqual(keys, [...keys].sort());
      assert.equal(seen[0]?.id, nowhere);
    });

    test('a tip that is taken while somebody pages moves nothing else', async () => {
      const first = await ask(fyn);
      await fyn.expect(200, fyn.post(`/tips/${first.items[3]?.id}/claim`));
      const second = await ask(fyn, `?after=${first.next}`);
      assert.ok(second.items.every(({ id }) => !first.items.some((item) => item.id === id)));
      assert.equal(second.items.length, 50);
      await fyn.expect(200, fyn.post(`/tips/${first.items[3]?.id}/release`));
    });

    test('a district sees its own tips and those of no district; nobody learns of the others', async () => {
      assert.ok((await ids(everywhere)).includes(inAarhus));
      assert.ok(!(await ids(fyn, '?state=all')).includes(inAarhus));
      assert.deepEqual(await ids(fyn, '?state=all&district=oestjylland'), []);
      assert.equal((await ask(fyn)).counts.queued, 121);
      assert.equal((await ask(fyn)).counts.unread, 0);
      assert.equal((await ask(everywhere)).counts.unread, 1);
      const { id } = await addFile(desk, inAarhus);
      await fyn.refused('tip_unknown', fyn.get(`/tips/${inAarhus}`));
      for (const action of ['claim', 'release', 'accept', 'reject', 'flag', 'hide'])
        await fyn.refused('tip_unknown', fyn.post(`/tips/${inAarhus}/${action}`, { reason: reasonFor[action] }));
      await fyn.refused('tip_unknown', fyn.post(`/tips/${inAarhus}/messages`, { text: 'Hej' }));
      const asker = await desk.signedIn('investigator', 'fyn');
      await asker.refused('tip_unknown', asker.post(`/tips/${inAarhus}/contact`, wish));
      await fyn.refused('file_unknown', fyn.get(`/files/${id}/previews/poster.jpg`));
      await fyn.refused('tip_unknown', fyn.get('/tips/no-such-tip'));
      await fyn.expect(200, fyn.get(`/tips/${nowhere}`));
      assert.equal((await everywhere.get(`/files/${id}/previews/poster.jpg`)).status, 200);
    });

    test('filters narrow it down', async () => {
      const appeal = await ids(everywhere, '?appeal=V-2026-001&priority=1');
      assert.equal(appeal.length, 20);
      assert.deepEqual(await ids(everywhere, '?unread=1'), [inAarhus]);
      assert.deepEqual(await ids(everywhere, '?district=oestjylland'), [inAarhus]);
      await everywhere.expect(200, everywhere.post(`/tips/${nowhere}/claim`));
      assert.deepEqual(await ids(everywhere, '?state=mine'), [nowhere]);
      assert.deepEqual(await ids(fyn, '?state=claimed'), [nowhere]);
      assert.deepEqual(await ids(fyn, '?state=mine'), []);
      assert.ok(!(await ids(fyn)).includes(nowhere));
      await everywhere.expect(200, everywhere.post(`/tips/${nowhere}/release`));
    });

    test('what is in the tip and what came with it narrow it down, one by one and together', async () => {
      const receivedAt = new Date('2025-03-05T12:00:00Z');
      const [seen, heard] = await insertTips(desk, [
        { text: 'En ødelagt rude', where: 'Nyborg havn', receivedAt },
        { text: 'Skud i natten', where: 'Nyborg' },
      ]);
      await addFile(desk, seen!, { description: { kind: 'picture', remarks: [] } });
      await addFile(desk, heard!, { description: { kind: 'audio', hasAudio: true, remarks: [] } });
      const q = encodeURIComponent('rude ØDE');
      assert.deepEqual(await ids(fyn, `?q=${q}`), [seen]);
      assert.deepEqual(await ids(fyn, '?place=nyborg%20hav'), [seen]);
      assert.deepEqual(await ids(fyn, '?media=audio&sound=1'), [heard]);
      assert.deepEqual(
        await ids(fyn, '?media=picture&place=nyborg&from=2025-03-05T12:00:00Z&to=2025-03-06T00:00:00%2B01:00'),
        [seen],
      );
      assert.deepEqual(await ids(fyn, '?media=picture&to=2025-03-05T12:00:00Z'), []);
      assert.deepEqual(await ids(fyn, `?media=none&q=${q}`), []);
      assert.deepEqual(await ids(fyn, `?state=accepted&q=${q}`), []);
      await fyn.expect(200, fyn.post(`/tips/${seen}/claim`));
      assert.deepEqual(await ids(fyn, `?state=all&mine=1&q=${q}`), [seen]);
      assert.deepEqual(await ids(everywhere, `?state=all&mine=1&q=${q}`), []);
      await fyn.expect(200, fyn.post(`/tips/${seen}/release`));
    });

    test('a search finds nothing of what the searcher may not see', async () => {
      const [hidden, abroad] = await insertTips(desk, [
        { text: 'hemmelighed', where: 'Middelfart', state: 'hidden', district: 'fyn' },
        { text: 'hemmelighed', where: 'Middelfart', district: 'oestjylland' },
      ]);
      await addFile(desk, hidden!, { description: { kind: 'audio', hasAudio: true, remarks: [] } });
      for (const state of ['all', 'hidden'])
        for (const query of ['q=hemmelighed', 'q=hem', 'place=middelfart', 'media=audio&q=hemmelighed'])
          assert.deepEqual(await ids(fyn, `?state=${state}&${query}`), [], query);
      assert.deepEqual(await ids(fyn, '?state=hidden&media=audio'), []);
      assert.deepEqual(await ids(fyn, '?state=all&q=hemmelighed&district=oestjylland'), []);
      assert.deepEqual(await ids(everywhere, '?state=all&q=hemmelighed'), [hidden, abroad]);
      assert.deepEqual(await ids(everywhere, '?state=hidden&place=middelfart'), [hidden]);
    });

    test('tips dated before 1970 by a lying clock do not end the paging', async () => {
      const dueAt = new Date('0500-01-01T00:00:00Z');
      await insertTips(desk, Array(51).fill({ dueAt, state: 'flagged' }));
      const first = await ask(everywhere, '?state=flagged');
      const second = await ask(everywhere, `?state=flagged&after=${first.next}`);
      assert.deepEqual([first.items.length, second.items.length, second.next], [50, 1, null]);
    });

    test('what makes no sense is refused, not ignored', async () => {
      const cursors = ['after=x', 'after=1.2', 'after=-1', `after=${2n ** 63n}`];
      const dates = ['from=yesterday', 'to=2026-13-01T00:00:00Z'];
      for (const query of [
        'state=nothing',
        ...cursors,
        ...dates,
        'priority=high',
        'unread=yes',
        'media=film',
        'sound=0',
      ])
        await fyn.refused('bad_request', fyn.get(`/queue?${query}`));
    });

    test('files are counted by what they are, and the first picture is the poster', async () => {
      const [tip] = await insertTips(desk, [{ dueAt: new Date(0) }]);
      const description = { remarks: [] };
      const picture = [{ name: 'picture.jpg' as const, type: 'image/jpeg', sizeBytes: 1 }];
      await addFile(desk, tip!, { state: 'quarantined', description: null });
      await addFile(desk, tip!, { position: 1, description: { kind: 'other', ...description }, previews: [] });
      const shown = { position: 2, description: { kind: 'picture' as const, ...description }, previews: picture };
      const { id } = await addFile(desk, tip!, shown);
      await addFile(desk, tip!, { position: 3, description: { kind: 'video', hasAudio: false, ...description } });
      await addFile(desk, tip!, { position: 4, description: { kind: 'audio', hasAudio: true, ...description } });
      const [item] = (await ask(everywhere)).items;
      assert.deepEqual(item?.files, { total: 5, videos: 1, pictures: 1, ready: 4, withheld: 0, withSound: 1 });
      assert.equal(item?.poster, `/api/desk/files/${id}/previews/picture.jpg?from=queue`);
    });
  });
}

const reasonFor: Record<string, string> = {
  accept: 'useful_now',
  reject: 'too_dark',
  flag: 'second_opinion',
  hide: 'disturbing',
};

story(sqliteEngine());
story(pgEngine());
