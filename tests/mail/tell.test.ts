import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { insertTips, sendTip } from '../desk/tip-desk.ts';
import { takeAnswer } from './answer.ts';
import { from, hour, type MailDesk, minute, mostInAnHour, openMailDesk, type Person } from './bench.ts';

function story(engine: Engine): void {
  suite(`telling members by mail on ${engine.name}`, () => {
    let at: MailDesk;
    before(async () => {
      at = await openMailDesk(engine);
    });
    after(() => at.close());
    beforeEach(async () => {
      // nobody of an earlier test is told anything, and nothing of it waits
      const { store } = at.desk;
      await store.write(async (tx) => {
        await tx.update(store.t.staffMail).set({ choice: 'never' });
        await tx.update(store.t.tip).set({ state: 'rejected' });
      });
      at.desk.pass(2 * hour);
      at.told();
    });

    const visit = (person: Person) => person.expect(200, person.get('/me'));
    const arrive = (district: string, fields = {}) => sendTip(at.desk, { district, ...fields });
    const later = async (ms: number) => {
      at.desk.pass(ms);
      await at.round();
    };
    const addresses = (...people: Person[]) => people.map(at.addressOf).sort();

    test('what comes to a district is told once to those who may take it, and again after a visit', async () => {
      const fyn = await at.member('moderator', 'fyn');
      const all = await at.member('supervisor');
      await at.member('moderator', 'oestjylland');
      for (const role of ['publisher', 'auditor', 'administrator', 'analyst'] as const) await at.member(role, 'fyn');
      await at.member('investigator', 'fyn', 'never');
      await later(10 * minute);
      assert.deepEqual(at.told(), [], 'nothing has come');
      await arrive('fyn');
      await later(10_000);
      assert.deepEqual(at.told(), addresses(fyn, all));
      await arrive('fyn');
      for (let waited = 0; waited < 30; waited++) await later(hour);
      assert.deepEqual(at.told(), [], 'never again before they look');
      // the session has long ended: they sign in anew
      await at.desk.stepUp(fyn);
      await visitAnew(fyn);
      await later(10 * minute);
      assert.deepEqual(at.told(), [], 'what they saw there is no news');
      await arrive('fyn');
      await later(10_000);
      assert.deepEqual(at.told(), addresses(fyn), 'the other has not looked');
    });

    /** As after signing in: the session that ended is not the one they look with. */
    async function visitAnew(person: Person): Promise<void> {
      const { store } = at.desk;
      const now = at.desk.desk.now();
      await store.write(async (tx) => {
        await tx
          .update(store.t.session)
          .set({ createdAt: now, updatedAt: now, expiresAt: new Date(now.getTime() + 10 * hour) })
          .where(eq(store.t.session.userId, person.id));
      });
      await visit(person);
    }

    test('whoever is at the desk sees it there; a page that asks by itself is nobody at the desk', async () => {
      const person = await at.member('moderator', 'fyn');
      at.desk.pass(10 * minute);
      await visit(person);
      await arrive('fyn');
      await later(30_000);
      assert.deepEqual(at.told(), []);
      await person.expect(200, person.get('/me', { background: '1' }));
      await later(100_000);
      assert.deepEqual(at.told(), addresses(person));
    });

    test('danger to life breaks through once more, and then there is silence', async () => {
      const person = await at.member('investigator', 'fyn');
      await arrive('fyn');
      await later(10 * minute);
      await arrive('fyn', { priority: 0 });
      await later(10_000);
      assert.deepEqual(at.told(), [...addresses(person), ...addresses(person)]);
      await arrive('fyn', { priority: 0 });
      for (let waited = 0; waited < 4; waited++) await later(hour);
      assert.deepEqual(at.told(), []);
    });

    test('an alarm that comes first is the one told, and what comes after it waits for a visit', async () => {
      const person = await at.member('investigator', 'fyn');
      await later(10 * minute);
      await arrive('fyn', { priority: 0 });
      await later(10_000);
      await arrive('fyn');
      await arrive('fyn', { priority: 0 });
      for (let waited = 0; waited < 4; waited++) await later(hour);
      assert.deepEqual(at.told(), addresses(person));
    });

    test('an answer is told to whoever holds or decided the tip, and to nobody else', async () => {
      const { store } = at.desk;
      const [holder, decider, other] = [
        await at.member('moderator', 'fyn'),
        await at.member('moderator', 'fyn'),
        await at.member('investigator', 'fyn'),
      ];
      const [held, decided] = [await arrive('fyn'), await arrive('fyn')];
      const now = at.desk.desk.now();
      await store.write(async (tx) => {
        const claim = { state: 'claimed' as const, claimedBy: holder.id, claimedUntil: new Date(now.getTime() + hour) };
        await tx.update(store.t.tip).set(claim).where(eq(store.t.tip.id, held.id));
        const decision = { state: 'accepted' as const, decidedBy: decider.id, decidedAt: now };
        await tx.update(store.t.tip).set(decision).where(eq(store.t.tip.id, decided.id));
      });
      await later(10 * minute);
      assert.deepEqual(at.told(), []);
      await takeAnswer(at.desk, held.mailbox.id, 'Ja, den var blå.');
      await takeAnswer(at.desk, decided.mailbox.id, 'Klokken ni.');
      await later(10_000);
      assert.deepEqual(at.told(), addresses(holder, decider));
      // whoever asked waits for the answer, whose tip it ever is
      await other.expect(201, other.post(`/tips/${decided.id}/messages`, { text: 'Hvor stod den?' }));
      await later(10 * minute);
      assert.deepEqual(at.told(), []);
      await takeAnswer(at.desk, decided.mailbox.id, 'Ved kajen.');
      await later(10_000);
      assert.deepEqual(at.told(), addresses(other), 'the others have not looked since they were told');
    });

    test('a page that is open and refreshes itself does not keep the mail back', async () => {
      const holder = await at.member('moderator', 'fyn');
      const { id, mailbox } = await arrive('fyn');
      await later(10 * minute);
      at.told();
      await holder.expect(200, holder.post(`/tips/${id}/claim`));
      await holder.expect(200, holder.get(`/tips/${id}`));
      await takeAnswer(at.desk, mailbox.id, 'Den var blå.');
      await holder.expect(200, holder.get(`/tips/${id}`, { background: '1' }));
      await later(10 * minute);
      assert.deepEqual(at.told(), addresses(holder));
    });

    test('an answer that waits for review is told to moderators; let through, to whoever works on the tip', async () => {
      const { store } = at.desk;
      const [mona, jonas] = [await at.member('moderator', 'fyn'), await at.member('investigator', 'fyn')];
      const { id, mailbox } = await arrive('fyn');
      await store.write(async (tx) => {
        await tx.update(store.t.tip).set({ state: 'accepted', decidedBy: jonas.id }).where(eq(store.t.tip.id, id));
      });
      await later(10 * minute);
      const answer = await takeAnswer(at.desk, mailbox.id, 'Han hedder Abel.', undefined, true);
      await later(10_000);
      assert.deepEqual(at.told(), addresses(mona));
      await mona.expect(200, mona.post(`/messages/${answer}/review`, { decision: 'release' }));
      await later(10_000);
      assert.deepEqual(at.told(), addresses(jonas));
    });

    test('nobody is told of what a colleague has taken meanwhile', async () => {
      await at.member('moderator', 'fyn');
      await later(10 * minute);
      const { id } = await arrive('fyn');
      const { store } = at.desk;
      await store.write(async (tx) => {
        await tx.update(store.t.tip).set({ state: 'accepted' }).where(eq(store.t.tip.id, id));
      });
      await later(10_000);
      assert.deepEqual(at.told(), []);
    });

    test('closed accounts, and those whose course has run out, are told nothing', async () => {
      const closed = await at.member('moderator', 'fyn');
      const lapsed = await at.member('investigator', 'fyn');
      const trained = await at.member('investigator', 'fyn');
      const { store } = at.desk;
      const { user, courseDemand, courseHeld } = store.t;
      const now = at.desk.desk.now();
      const until = (ms: number) => new Date(now.getTime() + ms);
      await store.write(async (tx) => {
        await tx.update(user).set({ disabledAt: now }).where(eq(user.id, closed.id));
        await tx.insert(courseDemand).values({ role: 'investigator', course: 'RHL' });
        await tx.insert(courseHeld).values([
          { userId: lapsed.id, course: 'RHL', validUntil: until(minute) },
          { userId: trained.id, course: 'RHL', validUntil: until(24 * hour) },
        ]);
      });
      await arrive('fyn');
      await later(10 * minute);
      assert.deepEqual(at.told(), addresses(trained));
      await store.write(async (tx) => {
        await tx.delete(courseDemand);
      });
    });

    test('seven hundred tips in an hour are at most two mails a person, however often they look', async () => {
      const people = [
        await at.member('moderator', 'fyn'),
        await at.member('investigator', 'fyn'),
        await at.member('supervisor'),
        await at.member('investigator', null, 'daily'),
      ];
      const [never, sometimes] = people;
      const sent = new Map<string, number[]>();
      at.mailer.onMessage = ({ to }) => {
        for (const address of to) sent.set(address, [...(sent.get(address) ?? []), at.desk.desk.now().getTime()]);
      };
      at.desk.pass(10 * minute);
      for (let tip = 0; tip < 700; tip++) {
        await insertTips(at.desk, [{ district: 'fyn', priority: tip % 50 === 7 ? 0 : 3 }]);
        // one of them looks every five minutes, and so may be told again every time
        if (tip % 58 === 57) await visitAnew(sometimes!);
        await later((50 * minute) / 700);
      }
      at.mailer.onMessage = () => undefined;
      assert.equal(at.told().length, [...sent.values()].flat().length);
      for (const person of people) assert.ok(mostInAnHour(sent.get(at.addressOf(person)) ?? []) <= 2);
      assert.equal(sent.get(at.addressOf(never!))?.length, 2, 'that something waits, and that a life is in danger');
      assert.equal(sent.get(at.addressOf(sometimes!))?.length, 2);
    });

    test('a mail is the same words for all, and says nothing of what came', async () => {
      const people = [await at.member('moderator', 'fyn'), await at.member('supervisor'), await at.member('moderator')];
      await people[2]!.expect(200, people[2]!.post('/me', { language: 'en' }));
      const { id } = await arrive('fyn', { text: 'Manden med den røde cykel', reference: 'T-2026-424242' });
      const first = at.mailer.received.length;
      await later(10 * minute);
      await arrive('fyn', { priority: 0 });
      await later(10_000);
      const mails = at.mailer.received.slice(first);
      assert.equal(mails.length, 6);
      const bare = mails.map(({ raw }) => raw.replaceAll(/^(To|Date|Message-ID): .*\r\n/gm, ''));
      assert.equal(new Set(bare).size, 2, 'one text a language');
      for (const { raw, from: sender, to } of mails) {
        assert.equal(sender, from);
        assert.equal(to.length, 1);
        const said = raw.replaceAll(/=\r\n/g, '').replaceAll(/^(To|Message-ID): .*\r\n/gm, '');
        assert.doesNotMatch(said, /T-2026|424242|cykel|fyn|Fyn|liv|danger|fare|\btip\b/);
        assert.ok(!said.includes(id));
        assert.deepEqual(said.match(/https?:\S+/g), ['http://desk.example:4322/']);
        assert.match(said, /^Auto-Submitted: auto-generated\r$/m);
        assert.doesNotMatch(raw, /X-Mailer|nodemailer/i);
      }
    });

    test('two desks over one database tell nobody twice', async () => {
      const people = await Promise.all(Array.from({ length: 12 }, () => at.member('moderator', 'fyn')));
      await arrive('fyn');
      at.desk.pass(10 * minute);
      await Promise.all([at.round(), at.otherRound(), at.round(), at.otherRound()]);
      assert.deepEqual(at.told(), addresses(...people));
    });

    test('the log names nobody’s address', () => {
      assert.ok(!at.desk.log.join('').includes('@politi.example'));
    });
  });
}

story(sqliteEngine());
story(pgEngine());
