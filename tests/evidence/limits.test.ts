import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { eq } from 'drizzle-orm';
import { type Sandbox, SandboxBroken } from '../../api/evidence/sandbox/sandbox.ts';
import { openScratch, type Scratch } from '../../api/evidence/sandbox/scratch.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { fileRow, film, openTestBench, seedTip, seedUpload, workThrough } from './bench.ts';

test('without a sandbox nothing is parsed, and everything else is done', async () => {
  const sandbox: Sandbox = { tier: 'D', run: () => Promise.reject(new Error('parsed')) };
  const bench = await openTestBench({ sandbox });
  try {
    const clip = await seedUpload(bench, { name: 'a.mp4', type: 'video/mp4', bytes: film(bench.folder, 1) });
    await seedTip(bench, [clip]);
    await workThrough(bench);
    const row = await fileRow(bench, clip.upload);
    assert.deepEqual([row.state, row.previews, row.description?.kind], ['queued', null, 'video']);
    assert.deepEqual(row.description?.remarks, ['no_sandbox']);
  } finally {
    await bench.close();
  }
});

test('a file larger than the scratch space has no preview and is queued all the same', async () => {
  const bench = await openTestBench();
  try {
    const small = { freeBytes: 17 * 1024 ** 2, totalBytes: 17 * 1024 ** 2 };
    const full: Scratch = { ...bench.scratch, room: () => Promise.resolve(small) };
    const clip = await seedUpload(bench, {
      name: 'a.mp4',
      type: 'video/mp4',
      bytes: film(bench.folder, 3, 'a.mp4', ['-b:v', '20M', '-minrate', '20M', '-nal-hrd', 'cbr', '-bufsize', '1M']),
    });
    assert.ok(clip.sizeBytes > 1024 ** 2);
    await seedTip(bench, [clip]);
    await workThrough({ ...bench, scratch: full });
    const row = await fileRow(bench, clip.upload);
    assert.deepEqual([row.state, row.description?.remarks, row.previews], ['queued', ['too_large'], null]);
  } finally {
    await bench.close();
  }
});

test('space that another file is using is waited for, but not for ever', async () => {
  const bench = await openTestBench();
  try {
    const clip = await seedUpload(bench, { name: 'a.mp4', type: 'video/mp4', bytes: film(bench.folder, 1) });
    const waiting = await seedUpload(bench, { name: 'b.mp4', type: 'video/mp4', bytes: film(bench.folder, 1) });
    await seedTip(bench, [clip, waiting]);
    const taken: Scratch = { ...bench.scratch, room: async () => ({ ...(await bench.scratch.room()), freeBytes: 0 }) };
    await workThrough({ ...bench, scratch: taken });
    const row = await fileRow(bench, clip.upload);
    assert.deepEqual([row.state, row.failure, row.attempts], ['scanned', 'scratch_full', 1]);
    bench.ahead.ms += 6000;
    const worker = createWorker(bench);
    while ((await worker.step('intake')) || (await worker.step('preview')));
    const { state, description } = await fileRow(bench, clip.upload);
    assert.deepEqual([state, description?.remarks], ['queued', []]);

    const { store } = bench;
    await store.write(async (tx) => {
      await tx.update(store.t.file).set({ state: 'scanned', attempts: 4 }).where(eq(store.t.file.id, waiting.upload));
    });
    await workThrough({ ...bench, scratch: taken });
    const last = await fileRow(bench, waiting.upload);
    assert.deepEqual([last.state, last.description?.remarks], ['queued', ['too_large']]);
  } finally {
    await bench.close();
  }
});

test('a sandbox that breaks is our trouble: tried again, and never blamed on the file', async () => {
  const broken: Sandbox = { tier: 'A', run: () => Promise.reject(new SandboxBroken('no')) };
  const bench = await openTestBench();
  try {
    const clip = await seedUpload(bench, { name: 'a.mp4', type: 'video/mp4', bytes: film(bench.folder, 1) });
    await seedTip(bench, [clip]);
    await workThrough({ ...bench, sandbox: broken });
    const row = await fileRow(bench, clip.upload);
    assert.deepEqual([row.state, row.failure, row.attempts, row.leaseBy], ['scanned', 'sandbox_broken', 1, null]);
    bench.ahead.ms += 6000;
    await workThrough(bench);
    assert.equal((await fileRow(bench, clip.upload)).state, 'queued');
    assert.deepEqual(readdirSync(bench.scratch.own), []);
  } finally {
    await bench.close();
  }
});

test('plaintext is refused a place on a disk, in a shared folder or behind a link', async () => {
  const onDisk = mkdtempSync(join(tmpdir(), 'vidne-scratch-'));
  const inMemory = mkdtempSync('/dev/shm/vidne-scratch-');
  try {
    await assert.rejects(openScratch(onDisk), /must be on a tmpfs/);
    chmodSync(inMemory, 0o755);
    await assert.rejects(openScratch(inMemory), /this user alone/);
    chmodSync(inMemory, 0o700);
    symlinkSync(inMemory, join(onDisk, 'link'));
    await assert.rejects(openScratch(join(onDisk, 'link')), /this user alone/);
  } finally {
    for (const path of [onDisk, inMemory]) rmSync(path, { recursive: true });
  }
});

/** field 22 of proc(5) stat: when the process started */
const startOf = (pid: number): string => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19]!;

test('a folder that a program closed to us, or nested without end, is erased after its step and at start, by an ordinary user too', () => {
  const folder = mkdtempSync('/dev/shm/vidne-scratch-');
  const script = `
    import { execFileSync } from 'node:child_process';
    import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
    import { openScratch } from ${JSON.stringify(new URL('../../api/evidence/sandbox/scratch.ts', import.meta.url).href)};
    const leave = (path) => {
      mkdirSync(path + '/out/d/e', { recursive: true });
      writeFileSync(path + '/out/d/e/plain', 'plain');
      const deep = 'chdir $ARGV[0]; for (1..3000) { mkdir "d"; chdir "d" } open F, ">x"; print F "plain"; chmod 0, "."';
      execFileSync('perl', ['-e', deep, path + '/out']);
      for (const at of ['/out/d/e', '/out/d', '/out']) chmodSync(path + at, 0);
    };
    leave(${JSON.stringify(folder)} + '/999999999-1-abc');
    const scratch = await openScratch(${JSON.stringify(folder)});
    const step = await scratch.open();
    leave(step.path);
    step.erase();
    console.log(readdirSync(${JSON.stringify(folder)}).length, readdirSync(scratch.own).length);
    leave(scratch.own);
    scratch.close();
    console.log(readdirSync(${JSON.stringify(folder)}).length);`;
  // root sees into every folder unless it gives that right up
  const humbly = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : ['env'];
  try {
    const [program = '', ...args] = [...humbly, process.execPath, '--input-type=module-typescript', '-e', script];
    const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    assert.equal(stdout, '1 0\n0\n', stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('what dead workers left is erased at start, what a living one uses is not', async () => {
  const folder = mkdtempSync('/dev/shm/vidne-scratch-');
  try {
    const living = join(folder, `${process.ppid}-${startOf(process.ppid)}-abc`);
    for (const name of [living, join(folder, '999999999-1-abc'), join(folder, `${process.ppid}-1-abc`)])
      mkdirSync(name);
    const scratch = await openScratch(folder);
    assert.deepEqual(
      readdirSync(folder)
        .map((name) => join(folder, name))
        .sort(),
      [living, scratch.own].sort(),
    );
    scratch.close();
    assert.deepEqual(
      readdirSync(folder).map((name) => join(folder, name)),
      [living],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
