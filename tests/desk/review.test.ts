import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { deliverLetters } from '../../api/desk/letters.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { takeAnswer } from '../mail/answer.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { readChain, readMailbox, sendTip } from './tip-desk.ts';

type Person = Browser & { id: string };
interface Page {
  tip: { unreadMessages: number };
  messages: {
    id: string;
    text: string;
    answer: string | null;
    readAt: string | null;
    review: { state: string; reason: string | null; by: string | null } | null;
  }[];
}

function story(engine: Engine): void {
  suite(`reviewing answers on ${engine.name}`, () => {
    let desk: TestDesk;
    let mona: Person;
    let jonas: Person;
    before(async () => {
      desk = await openDesk(engine);
      mona = await desk.signedIn('moderator', 'fyn', 'Mona Holm');
      jonas = await desk.signedIn('investigator', 'fyn', 'Jonas Friis');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    const secret = 'Han bor i Møllegade og hedder Abel.';
    const page = (person: Person, tip: string) => person.expect<Page>(200, person.get(`/tips/${tip}`));
    const found = async (person: Person) =>
      (await person.expect<{ items: { id: string }[] }>(200, person.get('/queue?state=all&q=møllegade'))).items;
    const decide = (person: Person, answer: string, body: object) => person.post(`/messages/${answer}/review`, body);
    async function held() {
      const { id, mailbox } = await sendTip(desk, { district: 'fyn' });
      return { id, mailbox, answer: await takeAnswer(desk, mailbox.id, secret, undefined, true) };
    }

    test('what waits is read by moderators alone, and by no search; the tip says that something waits', async () => {
      const { id, answer } = await held();
      const theirs = await page(mona, id);
      assert.deepEqual([theirs.messages[0]?.text, theirs.messages[0]?.review?.state], [secret, 'waiting']);
      const his = await jonas.get(`/tips/${id}`);
      const text = await his.text();
      assert.ok(!text.includes('Møllegade'));
      assert.deepEqual(
        (JSON.parse(text) as Page).messages.map((one) => [one.text, one.review?.state]),
        [['', 'waiting']],
      );
      assert.equal((await page(jonas, id)).tip.unreadMessages, 1, 'opening it does not make it read');
      for (const person of [mona, jonas]) assert.deepEqual(await found(person), []);
      await jonas.refused('role_forbids', decide(jonas, answer, { decision: 'release' }));
    });

    test('let through, it is read, found and counted like any other, and custody says who did it', async () => {
      const { id, answer } = await held();
      await mona.expect(200, decide(mona, answer, { decision: 'release' }));
      assert.deepEqual(
        (await found(jonas)).map((one) => one.id),
        [id],
      );
      const { messages } = await page(jonas, id);
      assert.deepEqual([messages[0]?.text, messages[0]?.review?.by], [secret, 'Mona Holm']);
      assert.equal((await page(jonas, id)).tip.unreadMessages, 0);
      const events = (await readChain(desk)).filter(({ tipId, action }) => tipId === id && action === 'review');
      assert.deepEqual(
        events.map((event) => [event.actor, event.details]),
        [[mona.id, { message: answer, review: 'released' }]],
      );
      await mona.refused('already_reviewed', decide(mona, answer, { decision: 'withhold', reason: 'For sent' }));
    });

    test('withheld, it stays with the moderators, needs a reason, and can be let through later', async () => {
      const { id, answer } = await held();
      await mona.refused('reason_missing', decide(mona, answer, { decision: 'withhold', reason: ' ' }));
      await mona.expect(200, decide(mona, answer, { decision: 'withhold', reason: 'Navngiver en kilde' }));
      const his = (await page(jonas, id)).messages[0];
      assert.deepEqual([his?.text, his?.review?.state, his?.review?.reason], ['', 'withheld', null]);
      const hers = await page(mona, id);
      assert.deepEqual([hers.messages[0]?.text, hers.messages[0]?.review?.reason], [secret, 'Navngiver en kilde']);
      assert.equal(hers.tip.unreadMessages, 0, 'nobody has to read it any more');
      await mona.refused('already_reviewed', decide(mona, answer, { decision: 'withhold', reason: 'Igen' }));
      await mona.expect(200, decide(mona, answer, { decision: 'release' }));
      assert.equal((await page(jonas, id)).messages[0]?.text, secret);
    });

    test('neither another district nor an answer that needed no review is anybody’s to decide', async () => {
      const { answer } = await held();
      const aya = await desk.signedIn('supervisor', 'oestjylland');
      await aya.refused('message_unknown', decide(aya, answer, { decision: 'release' }));
      const { mailbox } = await sendTip(desk, { district: 'fyn' });
      const plain = await takeAnswer(desk, mailbox.id, 'Ja');
      await mona.refused('message_unknown', decide(mona, plain, { decision: 'release' }));
    });

    test('an answer by choosing waits with its choice', async () => {
      const { id, mailbox } = await sendTip(desk, { district: 'fyn' });
      const asking = mona.post(`/tips/${id}/messages`, { phrase: 'saw_face' });
      const { message } = await mona.expect<{ message: { id: string } }>(201, asking);
      const answer = await takeAnswer(desk, mailbox.id, 'Ja', { to: message.id, value: 'yes' }, true);
      assert.equal((await page(jonas, id)).messages[1]?.answer, null);
      assert.equal((await page(mona, id)).messages[1]?.answer, 'yes');
      await mona.expect(200, decide(mona, answer, { decision: 'release' }));
      assert.equal((await page(jonas, id)).messages[1]?.answer, 'yes');
    });

    test('the sender is told once which letters were read, never of one that waits', async () => {
      const { id, mailbox, answer } = await held();
      const plain = await takeAnswer(desk, mailbox.id, 'Ja, det var lyst.');
      for (const person of [jonas, mona, jonas]) await page(person, id);
      await deliverLetters(desk.desk);
      const marks = async () =>
        (await readMailbox(desk, mailbox.id, mailbox.identity)).flatMap(({ body }) =>
          body.kind === 'notice' && body.code === 'read' ? [body.letters] : [],
        );
      assert.deepEqual(await marks(), [[plain]]);
      await mona.expect(200, decide(mona, answer, { decision: 'release' }));
      await page(jonas, id);
      await deliverLetters(desk.desk);
      assert.deepEqual(await marks(), [[plain], [answer]]);
      assert.equal((await page(jonas, id)).messages.length, 2, 'the mark is no message of the dialogue');
    });

    test('looking at what waits writes nothing, so that pages that follow the tip come to rest', async () => {
      const { id } = await held();
      await page(jonas, id);
      await page(mona, id);
      const { store } = desk;
      const revision = async () =>
        (await store.read.select({ at: store.t.tip.revision }).from(store.t.tip).where(eq(store.t.tip.id, id)))[0]?.at;
      const before = await revision();
      for (const person of [jonas, mona]) await page(person, id);
      assert.equal(await revision(), before);
    });
  });
}

story(sqliteEngine());
story(pgEngine());
