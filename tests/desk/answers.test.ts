import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { deliverLetters } from '../../api/desk/letters.ts';
import { sameLookMs } from '../../api/desk/tips.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { takeAnswer } from '../mail/answer.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { readChain, readMailbox, type SentTip, sendTip } from './tip-desk.ts';

type Person = Browser & { id: string };
interface Page {
  tip: { unreadMessages: number };
  messages: { text: string; readAt: string | null }[];
}

function story(engine: Engine): void {
  suite(`an answer comes in on ${engine.name}`, () => {
    let desk: TestDesk;
    let mette: Person;
    before(async () => {
      desk = await openDesk(engine);
      mette = await desk.signedIn('moderator', null, 'Mette Holm');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    const byItself = { background: '1' };
    const open = (tip: SentTip, headers = {}) => mette.expect<Page>(200, mette.get(`/tips/${tip.id}`, headers));
    const looks = async (tip: SentTip) =>
      (await readChain(desk)).filter(({ tipId, action }) => tipId === tip.id && action === 'view').length;
    const letters = async ({ mailbox }: SentTip) => {
      await deliverLetters(desk.desk);
      const bodies = (await readMailbox(desk, mailbox.id, mailbox.identity)).map(({ body }) => body);
      return bodies.map((body) => (body.kind === 'notice' ? body.code : body.text));
    };

    test('a page that refreshes itself does not read it; whoever is at the screen does, and the sender is told', async () => {
      const tip = await sendTip(desk);
      await mette.expect(200, mette.post(`/tips/${tip.id}/claim`));
      await open(tip);
      await takeAnswer(desk, tip.mailbox.id, 'Mod broen.');
      for (let asked = 0; asked < 2; asked++) {
        const shown = await open(tip, byItself);
        assert.deepEqual(
          [shown.tip.unreadMessages, shown.messages.map(({ text, readAt }) => [text, readAt])],
          [1, [['Mod broen.', null]]],
        );
      }
      assert.deepEqual(await letters(tip), []);
      const read = await open(tip);
      assert.equal(read.tip.unreadMessages, 0);
      assert.ok(read.messages[0]?.readAt);
      assert.deepEqual(await letters(tip), ['read']);
    });

    test('nor does it look again: one look in a sitting, until somebody opens the page anew', async () => {
      const tip = await sendTip(desk);
      await open(tip, byItself);
      assert.equal(await looks(tip), 1, 'who has never looked is seen, whatever the page says of itself');
      for (let passed = 0; passed < 3; passed++) {
        desk.pass(sameLookMs - 60_000);
        await mette.expect(200, mette.get('/me'));
        await open(tip, byItself);
      }
      assert.equal(await looks(tip), 1);
      await open(tip);
      assert.equal(await looks(tip), 2);
      // later that day she has signed in again
      desk.pass(sameLookMs + 1000);
      const [{ session }, at] = [desk.store.t, desk.desk.now()];
      await desk.store.write(async (tx) => {
        await tx.update(session).set({ createdAt: at, updatedAt: at }).where(eq(session.userId, mette.id));
      });
      await open(tip, byItself);
      assert.equal(await looks(tip), 3);
    });
  });
}

for (const engine of [sqliteEngine(), pgEngine()]) story(engine);
