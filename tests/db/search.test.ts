import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { countTips, days, facet, findTips, type Sought, wordsOf } from '../../api/db/search.ts';
import { openStore, type Query, type Store } from '../../api/db/store.ts';
import { ulid } from '../../api/ulid.ts';
import { pgEngine, sqliteEngine } from './engines.ts';
import { makeOld } from './old-database.ts';
import { file, insert, tip } from './rows.ts';

const at = new Date('2026-11-22T10:00:00.000Z');

for (const engine of [sqliteEngine(), pgEngine()])
  suite(`finding tips on ${engine.name}`, () => {
    let store: Store;
    before(async () => {
      store = await openStore(await engine.createDatabase());
    });
    after(async () => {
      await store.close();
      await engine.stop();
    });

    const add = async (fields: Parameters<typeof tip>[1]): Promise<string> => {
      const row = tip(at, fields);
      await insert(store, 'tip', row);
      return row.id;
    };
    const find = async (sought: Partial<Sought>) =>
      (await findTips(store, { facets: [], ...sought }, 50)).map(({ id }) => id);
    const change = (work: (tx: Query) => Promise<unknown>): Promise<void> =>
      store.write(async (tx) => {
        await work(tx);
      });

    test('æ, ø and å are letters of their own, large or small', async () => {
      const spoken = await add({ text: 'En BLÅ Østers lå på Ærø' });
      for (const words of ['blå', 'BLÅ', 'østers', 'ærø', 'på ærø', 'ØST'])
        assert.deepEqual(await find({ words }), [spoken], words);
      for (const words of ['bla', 'oesters', 'osters', 'aero', 'aerø'])
        assert.deepEqual(await find({ words }), [], words);
    });

    test('every word must be there, the last one at least begun; one letter is a whole word', async () => {
      const bike = await add({ text: 'En grøn ladcykel ved søen. Den lå i Å by.' });
      for (const words of ['ladcykel grøn', 'grøn ladcy', 'søen, grøn!', 'å'])
        assert.deepEqual(await find({ words }), [bike], words);
      for (const words of ['ladcy grøn', 'grøn traktor', 'l', 'adcykel'])
        assert.deepEqual(await find({ words }), [], words);
    });

    test('nothing that is typed becomes syntax, and a search without a word finds nothing', async () => {
      const odd = await add({ text: 'kvittering NEAR nordhavn AND -kaj' });
      const asked = [
        '"kvittering',
        'kvittering*',
        "kvittering' ",
        'words:kvittering',
        '(kvittering',
        'kvittering | &',
        '^kvittering',
        'kvittering\\',
      ];
      for (const words of asked) {
        const found = await find({ words });
        assert.deepEqual(found, words.startsWith('words') ? [] : [odd], words);
      }
      assert.deepEqual(await find({ words: 'NEAR AND nordhavn' }), [odd]);
      assert.deepEqual(await find({ words: 'NEAR OR nordhavn' }), []);
      for (const words of ['', '  ', '"', "'*:-", '%', '\\']) assert.deepEqual(await find({ words }), [], words);
      assert.deepEqual(await find({ words: 'x'.repeat(200) }), []);
      assert.deepEqual(await find({ words: 'a '.repeat(100) }), []);
    });

    test('words of a sender are never taken for a facet, nor for a place', async () => {
      await add({ text: '=p5 p5 =sound @hundige hundige', where: null });
      assert.deepEqual(await find({ facets: [['p5']] }), []);
      assert.deepEqual(await find({ facets: [['sound']] }), []);
      assert.deepEqual(await find({ places: 'hundige' }), []);
    });

    test('where is sought on its own, and with everything else', async () => {
      const there = await add({ text: 'Bilen holdt stille', where: 'Rådhuspladsen 4, Esbjerg' });
      assert.deepEqual(await find({ places: 'esb' }), [there]);
      assert.deepEqual(await find({ places: 'rådhuspladsen esbjerg' }), [there]);
      assert.deepEqual(await find({ words: 'esbjerg bilen' }), [there]);
      assert.deepEqual(await find({ places: 'bilen' }), []);
    });

    test('the reference, the time as told, the dialogue and what files say are found', async () => {
      const id = await add({ text: 'Hej', when: 'pinsemorgen', reference: 'T-2031-004711' });
      const attached = file(at, id, { claimedName: 'Gårdsplads_0042.MOV', note: 'fra altanen', description: null });
      await insert(store, 'file', attached);
      const { message, file: files } = store.t;
      const spoken = { tipId: id, from: 'sender' as const, at };
      await change((tx) =>
        tx.insert(message).values({ ...spoken, id: ulid(at), kind: 'text', text: 'Nummerpladen var ødelagt' }),
      );
      await change((tx) => tx.insert(message).values({ ...spoken, id: ulid(at), kind: 'notice', text: 'accepted' }));
      const described = {
        kind: 'video' as const,
        detectedType: 'video/quicktime',
        deviceMake: 'Fairphone',
        deviceModel: 'FP5',
        remarks: [],
      };
      await change((tx) => tx.update(files).set({ description: described }).where(eq(files.id, attached.id)));
      for (const words of [
        'T-2031-004711',
        '004711',
        'pinsemorgen',
        'gårdsplads',
        '0042 mov',
        'altanen',
        'ødelagt',
        'quicktime',
        'fairphone fp5',
      ])
        assert.deepEqual(await find({ words }), [id], words);
      assert.deepEqual(await find({ words: 'accepted' }), []);
      await change((tx) => tx.delete(message).where(eq(message.tipId, id)));
      assert.deepEqual(await find({ words: 'ødelagt' }), []);
    });

    test('a name in the decomposed letters of a telephone is found as it is typed', async () => {
      const id = await add({ text: 'Hej' });
      await insert(store, 'file', file(at, id, { claimedName: 'Blåbærgård.mov'.normalize('NFD') }));
      assert.deepEqual(await find({ words: 'blåbærgård' }), [id]);
      assert.deepEqual(await find({ words: 'blåb' }), [id]);
    });

    test('facets follow the row: state, district, appeal, holder, messages, files', async () => {
      const district = 'bornholm';
      const id = await add({ district, appeal: 'EF-2026-000101', priority: 0 });
      const here = facet('d', district);
      const has = async (...names: string[]) =>
        (await find({ facets: [[here], ...names.map((name) => [name])] })).length === 1;
      assert.ok(await has(facet('a', 'EF-2026-000101'), 'p0', 'squeued', 'knone'));
      assert.ok(!(await has('unread')) && !(await has('sound')));
      const { tip: tips } = store.t;
      const set = (fields: Partial<typeof tips.$inferInsert>) =>
        change((tx) => tx.update(tips).set(fields).where(eq(tips.id, id)));
      await insert(store, 'file', file(at, id));
      await insert(store, 'file', file(at, id, { position: 1, description: { kind: 'picture', remarks: [] } }));
      await set({ state: 'flagged', unreadMessages: 1, appeal: null });
      assert.ok(await has('sflagged', 'vflagged', 'unread', 'kvideo', 'kpicture', 'sound'));
      for (const gone of ['squeued', 'vopen', 'knone', facet('a', 'EF-2026-000101')])
        assert.ok(!(await has(gone)), gone);
      await set({ district: null });
      assert.deepEqual(await find({ facets: [[here]] }), []);
      assert.deepEqual(await find({ facets: [[facet('d', null)], ['sflagged']] }), [id]);
    });

    test('pages follow deadline, priority, arrival; a changed deadline moves the tip', async () => {
      const appeal = 'order';
      const facets = [[facet('a', appeal)]];
      const due = (minutes: number) => new Date(at.getTime() + minutes * 60_000);
      const late = await add({ appeal, dueAt: due(9), priority: 0 });
      const [first, second] = [
        await add({ appeal, dueAt: due(1), priority: 3 }),
        await add({ appeal, dueAt: due(1), priority: 3 }),
      ];
      const urgent = await add({ appeal, dueAt: due(1), priority: 0 });
      const old = await add({ appeal, dueAt: new Date('0500-01-01T00:00:00Z') });
      const order = [old, urgent, first, second, late];
      assert.deepEqual(await find({ facets }), order);
      const paged: string[] = [];
      for (let after: string | undefined; ; ) {
        const [next] = await findTips(store, { facets }, 1, after);
        if (!next) break;
        paged.push(next.id);
        after = next.standing;
      }
      assert.deepEqual(paged, order);
      await change((tx) =>
        tx
          .update(store.t.tip)
          .set({ dueAt: due(60) })
          .where(eq(store.t.tip.id, old)),
      );
      assert.deepEqual(await find({ facets }), [urgent, first, second, late, old]);
    });

    test('received between two times, to the millisecond', async () => {
      const appeal = 'times';
      const dates = [
        '2024-12-31T23:59:59.999Z',
        '2025-01-01T00:00:00.000Z',
        '2025-03-05T12:00:00.000Z',
        '2026-02-01T00:00:00.000Z',
      ];
      const ids: string[] = [];
      for (const text of dates) ids.push(await add({ appeal, receivedAt: new Date(text), dueAt: new Date(text) }));
      const facets = [[facet('a', appeal)]];
      const between = (from?: string, to?: string) =>
        find({ facets, from: from ? new Date(from) : undefined, to: to ? new Date(to) : undefined });
      assert.deepEqual(await between(dates[1], dates[3]), ids.slice(1, 3));
      assert.deepEqual(await between(dates[1]), ids.slice(1));
      assert.deepEqual(await between(undefined, dates[1]), ids.slice(0, 1));
      assert.deepEqual(await between('2025-03-05T12:00:00.001Z', '2025-03-05T12:00:01Z'), []);
      assert.deepEqual(await between(dates[3], dates[0]), []);
    });

    test('counting stops where nobody reads on', async () => {
      for (let made = 0; made < 5; made++) await add({ appeal: 'many' });
      const sought = { facets: [[facet('a', 'many')]] };
      assert.equal(await countTips(store, sought, 3), 3);
      assert.equal(await countTips(store, sought, 100), 5);
    });

    test('a database from before is filled when it is opened', async () => {
      const url = await engine.createDatabase(true);
      const time = engine.name === 'pg' ? (ms: number) => `to_timestamp(${ms / 1000})` : String;
      const row = (id: string, text: string) =>
        `insert into tip (id, reference, language, received_at, due_at, priority, text, mailbox, mailbox_recipient, updated_at)
         values ('${id}', 'T-${id}', 'da', ${time(1000)}, ${time(2000)}, 3, '${text}', '${id}', '', ${time(1000)})`;
      await makeOld(url, 5, [
        ...[row('a1', 'en rød kajak'), row('a2', 'en kajak')],
        `insert into file (id, tip_id, position, claimed_name, claimed_type, size_bytes, segments, state_changed_at, next_attempt_at, description)
         values ('f1', 'a2', 0, 'fjord.mov', '', 1, '[]', ${time(1000)}, ${time(1000)}, '{"kind":"video","hasAudio":true,"remarks":[]}')`,
      ]);
      const filled = await openStore(url);
      const found = async (sought: Partial<Sought>) =>
        (await findTips(filled, { facets: [], ...sought }, 9)).map(({ id }) => id);
      assert.deepEqual(await found({ words: 'kajak' }), ['a1', 'a2']);
      assert.deepEqual(await found({ words: 'rød' }), ['a1']);
      assert.deepEqual(await found({ words: 'fjord', facets: [['kvideo'], ['sound'], ['vopen']] }), ['a2']);
      await filled.close();
    });
  });

test('a search is cut into words and nothing else', () => {
  assert.deepEqual(wordsOf('  Rød-hvid "cykel" (T-2026) '), ['rød', 'hvid', 'cykel', 't', '2026']);
  assert.deepEqual(wordsOf('*:^'), []);
});

test('days are told in as few words as they can be', () => {
  const between = (from: string, to: string) => days(new Date(from), new Date(to));
  assert.deepEqual(between('2026-11-30T12:00:00Z', '2027-01-02T00:00:00Z'), ['t20261130', 'm202612', 't20270101']);
  assert.deepEqual(between('2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z'), ['y2025']);
  assert.deepEqual(between('2025-01-01T00:00:00Z', '2024-01-01T00:00:00Z'), []);
  assert.ok(days(new Date('2026-05-17T00:00:00Z'), undefined).length < 120);
});
