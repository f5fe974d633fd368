import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { stepUpMs } from '../../api/desk/step-up.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Authenticator, createAuthenticator } from './authenticator.ts';
import { type Browser, openDesk, origin, type TestDesk } from './bench.ts';

interface Listed {
  passkeys: { id: string; name: string; lastUsedAt: string | null }[];
}
type Options = { challenge: string };

function story(engine: Engine): void {
  suite(`passkeys on ${engine.name}`, () => {
    let desk: TestDesk;
    let member: Browser & { id: string };
    let key: Authenticator;
    before(async () => {
      desk = await openDesk(engine);
      member = await desk.signedIn('administrator');
      key = createAuthenticator(origin);
      await register(member, key, 'Tjenestetelefon');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    async function register(browser: Browser, made: Authenticator, name: string): Promise<Listed> {
      const options = await browser.expect<Options>(200, browser.post('/passkeys/options'));
      return browser.expect<Listed>(201, browser.post('/passkeys', { name, credential: made.create(options) }));
    }
    const options = (browser: Browser) => browser.expect<Options>(200, browser.post('/auth/passkey/options'));
    const signIn = (browser: Browser, credential: object, stepUp = false) =>
      browser.post('/auth/passkey/sign-in', { credential, stepUp });

    test('one press signs in with both factors', async () => {
      const browser = desk.browser();
      const asked = await browser.expect<Options & { userVerification: string; rpId: string }>(
        200,
        browser.post('/auth/passkey/options'),
      );
      assert.deepEqual([asked.userVerification, asked.rpId], ['required', 'desk.example']);
      await browser.expect(200, signIn(browser, key.get(asked)));
      await browser.expect(201, browser.post('/invites', { role: 'moderator' }));
      const me = await browser.expect<{ session: { method: string }; user: { id: string } }>(200, browser.get('/me'));
      assert.deepEqual([me.session.method, me.user.id], ['passkey', member.id]);
    });

    test('a passkey steps up, in place of password and code, for its own owner only', async () => {
      desk.pass(stepUpMs + 1000);
      await member.refused('step_up_required', member.post('/invites', { role: 'moderator' }));
      await member.expect(200, signIn(member, key.get(await options(member)), true));
      await member.expect(201, member.post('/invites', { role: 'moderator' }));
      const other = await desk.signedIn('administrator');
      await other.refused('passkey_refused', signIn(other, key.get(await options(other)), true));
      const { user } = await other.expect<{ user: { id: string } }>(200, other.get('/me'));
      assert.equal(user.id, other.id);
    });

    test('a finger that was not asked for, another site, a copied key and a used challenge open nothing', async () => {
      const browser = desk.browser();
      for (const lies of [
        { unverified: true },
        { origin: 'https://evil.example' },
        { rpID: 'evil.example' },
        { counter: 1 },
      ])
        await browser.refused('passkey_refused', signIn(browser, key.get(await options(browser), lies)));
      const asked = await options(browser);
      const signed = key.get(asked);
      const stranger = desk.browser();
      // the challenge is the browser's that asked
      await stranger.refused('passkey_refused', signIn(stranger, signed));
      await options(stranger);
      await stranger.refused('passkey_refused', signIn(stranger, signed));
      await browser.expect(200, signIn(browser, signed));
      await browser.refused('passkey_refused', signIn(browser, signed));
      const unknown = createAuthenticator(origin);
      await browser.refused('passkey_refused', signIn(browser, unknown.get(await options(browser))));
      await browser.refused('bad_request', signIn(browser, { id: 'x' }));
    });

    test('a key that does not verify its owner is not taken in', async () => {
      const made = createAuthenticator(origin);
      await desk.stepUp(member);
      const asked = await member.expect<Options>(200, member.post('/passkeys/options'));
      const credential = made.create(asked, { unverified: true });
      await member.refused('passkey_refused', member.post('/passkeys', { name: 'Uden PIN', credential }));
      await member.refused(
        'passkey_refused',
        member.post('/passkeys', { name: 'Igen', credential: made.create(asked) }),
      );
    });

    test('at an unlocked console no passkey is added without both factors anew', async () => {
      const victim = await desk.signedIn('moderator');
      const made = createAuthenticator(origin);
      const add = (asked: Options) => victim.post('/passkeys', { name: 'Fundet', credential: made.create(asked) });
      desk.pass(stepUpMs + 1000);
      await victim.refused('step_up_required', victim.post('/passkeys/options'));
      // anybody gets a challenge to sign in with
      await victim.refused('passkey_refused', add(await options(victim)));
      await desk.stepUp(victim);
      const asked = await victim.expect<Options>(200, victim.post('/passkeys/options'));
      await victim.refused('passkey_refused', signIn(victim, key.get(asked)));
      await victim.expect(201, add(asked));
    });

    test('who was given the way to a new passkey adds it to their own account, and to no other', async () => {
      const [one, other] = [await desk.signedIn('moderator'), await desk.signedIn('moderator')];
      const asked = await one.expect<Options>(200, one.post('/passkeys/options'));
      // another signs in at the same browser
      for (const [name, value] of other.cookies) one.cookies.set(name, value);
      const credential = createAuthenticator(origin).create(asked);
      await one.refused('passkey_refused', one.post('/passkeys', { name: 'Byttet', credential }));
    });

    test('passkeys are named by their owner, and nobody else sees or touches them', async () => {
      const other = await desk.signedIn('moderator');
      await other.refused('passkey_unknown', other.post(`/passkeys/${key.id}/name`, { name: 'Min' }));
      await other.refused('passkey_unknown', other.post(`/passkeys/${key.id}/remove`));
      assert.deepEqual(await other.expect(200, other.get('/passkeys')), { passkeys: [] });
      const named = member.post(`/passkeys/${key.id}/name`, { name: 'Nøgle i skuffen' });
      const { passkeys } = await member.expect<Listed>(200, named);
      assert.deepEqual(
        passkeys.map(({ name }) => name),
        ['Nøgle i skuffen'],
      );
      assert.ok(passkeys[0]?.lastUsedAt);
    });

    test('a removed passkey is refused, and whoever came in by it is signed out', async () => {
      const thief = desk.browser();
      await thief.expect(200, signIn(thief, key.get(await options(thief))));
      await desk.stepUp(member);
      await member.expect(200, member.post(`/passkeys/${key.id}/remove`));
      await thief.refused('sign_in_required', thief.get('/me'));
      await thief.refused('passkey_refused', signIn(thief, key.get(await options(thief))));
      await member.expect(200, member.get('/me'));
    });

    test('a closed account opens with no passkey', async () => {
      const closed = await desk.signedIn('moderator');
      const made = createAuthenticator(origin);
      await register(closed, made, 'Telefon');
      await desk.stepUp(member);
      await member.expect(200, member.post(`/staff/${closed.id}`, { disabled: true, reason: 'Rejst' }));
      await closed.refused('sign_in_required', closed.get('/me'));
      await closed.refused('sign_in_failed', signIn(closed, made.get(await options(closed))));
    });

    test('the log tells who came in how and what was changed, newest first, and keeps no device', async () => {
      const auditor = await desk.signedIn('auditor', null, 'Åse Ørsted');
      const { items } = await auditor.expect<{ items: { action: string; method: string | null }[] }>(
        200,
        auditor.get('/log'),
      );
      const actions = items.map(({ action }) => action);
      for (const action of ['sign_in', 'step_up', 'invite', 'passkey_add', 'passkey_remove', 'close'])
        assert.ok(actions.includes(action), action);
      assert.equal(actions[0], 'close');
      assert.equal(items.find(({ action }) => action === 'sign_in')?.method, 'passkey');
      assert.doesNotMatch(JSON.stringify(items), /must not be remembered|address/);
    });
  });
}

story(sqliteEngine());
story(pgEngine());
