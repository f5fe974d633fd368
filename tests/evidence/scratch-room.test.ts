import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Bench } from '../../api/evidence/bench.ts';
import { withPlaintext } from '../../api/evidence/sandbox/plaintext.ts';
import { openSandbox } from '../../api/evidence/sandbox/sandbox.ts';
import { openScratch, type Scratch } from '../../api/evidence/sandbox/scratch.ts';
import { fileRow, film, openTestBench, seedTip, seedUpload, type TestBench, workThrough } from './bench.ts';

const mib = 1024 ** 2;

/** A scratch space as small as that, and really so: only root may mount one. */
function smallSpace(size: string): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', folder]);
  const remove = (): void => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  };
  return { folder, remove };
}
const skip = process.getuid?.() === 0 ? false : 'only root may mount a small file system';

const source = (sizeBytes: number) => ({
  sizeBytes,
  read: async function* () {
    yield new Uint8Array(sizeBytes);
  },
});
const look = (
  scratch: Scratch,
  sizeBytes: number,
  what: (output: string) => Promise<string>,
  patient = true,
): Promise<string | undefined> => {
  const bench = { scratch, laidOutBytes: 1024 * mib } as Pick<Bench, 'scratch' | 'laidOutBytes'>;
  const room = { reserveBytes: mib, patient };
  return withPlaintext(bench, source(sizeBytes), room, new AbortController().signal, ({ output }) => what(output));
};

suite('a scratch space of 64 MiB', { skip }, () => {
  let space: ReturnType<typeof smallSpace>;
  let scratch: Scratch;
  before(async () => {
    space = smallSpace('64m');
    scratch = await openScratch(space.folder);
  });
  after(() => {
    scratch.close();
    space.remove();
  });

  test('is promised to one job at a time, and what one has taken counts once', async () => {
    const release = Promise.withResolvers<string>();
    // 30 MiB, of which nothing has been taken when the next one asks
    const first = look(scratch, 30 * mib, () => release.promise);
    await assert.rejects(
      look(scratch, 30 * mib, async () => 'seen'),
      { name: 'ScratchTaken' },
    );
    // nor once it lies there: 17 MiB and their margin still fit beside what it was promised
    await new Promise((resolve) => setTimeout(resolve, 300));
    await assert.rejects(
      look(scratch, mib, async () => 'seen', false),
      { name: 'ScratchTaken' },
    );
    release.resolve('done');
    assert.equal(await first, 'done');
    assert.equal(await look(scratch, 30 * mib, async () => 'seen'), 'seen');
    assert.equal(await look(scratch, 60 * mib, async () => 'seen'), undefined, 'it never fits');
  });

  test('is free again when the process it was promised to has died', async () => {
    const script = `
      import { openScratch } from ${JSON.stringify(new URL('../../api/evidence/sandbox/scratch.ts', import.meta.url).href)};
      import { writeFileSync } from 'node:fs';
      const scratch = await openScratch(${JSON.stringify(space.folder)});
      const folder = await scratch.open(${50 * mib});
      writeFileSync(folder.path + '/evidence', Buffer.alloc(${20 * mib}));
      console.log('promised');
      setInterval(() => undefined, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(other.stdout, 'data');
    await assert.rejects(
      look(scratch, 30 * mib, async () => 'seen'),
      { name: 'ScratchTaken' },
    );
    other.kill('SIGKILL');
    await once(other, 'close');
    assert.equal(await look(scratch, 45 * mib, async () => 'seen'), 'seen');
    assert.equal(readdirSync(space.folder).length, 1, 'what it left of a film is erased');
  });

  test('run full by somebody else is our trouble, also where a program of the sandbox finds it so', async () => {
    const sandbox = await openSandbox(scratch.own);
    const ballast = join(space.folder, 'ballast');
    mkdirSync(ballast);
    const run = async (output: string): Promise<string> => {
      writeFileSync(join(ballast, 'x'), Buffer.alloc(40 * mib));
      const command = ['/usr/bin/ffmpeg', '-v', 'error', '-f', 'lavfi', '-i', 'testsrc=s=1280x720:d=20'] as const;
      const { exitCode } = await sandbox.run({
        command: [...command, '-c:v', 'rawvideo', '-f', 'rawvideo', '/out/x'],
        ...{ output, cpuSeconds: 30, fileBytes: 60 * mib },
      });
      return `ended with ${exitCode}`;
    };
    try {
      await assert.rejects(look(scratch, mib, run), { name: 'Trouble', code: 'scratch_full' });
    } finally {
      rmSync(ballast, { recursive: true });
    }
  });
});

test('a file waits for space that another job was promised without using up its tries', { skip }, async () => {
  const space = smallSpace('64m');
  const bench: TestBench = await openTestBench();
  const scratch = await openScratch(space.folder);
  try {
    const clip = await seedUpload(bench, { name: 'a.mp4', type: 'video/mp4', bytes: film(bench.folder, 1) });
    await seedTip(bench, [clip]);
    const other = await scratch.open(60 * mib);
    for (let tries = 0; tries < 7; tries++) {
      await workThrough({ ...bench, scratch });
      bench.ahead.ms += 60_000;
    }
    const { state, attempts, description } = await fileRow(bench, clip.upload);
    assert.deepEqual([state, attempts, description], ['scanned', 0, null]);
    other.erase();
    await workThrough(bench);
    const done = await fileRow(bench, clip.upload);
    assert.deepEqual([done.state, done.description?.remarks], ['queued', []]);
  } finally {
    scratch.close();
    await bench.close();
    space.remove();
  }
});
