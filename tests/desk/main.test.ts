import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../api/db/store.ts';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';

const program = fileURLToPath(new URL('../../api/desk/main.ts', import.meta.url));
let folder: string;
let env: Record<string, string>;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'vidne-desk-main-'));
  const identity = newIdentity();
  writeFileSync(join(folder, 'viewing.key'), `# created: now\n${identity}\n`, { mode: 0o600 });
  mkdirSync(join(folder, 'site/r1/desk/desk'), { recursive: true });
  writeFileSync(join(folder, 'site/r1/desk/desk/index.html'), '<!doctype html><title>Desk</title>');
  writeFileSync(join(folder, 'site/r1/policies-desk.json'), '{"policies":[],"pages":{}}');
  env = {
    PATH: process.env['PATH'] ?? '',
    DESK_PORT: '0',
    DESK_ORIGIN: 'http://localhost:4322/',
    PUBLIC_ORIGIN: 'http://127.0.0.1:9',
    DROP_URL: `file:${join(folder, 'drop')}`,
    VAULT_URL: `file:${join(folder, 'vault')}`,
    DATABASE_URL: `file:${join(folder, 'vidne.db')}`,
    IDENTITY_FILE: join(folder, 'viewing.key'),
    RECIPIENT: recipientOf(parseIdentity(newIdentity())),
    SESSION_SECRET: 'thirty-two characters or more, please',
    REVEAL_SECRET: 'thirty-two characters or more, please',
    SITE_DIR: join(folder, 'site'),
  };
});
const running = new Set<ChildProcess>();
after(() => {
  // whatever a test that failed left behind would keep the run from ending
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  child: ChildProcess;
  address: string;
  links: { kind: string; role: string; link: string }[];
  output: () => string;
}

function start(): Promise<Started> {
  const child = fork(program, { env, silent: true, execPath: process.execPath });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const links: Started['links'] = [];
  let output = '';
  child.on('message', (message) => links.push(message as Started['links'][number]));
  return new Promise((started, failed) => {
    child.once('exit', (code) => failed(new Error(`ended with ${code}: ${output}`)));
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => {
        output += text.toString();
        const port = /"event":"listening","port":(\d+)/.exec(output)?.[1];
        if (port) started({ child, address: `http://127.0.0.1:${port}`, links, output: () => output });
      });
  });
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((done) => child.once('exit', done));
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 8000; !(await holds()); ) {
    assert.ok(Date.now() < deadline, 'waited too long');
    await new Promise((done) => setTimeout(done, 50));
  }
}
const ready = async (address: string) => (await fetch(`${address}/health/ready`)).status;

test('the desk starts, hands its first links to its parent only, beats, and stops when told', async () => {
  const { child, address, links, output } = await start();
  const unready = (await (await fetch(`${address}/health/ready`)).json()) as { code: string; missing: string[] };
  assert.deepEqual([unready.code, unready.missing], ['not_ready', ['site']]);
  cpSync(join(folder, 'site/r1'), join(folder, 'site/live'), { recursive: true });
  assert.equal(await ready(address), 200);
  await until(() => links.length === 2);
  assert.deepEqual(
    links.map(({ kind, role }) => [kind, role]),
    [
      ['invite', 'administrator'],
      ['invite', 'moderator'],
    ],
  );
  for (const { link } of links) {
    assert.match(link, /^http:\/\/localhost:4322\/desk\/invite\/#[A-Za-z0-9_-]{43}$/);
    assert.ok(!output().includes(link.slice(link.indexOf('#') + 1)));
  }
  const store = await openStore(env['DATABASE_URL']!);
  await until(async () => (await store.read.$count(store.t.heartbeat)) === 1);
  const exit = ended(child);
  child.kill('SIGTERM');
  assert.equal(await exit, 0);
  assert.equal(await store.read.$count(store.t.heartbeat), 0);
  await store.close();
});

test('killed and started again on the same data it goes on, with the links it gave before', async () => {
  const first = await start();
  await until(() => first.links.length === 2);
  const exit = ended(first.child);
  first.child.kill('SIGKILL');
  await exit;
  const second = await start();
  await until(() => second.links.length === 2);
  assert.equal(await ready(second.address), 200);
  assert.deepEqual(second.links, first.links);
  const look = await fetch(`${second.address}/api/desk/invites/look`, {
    method: 'POST',
    headers: { origin: 'http://localhost:4322', 'content-type': 'application/json' },
    body: JSON.stringify({ token: first.links[0]?.link.split('#')[1] }),
  });
  assert.equal(look.status, 200);
  const stopped = ended(second.child);
  second.child.disconnect();
  assert.equal(await stopped, 0, 'a desk whose parent is gone stops by itself');
});

test('of two desks on one database either takes the link of the other', async () => {
  const [one, two] = [await start(), await start()];
  await until(() => one.links.length === 2 && two.links.length === 2);
  assert.deepEqual(two.links, one.links);
  for (const { child } of [one, two]) {
    const exit = ended(child);
    child.kill('SIGTERM');
    assert.equal(await exit, 0);
  }
});

test('whoever is asking when the desk is told to end is answered, and nobody new is let in', async () => {
  const { child, address } = await start();
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (text: Buffer) => {
    answer += text.toString();
  });
  const body = JSON.stringify({ token: 'nobody has given out this one' });
  const head = `Host: ${hostname}\r\nOrigin: http://localhost:4322\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  socket.write(`POST /api/desk/invites/look HTTP/1.1\r\n${head}\r\n\r\n${body.slice(0, 5)}`);
  // the desk has the connection when it has answered somebody who came after it
  assert.equal((await fetch(`${address}/health/live`)).status, 200);
  const exit = ended(child);
  child.kill('SIGTERM');
  await until(async () => (await fetch(address).catch(() => 'refused')) === 'refused');
  await new Promise((done) => setTimeout(done, 500));
  socket.write(body.slice(5));
  await until(() => answer.includes('invite_unknown'));
  assert.match(answer, /^HTTP\/1\.1 404 /);
  assert.equal(await exit, 0);
  socket.destroy();
});

test('under npm start the desk puts everything down as soon as its input closes', async () => {
  env = { ...env, SUPERVISED: '1' };
  const { child } = await start();
  const stopped = ended(child);
  child.stdin?.end();
  const late = setTimeout(() => child.kill('SIGKILL'), 4500);
  assert.equal(await stopped, 0);
  clearTimeout(late);
});

test('a setting that is wrong is named, and its value is not', async () => {
  const child = fork(program, { env: { ...env, SESSION_SECRET: 'too short' }, silent: true });
  let output = '';
  child.stderr?.on('data', (text: Buffer) => {
    output += text.toString();
  });
  assert.notEqual(await ended(child), 0);
  assert.match(output, /SESSION_SECRET/);
  assert.ok(!output.includes('too short'));
});
