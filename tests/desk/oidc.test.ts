import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'node:test';
import { deskConfig, parseConfig } from '../../api/config.ts';
import { oidcOf } from '../../api/desk/identity-provider.ts';
import { stepUpMs } from '../../api/desk/step-up.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { forgetCodes, joinAs, password } from './account.ts';
import { type Browser, openDesk, origin, type TestDesk } from './bench.ts';
import { client, type Force, startForce, travel } from './force.ts';

const back = `${origin}/desk/sign-in/`;

function story(engine: Engine): void {
  suite(`the force's own sign-in on ${engine.name}`, () => {
    let desk: TestDesk;
    let force: Force;
    let administrator: Browser & { id: string };
    before(async () => {
      force = await startForce(origin);
      desk = await openDesk(engine, { issuer: force.issuer, ...client, strong: ['mfa'] });
      administrator = await desk.signedIn('administrator');
    });
    beforeEach(() => desk.stepUp(administrator));
    after(async () => {
      await desk.close();
      await engine.stop();
      await force.stop();
    });

    const leave = async (browser: Browser, body = {}): Promise<string> =>
      (await browser.expect<{ url: string }>(200, browser.post('/auth/oidc/leave', body))).url;
    const arrive = (browser: Browser, query: string) => browser.post('/auth/oidc/arrive', { query });
    /** There and back, with a browser the provider has not seen. */
    async function goThrough(browser: Browser, body = {}): Promise<Response> {
      return arrive(browser, await travel(await leave(browser, body), new Map(), back));
    }
    async function invited(role: string): Promise<string> {
      const made = administrator.post('/invites', { role });
      const { link } = await administrator.expect<{ link: string }>(201, made);
      return link.slice(link.indexOf('#') + 1);
    }
    /** A member who came by an invite and this sign-in. */
    async function joined(sub: string, role = 'moderator', amr = ['pwd', 'mfa']): Promise<Browser> {
      force.officer = { sub, name: `Betjent ${sub}`, email: `${sub}@politi.example`, amr };
      const browser = desk.browser();
      await browser.expect(200, goThrough(browser, { invite: await invited(role) }));
      return browser;
    }

    test('an invite opened with it makes the account, once, and signs in with both factors', async () => {
      const browser = await joined('p100');
      const me = await browser.expect<{ user: Record<string, unknown>; session: { method: string } }>(
        200,
        browser.get('/me'),
      );
      assert.deepEqual(
        [me.user['name'], me.user['email'], me.user['role']],
        ['Betjent p100', 'p100@politi.example', 'moderator'],
      );
      assert.equal(me.session.method, 'oidc');
      await browser.expect(200, browser.get('/queue'));
      const elsewhere = desk.browser();
      assert.deepEqual(await elsewhere.expect(200, goThrough(elsewhere)), { next: 'signed_in' });
    });

    test('who was not invited gets no account, whatever their e-mail address', async () => {
      const known = await joinAs(desk, 'moderator', 'known@politi.example');
      force.officer = { sub: 'p200', name: 'Fremmed', email: known.email, amr: ['mfa'] };
      const browser = desk.browser();
      await browser.refused('oidc_unknown', goThrough(browser));
      await browser.refused('sign_in_required', browser.get('/me'));
      const { read, t } = desk.store;
      assert.ok(!(await read.select().from(t.account)).some(({ accountId }) => accountId === 'p200'));
    });

    test('a member ties themself to it with both factors fresh, and nobody else can take the tie', async () => {
      const account = await joinAs(desk, 'administrator', 'tied@politi.example');
      force.officer = { sub: 'p300', amr: ['mfa'] };
      desk.pass(stepUpMs + 1000);
      await account.browser.refused('step_up_required', account.browser.post('/auth/oidc/link'));
      await forgetCodes(desk);
      const code = account.totp.generate();
      await account.browser.expect(200, account.browser.post('/auth/step-up', { password, code }));
      const link = async (browser: Browser) => {
        const { url } = await browser.expect<{ url: string }>(200, browser.post('/auth/oidc/link'));
        return arrive(browser, await travel(url, new Map(), back));
      };
      assert.deepEqual(await account.browser.expect(200, link(account.browser)), { next: 'linked' });
      const browser = desk.browser();
      await browser.expect(200, goThrough(browser));
      const { user } = await browser.expect<{ user: { email: string } }>(200, browser.get('/me'));
      assert.equal(user.email, account.email);
      const other = await desk.signedIn('moderator');
      await other.refused('oidc_taken', link(other));
    });

    test('without a second factor there, the desk asks for its own', async () => {
      const account = await joinAs(desk, 'moderator', 'weak@politi.example');
      force.officer = { sub: 'p400', amr: ['pwd'] };
      const { url } = await account.browser.expect<{ url: string }>(200, account.browser.post('/auth/oidc/link'));
      await account.browser.expect(200, arrive(account.browser, await travel(url, new Map(), back)));
      const browser = desk.browser();
      assert.deepEqual(await browser.expect(200, goThrough(browser)), { next: 'code' });
      await browser.refused('sign_in_required', browser.get('/me'));
      await forgetCodes(desk);
      const verify = (code: string) => browser.post('/auth/two-factor/verify-totp', { code });
      await browser.refused('second_factor_wrong', verify('000000'));
      await browser.expect(200, verify(account.totp.generate()));
      await browser.expect(200, browser.get('/queue'));
      // somebody who has none here yet sets one up first, without a password
      const fresh = await joined('p401', 'moderator', ['pwd']);
      await fresh.refused('second_factor_required', fresh.get('/queue'));
      await fresh.expect(200, fresh.post('/auth/two-factor/enable', {}));
      // and who has a passkey uses that: one factor there does not set up another here
      const { user } = await fresh.expect<{ user: { id: string } }>(200, fresh.get('/me'));
      const key = { id: 'key', userId: user.id, name: 'Telefon', publicKey: '', counter: 0, transports: [] };
      await desk.store.write(async (tx) => {
        await tx.insert(desk.store.t.passkey).values({ ...key, createdAt: new Date() });
      });
      const later = desk.browser();
      await later.refused('oidc_weak', goThrough(later));
    });

    test('step-up goes there again, is asked anew, and only the same person comes back', async () => {
      const browser = await joined('p500', 'administrator');
      desk.pass(stepUpMs + 1000);
      await browser.refused('step_up_required', browser.post('/invites', { role: 'moderator' }));
      desk.pass(Date.now() - desk.desk.now().getTime());
      const cookies = new Map<string, string>();
      await browser.expect(200, arrive(browser, await travel(await leave(browser), cookies, back)));
      const asked = force.asked;
      await browser.expect(200, arrive(browser, await travel(await leave(browser), cookies, back)));
      assert.equal(force.asked, asked, 'the provider remembers the person');
      const again = await leave(browser, { again: true });
      await browser.expect(200, arrive(browser, await travel(again, cookies, back)));
      assert.equal(force.asked, asked + 1, 'the provider asks anew');
      await browser.expect(201, browser.post('/invites', { role: 'moderator' }));
      await joined('p501');
      await browser.refused('oidc_refused', goThrough(browser, { again: true }));
    });

    test('a way to the provider is good for one return, in the browser that left', async () => {
      await joined('p600');
      const browser = desk.browser();
      const query = await travel(await leave(browser), new Map(), back);
      // somebody else's code and state, brought into this browser: session fixation
      const victim = desk.browser();
      await victim.refused('oidc_refused', arrive(victim, query));
      await leave(victim);
      await victim.refused('oidc_refused', arrive(victim, query));
      await victim.refused('sign_in_required', victim.get('/me'));
      const before = new Map(browser.cookies);
      await browser.expect(200, arrive(browser, query));
      // the callback once more: with what the browser has now, and with what it had
      await browser.refused('oidc_refused', arrive(browser, query));
      const copy = desk.browser();
      for (const [name, value] of before) copy.cookies.set(name, value);
      await copy.refused('oidc_refused', arrive(copy, query));
      // a code is good once, also under a new state
      const fresh = await leave(copy);
      const state = new URL(fresh).searchParams.get('state') ?? '';
      const mixed = new URLSearchParams(query);
      mixed.set('state', state);
      await copy.refused('oidc_refused', arrive(copy, mixed.toString()));
    });

    test('a changed state, issuer or code, a refusal of the provider and ten minutes are refused', async () => {
      const browser = desk.browser();
      for (const [name, value] of [
        ['state', 'x'],
        ['iss', 'https://evil.example'],
        ['code', 'x'],
      ] as const) {
        const query = new URLSearchParams(await travel(await leave(browser), new Map(), back));
        query.set(name, value);
        await browser.refused('oidc_refused', arrive(browser, query.toString()));
      }
      const denied = new URL(await leave(browser)).searchParams.get('state') ?? '';
      await browser.refused('oidc_refused', arrive(browser, `error=access_denied&state=${denied}&iss=${force.issuer}`));
      const late = await travel(await leave(browser), new Map(), back);
      desk.pass(11 * 60_000);
      await browser.refused('oidc_refused', arrive(browser, late));
    });

    test('the session begun is new: one set beforehand is worth nothing', async () => {
      await joined('p700');
      const browser = await desk.signedIn('moderator');
      const set = new Map(browser.cookies);
      await browser.expect(200, goThrough(browser));
      const attacker = desk.browser();
      for (const [name, value] of set) attacker.cookies.set(name, value);
      await attacker.refused('sign_in_required', attacker.get('/me'));
      await browser.expect(200, browser.get('/me'));
    });

    test('a closed account and a changed role count from the very next request', async () => {
      const browser = await joined('p800');
      const { user } = await browser.expect<{ user: { id: string } }>(200, browser.get('/me'));
      const change = (body: object) =>
        administrator.expect(200, administrator.post(`/staff/${user.id}`, { ...body, reason: 'Skifter afdeling' }));
      await browser.expect(200, browser.get('/queue'));
      await change({ role: 'publisher' });
      await browser.refused('sign_in_required', browser.get('/queue'));
      await browser.expect(200, goThrough(browser));
      await browser.refused('role_forbids', browser.get('/queue'));
      await change({ disabled: true });
      await browser.refused('sign_in_required', browser.get('/me'));
      await browser.refused('oidc_unknown', goThrough(browser));
      // closed between leaving and coming back
      await change({ disabled: false });
      const query = await travel(await leave(browser), new Map(), back);
      await change({ disabled: true });
      await browser.refused('oidc_unknown', arrive(browser, query));
    });

    test('a desk without a provider says so, and one that cannot reach it starts all the same', async () => {
      const without = await openDesk();
      const browser = without.browser();
      assert.deepEqual(await browser.expect(200, browser.get('/auth/ways')), { oidc: false });
      await browser.refused('not_found', browser.post('/auth/oidc/leave'));
      await without.close();
      const gone = await openDesk(undefined, { issuer: 'http://localhost:9', ...client, strong: ['mfa'] });
      const waiting = gone.browser();
      await waiting.refused('oidc_unreachable', waiting.post('/auth/oidc/leave'));
      await gone.close();
    });
  });
}

story(sqliteEngine());
story(pgEngine());

test('the settings come together, over https or on this machine', () => {
  const other = {
    DROP_URL: 'file:/x',
    VAULT_URL: 'file:/x',
    DATABASE_URL: 'file:/x',
    IDENTITY_FILE: '/x',
    RECIPIENT: `age1${'q'.repeat(58)}`,
    SESSION_SECRET: 'x'.repeat(32),
    REVEAL_SECRET: 'x'.repeat(32),
    SITE_DIR: '/x',
  };
  const read = (env: Record<string, string>) => oidcOf(parseConfig(deskConfig, { ...other, ...env }));
  assert.equal(read({}), undefined);
  assert.throws(() => read({ OIDC_ISSUER: 'https://id.politi.example' }), /belong together/);
  const whole = { OIDC_CLIENT_ID: 'vidne', OIDC_CLIENT_SECRET: 's' };
  assert.throws(() => read({ ...whole, OIDC_ISSUER: 'http://id.politi.example' }), /https/);
  assert.throws(() => read({ ...whole, OIDC_ISSUER: 'http://localhost.evil.example' }), /https/);
  assert.deepEqual(read({ ...whole, OIDC_ISSUER: 'https://id.politi.example', OIDC_STRONG: 'mfa, hwk' })?.strong, [
    'mfa',
    'hwk',
  ]);
});
