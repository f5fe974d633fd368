import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:http2';
import { Agent, request } from 'node:https';
import { connect as connectSocket } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { connect as connectSecurely } from 'node:tls';
import { DefaultHttpStack, Upload } from 'tus-js-client';
import { refusals } from '../../api/refusal.ts';
import { sha256Of } from '../drop/plaintext.ts';
import { freePort } from '../free-port.ts';
import { create, openTip, type Station, withStation } from '../intake/station.ts';
import { type Front, type Kind, startProxy } from './proxies.ts';

// The configurations under docs/proxy/ in the real nginx and the real Caddy, and each with buffering turned on as control.
const kinds: Kind[] = ['nginx', 'caddy'];
const canary = '127.0.0.77';
const marker = 'what a witness saw, in the clear';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const digestOf = ({ drop, police }: Station, path: string): Promise<string | undefined> =>
  sha256Of(drop, police, path.split('/').at(-1)!);

const withProxy = (kind: Kind, buffering: boolean, task: (proxy: Front, station: Station) => Promise<void>) =>
  withStation(async (station) => {
    const proxy = await startProxy(kind, { intake: station.port, buffering });
    try {
      await task(proxy, station);
    } finally {
      await proxy.close();
    }
  });

async function begin({ origin }: Station, bytes: number): Promise<string> {
  const { token } = await openTip(origin);
  const created = await create(origin, token, bytes);
  assert.equal(created.status, 201, created.text);
  return created.headers.location!;
}

const agentFor = ({ certificate }: Front): Agent => new Agent({ ca: readFileSync(certificate), localAddress: canary });

function sendByTusClient(proxy: Front, path: string, bytes: Buffer, onProgress: (sent: number) => void = () => {}) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  new Upload(bytes, {
    uploadUrl: `${proxy.origin}${path}`,
    httpStack: new DefaultHttpStack({ agent: agentFor(proxy) }),
    chunkSize: 1024 ** 2,
    retryDelays: [100, 200, 400, 800, 1600, 3200],
    storeFingerprintForResuming: false,
    onProgress,
    onSuccess: () => resolve(),
    onError: reject,
  }).start();
  return promise;
}

async function sendByHttp2(proxy: Front, path: string, bytes: Buffer): Promise<void> {
  const socket = connectSocket({ host: '127.0.0.1', port: proxy.port, localAddress: canary });
  const trust = { ca: readFileSync(proxy.certificate), servername: 'localhost', ALPNProtocols: ['h2'] };
  const session = connect(proxy.origin, { createConnection: () => connectSecurely({ socket, ...trust }) });
  try {
    const stream = session.request({
      ':method': 'PATCH',
      ':path': path,
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': String(bytes.length),
    });
    stream.end(bytes);
    const [headers] = (await once(stream, 'response')) as [Record<string, string>];
    assert.equal(headers[':status'], 204);
    assert.equal(headers['upload-offset'], String(bytes.length));
    assert.equal(session.alpnProtocol, 'h2');
  } finally {
    session.destroy();
  }
}

/** A PATCH of which the last byte is still to come. */
async function sendAllButTheEnd(proxy: Front, path: string, bytes: Buffer): Promise<{ end(): Promise<number> }> {
  const sending = request(`${proxy.origin}${path}`, {
    method: 'PATCH',
    agent: agentFor(proxy),
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
      'Content-Length': String(bytes.length),
    },
  });
  await new Promise((written) => sending.write(bytes.subarray(0, -1), written));
  return {
    async end() {
      sending.end(bytes.subarray(-1));
      const [response] = (await once(sending, 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode ?? 0;
    },
  };
}

async function doctor(proxy: Front, station: Station): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ['api/doctor.ts', 'proxy'], {
    env: {
      PUBLIC_ORIGIN: proxy.origin,
      PUBLIC_PORT: String(station.port),
      TRUSTED_PROXIES: '127.0.0.1',
      NODE_EXTRA_CA_CERTS: proxy.certificate,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

async function goesThrough(proxy: Front, station: Station): Promise<void> {
  const bytes = randomBytes(5 * 1024 ** 2 + 7);
  const [one, two] = [await begin(station, bytes.length), await begin(station, bytes.length)];
  await Promise.all([sendByTusClient(proxy, one, bytes), sendByHttp2(proxy, two, bytes)]);
  for (const path of [one, two]) assert.equal(await digestOf(station, path), sha256(bytes));
}

/** Whether a body that is still coming in lies on the proxy's disk, looked for during `patienceMs`. */
async function isOnItsDisk(proxy: Front, station: Station, patienceMs = 1500): Promise<boolean> {
  const bytes = Buffer.alloc(300_000, marker);
  const path = await begin(station, bytes.length);
  const sending = await sendAllButTheEnd(proxy, path, bytes);
  const deadline = Date.now() + patienceMs;
  let found = proxy.wrote(marker);
  while (!found && Date.now() < deadline) {
    await wait(100);
    found = proxy.wrote(marker);
  }
  assert.equal(await sending.end(), 204);
  assert.equal(await digestOf(station, path), sha256(bytes));
  return found;
}

describe('a proxy in front', { concurrency: 3 }, () => {
  for (const kind of kinds) {
    test(
      `${kind} as shipped passes uploads on as they come, writes nothing of them, and the doctor is content`,
      withProxy(kind, false, async (proxy, station) => {
        await goesThrough(proxy, station);
        assert.equal(await isOnItsDisk(proxy, station), false);
        const { code, said } = await doctor(proxy, station);
        assert.equal(code, 0, said);
        assert.doesNotMatch(said, /^[!✖]/m);
        assert.match(said, /^✔ uploads over HTTP\/2$/m);
        assert.ok(!proxy.wrote(canary), 'the address of a sender was written');
      }),
    );

    test(
      `${kind} that buffers still brings every upload whole, and the doctor says what to turn off`,
      withProxy(kind, true, async (proxy, station) => {
        await goesThrough(proxy, station);
        // Caddy buffers in memory; nginx writes to its disk what nobody has sealed yet
        const isDisk = kind === 'nginx';
        assert.equal(await isOnItsDisk(proxy, station, isDisk ? 20_000 : 1500), isDisk);
        const { code, said } = await doctor(proxy, station);
        assert.equal(code, 1, said);
        for (const version of ['1.1', '2'])
          assert.match(said, new RegExp(`^✖ uploads over HTTP/${version}: the proxy keeps an upload to itself`, 'm'));
        assert.match(said, /proxy_request_buffering off.*buffer_requests/);
      }),
    );

    test(
      `an upload goes on when ${kind} is killed in the middle of it and comes back`,
      withProxy(kind, false, async (proxy, station) => {
        const bytes = randomBytes(24 * 1024 ** 2);
        const path = await begin(station, bytes.length);
        let restarted: Promise<void> | undefined;
        await sendByTusClient(proxy, path, bytes, (sent) => {
          if (sent > bytes.length / 4) restarted ??= proxy.restart();
        });
        assert.ok(restarted, 'it was killed while bytes were still to come');
        await restarted;
        assert.equal(await digestOf(station, path), sha256(bytes));
      }),
    );

    test(`${kind} says in our words that the intake restarts, and writes no address`, async () => {
      const proxy = await startProxy(kind, { intake: await freePort() });
      try {
        for (const [method, path] of [
          ['GET', '/'],
          ['POST', '/api/tips'],
          ['HEAD', '/api/uploads/0'],
        ] as const) {
          const sending = request(`${proxy.origin}${path}`, { method, agent: agentFor(proxy) });
          sending.end(method === 'POST' ? '{"language":"da"}' : undefined);
          const [response] = (await once(sending, 'response')) as [IncomingMessage];
          let text = '';
          for await (const chunk of response) text += String(chunk);
          assert.equal(response.statusCode, 503, `${method} ${path}`);
          assert.equal(response.headers['retry-after'], '5');
          assert.match(String(response.headers['content-security-policy']), /^default-src 'none'/);
          if (method === 'HEAD') continue;
          const { da, en } = refusals.not_ready;
          assert.deepEqual(JSON.parse(text), { code: 'not_ready', da, en });
        }
        assert.ok(!proxy.wrote(canary), 'the address of a sender was written');
      } finally {
        await proxy.close();
      }
    });
  }
});
