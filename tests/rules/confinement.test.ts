import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { behindWall, probeWall } from '../../api/confine.ts';

// What code inside the intake can reach once it has been taken over: everything below runs behind the real wall.
const home = mkdtempSync(join(tmpdir(), 'vidne-wall-'));
after(() => rmSync(home, { recursive: true, force: true }));
for (const folder of ['drop', 'vault', 'db', 'site', 'keys']) mkdirSync(join(home, folder));
writeFileSync(join(home, 'keys/evidence.identity'), 'AGE-SECRET-KEY-CANARY');
writeFileSync(join(home, 'db/vidne.db'), 'canary');
writeFileSync(join(home, 'vault/original.age'), 'canary');
writeFileSync(join(home, 'site/page.html'), 'canary');

const wall = probeWall();
const inside = (code: string, env: Record<string, string> = {}): unknown => {
  const [command, args] = behindWall(
    { project: process.cwd(), drop: join(home, 'drop'), site: join(home, 'site') },
    '-e',
    [code],
    wall,
  );
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8', env }));
};
const attempt = (expression: string) =>
  `(() => { try { return String(${expression}).slice(0, 40) } catch (e) { return e.code } })()`;
const print = (object: string) => `const fs = require('node:fs'); console.log(JSON.stringify(${object}))`;

test('bubblewrap works on this machine', () => {
  assert.ok(wall, 'without it the intake runs unconfined, start says so and the health page shows it');
});

test('code in the intake can read neither identity, database, vault nor the rest of the machine', () => {
  const paths = ['keys/evidence.identity', 'db/vidne.db', 'vault/original.age'].map((path) => join(home, path));
  const others = [
    '/etc/passwd',
    '/root',
    '/home',
    '/app/api/evidence/custody.ts',
    '/app/api/desk/main.ts',
    '/app/api/db/store.ts',
    '/app/data',
    '/app/.git',
  ];
  const found = inside(
    print(
      `[${[...paths, ...others].map((path) => attempt(`fs.statSync(${JSON.stringify(path)}) && 'there'`)).join(',')}]`,
    ),
  ) as string[];
  assert.deepEqual(
    found,
    [...paths, ...others].map(() => 'ENOENT'),
  );
});

test('code in the intake can write to its drop and to memory, and nowhere else', () => {
  const write = (path: string) => attempt(`fs.writeFileSync(${JSON.stringify(path)}, 'x') ?? 'written'`);
  const results = inside(
    print(
      `{drop: ${write('/drop/x')}, tmp: ${write('/tmp/x')}, code: ${write('/app/api/intake/main.ts')}, site: ${write('/site/page.html')}, root: ${write('/x')}, usr: ${write('/usr/bin/x')}, tmpKind: fs.statfsSync('/tmp').type}`,
    ),
  );
  assert.deepEqual(results, {
    drop: 'written',
    tmp: 'written',
    code: 'EROFS',
    site: 'EROFS',
    root: 'EROFS',
    usr: 'EROFS',
    tmpKind: 0x01021994,
  });
  assert.ok(existsSync(join(home, 'drop/x')));
});

test('durability works behind the wall: fdatasync of a file and fsync of a folder', () => {
  const code = `const f = fs.openSync('/drop/y', 'wx'); fs.writeSync(f, 'y'); fs.fdatasyncSync(f); const d = fs.openSync('/drop', 'r'); fs.fsyncSync(d); console.log('"synced"')`;
  assert.equal(inside(`const fs = require('node:fs'); ${code}`), 'synced');
});

test('the intake sees no other process, and its environment holds only what it was given', () => {
  const seen = inside(
    print(
      '{env: Object.keys(process.env).sort(), pids: fs.readdirSync("/proc").filter((n) => /^[0-9]+$/.test(n)).length}',
    ),
    { RECIPIENT: 'age1x', PATH: '/usr/bin' },
  ) as { env: string[]; pids: number };
  assert.deepEqual(
    seen.env.filter((name) => !['PWD', 'container'].includes(name)),
    ['PATH', 'RECIPIENT'],
  );
  assert.ok(seen.pids <= 3, `${seen.pids} processes`);
});

test('with a drop in an object store it can write to its spool and find the store, and nothing else', () => {
  mkdirSync(join(home, 'spool'));
  writeFileSync(join(home, 'ca.pem'), 'certificate');
  const [command, args] = behindWall(
    {
      project: process.cwd(),
      objectStore: { spoolDir: join(home, 'spool'), caFile: join(home, 'ca.pem') },
      site: join(home, 'site'),
    },
    '-e',
    [
      print(`[
        ...['/spool/a', '/drop/a', '/store-ca.pem', '/etc/hosts'].map((path) => ${attempt("fs.writeFileSync(path, 'x') ?? 'written'")}),
        ...['/store-ca.pem', '/etc/hosts', '/etc/passwd'].map((path) => ${attempt("fs.readFileSync(path, 'utf8').length > 0")})
      ]`),
    ],
    wall,
  );
  const found = JSON.parse(execFileSync(command, args, { encoding: 'utf8', env: {} })) as string[];
  assert.deepEqual(found, ['written', 'ENOENT', 'EROFS', 'EROFS', 'true', 'true', 'ENOENT']);
  assert.ok(existsSync(join(home, 'spool/a')));
});

test('the wall falls with the process that raised it', async () => {
  const [command, args] = behindWall(
    { project: process.cwd(), drop: join(home, 'drop'), site: join(home, 'site') },
    '-e',
    ['setInterval(() => {}, 1000)'],
    wall,
  );
  const marker = `WALL_TEST_${process.pid}`;
  const parent = `const c = require('node:child_process').spawn(${JSON.stringify(command)}, ${JSON.stringify(args)}, {env: {${marker}: '1'}}); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 400)`;
  spawnSync(process.execPath, ['-e', parent]);
  await new Promise((done) => setTimeout(done, 300));
  const left = spawnSync('grep', ['-lsa', marker, ...globPids()], { encoding: 'utf8' });
  assert.equal(left.stdout.trim(), '');
});

function globPids(): string[] {
  const listed = spawnSync('ls', ['/proc'], { encoding: 'utf8' }).stdout.split('\n');
  return listed
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => `/proc/${pid}/environ`);
}
