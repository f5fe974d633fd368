import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { sameSearchMs } from '../../api/desk/sought.ts';
import { recordCustody } from '../../api/evidence/custody.ts';
import { soughtDigest } from '../../api/evidence/sought.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { addFile, insertTips, readChain } from './tip-desk.ts';

type Person = Browser & { id: string };
interface Seen {
  seq: number;
  action: string;
  actor: { id: string; name: string | null; role: string };
  tip: { id: string; reference: string } | null;
  file: { id: string; position: number; exhibit: string | null } | null;
  reason: string | null;
  reasonWords: { da: string; en: string } | null;
  contact: boolean;
  inQueue: boolean;
  sought: { words: string; places: string } | null;
}
interface Page {
  items: Seen[];
  next: string | null;
}
const reason = 'Skal ringes op om stedet';

function story(engine: Engine): void {
  suite(`who saw what on ${engine.name}`, () => {
    let desk: TestDesk;
    let [auditor, supervisor, mette, bo]: Person[] = [];
    let [inFyn, inAarhus, nowhere]: string[] = [];
    const [ofFyn, ofAarhus] = ['T-2026-800001', 'T-2026-800002'];
    before(async () => {
      desk = await openDesk(engine);
      auditor = await desk.signedIn('auditor', null, 'Åse Ørsted');
      supervisor = await desk.signedIn('supervisor', 'fyn', 'Karen Blå');
      mette = await desk.signedIn('moderator', 'fyn', 'Mette Holm');
      bo = await desk.signedIn('investigator', 'oestjylland', 'Bo Falk');
      [inFyn, inAarhus, nowhere] = await insertTips(desk, [
        { district: 'fyn', text: 'Hemmelig vidne', reference: ofFyn },
        { district: 'oestjylland', reference: ofAarhus },
        {},
      ]);
      const { store } = desk;
      await store.write(async (tx) => {
        const program = { at: desk.desk.now(), actor: 'evidence', actorRole: 'process', tipId: inFyn! };
        await recordCustody(tx, store.t, { ...program, action: 'describe' });
      });
      const film = await addFile(desk, inFyn!, { position: 1, claimedName: 'Hemmeligt navn.mp4' });
      await mette!.expect(200, mette!.get(`/tips/${inFyn}`));
      await (await mette!.get(`/files/${film.id}/previews/proxy.mp4`)).arrayBuffer();
      // as versions wrote it in which one person could see who a sender is
      const looked = { at: desk.desk.now(), actor: mette!.id, actorRole: 'moderator', tipId: inFyn!, reason };
      await store.write((tx) => recordCustody(tx, store.t, { ...looked, action: 'view', details: { contact: true } }));
      await mette!.expect(200, mette!.post(`/tips/${inFyn}/claim`));
      await mette!.expect(200, mette!.get(`/tips/${nowhere}`));
      await bo!.expect(200, bo!.get(`/tips/${inAarhus}`));
      await bo!.expect(200, bo!.get(`/tips/${nowhere}`));
      await bo!.expect(200, bo!.get('/queue?q=mette%20HOLM&place=Vejle'));
    });
    beforeEach(() => Promise.all([auditor!, supervisor!].map((one) => desk.stepUp(one))));
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    const ask = (person: Person, query: Record<string, string> = {}) =>
      person.expect<Page>(200, person.get(`/watch?${new URLSearchParams(query)}`));
    const acts = async (person: Person, query: Record<string, string> = {}) =>
      (await ask(person, query)).items.map(({ action, actor, tip }) => [action, actor.name, tip?.id ?? null]);

    test('an auditor sees every act, newest first, and nothing a sender sent', async () => {
      assert.deepEqual(await acts(auditor!), [
        ['search', 'Bo Falk', null],
        ['view', 'Bo Falk', nowhere],
        ['view', 'Bo Falk', inAarhus],
        ['view', 'Mette Holm', nowhere],
        ['claim', 'Mette Holm', inFyn],
        ['view', 'Mette Holm', inFyn],
        ['play', 'Mette Holm', inFyn],
        ['view', 'Mette Holm', inFyn],
      ]);
      const { items } = await ask(auditor!, { tip: ofFyn });
      assert.deepEqual(
        items.map(({ action, contact, reason, file }) => [action, contact, reason, file?.position ?? null]),
        [
          ['claim', false, null, null],
          ['view', true, reason, null],
          ['play', false, null, 1],
          ['view', false, null, null],
        ],
      );
      assert.doesNotMatch(JSON.stringify(await ask(auditor!)), /Hemmelig|Vidne V|mp4/);
      await auditor!.refused('role_forbids', auditor!.get(`/tips/${inFyn}`));
    });

    test('a supervisor sees the district: its tips, those of none, and what its people did about no tip', async () => {
      const seen = await acts(supervisor!);
      assert.ok(
        seen.every(([, , tip]) => tip === inFyn || tip === nowhere),
        JSON.stringify(seen),
      );
      assert.equal(seen.length, 6);
      assert.deepEqual(await ask(supervisor!, { tip: ofAarhus }), { person: null, items: [], next: null });
      assert.deepEqual(await ask(supervisor!, { tip: 'T-2026-999999' }), { person: null, items: [], next: null });
      const aarhus = await desk.signedIn('supervisor', 'oestjylland');
      assert.deepEqual((await acts(aarhus, { act: 'search' })).length, 1);
      assert.deepEqual(await acts(supervisor!, { act: 'search' }), []);
    });

    test('both sides of the question: everything a person saw, and everybody who saw a tip or a file', async () => {
      assert.deepEqual(await acts(auditor!, { person: mette!.id, act: 'looks' }), [
        ['view', 'Mette Holm', nowhere],
        ['view', 'Mette Holm', inFyn],
        ['play', 'Mette Holm', inFyn],
        ['view', 'Mette Holm', inFyn],
      ]);
      assert.equal((await acts(auditor!, { person: 'FALK' })).length, 3);
      assert.equal((await acts(auditor!, { person: 'politi.example' })).length, 8);
      assert.deepEqual(await acts(auditor!, { person: 'ingen' }), []);
      assert.equal((await acts(auditor!, { tip: ofFyn.toLowerCase() })).length, 4);
      assert.equal((await acts(auditor!, { tip: ofFyn, machine: '1' })).length, 5);
      const { file } = (await ask(auditor!, { act: 'play' })).items[0]!;
      assert.deepEqual(await acts(auditor!, { file: file!.id }), [['play', 'Mette Holm', inFyn]]);
      assert.deepEqual(await acts(auditor!, { file: 'B-2026-000001' }), []);
    });

    test('by reason, in the words of the one who gave it or of the table, and by time', async () => {
      assert.equal((await acts(auditor!, { reason: 'ringes OP' })).length, 1);
      assert.deepEqual(await acts(auditor!, { reason: '%' }), []);
      assert.deepEqual(await acts(auditor!, { reason: 'ringes_op' }), []);
      const now = desk.desk.now().getTime();
      const iso = (ms: number) => new Date(now + ms).toISOString();
      assert.equal((await acts(auditor!, { from: iso(-60_000), until: iso(60_000) })).length, 8);
      assert.deepEqual(await acts(auditor!, { until: iso(-60_000) }), []);
      assert.deepEqual(await acts(auditor!, { from: iso(60_000), person: mette!.id }), []);
      await auditor!.refused('bad_request', auditor!.get('/watch?from=yesterday'));
      await auditor!.refused('bad_request', auditor!.get('/watch?after=1'));
    });

    test('a reason that is a code comes with its words', async () => {
      const [hidden] = await insertTips(desk, [{ district: 'nordjylland' }]);
      await supervisor!.refused('tip_unknown', supervisor!.post(`/tips/${hidden}/hide`, { reason: 'disturbing' }));
      const all = await desk.signedIn('supervisor', 'nordjylland', 'Nora Vest');
      await all.expect(200, all.post(`/tips/${hidden}/hide`, { reason: 'disturbing' }));
      const [act] = (await ask(all)).items;
      assert.partialDeepStrictEqual(act, { action: 'hide', reason: 'disturbing' });
      assert.match(act?.reasonWords?.da ?? '', /^Voldsomt indhold/);
      assert.equal((await ask(auditor!, { tip: ofFyn })).items[1]?.reasonWords, null);
      assert.equal((await acts(auditor!, { reason: 'voldsomt' })).length, 1);
    });

    test('a search is an act of custody once an hour, with a digest of its words and not the words', async () => {
      const chain = await readChain(desk);
      const search = chain.find(({ action }) => action === 'search')!;
      const [row] = await desk.store.read.select().from(desk.store.t.sought);
      assert.deepEqual([row!.words, row!.places, row!.byUser], ['mette HOLM', 'Vejle', bo!.id]);
      assert.equal(search.sha256After, soughtDigest(row!));
      assert.doesNotMatch(JSON.stringify(search), /HOLM|Vejle/);
      assert.deepEqual((await ask(auditor!, { act: 'search' })).items[0]?.sought, {
        words: 'mette HOLM',
        places: 'Vejle',
      });
      const searches = () => desk.store.read.$count(desk.store.t.sought);
      await bo!.expect(200, bo!.get('/queue?q=mette%20HOLM&place=Vejle&state=all', { background: '1' }));
      await bo!.expect(200, bo!.get('/queue?state=all&priority=0'));
      assert.equal(await searches(), 1);
      // a number tells as much, and a header saves nobody from being written down
      await bo!.expect(200, bo!.get('/queue/count?q=cykel', { background: '1' }));
      assert.equal(await searches(), 2);
      for (let passed = 0; passed <= sameSearchMs; passed += 20 * 60_000) {
        desk.pass(20 * 60_000);
        for (const one of [mette!, bo!, auditor!, supervisor!]) await one.expect(200, one.get('/me'));
      }
      await bo!.expect(200, bo!.get('/queue?q=mette%20HOLM&place=Vejle'));
      assert.equal(await searches(), 3);
    });

    test('how often each did what, in the order of names', async () => {
      const { people, since } = await auditor!.expect<{ people: { name: string; acts: object[] }[]; since: null }>(
        200,
        auditor!.get('/watch/tally'),
      );
      assert.equal(since, null);
      assert.deepEqual(
        people.map(({ name, acts }) => [name, acts]),
        [
          [
            'Bo Falk',
            [
              { action: 'search', count: 3 },
              { action: 'view', count: 2 },
            ],
          ],
          [
            'Mette Holm',
            [
              { action: 'claim', count: 1 },
              { action: 'play', count: 1 },
              { action: 'view', count: 3 },
            ],
          ],
          ['Nora Vest', [{ action: 'hide', count: 1 }]],
        ],
      );
    });

    test('what stands out is said of looks without an act, and of a search for a colleague', async () => {
      interface Found {
        people: { name: string; unheld: number; colleagues: number; hour: null }[];
        thresholds: object;
      }
      // who only saw pictures in the queue opened no tip
      const ida = await desk.signedIn('moderator', 'oestjylland', 'Ida Sø');
      const [tip] = await insertTips(desk, [{ district: 'oestjylland', reference: 'T-2026-800003' }]);
      const film = await addFile(desk, tip!, {}, 10);
      await (await ida.get(`/files/${film.id}/previews/poster.jpg?from=queue`)).arrayBuffer();
      const [glance] = (await ask(auditor!, { person: ida.id })).items;
      assert.deepEqual([glance?.action, glance?.inQueue, glance?.tip?.id], ['view', true, tip]);
      const { people, thresholds } = await auditor!.expect<Found>(200, auditor!.get('/watch/patterns'));
      assert.deepEqual(
        people.map(({ name, unheld, colleagues, hour }) => [name, unheld, colleagues, hour]),
        [
          ['Bo Falk', 2, 2, null],
          ['Mette Holm', 1, 0, null],
        ],
      );
      assert.deepEqual(thresholds, { actsWithinMs: 86_400_000, nightFrom: 22, nightUntil: 6, tipsAnHour: 60 });
    });

    test('whoever looks one person up stands in the log of access, once an hour', async () => {
      const { accessEvent: event } = desk.store.t;
      const noted = () => desk.store.read.select().from(event).where(eq(event.action, 'watch'));
      const before = await noted();
      for (const path of ['/watch', '/watch/tally', '/watch/patterns'])
        await supervisor!.expect(200, supervisor!.get(`${path}?person=${mette!.id}`));
      await supervisor!.expect(200, supervisor!.get('/watch?act=view'));
      await supervisor!.expect(200, supervisor!.get(`/watch?person=${supervisor!.id}`));
      const fresh = (await noted()).slice(before.length);
      assert.deepEqual(
        fresh.map(({ actor, subject }) => [actor, subject]),
        [[supervisor!.id, mette!.id]],
      );
    });

    test('an export needs both factors anew and a reason, and leaves its digest behind', async () => {
      await auditor!.refused('reason_missing', auditor!.post('/watch/export', { tip: ofFyn }));
      const why = 'Kontrol af sagen, J.nr. 7';
      const answer = await auditor!.post('/watch/export', { tip: ofFyn, why });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/csv/);
      assert.match(
        answer.headers.get('content-disposition') ?? '',
        /^attachment; filename="vidne-\d{4}-\d\d-\d\d\.csv"$/,
      );
      const bytes = Buffer.from(await answer.arrayBuffer());
      const lines = bytes.toString('utf8').split('\r\n');
      assert.equal(lines.length, 6);
      assert.match(lines[0]!, /^\ufeff"Nr\.","Tidspunkt \(UTC\)"/);
      assert.match(lines[2]!, /"view","Mette Holm","moderator".*"Skal ringes op om stedet"/);
      const { accessEvent: event } = desk.store.t;
      const [row] = await desk.store.read.select().from(event).where(eq(event.action, 'watch_export'));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      assert.deepEqual(row?.details, { tip: ofFyn, events: '4', sha256, why });
      await supervisor!.refused('reason_missing', supervisor!.post('/watch/export', {}));
      const theirs = await supervisor!.post('/watch/export', { why });
      assert.doesNotMatch(await theirs.text(), new RegExp(ofAarhus));
    });

    test('how far custody is signed, and what the last check said', async () => {
      const { store } = desk;
      const state = () => auditor!.expect<Record<string, unknown>>(200, auditor!.get('/watch/chain'));
      const events = (await readChain(desk)).length;
      assert.deepEqual(await state(), { events, checkpoint: null, check: null });
      const [at, old] = [desk.desk.now(), new Date(desk.desk.now().getTime() - 60_000)];
      const facts = { custody: 'intact', checkpointSize: 3, custodyCheckedAt: old.toISOString() };
      await store.write(async (tx) => {
        await tx.insert(store.t.checkpoint).values({ size: 3, note: 'vidne\n3\n' });
        await tx.insert(store.t.heartbeat).values([
          { id: 'evidence-1', role: 'evidence', at: old, facts },
          { id: 'evidence-2', role: 'evidence', at, facts: { custody: 'unchecked' } },
        ]);
      });
      const { checkpoint, check } = await state();
      assert.partialDeepStrictEqual(checkpoint, { size: 3 });
      assert.partialDeepStrictEqual(check, { by: 'evidence-1', verdict: 'intact', at: old.toISOString() });
      await store.write(async (tx) => {
        const broken = { id: 'evidence-3', role: 'evidence', at: old, facts: { custody: 'broken' } };
        await tx.insert(store.t.heartbeat).values(broken);
      });
      assert.partialDeepStrictEqual((await state())['check'], { by: 'evidence-3', verdict: 'broken' });
    });

    test('pages follow each other without a gap and without an event twice, whoever asks', async () => {
      const { store } = desk;
      const at = desk.desk.now();
      await store.write(async (tx) => {
        for (let n = 0; n < 130; n++) {
          // many in the same moment, and of another district in between
          const tipId = n % 3 === 0 ? inAarhus! : inFyn!;
          const when = new Date(at.getTime() + Math.floor(n / 40) * 1000);
          await recordCustody(tx, store.t, {
            at: when,
            action: 'view',
            actor: mette!.id,
            actorRole: 'moderator',
            tipId,
          });
        }
      });
      for (const [person, query] of [
        [auditor!, {}],
        [supervisor!, {}],
        [supervisor!, { person: mette!.id, act: 'view' }],
      ] as const) {
        const all: number[] = [];
        let pages = 0;
        for (let after: string | null = ''; after !== null; pages += 1) {
          const page: Page = await ask(person, { ...query, ...(after ? { after } : {}) });
          assert.ok(page.items.length <= 50);
          all.push(...page.items.map(({ seq }) => seq));
          after = page.next;
        }
        const expected = (await readChain(desk)).filter(({ actorRole, tipId, actor, action }) => {
          if (actorRole === 'process') return false;
          if ('person' in query && (actor !== mette!.id || action !== 'view')) return false;
          return person === auditor || tipId === inFyn || tipId === nowhere;
        });
        assert.equal(new Set(all).size, all.length);
        assert.deepEqual(
          all.toSorted((a, b) => a - b),
          expected.map(({ seq }) => seq),
        );
        assert.ok(pages >= 2);
      }
    });
  });
}

story(sqliteEngine());
story(pgEngine());
