import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import type { UploadId } from '../../api/drop/keys.ts';
import { readUpload } from '../../api/drop/upload-log.ts';
import { create, openTip, submit } from './station.ts';

const folder = mkdtempSync(join(tmpdir(), 'vidne-ending-'));
mkdirSync(join(folder, 'site/live/public'), { recursive: true });
const drop = createFileBlobs(join(folder, 'drop'));
const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** The intake as `npm start` runs it: it ends with its standard input. */
async function start() {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../api/intake/main.ts', import.meta.url))], {
    env: {
      PATH: '/usr/bin:/bin',
      SUPERVISED: '1',
      PUBLIC_PORT: '0',
      DROP_URL: `file:${join(folder, 'drop')}`,
      RECIPIENT: recipientOf(parseIdentity(newIdentity())),
      CONTACT_RECIPIENT: recipientOf(parseIdentity(newIdentity())),
      TOKEN_SECRET: 'a secret of the test, forty characters long',
      SITE_DIR: join(folder, 'site'),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  running.add(child);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  void exited.then(() => running.delete(child));
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout!.on('data', (text: Buffer) => {
      output += text.toString();
      const found = /"event":"listening".*"port":(\d+)/.exec(output);
      if (found) resolve(Number(found[1]));
    });
    child.once('exit', () => reject(new Error(output)));
  });
  return { child, port, origin: `http://127.0.0.1:${port}`, exited };
}

test('when the standard input closes, the tail of a running upload is sealed first', async () => {
  const { child, port, origin, exited } = await start();
  const { token } = await openTip(origin);
  const path = (await create(origin, token, 10_000_000)).headers.location!;
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 10000000\r\n\r\n`,
  );
  socket.write(randomBytes(1_000_000));
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.stdin!.end();
  assert.equal(await exited, 0);
  assert.equal((await readUpload(drop, path.split('/').at(-1) as UploadId))?.offset, 1_000_000);
});

test('a tip that has arrived when the process must end is still answered with its code', async () => {
  const { child, origin, exited } = await start();
  const opened = await openTip(origin);
  const answers = [1, 2, 3].map(() => submit(origin, opened, { text: 'x', retry: 'ab'.repeat(32) }));
  // the stretching of a code takes longer than this
  await new Promise((resolve) => setTimeout(resolve, 40));
  child.kill('SIGTERM');
  for (const answer of await Promise.all(answers)) assert.equal(answer.status, 201, answer.text);
  assert.equal(await exited, 0);
});
