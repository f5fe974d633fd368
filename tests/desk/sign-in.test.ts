import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { createDesk } from '../../api/desk/desk.ts';
import { firstInvites } from '../../api/desk/invites.ts';
import { absoluteMs, idleMs } from '../../api/desk/session.ts';
import type { Engine } from '../db/engines.ts';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Account, forgetCodes, join, password } from './account.ts';
import { type Browser, openDesk, origin, type TestDesk } from './bench.ts';

const minute = 60_000;

function story(engine: Engine): void {
  suite(`signing in on ${engine.name}`, () => {
    let desk: TestDesk;
    let administrator: Account;
    before(async () => {
      desk = await openDesk(engine);
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    test('every desk that starts hands out the same first links, until somebody uses them or half their life is over', async () => {
      const { store } = desk;
      const at = desk.desk.now();
      const start = (at = desk.desk.now(), secret = desk.desk.sessionSecret) => firstInvites(store, secret, at);
      const old = await start();
      assert.deepEqual(await start(new Date(at.getTime() + 11 * 60 * minute)), old);
      const links = await start(new Date(at.getTime() + 13 * 60 * minute));
      assert.deepEqual(
        links.map(({ role }) => role),
        ['administrator', 'moderator'],
      );
      // a moderator's lives for a week
      assert.notEqual(links[0]?.token, old[0]?.token);
      assert.equal(links[1]?.token, old[1]?.token);
      const browser = desk.browser();
      await browser.refused('invite_unknown', browser.post('/invites/look', { token: old[0]?.token }));
      const look = browser.post('/invites/look', { token: links[0]?.token });
      assert.deepEqual(await browser.expect(200, look), { role: 'administrator', district: null });
      // the moderator came first; the administrator is still missing
      await join(desk, links[1]!.token, 'mod@politi.example');
      await browser.refused('invite_unknown', browser.post('/invites/look', { token: links[1]?.token }));
      assert.deepEqual(await start(), [links[0]]);
      // who took over the desks with another secret voids what was handed out
      const later = await start(desk.desk.now(), 'another secret, of thirty-two characters');
      await browser.refused('invite_unknown', browser.post('/invites/look', { token: links[0]?.token }));
      administrator = await join(desk, later[0]!.token, 'Admin@Politi.Example');
      assert.deepEqual(await start(), []);
    });

    test('a link works once, and the token is nowhere in the database', async () => {
      const invited = administrator.browser.post('/invites', { role: 'moderator', district: 'fyn' });
      const { link, expiresAt } = await administrator.browser.expect<{ link: string; expiresAt: string }>(201, invited);
      assert.ok(link.startsWith(`${origin}/desk/invite/#`));
      assert.ok(new Date(expiresAt).getTime() - Date.now() > 6 * 24 * 60 * minute);
      const token = link.slice(link.indexOf('#') + 1);
      assert.equal(Buffer.from(token, 'base64url').length, 32);
      const rows = await desk.store.read.select().from(desk.store.t.invite);
      assert.ok(!JSON.stringify(rows).includes(token));
      const { browser } = await join(desk, token, 'fyn@politi.example');
      const { user } = await browser.expect<{ user: Record<string, unknown> }>(200, browser.get('/me'));
      const { id, ...shown } = user;
      assert.deepEqual(shown, {
        name: 'Søren Krogh',
        email: 'fyn@politi.example',
        role: 'moderator',
        district: 'fyn',
        language: 'da',
        twoFactorEnabled: true,
      });
      const again = { token, name: 'Another', email: 'other@politi.example', password };
      await browser.refused('invite_unknown', browser.post('/invites/accept', again));
    });

    test('an address that has an account is refused, and the link stays good', async () => {
      const invited = administrator.browser.post('/invites', { role: 'moderator' });
      const { link } = await administrator.browser.expect<{ link: string }>(201, invited);
      const token = link.slice(link.indexOf('#') + 1);
      const browser = desk.browser();
      const person = { token, name: 'Twin', email: 'fyn@politi.example', password };
      await browser.refused('email_taken', browser.post('/invites/accept', person));
      await browser.refused('password_too_short', browser.post('/invites/accept', { ...person, password: 'kort' }));
      await browser.expect(200, browser.post('/invites/look', { token }));
    });

    test('nothing opens before the second factor is set up', async () => {
      const invited = administrator.browser.post('/invites', { role: 'moderator' });
      const { link } = await administrator.browser.expect<{ link: string }>(201, invited);
      const browser = desk.browser();
      const token = link.slice(link.indexOf('#') + 1);
      const person = { token, name: 'Halvvejs', email: 'half@politi.example', password };
      await browser.expect(201, browser.post('/invites/accept', person));
      await browser.refused('second_factor_required', browser.get('/queue'));
      await browser.refused('second_factor_required', browser.get('/health'));
      const { user } = await browser.expect<{ user: { twoFactorEnabled: boolean } }>(200, browser.get('/me'));
      assert.equal(user.twoFactorEnabled, false);
      // a backup code proves nothing before the app has
      const enabled = browser.post('/auth/two-factor/enable', { password });
      const { backupCodes } = await browser.expect<{ backupCodes: string[] }>(200, enabled);
      await browser.post('/auth/two-factor/verify-backup-code', { code: backupCodes[0] });
      await browser.refused('second_factor_required', browser.get('/queue'));
      await browser.refused('second_factor_wrong', browser.post('/auth/two-factor/verify-totp', { code: '000000' }));
      await browser.refused('second_factor_required', browser.get('/queue'));
    });

    test('password, then the code of the app; signing out ends the session', async () => {
      const browser = desk.browser();
      const email = 'admin@politi.example';
      const first = browser.post('/auth/sign-in/email', { email, password });
      assert.deepEqual(await browser.expect(200, first), { twoFactorRedirect: true });
      await browser.refused('sign_in_required', browser.get('/me'));
      await browser.refused('second_factor_wrong', browser.post('/auth/two-factor/verify-totp', { code: '12 34' }));
      await halfMinutePasses();
      const code = administrator.totp.generate().replace(/^(...)/, '$1 ');
      const second = browser.post('/auth/two-factor/verify-totp', { code });
      assert.deepEqual(await browser.expect(200, second), { ok: true });
      await browser.expect(200, browser.get('/staff'));
      const cookies = new Map(browser.cookies);
      await browser.expect(200, browser.post('/auth/sign-out'));
      for (const [name, value] of cookies) browser.cookies.set(name, value);
      await browser.refused('sign_in_required', browser.get('/me'));
    });

    test('å is the same letter however the keyboard writes it', async () => {
      const browser = desk.browser();
      const decomposed = password.normalize('NFD');
      assert.notEqual(decomposed, password);
      const signIn = { email: 'admin@politi.example', password: decomposed };
      await browser.expect(200, browser.post('/auth/sign-in/email', signIn));
    });

    test('a backup code signs in once', async () => {
      const email = 'admin@politi.example';
      const code = administrator.backupCodes[0];
      for (const outcome of ['in', 'refused']) {
        const browser = desk.browser();
        await browser.expect(200, browser.post('/auth/sign-in/email', { email, password }));
        const answer = browser.post('/auth/two-factor/verify-backup-code', { code });
        if (outcome === 'in') await browser.expect(200, answer);
        else await browser.refused('second_factor_wrong', answer);
      }
    });

    test('a code of the app signs in once, also when two browsers send it at the same moment', async () => {
      await halfMinutePasses();
      const code = administrator.totp.generate();
      const browsers = [desk.browser(), desk.browser()];
      for (const browser of browsers)
        await browser.expect(200, browser.post('/auth/sign-in/email', { email: 'admin@politi.example', password }));
      const answers = await Promise.all(browsers.map((b) => b.post('/auth/two-factor/verify-totp', { code })));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401]);
      const late = browsers[answers.findIndex(({ status }) => status === 401)]!;
      assert.equal(
        ((await answers.find(({ status }) => status === 401)!.json()) as { code: string }).code,
        'second_factor_used',
      );
      assert.ok(![...late.cookies.keys()].some((name) => name.includes('session_token')));
      await late.refused('sign_in_required', late.get('/me'));
      // spaces make no new code of it
      await late.expect(200, late.post('/auth/sign-in/email', { email: 'admin@politi.example', password }));
      const spaced = late.post('/auth/two-factor/verify-totp', { code: `${code.slice(0, 3)} ${code.slice(3)}` });
      await late.refused('second_factor_used', spaced);
      await halfMinutePasses();
    });

    test('the cookie is strict, hidden from scripts and lasts ten hours; the answer carries no token', async () => {
      const browser = desk.browser();
      await browser.expect(200, browser.post('/auth/sign-in/email', { email: 'admin@politi.example', password }));
      await halfMinutePasses();
      const answer = await browser.post('/auth/two-factor/verify-totp', { code: administrator.totp.generate() });
      const set = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('vidne-desk.session_token=')) ?? '';
      assert.match(set, /HttpOnly/i);
      assert.match(set, /SameSite=Strict/i);
      assert.match(set, new RegExp(`Max-Age=${absoluteMs / 1000}`));
      assert.deepEqual(await answer.json(), { ok: true });
      // over https the cookie is marked secure and named so
      const secure = createDesk({ ...desk.desk, origin: 'https://desk.example' });
      const signedIn = await secure.request('https://desk.example/api/desk/auth/sign-in/email', {
        method: 'POST',
        headers: { origin: 'https://desk.example', 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'half@politi.example', password }),
      });
      assert.equal(signedIn.status, 200);
      const secured = signedIn.headers.getSetCookie().find((cookie) => cookie.startsWith('__Secure-vidne-desk.'));
      assert.match(secured ?? '', /; Secure/);
    });

    test('trusting a device or staying signed in is not to be had', async () => {
      const browser = desk.browser();
      const first = { email: 'admin@politi.example', password, rememberMe: false };
      await browser.expect(200, browser.post('/auth/sign-in/email', first));
      await halfMinutePasses();
      const second = { code: administrator.totp.generate(), trustDevice: true };
      const answer = await browser.post('/auth/two-factor/verify-totp', second);
      assert.equal(answer.status, 200);
      assert.ok(!answer.headers.getSetCookie().some((cookie) => /trust_device|dont_remember/.test(cookie)));
    });

    test('sessions keep neither address nor browser', async () => {
      const rows = await desk.store.read.select().from(desk.store.t.session);
      assert.ok(rows.length > 0);
      for (const row of rows) assert.deepEqual([row.ipAddress, row.userAgent], [null, null]);
    });

    test('what better-auth offers besides is not reachable: signing up, resetting, switching the second factor off', async () => {
      const { browser } = administrator;
      for (const path of [
        'sign-up/email',
        'two-factor/disable',
        'two-factor/get-totp-uri',
        'update-user',
        'change-email',
        'request-password-reset',
        'reset-password',
        'delete-user',
        'revoke-sessions',
      ])
        await browser.refused('not_found', browser.post(`/auth/${path}`, { email: 'x@y.dk', password, name: 'X' }));
      await browser.refused('not_found', browser.get('/auth/get-session'));
      await browser.refused('not_found', browser.get('/auth/list-sessions'));
    });

    test('wrong passwords are counted for the account, known or not, and the answer does not tell which', async () => {
      for (const email of ['mod@politi.example', 'nobody@politi.example']) {
        const browser = desk.browser();
        const attempt = () => browser.post('/auth/sign-in/email', { email, password: 'forkert adgangskode' });
        const answers = await Promise.all(Array.from({ length: 10 }, attempt));
        for (const answer of answers) await browser.refused('sign_in_failed', Promise.resolve(answer));
        await browser.refused('too_many_attempts', attempt());
        await browser.refused('too_many_attempts', browser.post('/auth/sign-in/email', { email, password }));
        await browser.refused(
          'too_many_attempts',
          browser.post('/auth/sign-in/email', { email: email.toUpperCase(), password }),
        );
      }
      desk.pass(16 * minute);
      const browser = desk.browser();
      await browser.expect(200, browser.post('/auth/sign-in/email', { email: 'mod@politi.example', password }));
    });

    test('a session rests at most half an hour and lives at most ten', async () => {
      const { browser } = await signInAgain();
      desk.pass(idleMs - minute);
      await browser.expect(200, browser.get('/me'));
      desk.pass(idleMs - minute);
      await browser.expect(200, browser.get('/me'));
      // what the page asks by itself does not keep anybody signed in
      desk.pass(idleMs - 2 * minute);
      await browser.expect(200, browser.get('/me', { background: '1' }));
      desk.pass(2 * minute);
      await browser.refused('sign_in_required', browser.get('/me'));

      const { browser: long } = await signInAgain();
      for (let passed = 0; passed < absoluteMs - 20 * minute; passed += 20 * minute) {
        await long.expect(200, long.get('/me'));
        desk.pass(20 * minute);
      }
      desk.pass(20 * minute);
      await long.refused('sign_in_required', long.get('/me'));
    });

    test('a changed role and a disabled account count from the next request', async () => {
      const { browser } = await signInAgain();
      const members = await browser.expect<{ staff: { id: string; email: string }[] }>(200, browser.get('/staff'));
      const fyn = members.staff.find(({ email }) => email === 'fyn@politi.example')!;
      const me = members.staff.find(({ email }) => email === 'admin@politi.example')!;
      const change = (id: string, body: object) => browser.post(`/staff/${id}`, { ...body, reason: 'Skifter opgave' });
      await browser.refused('last_administrator', change(me.id, { disabled: true }));
      await browser.refused('last_administrator', change(me.id, { role: 'moderator' }));
      await browser.refused('staff_unknown', change('nobody', { disabled: true }));

      await browser.expect(200, change(fyn.id, { role: 'administrator', district: null }));
      await browser.expect(200, change(me.id, { role: 'moderator' }));
      // what was open ends with the change, and whoever comes back is what they are now
      await browser.refused('sign_in_required', browser.get('/staff'));
      const { browser: again } = await signInAgain();
      await again.refused('role_forbids', again.get('/staff'));
      await again.expect(200, again.get('/queue'));

      const { store } = desk;
      await store.write(async (tx) => {
        const changes = { disabledAt: new Date(), role: 'administrator' as const };
        await tx.update(store.t.user).set(changes).where(eq(store.t.user.id, me.id));
      });
      await again.refused('sign_in_required', again.get('/me'));
      const back = desk.browser();
      const signIn = { email: 'admin@politi.example', password };
      await back.refused('sign_in_failed', back.post('/auth/sign-in/email', signIn));
      await back.refused('sign_in_required', back.get('/me'));
    });

    const halfMinutePasses = () => forgetCodes(desk);

    /** The administrator at another screen. Sessions begin in real time, so the desk's clock is set back to it. */
    async function signInAgain(): Promise<{ browser: Browser }> {
      desk.pass(Date.now() - desk.desk.now().getTime());
      await halfMinutePasses();
      const browser = desk.browser();
      await browser.expect(200, browser.post('/auth/sign-in/email', { email: 'admin@politi.example', password }));
      await browser.expect(200, browser.post('/auth/two-factor/verify-totp', { code: administrator.totp.generate() }));
      return { browser };
    }
  });
}

story(sqliteEngine());
story(pgEngine());
