import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBytes } from '../../api/drop/age.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { type TipDocument, tipDocument } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { segmentKey, type UploadId } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { readProc } from '../../api/processes.ts';
import { searchFolders, writablePlaces } from './search.ts';
import { canTrace, type Spawned, spawnIntake, traceTo } from './spawned.ts';

// A tip without JavaScript with a large film, through a real intake. `PLAIN_MEGABYTES=300` is the size that is promised.
const megabytes = Number(process.env['PLAIN_MEGABYTES'] ?? 40);
const sizeBytes = megabytes * 1_000_000 + 7;
const memoryLimitBytes = 200 * 1024 ** 2;
const sample = randomBytes(64);
const words = `Jeg så den røde bil ${randomBytes(16).toString('hex')}`;

/** A film nobody holds in memory: pseudo-random, with the same 64 bytes at the start of every 512. */
function* film(): Generator<Buffer> {
  const cipher = createCipheriv('aes-256-ctr', Buffer.alloc(32, 7), Buffer.alloc(16));
  const zeros = Buffer.alloc(64 * 1024);
  for (let left = sizeBytes; left > 0; left -= zeros.length) {
    const chunk = cipher.update(zeros);
    for (let at = 0; at < chunk.length; at += 512) sample.copy(chunk, at);
    yield chunk.subarray(0, left);
  }
}

interface Sent {
  readonly status: number;
  readonly page: string;
  readonly sha256: string;
}

/** The form as a browser without JavaScript sends it: length known, no faster than the intake reads. */
async function sendForm({ port }: Spawned): Promise<Sent> {
  const boundary = `----${randomBytes(12).toString('hex')}`;
  const field = (name: string, more: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
  const before = Buffer.from(
    `${field('language', '')}da\r\n${field('danger', '')}no\r\n${field('text', '')}${words}\r\n` +
      field('files', '; filename="film.mp4"\r\nContent-Type: video/mp4'),
  );
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  const outgoing = request({ host: '127.0.0.1', port, method: 'POST', path: '/tip', agent: false });
  outgoing.setHeader('content-type', `multipart/form-data; boundary=${boundary}`);
  outgoing.setHeader('content-length', before.length + sizeBytes + after.length);
  const answered = once(outgoing, 'response');
  const hash = createHash('sha256');
  outgoing.write(before);
  for (const chunk of film()) {
    hash.update(chunk);
    if (!outgoing.write(chunk)) await once(outgoing, 'drain');
  }
  outgoing.end(after);
  const [answer] = await answered;
  const page: Buffer[] = [];
  for await (const part of answer) page.push(part as Buffer);
  return { status: answer.statusCode, page: Buffer.concat(page).toString(), sha256: hash.digest('hex') };
}

/** The most memory all processes of the intake have ever held together, at worst. */
const peakBytes = (pids: readonly number[]): number =>
  pids.reduce(
    (sum, pid) => sum + 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(readProc(pid, 'status'))?.[1] ?? Number.NaN),
    0,
  );

interface Upload {
  readonly sent: Sent;
  readonly peakBytes: number;
  readonly places: readonly string[];
  readonly searched: ReturnType<typeof searchFolders>;
  readonly planted: readonly string[];
  readonly opened: { readonly document: TipDocument; readonly sha256: string; readonly sizeBytes: number };
  /** system calls from the first byte of the form to its receipt */
  readonly trace: string;
  readonly output: string;
}

const needles = new Map([
  ['a sample of the film', sample],
  ['the words', Buffer.from(words)],
]);

async function upload(): Promise<Upload> {
  const intake = await spawnIntake({ trace: canTrace });
  try {
    const startedAt = Date.now();
    const before = intake.trace().length;
    const sent = await sendForm(intake);
    const trace = intake.trace().slice(before);
    const pids = intake.pids();
    assert.ok(pids.length > 0);
    const peak = peakBytes(pids);
    const places = [...new Set(pids.flatMap(writablePlaces))];
    const searched = searchFolders(places, needles, startedAt - 1000);
    const control = join(intake.dropDir, 'control');
    writeFileSync(control, Buffer.concat([randomBytes(5_000_000), sample]));
    const planted = searchFolders(places, needles, startedAt - 1000).hits;
    rmSync(control);
    const opened = await open(intake);
    return { sent, peakBytes: peak, places, searched, planted, opened, trace, output: intake.output() };
  } finally {
    await intake.close();
  }
}

/** The tip as the police open it. */
async function open({ dropDir, police }: Spawned): Promise<Upload['opened']> {
  const drop = createFileBlobs(dropDir);
  const tips = await drop.list('inbox/tip-');
  assert.equal(tips.length, 1);
  const document = openJson(tipDocument, await readAll(await drop.get(tips[0]!.key)), police);
  const [file] = document.files;
  const hash = createHash('sha256');
  let bytes = 0;
  for (const { start } of file?.segments ?? []) {
    const plain = openBytes(await readAll(await drop.get(segmentKey(file!.upload as UploadId, start))), police);
    hash.update(plain);
    bytes += plain.length;
  }
  return { document, sha256: hash.digest('hex'), sizeBytes: bytes };
}

const done = upload();

test(`a tip of ${megabytes} MB without JavaScript gets its receipt, and the police the same bytes`, async () => {
  const { sent, opened } = await done;
  assert.equal(sent.status, 201, sent.page);
  assert.match(sent.page, /(?:[0-9A-Z]{4}-){4}[0-9A-Z]/, 'a code');
  assert.ok(sent.page.includes(sent.sha256), 'the digest of the film');
  assert.equal(opened.document.text, words);
  assert.deepEqual(
    opened.document.files.map(({ name, sizeBytes: size, intakeSha256 }) => [name, size, intakeSha256]),
    [['film.mp4', sizeBytes, sent.sha256]],
  );
  assert.equal(opened.sizeBytes, sizeBytes);
  assert.equal(opened.sha256, sent.sha256);
});

test('the intake holds less than 200 MiB while it streams', async (t) => {
  const { peakBytes: peak } = await done;
  t.diagnostic(`peak ${(peak / 1024 ** 2).toFixed(1)} MiB for a form of ${megabytes} MB`);
  assert.ok(peak > 0 && peak < memoryLimitBytes, `${peak} bytes`);
});

test('no place the intake can write to holds a sample of the film or a word of the tip', async (t) => {
  const { searched, places, planted, output } = await done;
  t.diagnostic(
    `${searched.files} files, ${searched.bytes} bytes in ${places.map((place) => place.replace(/^\/proc\/\d+\/root/, '')).join(' ')}`,
  );
  assert.ok(searched.bytes > sizeBytes, 'the sealed film was searched');
  assert.ok(!places.some((place) => place.endsWith('/code')), 'its compiled code is not among them');
  assert.deepEqual(searched.hits, []);
  for (const [name, needle] of needles)
    assert.ok(!Buffer.from(output, 'latin1').includes(needle), `${name} in the log`);
  assert.equal(planted.length, 1, 'the same search finds a sample that was planted');
});

/** What a traced process did that leaves bytes outside the drop. */
function strayWrites(trace: string): string[] {
  const lines = trace.split('\n').map((line) => line.replace(/^\d+ +/, ''));
  return lines.filter((line) => {
    const opened = /^(?:open|openat|openat2|creat)\(.*?"([^"]*)"(.*)/.exec(line);
    if (opened) return isForWriting(line, opened[2]!) && !isInDrop(opened[1]!);
    if (/^(?:memfd_create|io_uring_setup|mknod|mknodat|symlink|symlinkat|truncate)\(/.test(line)) return true;
    const named = /^(?:rename|renameat|renameat2|link|linkat)\(/.test(line);
    if (named) return ![...line.matchAll(/"([^"]*)"/g)].every(([, path]) => isInDrop(path!));
    const written = /^(?:p?writev?2?|pwrite64|sendfile|splice|tee|copy_file_range)\((?:\d+)<([^>]*)>/.exec(line);
    return written !== null && !isInDrop(written[1]!) && !isNoFile(written[1]!);
  });
}

const isForWriting = (line: string, flags: string): boolean =>
  line.startsWith('creat') || /O_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)/.test(flags);
const isInDrop = (path: string): boolean => path.startsWith('/drop/') && !path.includes('/../');
const isNoFile = (target: string): boolean => /^(?:socket|pipe|anon_inode|TCP|UNIX)/.test(target);

const untraceable = canTrace ? false : 'this machine lets no process trace another';

test('every file the intake opens for writing, fills or names lies in its drop', { skip: untraceable }, async (t) => {
  const { trace } = await done;
  const intoDrop = trace
    .split('\n')
    .filter((line) => /(?:write|writev|pwrite64|pwritev)\(\d+<\/drop\//.test(line)).length;
  t.diagnostic(`${trace.split('\n').length} system calls traced, ${intoDrop} writes into the drop`);
  assert.ok(intoDrop > megabytes / 10, 'the trace saw the film being written');
  assert.ok(/link(?:at)?\(.*\/drop\//.test(trace), 'and segments being named');
  assert.deepEqual(strayWrites(trace), []);
});

test('the same trace shows a write to anywhere else', { skip: untraceable }, async (t) => {
  const intake = await spawnIntake();
  const file = join(intake.folder, 'control-trace');
  t.after(() => intake.close());
  const code =
    "require('node:fs').writeFileSync(process.argv[1], 'x'); require('node:fs').renameSync(process.argv[1], process.argv[1] + '2')";
  const [program, ...args] = [...traceTo(file), process.execPath, '-e', code, join(intake.folder, 'stray')];
  execFileSync(program!, args);
  const trace = readFileSync(file, 'latin1');
  const stray = strayWrites(trace).filter((line) => line.includes('/stray'));
  assert.deepEqual(
    stray.map((line) => line.slice(0, line.indexOf('('))),
    ['openat', 'write', 'rename'],
    `of ${trace.split('\n').length} lines: ${trace.slice(-2000)}`,
  );
});
