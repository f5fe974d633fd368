import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { undoMs } from '../../api/desk/bulk.ts';
import { deliverLetters } from '../../api/desk/letters.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { addFile, insertTips, readChain, readMailbox, type SentTip, sendTip } from './tip-desk.ts';

type Person = Browser & { id: string };
interface Answer {
  bulk: string;
  undoUntil: string | null;
  outcomes: { id: string; tip?: { state: string }; refusal?: { code: string; da: string } }[];
}

function story(engine: Engine): void {
  suite(`many tips at once on ${engine.name}`, () => {
    let desk: TestDesk;
    let mette: Person;
    let jonas: Person;
    before(async () => {
      desk = await openDesk(engine);
      mette = await desk.signedIn('moderator', null, 'Mette Holm');
      jonas = await desk.signedIn('investigator', null, 'Jonas Friis');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    const bulk = (person: Person, body: object) => person.expect<Answer>(200, person.post('/bulk', body));
    const undo = (person: Person, id: string) => person.expect<Answer>(200, person.post(`/bulk/${id}/undo`));
    const codes = ({ outcomes }: Pick<Answer, 'outcomes'>) =>
      outcomes.map(({ tip, refusal }) => tip?.state ?? refusal?.code);
    const rowOf = async (id: string) => {
      const { read, t } = desk.store;
      const [row] = await read.select().from(t.tip).where(eq(t.tip.id, id));
      const { revision: _, ...rest } = row!;
      const files = await read.select().from(t.file).where(eq(t.file.tipId, id)).orderBy(t.file.position);
      return { tip: rest, files };
    };
    const letters = async ({ mailbox }: SentTip) => {
      await deliverLetters(desk.desk);
      return readMailbox(desk, mailbox.id, mailbox.identity);
    };
    const actions = async (tip: string) =>
      (await readChain(desk)).filter(({ tipId }) => tipId === tip).map(({ action }) => action);

    test('each tip has its own outcome, its own event and its own refusal', async () => {
      const [free, taken, danger] = await insertTips(desk, [{}, {}, { priority: 0, danger: true }]);
      await jonas.expect(200, jonas.post(`/tips/${taken}/claim`));
      const tips = [free!, taken!, danger!, 'f'.repeat(32), free!];
      const answer = await bulk(mette, { action: 'reject', tips, reason: 'not_serious' });
      assert.deepEqual(codes(answer), ['rejected', 'tip_claimed', 'tip_urgent', 'tip_unknown']);
      assert.match(answer.outcomes[1]!.refusal!.da, /kollega/);
      assert.deepEqual(await actions(free!), ['claim', 'reject']);
      assert.deepEqual(await actions(danger!), []);
      const events = (await readChain(desk)).filter(({ tipId }) => tipId === free);
      assert.ok(events.every(({ details }) => details?.['bulk'] === answer.bulk));
    });

    test('what is refused is not claimed on the way either', async () => {
      const [withheld, free] = await insertTips(desk, [{ priority: 5 }, {}]);
      await addFile(desk, withheld!, { state: 'withheld', previews: null });
      const before = await rowOf(withheld!);
      const answer = await bulk(mette, { action: 'reject', tips: [withheld, free], reason: 'illegal_to_keep' });
      assert.deepEqual(codes(answer), ['reason_gives_away', 'rejected']);
      assert.deepEqual(await rowOf(withheld!), before);
      assert.deepEqual(await actions(withheld!), []);
    });

    test('rejected together and undone, every tip and file stands exactly as it stood, and no letter is sent', async () => {
      const sent = [await sendTip(desk), await sendTip(desk, { unit: 'Færdsel' })];
      await addFile(desk, sent[0]!.id, { decision: 'rejected', decisionReason: 'too_dark' });
      await addFile(desk, sent[0]!.id, { position: 1 });
      await mette.expect(200, mette.post(`/tips/${sent[1]!.id}/claim`));
      const before = await Promise.all(sent.map(({ id }) => rowOf(id)));
      const rejected = await bulk(mette, { action: 'reject', tips: sent.map(({ id }) => id), reason: 'duplicate' });
      assert.deepEqual(codes(rejected), ['rejected', 'rejected']);
      desk.pass(undoMs - 1000);
      for (const one of sent) assert.deepEqual(await letters(one), [], 'held while it can be undone');
      await jonas.refused('undo_unknown', jonas.post(`/bulk/${rejected.bulk}/undo`));
      const undone = await undo(mette, rejected.bulk);
      assert.deepEqual(codes(undone), ['queued', 'claimed']);
      assert.deepEqual(await Promise.all(sent.map(({ id }) => rowOf(id))), before);
      desk.pass(60_000);
      for (const one of sent) assert.deepEqual(await letters(one), []);
      assert.deepEqual(await actions(sent[0]!.id), ['claim', 'reject', 'undo']);
      await mette.refused('undo_too_late', mette.post(`/bulk/${rejected.bulk}/undo`));
    });

    test('not undone, the letters go out, once, when there is no way back', async () => {
      const one = await sendTip(desk);
      const rejected = await bulk(mette, { action: 'reject', tips: [one.id], reason: 'off_topic' });
      desk.pass(undoMs + 1000);
      await mette.refused('undo_too_late', mette.post(`/bulk/${rejected.bulk}/undo`));
      assert.deepEqual(await letters(one), [], 'also for a desk whose clock goes before ours');
      desk.pass(10_000);
      assert.equal((await letters(one)).length, 1);
      assert.equal((await letters(one)).length, 1);
      assert.equal((await rowOf(one.id)).tip.state, 'rejected');
    });

    test('claiming, releasing, hiding and giving on are undone too', async () => {
      for (const [first, body] of [
        [undefined, { action: 'claim' }],
        ['claim', { action: 'release' }],
        [undefined, { action: 'hide', reason: 'abuse_of_service' }],
        [undefined, { action: 'assign', unit: 'Færdsel', caseRef: 'S-9' }],
      ] as const) {
        const tips = await insertTips(desk, [{}, {}]);
        for (const tip of first ? tips : []) await mette.expect(200, mette.post(`/tips/${tip}/claim`));
        const before = await Promise.all(tips.map(rowOf));
        const done = await bulk(mette, { ...body, tips });
        assert.ok(done.outcomes.every(({ tip }) => tip));
        assert.notDeepEqual(await Promise.all(tips.map(rowOf)), before, body.action);
        await undo(mette, done.bulk);
        assert.deepEqual(await Promise.all(tips.map(rowOf)), before, body.action);
      }
    });

    test('undone, a tip is offered to whom it was offered, and its giver has given it away', async () => {
      const bo = await desk.signedIn('moderator', null, 'Bo Lund');
      const [offered, released] = await insertTips(desk, [{}, {}]);
      for (const tip of [offered, released]) await mette.expect(200, mette.post(`/tips/${tip}/claim`));
      await mette.expect(200, mette.post(`/tips/${offered}/hand-over`, { person: bo.id }));
      const handovers = () => desk.store.read.select().from(desk.store.t.handover).orderBy(desk.store.t.handover.at);
      const before = await handovers();
      const offers = async () =>
        (await bo.expect<{ offers: { id: string }[] }>(200, bo.get('/queue'))).offers.map(({ id }) => id);
      assert.deepEqual(await offers(), [offered]);
      for (const [person, body] of [
        [jonas, { action: 'claim', tips: [offered] }],
        [mette, { action: 'claim', tips: [offered] }],
        [jonas, { action: 'reject', tips: [offered], reason: 'not_serious' }],
        [mette, { action: 'release', tips: [released] }],
      ] as const) {
        const done = await bulk(person, body);
        assert.notDeepEqual(await handovers(), before, body.action);
        await undo(person, done.bulk);
        assert.deepEqual(await handovers(), before, body.action);
        assert.deepEqual(await offers(), [offered]);
      }
    });

    test('a tip on which a colleague has acted meanwhile stays theirs', async () => {
      const [first, second] = await insertTips(desk, [{}, {}]);
      for (const tip of [first, second]) await mette.expect(200, mette.post(`/tips/${tip}/claim`));
      const released = await bulk(mette, { action: 'release', tips: [first, second] });
      await jonas.expect(200, jonas.post(`/tips/${first}/claim`));
      assert.deepEqual(codes(await undo(mette, released.bulk)), ['undo_overtaken', 'claimed']);
      assert.equal((await rowOf(first!)).tip.claimedBy, jonas.id);
    });

    test('looking at what one has claimed does not stand in the way of undoing', async () => {
      const [tip] = await insertTips(desk, [{}]);
      const claimed = await bulk(mette, { action: 'claim', tips: [tip] });
      desk.pass(20_000);
      await mette.expect(200, mette.get(`/tips/${tip}`));
      assert.deepEqual(codes(await undo(mette, claimed.bulk)), ['queued']);
    });

    test('accepted together, each file is an exhibit at once, and that is not undone', async () => {
      const sent = [await sendTip(desk), await sendTip(desk)];
      for (const { id } of sent) await addFile(desk, id);
      const accepted = await bulk(mette, { action: 'accept', tips: sent.map(({ id }) => id), reason: 'useful_now' });
      assert.deepEqual([codes(accepted), accepted.undoUntil], [['accepted', 'accepted'], null]);
      for (const one of sent) assert.equal((await letters(one)).length, 1);
      await mette.refused('undo_too_late', mette.post(`/bulk/${accepted.bulk}/undo`));
    });

    test('too many, none, and no reason are refused as a whole', async () => {
      const [tip] = await insertTips(desk, [{}]);
      await mette.refused('bad_request', mette.post('/bulk', { action: 'claim', tips: [] }));
      const many = Array.from({ length: 101 }, (_, index) => String(index));
      await mette.refused('bad_request', mette.post('/bulk', { action: 'claim', tips: many }));
      await mette.refused(
        'reason_missing',
        mette.post('/bulk', { action: 'reject', tips: [tip], reason: 'useful_now' }),
      );
      assert.equal((await rowOf(tip!)).tip.state, 'queued');
    });
  });
}

for (const engine of [sqliteEngine(), pgEngine()]) story(engine);
