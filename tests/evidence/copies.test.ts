import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { openBytes } from '../../api/drop/age.ts';
import { copyKey, type UploadId } from '../../api/drop/keys.ts';
import { checkWorkingCopies } from '../../api/evidence/audit/working-copies.ts';
import { workOnCopy } from '../../api/evidence/copy/copies.ts';
import { claimCopy } from '../../api/evidence/copy/copy-lease.ts';
import { findBreak } from '../../api/evidence/custody.ts';
import { verifyOriginal } from '../../api/evidence/originals.ts';
import { originalOf } from '../../api/evidence/sandbox/plaintext.ts';
import { ulid } from '../../api/ulid.ts';
import { insert, user } from '../db/rows.ts';
import {
  custodyOf,
  draw,
  openTestBench,
  read,
  seedTip,
  seedUpload,
  sha256,
  type TestBench,
  workThrough,
} from './bench.ts';
import { framesOf } from './copy-bench.ts';
import { numbered, numbers, readNumbers } from './film-bench.ts';

/** Working copies from the asking to the vault: real originals, sealed; real programs in the sandbox. */
let bench: TestBench;
let film: string;
let photo: string;
const frames = 45;
before(async () => {
  bench = await openTestBench();
  const gaps = `select='not(eq(mod(n,5),2))',${numbers}`;
  const rotated = [
    '-vsync',
    'vfr',
    '-enc_time_base',
    '1/90000',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
  ];
  const bytes = draw(bench.folder, 'film.mp4', ...numbered(frames, 15), '-vf', gaps, ...rotated);
  const picture = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#ff4020' } })
    .jpeg({ quality: 95 })
    .withExif({ IFD0: { Make: 'Kamera' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const files = [
    await seedUpload(bench, { name: 'film.mp4', type: 'video/mp4', bytes }),
    await seedUpload(bench, { name: 'foto.jpg', type: 'image/jpeg', bytes: picture }),
  ];
  [film, photo] = files.map(({ upload }) => upload) as [string, string];
  await seedTip(bench, files);
  await workThrough(bench);
});
after(() => bench.close());

const t = () => bench.store.t;
let number = 0;
async function ask(fileId: string, kind: 'redaction' | 'still', plan: object, askedBy?: string): Promise<string> {
  const at = new Date(bench.now().getTime() + ++number);
  const id = ulid(at);
  const row = user(at);
  if (!askedBy) await insert(bench.store, 'user', row);
  const { sha256: parentSha256 } = await originalOf(bench, fileId);
  await bench.store.write(async (tx) => {
    await tx.insert(t().workingCopy).values({
      ...{ id, reference: `K-2026-${String(number).padStart(6, '0')}`, fileId, kind, plan, planSha256: 'f'.repeat(64) },
      ...{ askedBy: askedBy ?? row.id, askedAt: at, stateChangedAt: at, nextAttemptAt: bench.now(), parentSha256 },
    });
  });
  return id;
}
const copyRow = async (id: string) =>
  (await bench.store.read.select().from(t().workingCopy).where(eq(t().workingCopy.id, id)))[0]!;
const never = new AbortController().signal;
async function made(id: string): Promise<{ row: Awaited<ReturnType<typeof copyRow>>; bytes: Buffer }> {
  while (await workOnCopy(bench, never));
  const row = await copyRow(id);
  assert.deepEqual([row.state, row.failure], ['made', null]);
  const key = copyKey(row.fileId as UploadId, id);
  return { row, bytes: Buffer.from(openBytes(await read(bench.vault, key), bench.viewingIdentity)) };
}
const whole = { v: 1, slackMs: 0, mutes: [] };
const solid = { effect: 'fill', fromMs: 0, toMs: 3000, keys: [{ atMs: 0, x: 0, y: 0, width: 160, height: 90 }] };

test('a redacted film is sealed at rest with its own hash, its parent, its commands and one event; the original is untouched', async () => {
  const id = await ask(film, 'redaction', { ...whole, frame: { width: 160, height: 90 }, boxes: [solid] });
  const { row, bytes } = await made(id);
  const original = await originalOf(bench, film);
  assert.equal(row.sha256, sha256(bytes));
  assert.deepEqual([row.parentSha256, row.type, row.width, row.height], [original.sha256, 'video/mp4', 160, 90]);
  assert.equal(row.commands?.length, 2);
  assert.match(row.tool ?? '', /^ffmpeg \d/);
  const path = join(bench.folder, 'redacted.mp4');
  writeFileSync(path, bytes);
  assert.deepEqual([...new Set(readNumbers(path))], [0], 'no number is left');
  assert.equal(framesOf(path, 160, 90).length, frames - 9);
  const events = (await custodyOf(bench, film)).rows.filter(({ action }) => action === 'redact');
  assert.equal(events.length, 1);
  assert.deepEqual([events[0]?.sha256Before, events[0]?.sha256After], [original.sha256, row.sha256]);
  assert.equal(events[0]?.details?.['copy'], row.reference);
  assert.equal(await verifyOriginal(bench.vault, original, bench.identity), undefined);
});

test('a still is exactly the frame that was asked for, in full size, with its own time', async () => {
  const id = await ask(film, 'still', { v: 1, frame: 21, atMs: 1733, format: 'png' });
  const { row, bytes } = await made(id);
  const path = join(bench.folder, 'still.png');
  writeFileSync(path, bytes);
  assert.deepEqual(readNumbers(path), [21]);
  assert.deepEqual([row.type, row.width, row.height, row.facts?.['frame']], ['image/png', 160, 90, 21]);
  const times = execFileSync('ffprobe', [
    ...['-v', 'error', '-show_entries', 'frame=pts_time', '-of', 'csv=p=0', join(bench.folder, 'film.mp4')],
  ]);
  assert.equal(row.facts?.['atMs'], Math.round(Number(times.toString().match(/[\d.]+/g)![21]) * 1_000_000) / 1000);
  assert.equal((await custodyOf(bench, film)).actions.at(-1), 'derive');
});

test('a frame whose time is far from the one asked for is refused, not guessed', async () => {
  const id = await ask(film, 'still', { v: 1, frame: 3, atMs: 2900, format: 'jpeg' });
  assert.equal(await workOnCopy(bench, never), true);
  const row = await copyRow(id);
  assert.deepEqual([row.state, row.failure, row.sha256], ['failed', 'frame_differs', null]);
});

test('a picture is covered and cut as it is seen, upright, and says nothing of its camera', async () => {
  const boxes = [{ ...solid, keys: [{ atMs: 0, x: 100, y: 200, width: 100, height: 50 }] }];
  const crop = { x: 50, y: 150, width: 300, height: 300 };
  const id = await ask(photo, 'redaction', { ...whole, frame: { width: 400, height: 600 }, boxes, crop });
  const { row, bytes } = await made(id);
  assert.deepEqual([row.type, row.width, row.height], ['image/jpeg', 300, 300]);
  assert.equal((await sharp(bytes).metadata()).exif, undefined);
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
  for (let x = 50; x < 150; x++) for (let y = 50; y < 100; y++) assert.ok(Math.max(...at(x, y)) < 8, `${x} ${y}`);
  assert.ok(at(20, 20)[0]! > 200 && at(200, 200)[0]! > 200);
});

test('whoever was not served for longest is next, and who died over a copy is replaced', async () => {
  const plan = { v: 1, frame: 0, atMs: 0, format: 'jpeg' };
  const first = await ask(film, 'still', plan);
  const { askedBy } = await copyRow(first);
  const second = await ask(film, 'still', plan, askedBy);
  const colleague = await ask(film, 'still', plan);
  assert.equal((await claimCopy(bench))?.id, first);
  assert.equal((await claimCopy(bench))?.id, colleague, 'before the second one of the same person');
  assert.equal((await claimCopy(bench))?.id, second);
  assert.equal(await claimCopy(bench), undefined);
  bench.ahead.ms += 10 * 60_000;
  for (const id of [first, second, colleague]) await made(id);
  assert.equal((await copyRow(first)).attempts, 2);
});

test('a copy that took its worker with it three times is set aside', async () => {
  const id = await ask(film, 'still', { v: 1, frame: 0, atMs: 0, format: 'jpeg' });
  for (let died = 0; died < 3; died++) {
    assert.equal((await claimCopy(bench))?.id, id);
    bench.ahead.ms += 10 * 60_000;
  }
  assert.equal(await workOnCopy(bench, never), true);
  const { state, failure } = await copyRow(id);
  assert.deepEqual([state, failure], ['failed', 'worker_lost']);
});

test('the audit holds every copy against its event, its original and the vault', async () => {
  const found: string[] = [];
  const look = async () => {
    found.length = 0;
    await checkWorkingCopies({
      reader: bench.store,
      vault: bench.vault,
      report: ({ what, is }) => found.push(`${what} ${is}`),
    });
    return found.length;
  };
  assert.equal(await look(), 0, found.join('\n'));
  const id = await ask(film, 'still', { v: 1, frame: 0, atMs: 0, format: 'jpeg' });
  const { row } = await made(id);
  const set = (sha256: string | null) =>
    bench.store.write(async (tx) => {
      await tx.update(t().workingCopy).set({ sha256 }).where(eq(t().workingCopy.id, id));
    });
  await set('0'.repeat(64));
  assert.equal(await look(), 1);
  assert.match(found[0]!, new RegExp(`^working copy ${row.reference} sha256 is 0{64}`));
  await set(row.sha256);
  await bench.vault.remove(copyKey(film as UploadId, id));
  assert.equal(await look(), 1);
});

test('after all this the chain holds, and of the originals nothing is left on the scratch space', async () => {
  const { rows } = await custodyOf(bench, film);
  assert.equal(findBreak(rows), undefined);
  assert.deepEqual(
    readdirSync(bench.scratch.own).filter((name) => name.startsWith('step-')),
    [],
  );
});
