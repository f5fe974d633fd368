import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openApi } from '../../api/intake/openapi.ts';
import { html, text } from '../../api/intake/page.ts';
import { publishedPaths } from '../../api/intake/published.ts';
import { size } from '../../api/intake/receipt-page.ts';
import { send, withStation } from './station.ts';

/** `/api/tips/:tip` and `/api/tips/{tip}` are the same address; so are `/tip` and `/tip/`. */
const normal = (method: string, path: string): string =>
  `${method.toUpperCase()} ${path.replace(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1')}`;

test(
  'every route is described, and everything described is there',
  withStation(async ({ intake, origin }) => {
    // pages of one appeal, filled when they are asked for, belong to the site
    const routes = intake.app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.includes('{EF-'))
      .map(({ method, path }) => normal(method, path));
    const verbs = ['get', 'post', 'head', 'patch', 'delete', 'options', 'put'];
    // files of a release are asked for in tests/site/follow.test.ts
    const answered = Object.entries(openApi.paths).filter(([path]) => !(path in publishedPaths));
    const described = answered.flatMap(([path, item]) =>
      Object.keys(item)
        .filter((verb) => verbs.includes(verb))
        .map((verb) => normal(verb, path)),
    );
    const ofUploads = described.filter((route) => route.includes('/api/uploads'));
    assert.deepEqual(
      [...new Set(routes)].toSorted(),
      described.filter((route) => !ofUploads.includes(route)).toSorted(),
    );
    // uploads are answered before Hono: each described verb must be taken, any other refused
    for (const path of ['/api/uploads', '/api/uploads/{id}'])
      for (const verb of verbs) {
        const { status } = await send(origin, verb.toUpperCase(), path.replace('{id}', '0'.repeat(32)), {
          'tus-resumable': '1.0.0',
        });
        const isDescribed = ofUploads.includes(`${verb.toUpperCase()} ${path}`);
        if (isDescribed) assert.notEqual(status, 405, `${verb} ${path}`);
        else assert.ok([404, 405].includes(status), `${verb} ${path}: ${status}`);
      }
  }),
);

test(
  'the description is OpenAPI 3.1, with the origin it is served from',
  withStation(async ({ origin }) => {
    const answer = await send(origin, 'GET', '/api/openapi.json');
    assert.equal(answer.status, 200);
    const document = answer.json<{
      openapi: string;
      servers: object[];
      paths: Record<
        string,
        { post?: { requestBody?: { content: Record<string, { schema: { properties: object } }> } } }
      >;
    }>();
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(document.servers, [{ url: 'http://localhost:4321' }]);
    const body = document.paths['/api/tips/{tip}/submit']?.post?.requestBody?.content['application/json'];
    assert.deepEqual(Object.keys(body?.schema.properties ?? {}).toSorted(), [
      'code',
      'contact',
      'danger',
      'files',
      'retry',
      'sealed',
      'text',
      'when',
      'where',
      'without',
    ]);
  }),
);

test(
  'every answer carries the security headers',
  withStation(async ({ origin }) => {
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/nothing-here'],
      ['GET', '/health/live'],
      ['POST', '/api/tips'],
      ['OPTIONS', '/api/uploads'],
      ['HEAD', `/api/uploads/${'0'.repeat(32)}`],
      ['POST', '/api/uploads'],
    ] as const) {
      const { headers } = await send(origin, method, path);
      assert.equal(headers['x-content-type-options'], 'nosniff', path);
      assert.equal(headers['referrer-policy'], 'no-referrer', path);
      assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/, path);
      assert.equal(headers['set-cookie'], undefined);
      assert.equal(headers['x-powered-by'], undefined);
    }
  }),
);

test(
  'ready means that the drop takes objects and the site is there',
  withStation(async (station) => {
    const { origin, folder, drop } = station;
    assert.deepEqual((await send(origin, 'GET', '/health/live')).json(), { live: true });
    const ready = await send(origin, 'GET', '/health/ready');
    assert.equal(ready.status, 200);
    assert.deepEqual(ready.json(), { ready: true, confinement: 'none', surge: false });
    assert.deepEqual(await drop.list(''), [], 'asking leaves nothing behind');
    await rm(join(folder, 'site', 'live'), { recursive: true });
    const missing = await send(origin, 'GET', '/health/ready');
    assert.equal(missing.status, 503);
    assert.equal(missing.json()['ready'], false);
  }),
);

test(
  'a drop that takes nothing is not ready',
  withStation(
    async ({ origin, logged }) => {
      assert.equal((await send(origin, 'GET', '/health/ready')).status, 503);
      assert.match(logged(), /drop_unwritable/);
    },
    {
      drop: (store) => ({
        ...store,
        begin: () => Promise.reject(Object.assign(new Error('read only'), { code: 'EROFS' })),
      }),
    },
  ),
);

test('what goes into a slot is escaped, unless it was made here', () => {
  const hostile = `<img src=x onerror="alert('&')">`;
  assert.equal(text(hostile).safe, '&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;');
  assert.equal(html`<b>${hostile}</b>`.safe, `<b>${text(hostile).safe}</b>`);
  assert.equal(html`<ul>${[html`<li>${'<'}</li>`, html`<li>b</li>`]}</ul>`.safe, '<ul><li>&lt;</li><li>b</li></ul>');
});

test('sizes are written as phones show them, in the language of the page', () => {
  assert.equal(size(20_000_000, 'da'), '20 MB');
  assert.equal(size(1_440_000_000, 'da'), '1,4 GB');
  assert.equal(size(1_440_000_000, 'en'), '1.4 GB');
  assert.equal(size(5, 'da'), '0,1 kB');
});
