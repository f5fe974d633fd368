import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inputOptions, probeFilm } from '../../api/evidence/describe/probe.ts';
import { createSandbox, openSandbox, type Sandbox, SandboxBroken } from '../../api/evidence/sandbox/sandbox.ts';
import { seccompFilter } from '../../api/evidence/sandbox/seccomp.ts';

let folder: string;
let sandbox: Sandbox;
before(async () => {
  folder = mkdtempSync('/dev/shm/vidne-sandbox-');
  writeFileSync(join(folder, 'evidence'), 'the evidence');
  writeFileSync(join(folder, 'canary'), 'the secret beside it');
  mkdirSync(join(folder, 'out'));
  sandbox = await openSandbox(folder);
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a shell inside, as a decoder that was taken over would. */
const taken = (script: string, box = sandbox, wallMs = 10_000) =>
  box.run({
    command: ['/bin/sh', '-c', script],
    input: { path: join(folder, 'evidence') },
    output: join(folder, 'out'),
    cpuSeconds: 10,
    wallMs,
  });
const inNode = (script: string) =>
  sandbox.run({ command: ['/app/node', '-e', script], withNode: true, cpuSeconds: 20 });

test('the strongest tier works on this machine', () => assert.equal(sandbox.tier, 'A'));

test('the evidence can be read, and nothing beside it', async () => {
  assert.equal((await taken('cat /in/evidence')).stdout, 'the evidence');
  assert.equal((await taken('ls /in')).stdout, 'evidence\n');
  const { stdout } = await taken(`cat ${folder}/canary /etc/passwd /root/.profile; ls ${folder} /home /srv`);
  assert.equal(stdout, '');
});

test('nothing but /out and a small /tmp can be written', async () => {
  const { stdout } = await taken(
    'for f in /in/evidence /in/x /usr/x /usr/bin/ffmpeg /x /etc/x; do (echo x > $f) 2>/dev/null && echo "wrote $f"; done; echo done > /out/made',
  );
  assert.equal(stdout, '');
  assert.equal(readFileSync(join(folder, 'out/made'), 'utf8'), 'done\n');
  assert.equal(readFileSync(join(folder, 'evidence'), 'utf8'), 'the evidence');
});

test('there is no network, not even to this machine', async () => {
  const server = createServer((socket) => socket.end('reached')).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as { port: number };
  const { stdout } = await inNode(
    `require('net').connect(${port}, '127.0.0.1').on('data', (d) => console.log(String(d))).on('error', (e) => console.log(e.code))`,
  );
  server.close();
  assert.equal(stdout, 'EPERM\n');
});

test('no capability, no other user, no environment of ours', async () => {
  process.env['VIDNE_TEST_SECRET'] = 'x';
  const { stdout } = await taken('id -u; grep -E "CapEff|CapBnd|NoNewPrivs|Seccomp:" /proc/self/status; env | sort');
  delete process.env['VIDNE_TEST_SECRET'];
  assert.match(
    stdout,
    /^65534\nCapEff:\t0{16}\nCapBnd:\t0{16}\nNoNewPrivs:\t1\nSeccomp:\t2\nHOME=\/tmp\nLANG=C.UTF-8\n/,
  );
  assert.doesNotMatch(stdout, /SECRET/);
});

test('the filter refuses new namespaces, tracing and mounting', async () => {
  for (const command of ['unshare -Ur true', 'mount -t tmpfs none /tmp', 'strace -o /dev/null true'])
    assert.notEqual((await taken(command)).exitCode, 0, command);
  assert.equal((seccompFilter('arm64')?.length ?? 1) % 8, 0);
  assert.equal(seccompFilter('mips'), undefined);
});

test('the wall clock ends everything inside, children included', async () => {
  const startedAt = Date.now();
  const { exhausted, exitCode } = await taken('(setsid sleep 313 &) ; sleep 313', sandbox, 500);
  assert.deepEqual([exhausted, exitCode], [true, undefined]);
  assert.ok(Date.now() - startedAt < 5000);
  await new Promise((done) => setTimeout(done, 200));
  const alive = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(pid).includes('sleep\x193'));
  assert.deepEqual(alive, []);
});
const commandOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return ''; // it ended while we looked
  }
};

test('a program that burns the processor is ended, however patient the clock', async () => {
  const { exhausted } = await sandbox.run({ command: ['/bin/sh', '-c', 'while :; do :; done'], cpuSeconds: 1 });
  assert.equal(exhausted, true);
});

test('output is bounded: a flood of words and a file that grows', async () => {
  const flood = await taken('yes');
  assert.equal(flood.exitCode, undefined);
  const grown = await sandbox.run({
    command: ['/bin/sh', '-c', 'head -c 9000000 /dev/zero > /out/big'],
    output: join(folder, 'out'),
    cpuSeconds: 10,
    fileBytes: 1_000_000,
  });
  assert.notEqual(grown.exitCode, 0);
  assert.equal(readFileSync(join(folder, 'out/big')).length, 1_000_000);
});

test('a sandbox that is ended while it starts leaves nothing running', async () => {
  const jobs = Array.from({ length: 40 }, async (_, i) => {
    const signal = AbortSignal.timeout(i % 20);
    await sandbox.run({ command: ['/bin/sh', '-c', 'exec sleep 31.4159'], cpuSeconds: 10, signal });
  });
  const startedAt = performance.now();
  const ends = await Promise.allSettled(jobs);
  assert.equal(ends.filter(({ status }) => status === 'rejected').length, 40);
  assert.ok(performance.now() - startedAt < 20_000, 'none ran to its end');
  const left = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLine(pid).includes('31.4159'));
  assert.deepEqual(left, []);
});

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return ''; // it ended while we looked
  }
}

test('when the worker is killed nothing keeps running inside', async () => {
  const script = `import { openSandbox } from ${JSON.stringify(new URL('../../api/evidence/sandbox/sandbox.ts', import.meta.url).href)};
    const s = await openSandbox(${JSON.stringify(folder)}); console.log('ready'); await s.run({ command: ['/bin/sleep', '317'], cpuSeconds: 60 });`;
  const worker = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((done) => worker.stdout.once('data', done));
  const sleeping = () =>
    readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && commandOf(pid) === '/bin/sleep\x00317\x00');
  while (!sleeping()) await new Promise((done) => setTimeout(done, 20));
  worker.kill('SIGKILL');
  for (let n = 0; n < 100 && sleeping(); n++) await new Promise((done) => setTimeout(done, 20));
  assert.equal(sleeping(), false);
});

test('without a /proc of its own the sandbox still stands and still reads films', async () => {
  const lesser = createSandbox({ tier: 'B', dropped: false }, join(folder, 'filter.bpf'));
  const { stdout } = await taken(`ls /proc; cat ${folder}/canary`, lesser);
  assert.equal(stdout, '');
  assert.deepEqual((await probeFilm(lesser, { path: join(folder, 'evidence') })).remarks, ['unreadable']);
});

test('a sandbox that cannot be built is an error, not an answer about the file', async () => {
  await assert.rejects(
    taken('true', { ...sandbox, run: (job) => sandbox.run({ ...job, input: { path: '/nowhere' } }) }),
    SandboxBroken,
  );
});

test('a playlist disguised as a film opens no sibling, even outside the sandbox', async () => {
  const clip = join(folder, 'sibling.ts');
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=64x64:duration=1',
    '-f',
    'mpegts',
    clip,
  ]);
  const lists = {
    hls: `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${clip}\n#EXT-X-ENDLIST\n`,
    concat: `ffconcat version 1.0\nfile '${clip}'\n`,
  };
  for (const [name, list] of Object.entries(lists)) {
    const path = join(folder, `${name}.mp4`);
    writeFileSync(path, list);
    assert.deepEqual((await probeFilm(sandbox, { path })).remarks, ['unreadable']);
    const trace = join(folder, 'trace');
    const args = [
      '-f',
      '-e',
      'trace=openat',
      '-o',
      trace,
      'ffprobe',
      '-v',
      'error',
      ...inputOptions({ path }),
      `file:${path}`,
    ];
    assert.throws(() => execFileSync('strace', args, { stdio: 'ignore' }));
    assert.ok(existsSync(trace));
    const opened = readFileSync(trace, 'utf8');
    assert.ok(opened.includes(path));
    assert.equal(opened.includes('sibling.ts'), false, name);
  }
});

const tapped = (script: string, taps: ((chunk: Buffer) => void)[]) =>
  sandbox.run({ command: ['/bin/sh', '-c', script], taps, cpuSeconds: 10, wallMs: 10_000 });

test('what is written to a tap is heard as it comes, however much it is, and apart from the others', async () => {
  const heard = [0, 0];
  const taps = [0, 1].map((nth) => (chunk: Buffer) => {
    heard[nth] = chunk.length + (heard[nth] ?? 0);
  });
  const script = 'head -c 20000000 /dev/zero >&5; head -c 7000 /dev/zero >&6; echo done';
  assert.equal((await tapped(script, taps)).stdout, 'done\n');
  assert.deepEqual(heard, [20_000_000, 7000]);
});

test('a tap that throws ends the program at once, and its error is the answer', async () => {
  const startedAt = Date.now();
  const broken = () => {
    throw new Error('not what was agreed');
  };
  await assert.rejects(tapped('echo x >&5; exec sleep 9', [broken]), /not what was agreed/);
  assert.ok(Date.now() - startedAt < 5000);
});
