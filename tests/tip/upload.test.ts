import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { afterEach, test } from 'node:test';
import { ConnectionLost, type Exchange } from '../../site/tip/exchange.ts';
import type { SavedFile } from '../../site/tip/saved.ts';
import { nodeHasher, type PublicHalf, startPublicHalf, until } from './public-half.ts';
import { chunkBytes, FileUpload } from './runes.ts';

let half: PublicHalf;
afterEach(() => half.remove());

const bytes = randomBytes(chunkBytes + 1_234_567);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const film = (content: Uint8Array = bytes) => new File([new Uint8Array(content)], 'film.mp4', { type: 'video/mp4' });

/** An upload of an opened tip over `exchange`, which waits only a moment between tries. */
async function uploadOver(exchange: Exchange, file: File | SavedFile = film(), hasher = nodeHasher()) {
  const body = JSON.stringify({ language: 'da' });
  const headers = { 'Content-Type': 'application/json' };
  const opened = await half.exchange({ method: 'POST', url: '/api/tips', headers, body });
  let token = (JSON.parse(opened.body) as { token: string }).token;
  const states: string[] = [];
  const upload = new FileUpload(file, {
    exchange,
    token: async () => token,
    renew: (renewed) => {
      token = renewed;
    },
    hasher: async () => hasher,
    rest: (_ms, signal) => new Promise((resolve) => setTimeout(resolve, signal.aborted ? 0 : 20)),
    changed: () => {
      if (states.at(-1) !== upload.state) states.push(upload.state);
    },
  });
  return { upload, states, token: () => token };
}

/** A film whose first chunk an earlier visit left at the intake, as it was written down there. */
async function begunFilm(): Promise<SavedFile> {
  const { upload } = await uploadOver((call) =>
    Number(call.headers?.['Upload-Offset']) > 0 ? Promise.reject(new ConnectionLost()) : half.exchange(call),
  );
  const sending = upload.start();
  await until(() => upload.state === 'interrupted');
  upload.leave();
  await sending;
  return upload.saved()!;
}

test('a file of several chunks arrives whole, and the device knows its digest', async () => {
  half = await startPublicHalf();
  const { upload, states } = await uploadOver(half.exchange);
  await upload.start();
  assert.deepEqual(states, ['started', 'sent']);
  assert.equal(upload.sentBytes, bytes.length);
  assert.equal(upload.sha256, sha256);
  assert.equal(await half.sha256Of(upload.uploadId!), sha256);
});

test('an upload goes on by itself after the server was cut off and started again', async () => {
  half = await startPublicHalf();
  let patches = 0;
  const { upload, states } = await uploadOver(async (call) => {
    if (call.method === 'PATCH' && ++patches === 2) {
      const lost = half.exchange(call);
      await half.stop();
      setTimeout(() => void half.start(), 200);
      return lost;
    }
    return half.exchange(call);
  });
  await upload.start();
  assert.deepEqual(states, ['started', 'interrupted', 'started', 'sent']);
  assert.equal(upload.sha256, sha256);
  assert.equal(await half.sha256Of(upload.uploadId!), sha256);
});

test('an answer lost on the way costs nothing: the server is asked how much it holds', async () => {
  half = await startPublicHalf();
  const sent: number[] = [];
  const { upload } = await uploadOver(async (call) => {
    const answer = await half.exchange(call);
    if (call.method !== 'PATCH') return answer;
    sent.push((call.body as ArrayBuffer).byteLength);
    if (sent.length === 1) throw new ConnectionLost();
    return answer;
  });
  await upload.start();
  assert.equal(
    sent.reduce((sum, count) => sum + count, 0),
    bytes.length,
  );
  assert.equal(upload.sha256, sha256);
  assert.equal(await half.sha256Of(upload.uploadId!), sha256);
});

test('a paused upload sends nothing, and goes on where it was', async () => {
  half = await startPublicHalf();
  let calls = 0;
  const { upload, states } = await uploadOver((call) => {
    calls++;
    return half.exchange(call);
  });
  const first = upload.start();
  await until(() => upload.sentBytes >= chunkBytes);
  upload.pause();
  await first;
  const atPause = calls;
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(calls, atPause);
  assert.equal(upload.state, 'paused');
  upload.resume();
  await upload.start();
  assert.deepEqual(states, ['started', 'paused', 'queued', 'started', 'sent']);
  assert.equal(await half.sha256Of(upload.uploadId!), sha256);
  assert.equal(upload.sha256, sha256);
});

test('a server that is busy is asked again; one that refuses is not', async () => {
  half = await startPublicHalf({ limits: { fileBytes: 1000 } });
  let isBusy = true;
  let calls = 0;
  const { upload, states } = await uploadOver(async (call) => {
    calls++;
    if (!isBusy) return half.exchange(call);
    isBusy = false;
    return { status: 503, header: () => null, body: 'Service unavailable' };
  });
  await upload.start();
  assert.deepEqual(states, ['started', 'interrupted', 'refused']);
  assert.equal(calls, 2);
  assert.match((upload.refusal as { da: string }).da, /Filen er større/);
});

test('an upload the server no longer has begins again from the first byte, and its digest too', async () => {
  half = await startPublicHalf();
  let isLost = false;
  const { upload, token } = await uploadOver(async (call) => {
    if (call.method === 'PATCH' && !isLost && Number(call.headers?.['Upload-Offset']) > 0) {
      isLost = true;
      const headers = { 'Tus-Resumable': '1.0.0', Authorization: `Bearer ${token()}` };
      assert.equal((await half.exchange({ method: 'DELETE', url: call.url, headers })).status, 204);
    }
    return half.exchange(call);
  });
  await upload.start();
  assert.equal(isLost, true);
  assert.equal(upload.state, 'sent');
  assert.equal(upload.sha256, sha256);
  assert.equal(await half.sha256Of(upload.uploadId!), sha256);
});

test('what a resumed file was read for before it had to start over is not part of its digest', async () => {
  half = await startPublicHalf();
  const read = Promise.withResolvers<void>();
  const file = film();
  const slice = file.slice.bind(file);
  let seconds = 0;
  // the second chunk is read to be sent, and then to be hashed: the latter is slow
  file.slice = (start, end) => {
    const part = slice(start, end);
    if (start !== chunkBytes || ++seconds !== 2) return part;
    const whole = part.arrayBuffer.bind(part);
    part.arrayBuffer = () => read.promise.then(whole);
    return part;
  };
  const { upload } = await uploadOver(
    async (call) => {
      if (call.method === 'PATCH' && seconds > 0 && !upload.hasStartedOver) {
        await until(() => seconds === 2);
        return { status: 410, header: () => null, body: '' };
      }
      if (call.method === 'POST') {
        read.resolve();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return half.exchange(call);
    },
    await begunFilm(),
  );
  upload.adopt(file);
  await upload.start();
  assert.equal(upload.hasStartedOver, true);
  assert.equal(upload.sha256, sha256);
  assert.equal(await half.sha256Of(upload.uploadId!), sha256);
});

test('a file that is paused while its digest is still being made gets the digest of the whole file', async () => {
  half = await startPublicHalf();
  const isTaken = Promise.withResolvers<void>();
  const hasher = nodeHasher();
  const slow = {
    ...hasher,
    update: (id: number, part: ArrayBuffer) => isTaken.promise.then(() => hasher.update(id, part)),
  };
  const { upload } = await uploadOver(half.exchange, await begunFilm(), slow);
  upload.adopt(film());
  const sending = upload.start();
  await until(() => upload.sentBytes === bytes.length);
  await new Promise((resolve) => setTimeout(resolve, 50));
  upload.pause();
  isTaken.resolve();
  await sending;
  assert.deepEqual([upload.state, upload.sha256], ['paused', undefined]);
  upload.resume();
  await upload.start();
  assert.deepEqual([upload.state, upload.sha256], ['sent', sha256]);
});

test('a file the device can no longer read is refused in words, not tried for ever', async () => {
  half = await startPublicHalf();
  const file = film(bytes.subarray(0, 1000));
  file.slice = () => {
    throw new DOMException('gone', 'NotReadableError');
  };
  const { upload } = await uploadOver(half.exchange, file);
  await upload.start();
  assert.deepEqual([upload.state, upload.refusal], ['refused', 'unreadable']);
});

test('a removed upload is taken away at the server too', async () => {
  half = await startPublicHalf();
  const { upload, token } = await uploadOver(half.exchange, film(bytes.subarray(0, 5000)));
  await upload.start();
  const url = `/api/uploads/${upload.uploadId}`;
  upload.remove();
  const headers = { 'Tus-Resumable': '1.0.0', Authorization: `Bearer ${token()}` };
  for (let status = 200; status !== 404; ) status = (await half.exchange({ method: 'HEAD', url, headers })).status;
});

test('a file that is removed while its creation is on the way is taken away at the server as soon as it is there', async () => {
  half = await startPublicHalf();
  const removed: string[] = [];
  const { upload } = await uploadOver(
    async (call) => {
      const answer = await half.exchange(call);
      if (call.method === 'POST') upload.remove();
      if (call.method === 'DELETE') removed.push(call.url);
      return answer;
    },
    film(randomBytes(100)),
  );
  await upload.start();
  await until(() => removed.length > 0);
  assert.deepEqual(removed, [`/api/uploads/${upload.uploadId}`]);
  assert.equal(
    (await half.exchange({ method: 'HEAD', url: removed[0]!, headers: { 'Tus-Resumable': '1.0.0' } })).status,
    404,
  );
});

test('a file that comes after its tip was sent is refused in words, not tried for ever', async () => {
  half = await startPublicHalf();
  const { upload, states, token } = await uploadOver(half.exchange, film(randomBytes(100)));
  const { tip } = JSON.parse(Buffer.from(token().split('.')[1]!, 'base64url').toString()) as { tip: string };
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token()}` };
  await half.exchange({ method: 'POST', url: `/api/tips/${tip}/submit`, headers, body: '{"text":"x"}' });
  await upload.start();
  assert.deepEqual(states, ['started', 'refused']);
  assert.match((upload.refusal as { da: string }).da, /allerede sendt/);
});

test('creations whose answers are lost are one upload, so that they cannot use up the tip', async () => {
  half = await startPublicHalf({ limits: { files: 1 } });
  let lost = 3;
  const addresses = new Set<string | null>();
  const { upload } = await uploadOver(
    async (call) => {
      const answer = await half.exchange(call);
      if (call.method !== 'POST') return answer;
      addresses.add(answer.header('Location'));
      if (lost-- > 0) throw new ConnectionLost();
      return answer;
    },
    film(randomBytes(100)),
  );
  await upload.start();
  assert.equal(upload.state, 'sent');
  assert.equal(addresses.size, 1);
});
