import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openSandbox, type Sandbox, type SandboxJob } from '../../api/evidence/sandbox/sandbox.ts';
import { until } from '../vidne.ts';

// A decoder that was taken over, trying to get out. Raw system calls by number, so that no library stands in the way.
let folder: string;
let sandbox: Sandbox;
before(async () => {
  folder = mkdtempSync('/dev/shm/vidne-escape-');
  writeFileSync(join(folder, 'evidence'), 'the evidence');
  writeFileSync(join(folder, 'canary'), 'the secret beside it');
  sandbox = await openSandbox(folder);
  assert.equal(sandbox.tier, 'A');
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs Perl inside; /out is a new folder each time. */
async function taken(script: string, job: Partial<SandboxJob> = {}) {
  const output = mkdtempSync(join(folder, 'out-'));
  const input = { path: join(folder, 'evidence') };
  const result = await sandbox.run({
    command: ['/usr/bin/perl', '-e', script],
    input,
    output,
    cpuSeconds: 20,
    wallMs: 20_000,
    ...job,
  });
  return { ...result, output };
}

/** What each call answers: an error's name, or "done". */
async function attempt(calls: Record<string, string>): Promise<Record<string, string>> {
  const lines = Object.entries(calls).map(
    ([name, call]) =>
      `$! = 0; $r = ${call}; printf "%s=%s\\n", '${name}', (defined $r && $r != -1 && "$r" ne '') ? 'done' : (sort grep { $!{$_} } keys %!)[0];`,
  );
  const { stdout, stderr } = await taken(`use Errno; ${lines.join('\n')}`);
  const answers = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')),
  );
  assert.deepEqual(Object.keys(answers).sort(), Object.keys(calls).sort(), stderr);
  return answers;
}

const onX64 = { skip: process.arch !== 'x64' && 'the numbers of these calls are those of x64' };
const refusedAll = (calls: Record<string, string>) =>
  Object.fromEntries(Object.keys(calls).map((name) => [name, 'EPERM']));

const families: Record<string, Record<string, string>> = {
  'new namespaces': {
    unshareUser: 'syscall(272, 0x10000000)',
    unshareMount: 'syscall(272, 0x20000)',
    setns: 'syscall(308, 0, 0)',
    cloneUser: 'syscall(56, 0x10000011, 0, 0, 0, 0)',
  },
  'mounting and changing the root': {
    mount: `syscall(165, my $a = 'none', my $b = '/tmp', my $c = 'tmpfs', 0, 0)`,
    umount: `syscall(166, my $d = '/in', 2)`,
    pivot: `syscall(155, my $e = '/tmp', my $f = '/tmp')`,
    chroot: `syscall(161, my $g = '/tmp')`,
    openTree: `syscall(428, -100, my $h = '/', 1)`,
    fsopen: `syscall(430, my $i = 'tmpfs', 0)`,
  },
  'other processes and their memory': {
    ptraceMe: 'syscall(101, 0, 0, 0, 0)',
    ptraceInit: 'syscall(101, 16, 1, 0, 0)',
    readMemory: 'syscall(310, 1, 0, 0, 0, 0, 0)',
    pidfdOpen: 'syscall(434, 1, 0)',
    pidfdGet: 'syscall(438, 0, 0, 0)',
    kcmp: 'syscall(312, 1, 1, 0, 0, 0)',
  },
  'sockets of every family': {
    unix: 'syscall(41, 1, 1, 0)',
    inet: 'syscall(41, 2, 1, 0)',
    inet6: 'syscall(41, 10, 2, 0)',
    netlink: 'syscall(41, 16, 3, 0)',
    packet: 'syscall(41, 17, 3, 0)',
    vsock: 'syscall(41, 40, 1, 0)',
    pair: 'syscall(53, 1, 1, 0, my $p = "x" x 8)',
  },
  'doors of the kernel': {
    bpf: 'syscall(321, 0, 0, 0)',
    ioUring: 'syscall(425, 1, 0)',
    userfault: 'syscall(323, 0)',
    perf: 'syscall(298, 0, 0, -1, -1, 0)',
    keyctl: 'syscall(250, 0, -4, 0)',
    addKey: `syscall(248, my $k = 'user', my $l = 'x', my $m = 'y', 1, -4)`,
    byHandle: 'syscall(304, -100, 0, 0)',
    personality: 'syscall(135, 0xffffffff)',
    fanotify: 'syscall(300, 0, 0)',
    syslog: 'syscall(103, 3, 0, 0)',
    vmsplice: 'syscall(278, 1, 0, 0, 0)',
    module: 'syscall(313, 0, 0, 0)',
  },
  'memory and files that nobody can count': {
    memfd: `syscall(319, my $q = 'x', 0)`,
    shm: 'syscall(29, 0, 1048576, 0x3b6)',
    nameless: `syscall(257, -100, my $s = '/out', 0x410002, 0x180)`,
    unlink: `syscall(87, my $t = '/out/x')`,
    rename: `syscall(82, my $u = '/out/x', my $v = '/out/y')`,
  },
  'the keyboard of whoever started us': {
    push: `syscall(16, 0, 0x5412, my $w = 'x')`,
    console: `syscall(16, 0, 0x541c, my $x = 'x')`,
  },
};
for (const [what, calls] of Object.entries(families))
  test(`refused: ${what}`, onX64, async () => assert.deepEqual(await attempt(calls), refusedAll(calls)));

test('an abstract socket of this machine is out of reach, by program and by name', async () => {
  const name = `\0vidne-escape-${process.pid}`;
  const server = createServer().listen(name);
  let visits = 0;
  server.on('connection', () => (visits += 1));
  await new Promise((done) => server.once('listening', done));
  const { stdout } = await taken(
    `use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0) or print "no socket\\n"; connect($s, pack_sockaddr_un("\\0vidne-escape-${process.pid}")) and print "reached\\n";`,
  );
  server.close();
  assert.deepEqual([stdout, visits], ['no socket\n', 0]);
});

test('nothing but /out and /tmp can be written, /dev included', async () => {
  const places = [
    '/x',
    '/usr/x',
    '/usr/bin/perl',
    '/in/evidence',
    '/in/x',
    '/etc/x',
    '/app/x',
    '/dev/x',
    '/dev/shm/x',
    '/proc/sys/kernel/core_pattern',
    '/proc/self/uid_map',
  ];
  const { stdout } = await taken(
    `for (qw(${places.join(' ')} /out/x /tmp/x)) { print "$_\\n" if open(F, '>>', $_) && syswrite(F, "1 1 1") }`,
  );
  assert.equal(stdout, '/out/x\n/tmp/x\n');
  assert.equal(readFileSync(join(folder, 'evidence'), 'utf8'), 'the evidence');
});

test('through /proc there is no way to the worker: not its root, environment, memory or descriptors', async () => {
  process.env['VIDNE_TEST_SECRET'] = 'canary-of-the-environment';
  const { stdout } = await taken(
    `for my $p (grep { /^\\d+$/ } map { s{/proc/}{}r } glob '/proc/*') {
       for (qw(environ mem maps)) { if (open my $f, '<', "/proc/$p/$_") { sysread $f, my $b, 65536; print "$b\\n" if $p != $$ } }
       print "root: $_\\n" for grep { !m{/(app|bin|dev|etc|in|lib|lib64|out|proc|tmp|usr)$} } glob "/proc/$p/root/* /proc/$p/cwd/../*";
       print "canary\\n" if -e "/proc/$p/root${folder}/canary";
     }`,
  );
  delete process.env['VIDNE_TEST_SECRET'];
  assert.doesNotMatch(stdout, /canary|SECRET|DATA_DIR|root: /);
});

test('it inherits three descriptors; what somebody forgot to close leads nowhere', async () => {
  const look = `for (0..255) { print "$_ ", readlink("/proc/self/fd/$_"), "\\n" if -l "/proc/self/fd/$_" }`;
  const script = `import { openSandbox } from ${JSON.stringify(new URL('../../api/evidence/sandbox/sandbox.ts', import.meta.url).href)};
    const s = await openSandbox(${JSON.stringify(folder)});
    console.log((await s.run({ command: ['/usr/bin/perl', '-e', ${JSON.stringify(look)}], cpuSeconds: 9 })).stdout);`;
  const secret = openSync(join(folder, 'canary'), 'r');
  // as a careless starter would, with the secret open far above those that Node itself closes
  const stdio = ['ignore', 'pipe', 'inherit', ...Array.from({ length: 37 }, () => 'ignore' as const), secret] as const;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: [...stdio],
  });
  closeSync(secret);
  const found = stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  assert.deepEqual(
    found.slice(0, 3).map(([number]) => number),
    ['0', '1', '2'],
  );
  assert.equal(found.find(([number]) => number === '40')?.[1], '/dev/null');
  const others = found.slice(3).filter(([, where = '']) => where !== '/dev/null' && !/^\/proc\/\d+\/fd$/.test(where));
  assert.deepEqual(others, []);
});

test('outside, too, it is somebody who owns nothing', async () => {
  const running = sandbox.run({ command: ['/bin/sleep', '3.17'], cpuSeconds: 5 });
  const mine = process.getuid?.();
  const command = '/bin/sleep\x003.17\0';
  await until(() => uidOf(command) !== undefined, 'it sleeps', 3000);
  const uid = uidOf(command);
  await running;
  assert.equal(uid, mine === 0 ? '65534' : String(mine));
});

const uidOf = (command: string): string | undefined => {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'latin1') === command)
        return /^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    } catch {
      // it ended while we looked
    }
  return undefined;
};

test('a fork bomb stops at the limit and is ended with all its children', async () => {
  const { exhausted, exitCode } = await taken('while (1) { fork() // select(undef, undef, undef, 0.01) }');
  assert.deepEqual([exhausted, exitCode], [true, undefined]);
  const left = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('while (1) { fork()'));
  assert.deepEqual(left, []);
});

test('memory is bounded for all processes together, not only for each', async () => {
  const { exhausted, exitCode } = await taken(
    'for (1..6) { next if fork(); my $x = "x" x 100_000_000; sleep 15; exit } sleep 15',
    { memoryBytes: 400 * 1024 ** 2 },
  );
  assert.deepEqual([exhausted, exitCode], [true, undefined]);
});

test('/out is bounded in bytes and in files, however they are spread', async () => {
  const many = await taken('for (1..100_000) { open my $f, ">", "/out/$_" } sleep 15');
  assert.deepEqual([many.exhausted, many.exitCode], [true, undefined]);
  const wide = await taken('for my $n (1..9) { open my $f, ">", "/out/$n"; print $f "x" x 900_000 } sleep 15', {
    fileBytes: 1_000_000,
  });
  assert.deepEqual([wide.exhausted, wide.exitCode], [true, undefined]);
  const hidden = await taken(
    'mkdir "/out/d"; open my $f, ">", "/out/d/x"; print $f "x" x 900_000; chmod 0, "/out/d"; for my $n (1..2) { open my $g, ">", "/out/$n"; print $g "x" x 400_000 } sleep 15',
    { fileBytes: 1_000_000 },
  );
  assert.deepEqual([hidden.exhausted, hidden.exitCode], [true, undefined]);
  chmodSync(join(hidden.output, 'd'), 0o700);
});

test('/tmp ends at its size, and a crash leaves no memory behind', async () => {
  const { stdout } = await taken(
    'my $t = 0; for my $n (1..8) { open my $f, ">", "/tmp/$n"; while (1) { my $w = syswrite($f, "x" x 1_000_000) or last; $t += $w; last if -s $f > 60_000_000 } } print int($t / 1_048_576)',
  );
  assert.ok(Number(stdout) <= 256 && Number(stdout) > 200, stdout);
  const crash = await taken('chdir "/out"; kill "SEGV", $$');
  assert.deepEqual([crash.exitCode, readdirSync(crash.output)], [139, []]);
});
