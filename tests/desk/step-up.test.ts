import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { stepUpMs } from '../../api/desk/step-up.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Account, forgetCodes, joinAs, password } from './account.ts';
import { openDesk, type TestDesk } from './bench.ts';

function story(engine: Engine): void {
  suite(`step-up on ${engine.name}`, () => {
    let desk: TestDesk;
    let account: Account;
    const invite = (from = account) => from.browser.post('/invites', { role: 'moderator' });
    const prove = (body: object) => account.browser.post('/auth/step-up', body);
    before(async () => {
      desk = await openDesk(engine);
      account = await joinAs(desk, 'administrator', 'step-up@politi.example');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    test('five minutes after signing in the act is refused, and both factors open it again', async () => {
      const { browser, totp } = account;
      await browser.expect(201, invite());
      desk.pass(stepUpMs + 1000);
      await browser.refused('step_up_required', invite());
      await browser.expect(200, browser.get('/staff'));
      await forgetCodes(desk);
      await browser.expect(200, prove({ password, code: totp.generate() }));
      await browser.expect(201, invite());
      const { session } = await browser.expect<{ session: { method: string } }>(200, browser.get('/me'));
      assert.equal(session.method, 'totp');
    });

    test('one factor is not enough, a code opens once, and whoever fails is still signed in', async () => {
      const { browser, totp, backupCodes } = account;
      desk.pass(stepUpMs + 1000);
      await browser.refused('sign_in_failed', prove({ password: 'forkert adgangskode', code: totp.generate() }));
      await browser.refused('second_factor_wrong', prove({ password, code: '000000' }));
      await browser.refused('second_factor_wrong', prove({ password, code: 'not-a-code' }));
      await browser.refused('bad_request', prove({ password }));
      await browser.refused('step_up_required', invite());
      await browser.expect(200, browser.get('/staff'));
      await browser.expect(200, prove({ password, code: backupCodes[0] }));
      await browser.expect(201, invite());
    });

    test('the session changes with the proof, and the old cookie is worth nothing', async () => {
      const { browser, totp } = account;
      const old = new Map(browser.cookies);
      await forgetCodes(desk);
      const code = totp.generate();
      await browser.expect(200, prove({ password, code }));
      await browser.refused('second_factor_used', prove({ password, code }));
      const thief = desk.browser();
      for (const [name, value] of old) thief.cookies.set(name, value);
      await thief.refused('sign_in_required', thief.get('/me'));
      await browser.expect(200, browser.get('/me'));
    });

    test('guessing the password by way of step-up is counted like signing in', async () => {
      const other = await joinAs(desk, 'administrator', 'guessed@politi.example');
      const guess = () => other.browser.post('/auth/step-up', { password: 'forkert adgangskode', code: '123456' });
      for (let made = 0; made < 10; made++) await other.browser.refused('sign_in_failed', guess());
      await other.browser.refused('too_many_attempts', guess());
      const signIn = { email: other.email, password };
      const elsewhere = desk.browser();
      await elsewhere.refused('too_many_attempts', elsewhere.post('/auth/sign-in/email', signIn));
    });

    test('a session of one factor stays one when the second is set up elsewhere', async () => {
      const joined = await joinAs(desk, 'moderator', 'two-screens@politi.example');
      const { store } = desk;
      // as it was before the app was set up: the password alone began this session
      await store.write(async (tx) => {
        await tx.update(store.t.user).set({ twoFactorEnabled: false });
      });
      const early = desk.browser();
      await early.expect(200, early.post('/auth/sign-in/email', { email: joined.email, password }));
      await store.write(async (tx) => {
        await tx.update(store.t.user).set({ twoFactorEnabled: true });
      });
      await early.refused('second_factor_required', early.get('/queue'));
    });
  });
}

story(sqliteEngine());
story(pgEngine());
