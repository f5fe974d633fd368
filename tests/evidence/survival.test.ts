import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { recipientOf } from '../../api/drop/age.ts';
import { findBreak } from '../../api/evidence/custody.ts';
import { verifyOriginal } from '../../api/evidence/originals.ts';
import { originalOf } from '../../api/evidence/sandbox/plaintext.ts';
import {
  custodyOf,
  fileRow,
  film,
  openPreview,
  openTestBench,
  seedTip,
  seedUpload,
  sha256,
  type TestBench,
  workThrough,
} from './bench.ts';

let bench: TestBench;
let clip: Uint8Array;
const scratch = mkdtempSync('/dev/shm/vidne-survival-');
const children: ChildProcess[] = [];
before(async () => {
  bench = await openTestBench();
  clip = film(bench.folder, 6);
});
after(async () => {
  for (const child of children) child.kill('SIGKILL');
  await bench.close();
  rmSync(scratch, { recursive: true, force: true });
});

const here = (path: string): string => new URL(`../../api/${path}`, import.meta.url).href;
const environment = () => ({
  PATH: '/usr/bin:/bin',
  DROP_URL: `file:${join(bench.folder, 'drop')}`,
  VAULT_URL: `file:${join(bench.folder, 'vault')}`,
  DATABASE_URL: `file:${join(bench.folder, 'vidne.db')}`,
  IDENTITY_FILE: bench.identityFile,
  RECIPIENT: bench.recipient,
  VIEWING_RECIPIENT: recipientOf(bench.viewingIdentity),
  CONTACT_IDENTITY_FILE: bench.contactIdentityFile,
  REVEAL_SECRET: bench.revealSecret,
  SCRATCH_DIR: scratch,
});

/** The role itself, as `npm start` runs it. */
function startRole(): ChildProcess {
  const child = spawn(process.execPath, [new URL(here('evidence/main.ts')).pathname], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

/** The same worker with a lease that runs out while a test waits. */
function startImpatient(): ChildProcess {
  const script = `import { evidenceConfig, parseConfig } from ${JSON.stringify(here('config.ts'))};
    import { openBench } from ${JSON.stringify(here('evidence/evidence.ts'))};
    import { createWorker } from ${JSON.stringify(here('evidence/worker.ts'))};
    const bench = await openBench(parseConfig(evidenceConfig, process.env), () => undefined);
    await createWorker({ ...bench, leaseMs: 300 }, { idleMs: 50 }).run(new AbortController().signal);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    env: environment(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  return child;
}

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => child.once('exit', done));
const sleep = (ms: number): Promise<unknown> => new Promise((done) => setTimeout(done, ms));
async function until(what: string, holds: () => Promise<boolean>, seconds = 30): Promise<void> {
  for (let n = 0; n < seconds * 40; n++, await sleep(25)) if (await holds()) return;
  assert.fail(`waited in vain: ${what}`);
}
const drawing = async (upload: string): Promise<boolean> => {
  const rows = await bench.store.read.select().from(bench.store.t.file);
  return rows.some(({ id, state, previews }) => id === upload && state === 'described' && (previews?.length ?? 0) > 0);
};

async function assertComplete(upload: string): Promise<void> {
  const row = await fileRow(bench, upload);
  assert.deepEqual([row.state, row.failure, row.description?.remarks], ['queued', null, []]);
  const { rows, actions } = await custodyOf(bench, upload);
  assert.deepEqual(
    actions,
    ['receive', 'transfer', 'hash', 'verify', 'scan', 'describe', 'derive', 'derive', 'derive', 'derive'],
    'nothing twice',
  );
  assert.equal(findBreak(rows), undefined);
  const original = await originalOf(bench, upload);
  assert.equal(original.sha256, sha256(clip));
  assert.equal(await verifyOriginal(bench.vault, original, bench.identity), undefined);
  for (const { name } of row.previews!) {
    const derived = rows.find((event) => event.fileId === upload && event.details?.['name'] === name);
    assert.equal(derived?.sha256After, sha256(await openPreview(bench, upload, name)));
  }
  const notices = await bench.store.read.select().from(bench.store.t.message);
  assert.equal(notices.filter(({ tipId, text }) => tipId === row.tipId && text === 'confirmed').length, 1);
}

test('a worker killed while it draws is taken over when its lease has run out, and nothing is done twice', async () => {
  const file = await seedUpload(bench, { name: 'a.mp4', type: 'video/mp4', bytes: clip });
  await seedTip(bench, [file]);
  const role = startRole();
  await until('the poster', () => drawing(file.upload));
  role.kill('SIGKILL');
  await ended(role);
  const left = await fileRow(bench, file.upload);
  assert.equal(left.state, 'described');
  assert.notEqual(left.leaseBy, null);
  await workThrough(bench);
  assert.equal((await fileRow(bench, file.upload)).state, 'described', 'the lease still runs');
  bench.ahead.ms += 61_000;
  await workThrough(bench);
  bench.ahead.ms = 0;
  await assertComplete(file.upload);
});

test('a worker asked to end puts its file down at once, and leaves neither plaintext nor a running program', async () => {
  const file = await seedUpload(bench, { name: 'b.mp4', type: 'video/mp4', bytes: clip });
  await seedTip(bench, [file]);
  const role = startRole();
  await until('the poster', () => drawing(file.upload));
  const beats = await bench.store.read.select().from(bench.store.t.heartbeat);
  assert.deepEqual(
    beats.filter(({ facts }) => facts['pid'] === role.pid).map(({ facts }) => facts['tier']),
    ['A'],
  );
  role.kill('SIGTERM');
  await ended(role);
  assert.equal(role.exitCode, 0);
  const row = await fileRow(bench, file.upload);
  assert.deepEqual([row.state, row.leaseBy, row.attempts], ['described', null, 0]);
  assert.deepEqual(readdirSync(scratch), [], 'also what the killed worker left before');
  // what it had started was killed with it; the kernel takes a moment to let it go
  const isRunning = () => readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && commandOf(pid).includes(scratch));
  for (let looks = 0; isRunning() && looks < 40; looks++) await sleep(50);
  assert.equal(isRunning(), false);
  await workThrough(bench);
  await assertComplete(file.upload);
});
const commandOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return ''; // it ended while we looked
  }
};

test('killed again and again at any moment, the next worker carries on', async () => {
  const file = await seedUpload(bench, { name: 'c.mp4', type: 'video/mp4', bytes: clip }, 32 * 1024);
  await seedTip(bench, [file]);
  for (const ms of [350, 450, 550, 800]) {
    const worker = startImpatient();
    await sleep(ms);
    worker.kill('SIGKILL');
    await ended(worker);
  }
  const worker = startImpatient();
  const isQueued = async () =>
    (await bench.store.read.select().from(bench.store.t.file)).some(
      ({ id, state }) => id === file.upload && state === 'queued',
    );
  await until('the queue', isQueued);
  worker.kill('SIGKILL');
  await ended(worker);
  await assertComplete(file.upload);
  assert.deepEqual(await bench.drop.list(''), []);
});

test('two workers side by side never do the same step twice', async () => {
  const files = await Promise.all(
    ['d.mp4', 'e.mp4', 'f.mp4'].map((name) =>
      seedUpload(bench, { name, type: 'video/mp4', bytes: clip.subarray(0, 90_000) }),
    ),
  );
  await seedTip(bench, files);
  await Promise.all([workThrough(bench), workThrough({ ...bench, worker: 'another' })]);
  await workThrough(bench);
  for (const { upload } of files) {
    assert.equal((await fileRow(bench, upload)).state, 'queued');
    const { actions } = await custodyOf(bench, upload);
    assert.equal(new Set(actions).size, actions.length);
  }
});

test('a file that kills its worker is set aside after the third time, and takes no other with it', async () => {
  const files = await Promise.all(
    ['killer.mp4', 'innocent.mp4'].map((name) => seedUpload(bench, { name, type: 'video/mp4', bytes: clip })),
  );
  const [killer = '', ...innocent] = files.map(({ upload }) => upload);
  await seedTip(bench, files);
  const deaths: string[] = [];
  /** Whoever begins to draw the killer dies of it. */
  const strike = async (): Promise<boolean> => {
    const rows = await bench.store.read.select().from(bench.store.t.file);
    const row = rows.find(({ id }) => id === killer);
    const pid = Number(/\/(\d+)-/.exec(row?.leaseBy ?? '')?.[1]);
    if (row?.state === 'described' && pid > 0 && !deaths.includes(row.leaseBy!)) {
      deaths.push(row.leaseBy!);
      process.kill(pid, 'SIGKILL');
    }
    return row?.state === 'failed' && innocent.every((id) => rows.find((one) => one.id === id)?.state === 'queued');
  };
  let role = startRole();
  await until(
    'the killer set aside and the others done',
    async () => {
      if (role.signalCode !== null) role = startRole();
      return strike();
    },
    120,
  );
  role.kill('SIGTERM');
  await ended(role);
  assert.equal(deaths.length, 3);
  const row = await fileRow(bench, killer);
  assert.deepEqual([row.failure, row.deaths, row.attempts], ['worker_lost', 3, 0]);
  for (const id of innocent) await assertComplete(id);
});
