import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { recipientOf } from '../../api/drop/age.ts';
import { descendants } from '../../api/processes.ts';
import { findPlain } from '../bench/plain.ts';
import { until } from '../vidne.ts';
import { draw, fileRow, openTestBench, seedTip, seedUpload, still, type TestBench } from './bench.ts';

/** The worker's own process, and everything below it, watched by the kernel's tracing: what is opened to be written. */
const project = fileURLToPath(new URL('../..', import.meta.url));
const traced = 'open,openat,openat2,creat,mknod,mknodat,memfd_create,execve,clone,clone3,fork,vfork';
let bench: TestBench;
let scratch: string;
let trace = '';
const samples: Buffer[] = [];

/** Above what is laid out, so that it flows; hardly compressed, so that it is quickly drawn. */
const noisyFilm = (folder: string): Uint8Array =>
  draw(
    folder,
    'film.mp4',
    ...['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=25:duration=3', '-vf', 'noise=alls=60:allf=t'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '1', '-pix_fmt', 'yuv420p', '-threads', '2'],
  );

before(async () => {
  bench = await openTestBench();
  scratch = mkdtempSync('/dev/shm/vidne-test-');
  const film = Buffer.from(noisyFilm(bench.folder));
  assert.ok(film.length > 129 * 1024 ** 2, `${film.length}`);
  const photo = Buffer.from(still(bench.folder, 'photo.jpg'));
  for (const bytes of [film, photo]) samples.push(bytes.subarray(bytes.length >> 1, (bytes.length >> 1) + 64));
  const files = [
    await seedUpload(bench, { name: 'film.mp4', type: 'video/mp4', bytes: film }, 8 * 1024 ** 2),
    await seedUpload(bench, { name: 'photo.jpg', type: 'image/jpeg', bytes: photo }),
  ];
  rmSync(join(bench.folder, 'film.mp4'));
  rmSync(join(bench.folder, 'photo.jpg'));
  await seedTip(bench, files);
  const traceFile = join(scratch, 'trace');
  const strace = [
    '-f',
    '--seccomp-bpf',
    '-qq',
    '-y',
    '-s',
    '200',
    '-e',
    'signal=none',
    '-e',
    `trace=${traced}`,
    '-o',
    traceFile,
  ];
  const child = spawn('strace', [...strace, process.execPath, join(project, 'api/evidence/main.ts')], {
    cwd: project,
    env: {
      PATH: '/usr/bin:/bin',
      DROP_URL: `file:${join(bench.folder, 'drop')}`,
      VAULT_URL: `file:${join(bench.folder, 'vault')}`,
      DATABASE_URL: `file:${join(bench.folder, 'vidne.db')}`,
      IDENTITY_FILE: bench.identityFile,
      RECIPIENT: bench.recipient,
      VIEWING_RECIPIENT: recipientOf(bench.viewingIdentity),
      CONTACT_IDENTITY_FILE: bench.contactIdentityFile,
      REVEAL_SECRET: bench.revealSecret,
      SCRATCH_DIR: join(scratch, 'space'),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout!.on('data', (text: Buffer) => (output += text.toString()));
  const isDone = async () => {
    const rows = await Promise.all(files.map(async ({ upload }) => fileRow(bench, upload).catch(() => undefined)));
    return rows.every((row) => row?.state === 'queued');
  };
  await until(isDone, 'both files are queued', 100_000, () => output);
  const gone = once(child, 'exit');
  const ids = descendants(child.pid!);
  for (const pid of ids.slice(0, 1)) process.kill(pid, 'SIGTERM');
  await gone;
  trace = readFileSync(traceFile, 'utf8');
});
after(async () => {
  rmSync(scratch, { recursive: true, force: true });
  await bench.close();
});

interface Opened {
  readonly inside: boolean;
  readonly path: string;
}

/** Everything opened to be written or made, and whether by a program the worker started. */
function written(): Opened[] {
  const calls = trace.split('\n').map((line) => /^(\d+) +(?:<\.\.\. )?(\w+)(?:\(| resumed>)(.*)$/.exec(line) ?? []);
  // its own process: the first one, and its threads. What it starts has other numbers in another namespace
  const worker = new Set([calls[0]?.[1]]);
  for (const [, pid, , rest = ''] of calls) {
    const thread = /parent_tid=\[(\d+)\]/.exec(rest)?.[1];
    if (thread && worker.has(pid)) worker.add(thread);
  }
  // a call that is told in two lines names its file in the first
  return calls
    .filter(([, , call = '', rest = '']) => isMade(call, rest) && rest.includes('"') && !/ = -1 /.test(rest))
    .map(([, pid, , rest = '']) => ({ inside: !worker.has(pid), path: /"([^"]*)"/.exec(rest)?.[1] ?? '' }));
}

const isMade = (call: string, rest: string): boolean =>
  ['creat', 'mknod', 'mknodat', 'memfd_create'].includes(call) ||
  (call.startsWith('open') && /O_(WRONLY|RDWR|CREAT|TMPFILE)/.test(rest));

test('the worker writes to the vault, the database and the scratch space, and nowhere else', () => {
  const outside = written().filter(({ inside }) => !inside);
  assert.ok(outside.length > 20, 'the trace shows what is written');
  const mayWrite = [join(bench.folder, 'vault'), join(bench.folder, 'drop'), join(bench.folder, 'vidne.db'), scratch];
  const strange = outside.filter(({ path }) => path !== '/dev/null' && !mayWrite.some((own) => path.startsWith(own)));
  assert.deepEqual(strange, []);
});

test('what runs in the sandbox writes to its output folder and its own memory, and nowhere else', () => {
  const within = written().filter(({ inside }) => inside);
  assert.ok(within.some(({ path }) => path.includes('proxy')));
  const strange = within.filter(
    ({ path }) => !/^\/?(out|tmp|newroot|oldroot|proc\/self|dev)\b/.test(path) && path !== '/',
  );
  assert.deepEqual(strange, []);
});

test('neither the disk nor the scratch space holds a byte of the plaintext afterwards', async () => {
  const { files, bytes, found } = findPlain(samples, [bench.folder, scratch], [join(scratch, 'trace')]);
  assert.ok(files > 20 && bytes > 130 * 1024 ** 2, `${files} files, ${bytes} bytes`);
  assert.deepEqual(found, []);
});
