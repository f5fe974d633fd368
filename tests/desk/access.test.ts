import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { type Role, roles } from '../../api/db/values.ts';
import { access } from '../../api/desk/access.ts';
import { stepUpMs } from '../../api/desk/step-up.ts';
import { type Browser, openDesk, origin, type TestDesk } from './bench.ts';

/** Who may what, written down a second time: one letter a role, in the order of `roles`. '*' is before sign-in, '!' step-up. */
const expected: Record<string, string> = {
  'POST /api/desk/auth/sign-in/email': '*',
  'POST /api/desk/auth/sign-out': '*',
  'POST /api/desk/auth/two-factor/enable': 'mipsuay',
  'POST /api/desk/auth/two-factor/verify-totp': '*',
  'POST /api/desk/auth/two-factor/verify-backup-code': '*',
  'POST /api/desk/auth/two-factor/generate-backup-codes': 'mipsuay!',
  'POST /api/desk/auth/step-up': 'mipsuay',
  'POST /api/desk/auth/passkey/options': '*',
  'POST /api/desk/auth/passkey/sign-in': '*',
  'GET /api/desk/auth/ways': '*',
  'POST /api/desk/auth/oidc/leave': '*',
  'POST /api/desk/auth/oidc/link': 'mipsuay!',
  'POST /api/desk/auth/oidc/arrive': '*',
  'POST /api/desk/invites/look': '*',
  'POST /api/desk/invites/accept': '*',
  'GET /api/desk/me': 'mipsuay',
  'POST /api/desk/me': 'mipsuay',
  'GET /api/desk/health': 'mipsuay',
  'GET /api/desk/passkeys': 'mipsuay',
  'POST /api/desk/passkeys/options': 'mipsuay!',
  'POST /api/desk/passkeys': 'mipsuay',
  'POST /api/desk/passkeys/:id/name': 'mipsuay',
  'POST /api/desk/passkeys/:id/remove': 'mipsuay!',
  'GET /api/desk/log': '---su--',
  'GET /api/desk/watch': '---su--',
  'GET /api/desk/watch/tally': '---su--',
  'GET /api/desk/watch/patterns': '---su--',
  'GET /api/desk/watch/chain': '---su--',
  'POST /api/desk/watch/export': '---su--!',
  'GET /api/desk/work': '---s---',
  'GET /api/desk/staff': '-----a-',
  'POST /api/desk/staff/:id': '-----a-!',
  'POST /api/desk/staff/:id/courses': '-----a-!',
  'GET /api/desk/courses': '-----a-',
  'POST /api/desk/courses': '-----a-!',
  'POST /api/desk/invites': '-----a-!',
  'GET /api/desk/declined': 'mi-s--y',
  'POST /api/desk/declined': 'mi-s--y',
  'GET /api/desk/reasons': 'mi-s--y',
  'GET /api/desk/queue': 'mi-s--y',
  'GET /api/desk/queue/count': 'mi-s--y',
  'GET /api/desk/views': 'mi-s--y',
  'POST /api/desk/views': 'mi-s--y',
  'POST /api/desk/views/:id/remove': 'mi-s--y',
  'GET /api/desk/events': 'mi-s--y',
  'GET /api/desk/alerts': 'mi-s--y',
  'GET /api/desk/tips/:id': 'mi-s--y',
  'POST /api/desk/tips/:id/claim': 'mi-s---',
  'POST /api/desk/tips/:id/release': 'mi-s---',
  'POST /api/desk/tips/:id/accept': 'mi-s---',
  'POST /api/desk/tips/:id/reject': 'mi-s---',
  'POST /api/desk/tips/:id/flag': 'mi-s---',
  'POST /api/desk/tips/:id/hide': 'mi-s---',
  'POST /api/desk/tips/:id/assign': 'mi-s---',
  'POST /api/desk/tips/:id/hand-over': 'mi-s---',
  'GET /api/desk/tips/:id/colleagues': 'mi-s---',
  'POST /api/desk/tips/:id/withhold': 'mi-s--y',
  'POST /api/desk/tips/:id/notes': 'mi-s---',
  'GET /api/desk/units': 'mi-s--y',
  'POST /api/desk/bulk': 'mi-s---',
  'POST /api/desk/bulk/:id/undo': 'mi-s---',
  'POST /api/desk/tips/:id/messages': 'mi-s---',
  'POST /api/desk/tips/:id/thanks': 'mi-s---',
  'GET /api/desk/phrases': 'mi-s---',
  'POST /api/desk/messages/:id/review': 'm--s---',
  'POST /api/desk/tips/:id/contact': '-i-----!',
  'GET /api/desk/reveals': '-i-s---',
  'GET /api/desk/reveals/:id': '-i-----',
  'POST /api/desk/reveals/:id/approve': '-i-s---!',
  'POST /api/desk/reveals/:id/refuse': '-i-s---!',
  'POST /api/desk/reveals/:id/withdraw': '-i-----',
  'POST /api/desk/reveals/:id/open': '-i-----!',
  'POST /api/desk/tips/:id/dispose': '---s---!',
  'POST /api/desk/disposals/:id/confirm': '-i-s---!',
  'POST /api/desk/disposals/:id/stop': 'mi-s---',
  'GET /api/desk/files/:id/previews/:name': 'mi-s--y',
  'POST /api/desk/files/:id/accept': 'mi-s---',
  'POST /api/desk/files/:id/reject': 'mi-s---',
  'POST /api/desk/files/:id/retry': 'mi-s---',
  'POST /api/desk/files/:id/withhold': 'mi-s--y',
  'GET /api/desk/cases': 'mi-s---',
  'GET /api/desk/cases/exhibits': 'mi-s---',
  'POST /api/desk/exhibits/:id': '-i-s---',
  'POST /api/desk/cases/hold': '-i-s---',
  'POST /api/desk/cases/release': '---s---!',
  'POST /api/desk/packages': '-i-s---!',
  'GET /api/desk/packages/:id': '-i-s---',
  'GET /api/desk/packages/:id/download': '-i-s---',
  'POST /api/desk/files/:id/copies': 'mi-s---',
  'GET /api/desk/copies/:id': 'mi-s--y',
  'GET /api/desk/contacts': 'mi-s---',
  'POST /api/desk/contacts': '---s---',
  'POST /api/desk/contacts/:id': 'mi-s---',
  'POST /api/desk/contacts/:id/remove': '---s---',
  'GET /api/desk/footage/requests': 'mi-s---',
  'POST /api/desk/footage/requests': 'mi-s---',
  'GET /api/desk/footage/requests/:id': 'mi-s---',
  'POST /api/desk/footage/requests/:id/addressees': 'mi-s---',
  'POST /api/desk/footage/requests/:id/close': 'mi-s---',
  'GET /api/desk/footage/addressees': 'mi-s---',
  'POST /api/desk/footage/addressees/:id/link': 'mi-s---',
  'POST /api/desk/footage/addressees/:id/letter': 'mi-s---',
  'POST /api/desk/footage/addressees/:id/messages': 'mi-s---',
  'POST /api/desk/footage/addressees/:id/send': 'mi-s---',
  'POST /api/desk/published/:publicId/end': 'mips---',
  'GET /api/desk/appeals': 'mips---',
  'POST /api/desk/appeals': '--ps---',
  'GET /api/desk/appeals/:id': 'mips---',
  'POST /api/desk/appeals/:id': '--ps---',
  'POST /api/desk/appeals/:id/here': 'mips---',
  'GET /api/desk/appeals/:id/versions': 'mips---',
  'POST /api/desk/appeals/:id/restore': '--ps---',
  'POST /api/desk/appeals/:id/submit': '--ps---',
  'POST /api/desk/appeals/:id/approve': '--ps---!',
  'POST /api/desk/appeals/:id/return': '--ps---!',
  'POST /api/desk/appeals/:id/schedule': '--ps---!',
  'POST /api/desk/appeals/:id/take-back': '--ps---',
  'POST /api/desk/appeals/:id/revise': '--ps---',
  'POST /api/desk/appeals/:id/pictures': '--ps---',
  'GET /api/desk/appeals/:id/pictures/:name': 'mips---',
  'POST /api/desk/appeals/:id/pictures/:name': '--ps---',
  'POST /api/desk/appeals/:id/pictures/:name/remove': '--ps---',
  'POST /api/desk/copies/:id/appeal': '-i-s---',
  'GET /api/desk/rules': 'mips---',
  'GET /api/desk/releases': '--ps---',
  'POST /api/desk/releases/back': '--ps---!',
};

let desk: TestDesk;
const browsers = new Map<Role, Browser>();
before(async () => {
  desk = await openDesk();
  for (const role of roles) browsers.set(role, await desk.signedIn(role));
});
after(() => desk.close());

const split = (route: string): [string, string] => {
  const [method = '', path = ''] = route.split(' ');
  return [method, path.replace(':id', '0123').replace(':name', 'poster.jpg')];
};
const codeOf = async (answer: Response): Promise<string> =>
  answer.status < 400 ? 'ok' : ((await answer.json()) as { code: string }).code;

test('every address of the API stands in the access table and in this test, and nothing else does', () => {
  const registered = desk.app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
    .map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual([...new Set(registered)].sort(), Object.keys(access).sort());
  assert.deepEqual(Object.keys(expected).sort(), Object.keys(access).sort());
});

for (const [route, letters] of Object.entries(expected)) {
  const [method, path] = split(route);

  test(`${route}: exactly the right roles`, async () => {
    for (const [index, role] of roles.entries()) {
      // signing out would end the session the other tests use
      if (path.endsWith('/sign-out')) continue;
      const code = await codeOf(await browsers.get(role)!.send(method, path, {}));
      const allowed = letters === '*' || letters[index] !== '-';
      assert.equal(code === 'role_forbids', !allowed, `${role}: ${code}`);
    }
    const stranger = await codeOf(await desk.browser().send(method, path, {}));
    if (letters !== '*') assert.equal(stranger, 'sign_in_required');
    else assert.notEqual(stranger, 'role_forbids');
  });
}

test('what is marked for step-up, and nothing else, is refused once five minutes have passed', async () => {
  const members = new Map(await Promise.all(roles.map(async (role) => [role, await desk.signedIn(role)] as const)));
  const { store } = desk;
  const old = new Date(desk.desk.now().getTime() - stepUpMs - 1000);
  await store.write(async (tx) => {
    for (const { id } of members.values())
      await tx.update(store.t.session).set({ provenAt: old }).where(eq(store.t.session.userId, id));
  });
  for (const [route, letters] of Object.entries(expected)) {
    if (letters === '*') continue;
    const [method, path] = split(route);
    const may = roles.find((_, index) => letters[index] !== '-')!;
    const code = await codeOf(await members.get(may)!.send(method, path, {}));
    assert.equal(code === 'step_up_required', letters.endsWith('!'), `${route}: ${code}`);
  }
});

test('an address that nobody listed does not exist, whoever asks', async () => {
  const browser = browsers.get('supervisor')!;
  for (const [method, path] of [
    ['GET', '/api/desk/tips'],
    ['GET', '/api/desk/unknown'],
    ['POST', '/api/desk/queue'],
    ['DELETE', '/api/desk/tips/0123'],
    ['PUT', '/api/desk/me'],
    ['GET', '/api/desk/auth/get-session'],
    ['POST', '/api/desk/auth/sign-up/email'],
  ] as const)
    assert.equal(await codeOf(await browser.send(method, path, {})), 'not_found', `${method} ${path}`);
});

test('before the second factor is set up only the person themself is reachable', async () => {
  const browser = await desk.signedIn('supervisor');
  const { store } = desk;
  await store.write(async (tx) => {
    await tx.update(store.t.session).set({ provenAt: null }).where(eq(store.t.session.userId, browser.id));
  });
  for (const route of Object.keys(expected)) {
    const [method, path] = split(route);
    if (expected[route] === '*') continue;
    const code = await codeOf(await browser.send(method, path, {}));
    const open = ['GET /api/desk/me', 'POST /api/desk/me', 'POST /api/desk/auth/two-factor/enable'].includes(route);
    assert.equal(code === 'second_factor_required', !open, `${route}: ${code}`);
  }
});

test('no change without our own origin, our own page and JSON', async () => {
  const browser = browsers.get('administrator')!;
  const changes = Object.keys(expected).filter((route) => route.startsWith('POST'));
  const wrong: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'http://desk.example' },
    { origin: 'null' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'multipart/form-data; boundary=x' },
  ];
  for (const route of changes)
    for (const headers of wrong) {
      const [method, path] = split(route);
      const code = await codeOf(await browser.send(method, path, {}, headers));
      const refusal = 'content-type' in headers ? 'bad_request' : 'origin_forbidden';
      assert.equal(code, refusal, `${route} ${JSON.stringify(headers)}`);
    }
  const bare = await desk.app.request(`${origin}/api/desk/auth/sign-out`, { method: 'POST' });
  assert.equal(await codeOf(bare), 'origin_forbidden');
});

test('another site cannot read with the cookie of a member either', async () => {
  const browser = browsers.get('moderator')!;
  for (const site of ['cross-site', 'same-site'])
    assert.equal(await codeOf(await browser.get('/queue', { 'sec-fetch-site': site })), 'origin_forbidden');
  assert.equal((await browser.get('/queue', { 'sec-fetch-site': 'none' })).status, 200);
});

test('a forged or foreign cookie signs nobody in', async () => {
  const browser = desk.browser();
  const real = browsers.get('moderator')!.cookies.get('vidne-desk.session_token') ?? '';
  for (const value of [
    '',
    'x',
    'token.signature',
    `${real}A`,
    real.replace('token-of', 'token-0f'),
    real.slice(0, -8),
  ]) {
    browser.cookies.set('vidne-desk.session_token', value);
    await browser.refused('sign_in_required', browser.get('/me'));
  }
});

test('the API is never cached, never indexed and never framed', async () => {
  const answer = await browsers.get('moderator')!.get('/queue');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.match(answer.headers.get('x-robots-tag') ?? '', /noindex/);
  assert.match(answer.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
});

test('a body larger than any message is refused unread', async () => {
  const browser = browsers.get('moderator')!;
  await browser.refused('text_too_long', browser.post('/tips/0123/messages', { text: 'x'.repeat(300_000) }));
});

test('the console is served here, the front door leads to it, and health answers without signing in', async () => {
  const browser = desk.browser();
  const front = await browser.send('GET', '/');
  assert.deepEqual([front.status, front.headers.get('location')], [302, '/desk/']);
  const page = await browser.send('GET', '/desk/');
  assert.match(await page.text(), /<title>Desk/);
  assert.match(page.headers.get('x-robots-tag') ?? '', /noindex/);
  assert.equal((await browser.send('GET', '/health/live')).status, 200);
  assert.equal((await browser.send('GET', '/health/ready')).status, 200);
});
