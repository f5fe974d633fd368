import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { create, head, openTip, patch, sendJson } from '../intake/station.ts';
import { BlockDisk } from './block-disk.ts';
import { openInnerIntake } from './inner-intake.ts';
import { startIntake } from './intake-process.ts';
import { createPolice, type Police } from './police.ts';

const mebibyte = 1024 ** 2;

/**
 * A disk that is really full (a small tmpfs), and the intake without its reserve: the kernel itself says ENOSPC. The upload
 * is told, and goes on when space returns. Answers what it saw; throws when a promise is broken or nothing can be mounted.
 */
export async function proveFullDisk(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-full-'));
  const mounted = join(folder, 'mounted');
  mkdirSync(mounted);
  mkdirSync(join(folder, 'site/live/public'), { recursive: true });
  run('mount', '-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', mounted);
  const police = createPolice();
  const dropDir = join(mounted, 'drop');
  const limits = { segmentBytes: mebibyte };
  const intake = await openInnerIntake(createFileBlobs(dropDir), police.identity, join(folder, 'site'), limits);
  try {
    writeFileSync(join(mounted, 'ballast'), Buffer.alloc(18 * mebibyte));
    return await fillAndGoOn(intake.origin, dropDir, police, 12 * mebibyte, {
      fill: () => undefined,
      free: () => rmSync(join(mounted, 'ballast')),
    });
  } finally {
    await intake.close();
    run('umount', mounted);
    rmSync(folder, { recursive: true });
  }
}

/**
 * The same with the intake as it is installed, on an ext4 that runs full while an upload runs: files stop at the reserve,
 * and words still go through.
 */
export async function proveReserve(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-full-'));
  const disk = new BlockDisk(folder);
  disk.mount();
  const police = createPolice();
  const dropDir = join(disk.folder, 'drop');
  mkdirSync(dropDir);
  const intake = await startIntake({ folder, drop: dropDir, police: police.identity });
  const ballast = join(disk.folder, 'ballast');
  try {
    return await fillAndGoOn(intake.origin, dropDir, police, 30 * mebibyte, {
      async fill() {
        const { freeBytes } = (await createFileBlobs(dropDir).free())!;
        run('fallocate', '-l', String(freeBytes - 200 * mebibyte), ballast);
      },
      async stillTakes() {
        const words = await openTip(intake.origin);
        const authorization = `Bearer ${words.token}`;
        const answer = await sendJson(intake.origin, `/api/tips/${words.tip}/submit`, { text: 'x' }, { authorization });
        if (answer.status !== 201) throw new Error(`words were answered ${answer.status}`);
        const refused = await create(intake.origin, words.token, 1000);
        if (refused.status !== 503) throw new Error(`a new upload was answered ${refused.status}`);
      },
      free: () => rmSync(ballast),
    });
  } finally {
    await intake.end('SIGTERM');
    disk.unmount();
    rmSync(folder, { recursive: true });
  }
}

interface Steps {
  fill(): Promise<void> | void;
  stillTakes?(): Promise<void>;
  free(): void;
}

async function fillAndGoOn(
  origin: string,
  dropDir: string,
  police: Police,
  length: number,
  steps: Steps,
): Promise<string> {
  const bytes = randomBytes(length);
  const opened = await openTip(origin);
  const path = (await create(origin, opened.token, length)).headers.location!;
  const offsetOf = async (): Promise<number> => Number((await head(origin, path)).headers['upload-offset']);
  await patch(origin, path, 0, bytes.subarray(0, mebibyte));
  await steps.fill();
  const refused = await patch(origin, path, mebibyte, bytes.subarray(mebibyte));
  if (refused.status !== 503 || !refused.text.includes('disk_full') || !refused.headers['retry-after'])
    throw new Error(`a full disk was answered ${refused.status} ${refused.text}`);
  const kept = await offsetOf();
  if (kept < mebibyte) throw new Error(`${kept} bytes are left of ${mebibyte} that were promised`);
  const parts = globSync('**/.part-*', { cwd: dropDir }).length;
  if (parts > 0) throw new Error(`${parts} parts were left`);
  await steps.stillTakes?.();
  steps.free();
  const sent = await patch(origin, path, kept, bytes.subarray(kept));
  if (sent.status !== 204) throw new Error(`with space again: ${sent.status} ${sent.text}`);
  const upload = path.split('/').at(-1)!;
  const words = { text: 'x', files: [{ upload, name: 'a.mp4' }] };
  const authorization = `Bearer ${opened.token}`;
  const submitted = await sendJson(origin, `/api/tips/${opened.tip}/submit`, words, { authorization });
  const { code } = submitted.json<{ code: string }>();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const tip = { tip: opened.tip, code, text: 'x', files: [{ upload, sha256, bytes }] };
  await police.checkTip(createFileBlobs(dropDir), tip);
  return `refused with 503 and Retry-After after ${(kept / mebibyte).toFixed(0)} of ${length / mebibyte} MiB, went on to the right hash`;
}

function run(program: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${error ?? stderr}`);
}
