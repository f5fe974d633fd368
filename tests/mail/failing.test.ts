import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { type MailState, mailFacts, tellMembers } from '../../api/desk/mail/tell.ts';
import { SmtpFailed, type SmtpServer } from '../../api/smtp.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { insertTips } from '../desk/tip-desk.ts';
import { from, hour, type MailDesk, minute, mostInAnHour, openMailDesk, type Person } from './bench.ts';

const idOf = (raw: string): string => /^Message-ID: (.*)\r$/m.exec(raw)?.[1] ?? '';

function story(engine: Engine): void {
  suite(`a mail server that fails, on ${engine.name}`, () => {
    let at: MailDesk;
    before(async () => {
      at = await openMailDesk(engine);
    });
    after(() => at.close());
    beforeEach(async () => {
      const { store } = at.desk;
      await store.write(async (tx) => {
        await tx.update(store.t.staffMail).set({ choice: 'never' });
        await tx.update(store.t.tip).set({ state: 'rejected' });
      });
      at.desk.pass(2 * hour);
      at.told();
      at.mailer.onMessage = () => undefined;
      at.mailer.refuse = {};
    });

    const arrive = (fields = {}) => insertTips(at.desk, [{ district: 'fyn', ...fields }]);
    const addresses = (...people: Person[]) => people.map(at.addressOf).sort();
    /** a round, some time later; answers what it failed with */
    const later = async (ms: number): Promise<unknown> => {
      at.desk.pass(ms);
      try {
        return void (await at.round());
      } catch (error) {
        return error;
      }
    };

    test('nothing is lost while the server is away: it is told when the server is back, once', async () => {
      const people = [await at.member('moderator', 'fyn'), await at.member('supervisor')];
      at.mailer.refuse.connection = [421, 'too busy'];
      await arrive();
      for (let hours = 0; hours < 5; hours++) assert.ok((await later(hour)) instanceof SmtpFailed);
      at.mailer.refuse = {};
      assert.equal(await later(minute), undefined);
      assert.deepEqual(at.told(), addresses(...people));
      for (let hours = 0; hours < 3; hours++) await later(hour);
      assert.deepEqual(at.told(), []);
    });

    test('an address the server does not know is tried later and later, and holds up nobody', async () => {
      const [gone, fine] = [await at.member('moderator', 'fyn'), await at.member('moderator', 'fyn')];
      let tries = 0;
      at.mailer.refuse.recipient = (address) => {
        if (address !== at.addressOf(gone)) return undefined;
        tries += 1;
        return [550, 'no such person'];
      };
      await arrive();
      await later(10 * minute);
      assert.deepEqual(at.told(), addresses(fine));
      assert.equal(tries, 1);
      for (let seconds = 0; seconds < 600; seconds += 5) await later(5000);
      assert.ok(tries >= 4 && tries <= 6, `${tries} in ten minutes`);
      at.mailer.refuse = {};
      await later(2 * hour);
      assert.deepEqual(at.told(), addresses(gone));
    });

    test('a line cut after the mail was handed over: it counts as sent, and comes again under the same name', async () => {
      const person = await at.member('moderator', 'fyn');
      const times: number[] = [];
      let cuts = 1;
      at.mailer.onMessage = () => {
        times.push(at.desk.desk.now().getTime());
        if (cuts-- > 0) at.mailer.cut();
      };
      await arrive();
      const first = at.mailer.received.length;
      assert.ok((await later(10 * minute)) instanceof SmtpFailed);
      for (let minutes = 0; minutes < 10; minutes++) await later(minute);
      await arrive({ priority: 0 });
      for (let minutes = 0; minutes < 180; minutes += 5) await later(5 * minute);
      const mails = at.mailer.received.slice(first);
      assert.equal(mails.length, 3, 'the lost one, the same again, and danger');
      const [lost, again, danger] = mails.map(({ raw }) => idOf(raw));
      assert.equal(lost, again);
      assert.notEqual(lost, danger);
      assert.ok(mostInAnHour(times) <= 2);
      assert.deepEqual(new Set(at.told()), new Set(addresses(person)));
    });

    test('a server that cuts every line gets at most two an hour for each, for ever', async () => {
      await at.member('moderator', 'fyn');
      const times: number[] = [];
      at.mailer.onMessage = () => {
        times.push(at.desk.desk.now().getTime());
        at.mailer.cut();
      };
      await arrive();
      for (let minutes = 0; minutes < 8 * 60; minutes += 3) await later(3 * minute);
      assert.ok(times.length >= 6, `${times.length} tries`);
      assert.ok(mostInAnHour(times) <= 2);
    });

    test('a member who looks while their mail is on its way is told again of what comes afterwards', async () => {
      const person = await at.member('moderator', 'fyn');
      at.desk.pass(10 * minute);
      await arrive();
      at.mailer.onMessage = async () => {
        await person.expect(200, person.get('/me'));
      };
      await later(5000);
      at.mailer.onMessage = () => undefined;
      await arrive();
      await later(10 * minute);
      assert.deepEqual(at.told(), [...addresses(person), ...addresses(person)]);
    });

    test('the digest: once a day when something new waits, also a late one; left out when nothing does', async () => {
      const person = await at.member('investigator', 'fyn', 'daily');
      const days: string[] = [];
      const { now } = at.desk.desk;
      at.mailer.onMessage = () => {
        const format = new Intl.DateTimeFormat('sv-SE', {
          timeZone: 'Europe/Copenhagen',
          dateStyle: 'short',
          timeStyle: 'short',
        });
        days.push(format.format(now()));
      };
      const half = async (halves: number) => {
        for (let passed = 0; passed < halves; passed++) await later(hour / 2);
      };
      await half(48);
      assert.deepEqual(days, [], 'nothing waits');
      await arrive({ priority: 0 });
      await half(48);
      assert.equal(days.length, 1);
      assert.match(days[0]!, / 07:[0-2]/);
      await half(48);
      assert.equal(days.length, 2, 'it waits still');
      const { store } = at.desk;
      await store.write(async (tx) => {
        await tx.update(store.t.tip).set({ state: 'accepted' });
      });
      await half(96);
      assert.equal(days.length, 2);
      assert.deepEqual(new Set(at.told()), new Set(addresses(person)));
    });

    test('health says how it stands, and what the server said', async () => {
      const mailState: MailState = { mail: 'untried' };
      const server: SmtpServer = { ...at.mailer.server };
      const post = { ...at.desk.desk, mail: { server, from, digestHour: 7 }, mailState };
      await at.member('moderator', 'fyn');
      await arrive();
      at.desk.pass(10 * minute);
      at.mailer.refuse.connection = [421, 'too busy'];
      await assert.rejects(tellMembers(post));
      const failing = mailFacts(post);
      assert.deepEqual([failing['mail'], failing['mailFailure']], ['fails', '421']);
      assert.ok(failing['mailFailsSince']);
      at.mailer.refuse = {};
      at.desk.pass(hour);
      await tellMembers(post);
      assert.deepEqual(mailFacts(post), { mail: 'works' });
    });

    test('no line of the log has an address or a word of what failed', () => {
      const log = at.desk.log.join('');
      assert.match(log, /mail_failed/);
      assert.doesNotMatch(log, /@politi\.example|no such person|too busy/);
    });
  });
}

story(sqliteEngine());
story(pgEngine());
