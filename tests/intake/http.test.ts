import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { create, metadata, openTip, type Station, send, sendJson, tus, withStation } from './station.ts';

/** What a station answers to bytes no client library would send. */
const raw = ({ port }: Station, text: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
    socket.write(text);
    setTimeout(() => socket.destroy(), 300);
  });

test(
  'an address of the interface refuses other methods in words, and says which it takes',
  withStation(async ({ origin, logged }) => {
    const { tip } = await openTip(origin);
    for (const [path, allowed] of [
      ['/api/tips', 'POST'],
      [`/api/tips/${tip}/submit`, 'POST'],
      ['/api/mailbox', 'POST'],
      ['/api/mailbox/messages', 'POST'],
      ['/api/openapi.json', 'GET'],
      ['/api/time', 'GET'],
    ])
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
        if (method === allowed) continue;
        const answer = await send(origin, method, path!);
        assert.deepEqual([answer.status, answer.headers['allow']], [405, allowed], `${method} ${path}`);
        assert.equal(answer.json()['code'], 'method_not_allowed');
      }
    assert.equal((await send(origin, 'OPTIONS', '/api/nothing')).status, 404);
    assert.equal((await send(origin, 'HEAD', '/api/openapi.json')).status, 200);
    assert.doesNotMatch(logged(), /failed/);
  }),
);

test(
  'what a proxy or a query adds does not stop an upload',
  withStation(async ({ origin }) => {
    const { token } = await openTip(origin);
    assert.equal((await create(origin, token, 10, { 'x-forwarded-proto': 'https, http' })).status, 201);
    const headers = { ...tus, ...metadata(token), 'upload-length': '10' };
    assert.equal((await send(origin, 'POST', '/api/uploads?from=menu', headers)).status, 201);
  }),
);

test(
  'a form that cannot be read is a refusal, not a fault of ours',
  withStation(async ({ origin, drop, logged }) => {
    for (const type of ['multipart/form-data; x=1', `multipart/form-data; boundary=${'a'.repeat(400)}`]) {
      const answer = await send(origin, 'POST', '/tip', { 'content-type': type }, 'abc');
      assert.equal(answer.status, 400, type);
      assert.match(answer.text, /kunne ikke læses/);
    }
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x']) {
      const answer = await send(origin, 'POST', '/en/svar', { 'content-type': type }, 'garbage');
      assert.equal(answer.status, 400, type);
      assert.match(answer.text, /could not be read/);
    }
    assert.deepEqual(await drop.list(''), []);
    assert.doesNotMatch(logged(), /failed/);
  }),
);

test(
  'only files of the public half are served, however they are asked for',
  withStation(async (station) => {
    const { origin } = station;
    for (const path of [
      '/../policies-public.json',
      '/%2e%2e/policies-public.json',
      '/..%2fpolicies-public.json',
      '/%252e%252e/policies-public.json',
      '/policies-public.json',
      '/..\\policies-public.json',
      '//index.html',
      '/index.html%00',
    ]) {
      const answer = await raw(station, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      assert.match(head, /^HTTP\/1\.1 40[04] /, path);
      assert.ok(!body.includes('default-src'), path);
    }
    const part = await send(origin, 'GET', '/index.html', { range: 'bytes=4-8' });
    assert.deepEqual([part.status, part.text], [206, 'Vidne']);
    assert.equal((await send(origin, 'GET', '/index.html', { range: 'bytes=900-' })).status, 416);
    const whole = await send(origin, 'HEAD', '/');
    assert.deepEqual([whole.status, whole.headers['content-length'], whole.text], [200, '14', '']);
  }),
);

test(
  'a request no browser makes is refused without a trace of it in answer or log',
  withStation(async (station) => {
    for (const [text, status] of [
      ['GET / HTTP/1.1\r\n\r\n', 400],
      ['GET / HTTP/1.1\r\nHost: a b<script>\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
      ['POST /api/tips HTTP/1.1\r\nHost: x\r\nExpect: script\r\nContent-Length: 2\r\n\r\n{}', 417],
      ['GET /<script>?<script> HTTP/1.1\r\nHost: script\r\nReferer: script\r\n\r\n', 404],
    ] as const) {
      const answer = await raw(station, text);
      assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), text.slice(0, 60));
      assert.ok(!answer.includes('script'), text.slice(0, 60));
    }
    assert.equal(station.logged(), '');
    assert.equal((await sendJson(station.origin, '/api/tips', { language: 'da' })).status, 201);
  }),
);

test(
  'open data may be read by other people’s pages; nothing else may',
  withStation(async ({ origin }) => {
    const data = await send(origin, 'GET', '/declarations.json');
    assert.equal(data.headers['access-control-allow-origin'], '*');
    assert.equal(data.headers['cross-origin-resource-policy'], 'cross-origin');
    for (const path of ['/', '/api/openapi.json', '/health/live', '/nothing']) {
      const { headers } = await send(origin, 'GET', path);
      assert.equal(headers['access-control-allow-origin'], undefined, path);
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin', path);
    }
  }),
);

test(
  'who is told to come again is told when',
  withStation(
    async ({ origin }) => {
      const { tip, token } = await openTip(origin);
      const answer = await sendJson(
        origin,
        `/api/tips/${tip}/submit`,
        { text: 'x' },
        { authorization: `Bearer ${token}` },
      );
      assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '3600']);
    },
    {
      drop: (store) => ({
        ...store,
        putIfAbsent: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
      }),
    },
  ),
);
