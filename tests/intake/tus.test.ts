import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { test } from 'node:test';
import { Upload } from 'tus-js-client';
import { openedUpload } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { parseUploadKey } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { limits } from '../../api/limits.ts';
import {
  type Answer,
  create,
  documentOf,
  head,
  metadata,
  openTip,
  originalOf,
  patch,
  send,
  submit,
  tus,
  upload,
  withStation,
} from './station.ts';

function refused(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers['content-type'] ?? '', /^application\/json/);
  const body = answer.json<{ code: string; da: string; en: string }>();
  assert.equal(body.code, code);
  assert.ok(body.da.length > 20 && body.en.length > 20);
}

test(
  'an upload is created, sent in pieces, and knows its offset',
  withStation(async ({ origin }) => {
    const { token } = await openTip(origin);
    const bytes = randomBytes(300_000);
    const created = await create(origin, token, bytes.length);
    assert.equal(created.status, 201);
    const location = created.headers.location!;
    assert.match(location, /^\/api\/uploads\/[0-9a-f]{32}$/);
    assert.equal(created.headers['tus-resumable'], '1.0.0');
    assert.ok(new Date(String(created.headers['upload-expires'])).getTime() > Date.now());
    for (const [from, to] of [
      [0, 100_000],
      [100_000, 100_000],
      [100_000, 300_000],
    ] as const) {
      const sent = await patch(origin, location, from, bytes.subarray(from, to));
      assert.equal(sent.status, 204, sent.text);
      assert.equal(sent.headers['upload-offset'], String(to));
      const seen = await head(origin, location);
      assert.equal(seen.status, 200);
      assert.equal(seen.headers['upload-offset'], String(to));
      assert.equal(seen.headers['upload-length'], '300000');
      assert.equal(seen.headers['cache-control'], 'no-store');
    }
  }),
);

test(
  'the server says what it speaks',
  withStation(async ({ origin }) => {
    const answer = await send(origin, 'OPTIONS', '/api/uploads');
    assert.equal(answer.status, 204);
    assert.equal(answer.headers['tus-version'], '1.0.0');
    assert.equal(answer.headers['tus-max-size'], String(limits.fileBytes));
    for (const extension of ['creation', 'creation-with-upload', 'creation-defer-length', 'expiration', 'termination'])
      assert.ok(String(answer.headers['tus-extension']).split(',').includes(extension), extension);
  }),
);

test(
  'every refusal of the protocol has its status and says what to do',
  withStation(async ({ origin }) => {
    const { token } = await openTip(origin);
    const { headers } = await create(origin, token, 1000);
    const location = headers.location!;
    const bytes = randomBytes(1000);
    const gone = `/api/uploads/${'0'.repeat(32)}`;

    const unversioned = await send(origin, 'HEAD', location);
    assert.equal(unversioned.status, 412);
    assert.equal(unversioned.headers['tus-version'], '1.0.0');
    refused(await send(origin, 'PATCH', location, { 'tus-resumable': '0.2.2' }), 412, 'upload_version_unsupported');
    refused(await patch(origin, location, 1, bytes), 409, 'offset_conflict');
    refused(await patch(origin, location, 0, bytes, { 'content-type': 'video/mp4' }), 415, 'upload_content_type');
    refused(await patch(origin, gone, 0, bytes), 404, 'upload_not_found');
    refused(await patch(origin, '/api/uploads/..%2f..%2finbox', 0, bytes), 404, 'upload_not_found');
    refused(await patch(origin, location, 0, randomBytes(1001)), 413, 'upload_too_long');
    refused(await send(origin, 'GET', location, tus), 405, 'method_not_allowed');
    refused(await send(origin, 'PUT', location, tus), 405, 'method_not_allowed');
    refused(await send(origin, 'DELETE', gone, tus), 404, 'upload_not_found');
    assert.equal((await head(origin, gone)).status, 404);
    for (const offset of ['-1', '1.5', '1e3', '', '99999999999999999'])
      refused(
        await send(origin, 'PATCH', location, {
          ...tus,
          'upload-offset': offset,
          'content-type': 'application/offset+octet-stream',
        }),
        400,
        'bad_request',
      );
    assert.equal((await head(origin, location)).headers['upload-offset'], '0');
  }),
);

test(
  'a creation that is not one is refused',
  withStation(async ({ origin }) => {
    const { token } = await openTip(origin);
    const post = (more: Record<string, string>): Promise<Answer> =>
      send(origin, 'POST', '/api/uploads', { ...tus, ...more });
    refused(await create(origin, 'v1.forged.token', 10), 401, 'token_missing');
    refused(await post({ 'upload-length': '10' }), 401, 'token_missing');
    refused(await post(metadata(token)), 400, 'bad_request');
    refused(await post({ ...metadata(token), 'upload-length': '10', 'upload-defer-length': '1' }), 400, 'bad_request');
    refused(await post({ ...metadata(token), 'upload-defer-length': '2' }), 400, 'bad_request');
    refused(await post({ ...metadata(token), 'upload-length': '-1' }), 400, 'bad_request');
    refused(await post({ 'upload-metadata': 'token not*base64', 'upload-length': '10' }), 400, 'bad_request');
    refused(await post({ ...metadata(token), 'upload-length': '10', 'upload-concat': 'partial' }), 400, 'bad_request');
    refused(await create(origin, token, 0), 422, 'file_empty');
  }),
);

test(
  'one byte over a limit is refused before a byte is sent',
  withStation(
    async ({ origin }) => {
      const { token } = await openTip(origin);
      refused(await create(origin, token, 1001), 413, 'file_too_large');
      for (let i = 0; i < 2; i++) assert.equal((await create(origin, token, 1000)).status, 201);
      refused(await create(origin, token, 501), 413, 'tip_too_large');
      const small = await create(origin, token, 499);
      assert.equal(small.status, 201);
      assert.equal((await create(origin, token, 1)).status, 201);
      refused(await create(origin, token, 1), 413, 'too_many_files');
      assert.equal((await send(origin, 'DELETE', small.headers.location!, tus)).status, 204);
      assert.equal((await create(origin, token, 499)).status, 201, 'what is taken back makes room');
      assert.equal((await create(origin, (await openTip(origin)).token, 1000)).status, 201, 'another tip has its own');
    },
    { limits: { fileBytes: 1000, tipBytes: 2500, files: 4 } },
  ),
);

test(
  'of many creations at once none gets past the limit',
  withStation(
    async ({ origin, drop }) => {
      const { token } = await openTip(origin);
      const answers = await Promise.all(Array.from({ length: 8 }, () => create(origin, token, 10)));
      const created = answers.filter(({ status }) => status === 201).length;
      assert.ok(created <= 3, `${created} created`);
      for (const answer of answers) if (answer.status !== 201) refused(answer, 413, 'too_many_files');
      assert.equal((await drop.list('ledgers/')).length, created);
    },
    { limits: { files: 3 } },
  ),
);

test(
  'a length can be declared later, once, within the limits',
  withStation(
    async ({ origin }) => {
      const { token } = await openTip(origin);
      const created = await create(origin, token, undefined);
      const location = created.headers.location!;
      assert.equal(created.status, 201);
      assert.equal((await head(origin, location)).headers['upload-defer-length'], '1');
      assert.equal((await patch(origin, location, 0, randomBytes(400))).status, 204);
      refused(await patch(origin, location, 400, randomBytes(601)), 413, 'upload_too_long');
      refused(await create(origin, token, 600), 413, 'tip_too_large');
      refused(await patch(origin, location, 400, randomBytes(1), { 'upload-length': '1001' }), 413, 'file_too_large');
      refused(await patch(origin, location, 400, randomBytes(1), { 'upload-length': '399' }), 400, 'bad_request');
      const sent = await patch(origin, location, 400, randomBytes(100), { 'upload-length': '500' });
      assert.equal(sent.status, 204, sent.text);
      refused(await patch(origin, location, 500, randomBytes(0), { 'upload-length': '600' }), 400, 'bad_request');
      // whoever did not hear the answer says the same length again
      assert.equal((await patch(origin, location, 500, randomBytes(0), { 'upload-length': '500' })).status, 204);
      assert.equal((await head(origin, location)).headers['upload-length'], '500');
      assert.equal((await create(origin, token, 900)).status, 201, 'only what it is long counts now');
    },
    { limits: { fileBytes: 1000, tipBytes: 1500 } },
  ),
);

test(
  'a file can be sent with its creation',
  withStation(async (station) => {
    const opened = await openTip(station.origin);
    const bytes = randomBytes(70_000);
    const type = { 'content-type': 'application/offset+octet-stream' };
    const created = await create(station.origin, opened.token, bytes.length, type, bytes);
    assert.equal(created.status, 201, created.text);
    assert.equal(created.headers['upload-offset'], '70000');
    const files = [{ upload: created.headers.location!.split('/').at(-1), name: 'a.mp4' }];
    assert.equal((await submit(station.origin, opened, { text: '', files })).status, 201);
    const document = await documentOf(station, opened.tip);
    assert.deepEqual(await originalOf(station, document.files[0]!), bytes);
  }),
);

test(
  'what a client adds is sealed and not echoed',
  withStation(async ({ origin, drop, police }) => {
    const { token } = await openTip(origin);
    const name = 'min video fra Nørrebro.mp4';
    const more = metadata(token, `,filename ${Buffer.from(name).toString('base64')},relativePath`);
    const created = await send(origin, 'POST', '/api/uploads', { ...tus, ...more, 'upload-length': '10' });
    assert.equal(created.status, 201);
    assert.equal((await head(origin, created.headers.location!)).headers['upload-metadata'], undefined);
    const opened = (await drop.list('uploads/')).find(({ key }) => parseUploadKey(key)?.kind === 'opened')!;
    const document = openJson(openedUpload, await readAll(await drop.get(opened.key)), police);
    assert.deepEqual(document.metadata, { filename: name, relativePath: null });
  }),
);

test(
  'a request renews the token it shows, and only that one',
  withStation(async (station) => {
    const { origin } = station;
    const { token } = await openTip(origin);
    const created = await create(origin, token, 10);
    const location = created.headers.location!;
    assert.ok(created.headers['tip-token']);
    assert.match(String(created.headers['access-control-expose-headers']), /Tip-Token/);
    const shown = { ...tus, authorization: `Bearer ${token}` };
    station.setNow(new Date(Date.now() + 23 * 3_600_000));
    const renewed = String((await send(origin, 'HEAD', location, shown)).headers['tip-token']);
    station.setNow(new Date(Date.now() + 46 * 3_600_000));
    assert.equal((await send(origin, 'HEAD', location, shown)).headers['tip-token'], undefined, 'expired');
    assert.equal((await create(origin, renewed, 10)).status, 201);
    refused(await create(origin, token, 10), 401, 'token_expired');
    assert.equal((await head(origin, location)).headers['tip-token'], undefined, 'none shown');
    const missing = await send(origin, 'HEAD', `/api/uploads/${'0'.repeat(32)}`, {
      ...tus,
      authorization: `Bearer ${renewed}`,
    });
    assert.equal(missing.headers['tip-token'], undefined, 'refused');
  }),
);

test(
  'an upload that stood still is gone, one in progress never expires',
  withStation(
    async ({ origin }) => {
      const [mine, theirs] = [await openTip(origin), await openTip(origin)];
      const [{ headers: still }, { headers: busy }] = [
        await create(origin, mine.token, 10),
        await create(origin, theirs.token, 10),
      ];
      const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
      await pause(600);
      assert.equal((await patch(origin, busy.location!, 0, randomBytes(4))).status, 204);
      await pause(600);
      assert.equal((await patch(origin, busy.location!, 4, randomBytes(4))).status, 204, 'active 0.6 s ago');
      refused(await patch(origin, still.location!, 0, randomBytes(4)), 410, 'upload_expired');
      assert.equal((await head(origin, still.location!)).status, 410);
    },
    { limits: { unfinishedUploadMs: 1000 } },
  ),
);

test(
  'an upload of a submitted tip takes no more and is not given back',
  withStation(async (station) => {
    const { origin } = station;
    const opened = await openTip(origin);
    const id = await upload(origin, opened.token, randomBytes(100));
    assert.equal((await submit(origin, opened, { text: 'x', files: [{ upload: id, name: 'a' }] })).status, 201);
    refused(await send(origin, 'DELETE', `/api/uploads/${id}`, tus), 409, 'tip_already_submitted');
    refused(await create(origin, opened.token, 10), 409, 'tip_already_submitted');
    const document = await documentOf(station, opened.tip);
    assert.equal((await originalOf(station, document.files[0]!)).length, 100);
  }),
);

test(
  'what came before a lost connection is kept',
  withStation(async ({ origin, port }) => {
    const { token } = await openTip(origin);
    const bytes = randomBytes(500_000);
    const location = (await create(origin, token, bytes.length)).headers.location!;
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `PATCH ${location} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 500000\r\n\r\n`,
        );
        socket.write(bytes.subarray(0, 300_000), () => setTimeout(() => socket.resetAndDestroy(), 200));
      });
      socket.on('close', () => resolve());
    });
    const offset = Number((await head(origin, location)).headers['upload-offset']);
    assert.equal(offset, 300_000);
    assert.equal((await patch(origin, location, offset, bytes.subarray(offset))).status, 204);
  }),
);

test(
  'a newcomer takes over from a silent connection at once, without anybody spinning',
  withStation(async ({ origin, port }) => {
    const { token } = await openTip(origin);
    const location = (await create(origin, token, 500_000)).headers.location!;
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `PATCH ${location} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 500000\r\n\r\n`,
    );
    socket.write(randomBytes(200_000));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const [before, startedAt] = [process.cpuUsage(), Date.now()];
    const answers = await Promise.all([head(origin, location), head(origin, location), head(origin, location)]);
    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers['upload-offset']]),
      Array.from({ length: 3 }, () => [200, '200000']),
    );
    assert.ok(Date.now() - startedAt < 2000);
    assert.ok(process.cpuUsage(before).user < 1_000_000);
    socket.destroy();
  }),
);

test(
  'a full disk takes no new uploads, but lets running ones and words through',
  withStation(
    async ({ origin }) => {
      const opened = await openTip(origin);
      refused(await create(origin, opened.token, 10), 503, 'disk_full');
      assert.equal((await submit(origin, opened, { text: 'kun ord' })).status, 201);
    },
    { limits: { freeBytes: Number.MAX_SAFE_INTEGER } },
  ),
);

test('a disk that runs out of places for files takes no new uploads, then no more of running ones, and words to the last', async () => {
  const disk = { freeBytes: 1e15, totalBytes: 1e15, freeFiles: 1e6, totalFiles: 1e6 };
  await withStation(
    async ({ origin }) => {
      const opened = await openTip(origin);
      const location = (await create(origin, opened.token, 200_000)).headers.location!;
      disk.freeFiles = limits.freeFiles - 1;
      refused(await create(origin, opened.token, 10), 503, 'disk_full');
      assert.equal((await patch(origin, location, 0, randomBytes(100_000))).status, 204);
      disk.freeFiles = limits.reserveFiles - 1;
      refused(await patch(origin, location, 100_000, randomBytes(100_000)), 503, 'disk_full');
      assert.equal((await submit(origin, await openTip(origin), { text: 'kun ord' })).status, 201);
      // a share of a large disk, as with its bytes
      Object.assign(disk, { freeFiles: 1e6, totalFiles: 1e8 });
      refused(await create(origin, opened.token, 10), 503, 'disk_full');
    },
    { limits: { freeFraction: 0.05 }, drop: (store) => ({ ...store, free: async () => disk }) },
  )();
});

test(
  'a disk that fills up while bytes come is said in words, and what came is kept',
  withStation(
    async ({ origin }) => {
      const { token } = await openTip(origin);
      const location = (await create(origin, token, 400_000)).headers.location!;
      const answer = await patch(origin, location, 0, randomBytes(400_000));
      refused(answer, 503, 'disk_full');
      assert.equal((await head(origin, location)).headers['upload-offset'], '200000');
    },
    {
      limits: { segmentBytes: 100_000 },
      drop: (store) => ({
        ...store,
        async begin(key) {
          const writer = await store.begin(key);
          const isThird = key.endsWith('/0000000000200000.age');
          return isThird
            ? { ...writer, write: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) }
            : writer;
        },
      }),
    },
  ),
);

test('the last of the disk is for words: running uploads stop before it, keep what came, and go on when there is room', async () => {
  let freeBytes = Number.MAX_SAFE_INTEGER;
  await withStation(
    async ({ origin }) => {
      const opened = await openTip(origin);
      const location = (await create(origin, opened.token, 400_000)).headers.location!;
      const bytes = randomBytes(400_000);
      refused(await patch(origin, location, 0, bytes), 503, 'disk_full');
      assert.equal((await head(origin, location)).headers['upload-offset'], '200000');
      assert.equal((await submit(origin, await openTip(origin), { text: 'kun ord' })).status, 201);
      freeBytes = Number.MAX_SAFE_INTEGER;
      assert.equal((await patch(origin, location, 200_000, bytes.subarray(200_000))).status, 204);
    },
    {
      limits: { segmentBytes: 100_000 },
      drop: (store) => ({
        ...store,
        free: async () => ({ freeBytes, totalBytes: Number.MAX_SAFE_INTEGER }),
        putIfAbsent(key, sealed) {
          if (/0000000000100000\.[0-9a-f]{16}\.sha256/.test(key)) freeBytes = 200 * 1024 ** 2;
          return store.putIfAbsent(key, sealed);
        },
      }),
    },
  )();
});

test(
  'a creation whose answer was lost comes again without using up the tip, and is nobody else’s',
  withStation(
    async ({ origin }) => {
      const [opened, other] = [await openTip(origin), await openTip(origin)];
      const retry = randomBytes(16).toString('hex');
      const again = (token: string, length: number, secret = retry) =>
        create(origin, token, length, metadata(token, `,retry ${Buffer.from(secret).toString('base64')}`));
      const answers = await Promise.all([again(opened.token, 900), again(opened.token, 900)]);
      answers.push(await again(opened.token, 900));
      const [location] = answers.map(({ headers }) => headers.location!);
      assert.deepEqual(
        answers.map(({ status, headers }) => [status, headers.location]),
        answers.map(() => [201, location]),
      );
      refused(await again(opened.token, 901), 400, 'bad_request');
      assert.notEqual((await again(other.token, 900)).headers.location, location);
      refused(await again(opened.token, 200, 'f'.repeat(32)), 413, 'tip_too_large');
      assert.equal((await patch(origin, location!, 0, randomBytes(900))).status, 204);
      assert.equal((await again(opened.token, 900)).headers.location, location);
      assert.equal((await head(origin, location!)).headers['upload-offset'], '900');
    },
    { limits: { tipBytes: 1000 } },
  ),
);

test(
  'tus-js-client sends a file as it is used by anybody',
  withStation(async (station) => {
    const { origin } = station;
    const opened = await openTip(origin);
    const bytes = randomBytes(3_000_000);
    const done = await new Promise<string>((resolve, reject) => {
      const sending = new Upload(bytes, {
        endpoint: `${origin}/api/uploads`,
        chunkSize: 1_000_000,
        uploadSize: bytes.length,
        metadata: { token: opened.token, filename: 'clip.mp4' },
        retryDelays: [0, 100],
        onError: reject,
        onSuccess: () => resolve(sending.url!),
      });
      sending.start();
    });
    const words = { text: '', files: [{ upload: done.split('/').at(-1), name: 'clip.mp4' }] };
    assert.equal((await submit(origin, opened, words)).status, 201);
    const document = await documentOf(station, opened.tip);
    assert.deepEqual(await originalOf(station, document.files[0]!), bytes);
  }),
);

test(
  'no address, file name or text is in the log',
  withStation(async ({ origin, logged }) => {
    const { token } = await openTip(origin);
    const forwarded = { 'x-forwarded-for': '203.0.113.77', forwarded: 'for=203.0.113.77' };
    await create(origin, token, 10, forwarded);
    await create(origin, 'forged', 10, forwarded);
    await send(origin, 'POST', '/api/tips', forwarded, '{"language":"hemmelig tekst"}');
    assert.ok(!/203\.0\.113|127\.0\.0\.1|hemmelig|forged/.test(logged()), logged());
  }),
);
