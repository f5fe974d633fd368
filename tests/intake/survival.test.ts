import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { newIdentity, openBytes, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { parseUploadKey, type UploadId, uploadPrefix } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { readUpload } from '../../api/drop/upload-log.ts';
import { create, head, openTip, submit } from './station.ts';

const folder = mkdtempSync(join(tmpdir(), 'vidne-survival-'));
const dropDir = join(folder, 'drop');
const drop = createFileBlobs(dropDir);
const police = parseIdentity(newIdentity());
mkdirSync(join(folder, 'site/live/public'), { recursive: true });
writeFileSync(join(folder, 'site/live/public/index.html'), '<h1>Vidne</h1>');
writeFileSync(join(folder, 'site/live/policies-public.json'), '{"policies":[],"pages":{}}');

const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

interface Child {
  readonly origin: string;
  readonly port: number;
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** The intake as a process of its own, started as `npm start` starts it. */
async function start(port = 0): Promise<Child> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../api/intake/main.ts', import.meta.url))], {
    env: {
      PATH: '/usr/bin:/bin',
      PUBLIC_PORT: String(port),
      DROP_URL: `file:${dropDir}`,
      RECIPIENT: recipientOf(police),
      CONTACT_RECIPIENT: recipientOf(police),
      TOKEN_SECRET: 'a secret of the test, forty characters long',
      SITE_DIR: join(folder, 'site'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const exited = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  let output = '';
  const bound = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      const found = /"event":"listening".*"port":(\d+)/.exec(output);
      if (found) resolve(Number(found[1]));
    });
    child.once('exit', () => reject(new Error(output)));
  });
  return {
    origin: `http://127.0.0.1:${bound}`,
    port: bound,
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

/** Sends bytes in a PATCH, slowly, until all are sent, the connection ends, or `stop` says so. Answers the status. */
function patchSlowly(
  port: number,
  path: string,
  bytes: Uint8Array,
  { from, to, declared = to, pauseMs }: { from: number; to: number; declared?: number; pauseMs: number },
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const finish = (): void => {
      socket.destroy();
      resolve(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'cut');
    };
    socket.setTimeout(15_000, finish);
    socket.on('error', finish);
    socket.on('close', finish);
    socket.on('data', (data) => {
      answer += data.toString('latin1');
      if (answer.includes('\r\n\r\n')) finish();
    });
    socket.on('connect', async () => {
      socket.write(
        `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: ${from}\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: ${declared - from}\r\n\r\n`,
      );
      for (let at = from; at < to && !socket.destroyed; at += 1_000_000) {
        if (!socket.write(bytes.subarray(at, Math.min(to, at + 1_000_000))))
          await new Promise<void>((go) => {
            socket.once('drain', go);
            socket.once('close', go);
          });
        if (pauseMs > 0) await new Promise((go) => setTimeout(go, pauseMs));
      }
      if (declared > to) finish();
    });
  });
}

/** Resolves up to a tenth of a second after the upload has a segment beyond `offset`. */
async function grownBeyond(id: UploadId, offset: number): Promise<void> {
  for (let tries = 0; (await readUpload(drop, id))!.offset <= offset; tries++) {
    assert.ok(tries < 1000, 'the upload does not grow');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await new Promise((resolve) => setTimeout(resolve, randomInt(0, 100)));
}

async function sha256Of(id: UploadId): Promise<string> {
  const hash = createHash('sha256');
  for (const { key } of (await readUpload(drop, id))!.segments)
    hash.update(openBytes(await readAll(await drop.get(key)), police));
  return hash.digest('hex');
}

const marker = Buffer.from('PLAINTEXT-MARKER-0123456789-');
function marked(length: number): Buffer {
  const bytes = randomBytes(length);
  for (let at = 0; at + marker.length < length; at += 4096) marker.copy(bytes, at);
  return bytes;
}

function filesWith(text: Buffer): string[] {
  return readdirSync(dropDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text))
    .map(({ name }) => name);
}

test('an upload survives kill -9 again and again: nothing acknowledged is lost, the bytes are the same', {
  timeout: 60_000,
}, async () => {
  const bytes = marked(60_000_000);
  let intake = await start();
  const { port, origin } = intake;
  const opened = await openTip(origin);
  const path = (await create(origin, opened.token, bytes.length)).headers.location!;
  const id = path.split('/').at(-1) as UploadId;
  let offset = 0;
  let kills = 0;
  let resent = 0;
  while (offset < bytes.length) {
    const sending = patchSlowly(port, path, bytes, { from: offset, to: bytes.length, pauseMs: 15 });
    if (kills < 4) {
      // two at any moment, two with a further segment on the disk, however busy the machine is
      if (kills % 2 === 0) await new Promise((resolve) => setTimeout(resolve, randomInt(150, 450)));
      else await grownBeyond(id, offset);
      kills++;
      await intake.end('SIGKILL');
      await sending;
      intake = await start(port);
    } else assert.equal(await sending, '204');
    const next = Number((await head(origin, path)).headers['upload-offset']);
    assert.ok(next >= offset, `the offset went from ${offset} to ${next}`);
    resent += next === offset && next < bytes.length ? 1 : 0;
    offset = next;
  }
  assert.equal(kills, 4);
  assert.ok(resent <= 2, 'what stands on the disk is never sent again');
  assert.equal(await sha256Of(id), createHash('sha256').update(bytes).digest('hex'));
  const answer = await submit(origin, opened, { text: '', files: [{ upload: id, name: 'a.mp4' }] });
  assert.equal(answer.status, 201, 'the token outlives the process');
  assert.deepEqual(filesWith(marker), [], 'no plaintext on the disk, unfinished parts included');
  assert.ok((await drop.sweep(-1)) > 0, 'what was killed left parts, which can be swept');
  assert.equal(await intake.end('SIGTERM'), 0);
});

test('SIGTERM ends the process, and what a running upload had sent is kept', async () => {
  const intake = await start();
  const { token } = await openTip(intake.origin);
  const path = (await create(intake.origin, token, 10_000_000)).headers.location!;
  const sending = patchSlowly(intake.port, path, randomBytes(10_000_000), {
    from: 0,
    to: 3_000_000,
    declared: 10_000_000,
    pauseMs: 400,
  });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  assert.equal(await intake.end('SIGTERM'), 0);
  await sending;
  const log = await readUpload(drop, path.split('/').at(-1) as UploadId);
  assert.ok(log!.offset >= 1_000_000, `${log!.offset} bytes kept`);
});

test('two processes over one drop never fork an upload, whoever sends what to whom', { timeout: 60_000 }, async () => {
  const nodes = await Promise.all([start(), start()]);
  const bytes = randomBytes(30_000_000);
  const { token } = await openTip(nodes[0]!.origin);
  const path = (await create(nodes[1]!.origin, token, bytes.length)).headers.location!;
  const seen = new Map<string, number>();
  const client = async (first: number): Promise<void> => {
    for (let turn = first; ; turn++) {
      const node = nodes[turn % 2]!;
      const offset = Number((await head(node.origin, path)).headers['upload-offset']);
      if (offset === bytes.length) return;
      const declared = Math.min(bytes.length, offset + randomInt(1, 12_000_000));
      const to = randomInt(10) < 3 ? randomInt(offset, declared + 1) : declared;
      const status = await patchSlowly(node.port, path, bytes, { from: offset, to, declared, pauseMs: 0 });
      seen.set(status, (seen.get(status) ?? 0) + 1);
    }
  };
  await Promise.all([client(0), client(1), client(0)]);
  assert.deepEqual(
    [...seen.keys()].filter((status) => !['204', '409', '423', 'cut'].includes(status)),
    [],
    JSON.stringify([...seen]),
  );
  const id = path.split('/').at(-1) as UploadId;
  assert.equal(await sha256Of(id), createHash('sha256').update(bytes).digest('hex'));
  const log = (await readUpload(drop, id))!;
  const stored = await drop.list(uploadPrefix(id));
  assert.equal(
    stored.filter(({ key }) => parseUploadKey(key)?.kind === 'segment').length,
    log.segments.length,
    'none off the chain',
  );
  const ends = await Promise.all(nodes.map((node) => node.end('SIGTERM')));
  assert.deepEqual(ends, [0, 0]);
});
