import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { TipFile } from '../../api/drop/documents.ts';
import type { Sandbox } from '../../api/evidence/sandbox/sandbox.ts';
import {
  draw,
  fileRow,
  film,
  openPreview,
  openTestBench,
  seedTip,
  seedUpload,
  still,
  type TestBench,
  workThrough,
} from './bench.ts';

/** Films that are larger than what is laid out: they flow through a pipe, and lie nowhere whole. */
let bench: TestBench;
const sent = new Map<string, { bytes: Buffer; file: TipFile }>();
/** names of samples that were found on the scratch space while a program ran */
const seen: string[] = [];

function look(folder: string): void {
  for (const entry of existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : []) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !existsSync(path) || statSync(path).size > 50 * 1024 ** 2) continue;
    const bytes = readFileSync(path);
    for (const [name, { bytes: original }] of sent)
      if (bytes.includes(original.subarray(20_000, 20_064))) seen.push(name);
  }
}

before(async () => {
  const opened = await openTestBench({ laidOutBytes: 0 });
  const sandbox: Sandbox = {
    tier: opened.sandbox.tier,
    async run(job) {
      look(opened.scratch.own);
      const result = await opened.sandbox.run(job);
      look(opened.scratch.own);
      return result;
    },
  };
  bench = { ...opened, sandbox };
  const { folder } = bench;
  const films: [string, string, Uint8Array][] = [
    ['late.mp4', 'video/mp4', film(folder, 4, 'late.mp4')],
    ['late.mov', 'video/quicktime', film(folder, 2, 'late.mov')],
    ['parts.mp4', 'video/mp4', film(folder, 2, 'parts.mp4', ['-movflags', 'frag_keyframe+empty_moov'])],
    ['camera.mkv', 'video/x-matroska', film(folder, 2, 'camera.mkv')],
    ['camera.avi', 'video/avi', film(folder, 2, 'camera.avi', ['-c:a', 'mp3'])],
    ['camera.ts', 'video/mp2t', film(folder, 2, 'camera.ts')],
    ['voice.m4a', 'audio/mp4', draw(folder, 'voice.m4a', '-f', 'lavfi', '-i', 'sine=frequency=300:duration=9')],
    ['photo.jpg', 'image/jpeg', still(folder, 'photo.jpg')],
  ];
  for (const [name, type, bytes] of films)
    sent.set(name, { bytes: Buffer.from(bytes), file: await seedUpload(bench, { name, type, bytes }) });
  await seedTip(
    bench,
    [...sent.values()].map(({ file }) => file),
  );
  await workThrough(bench);
});
after(() => bench.close());

const about = async (name: string) => fileRow(bench, sent.get(name)!.file.upload);

test('every kind of film gets its viewing copies from a stream that cannot be read twice', async () => {
  for (const name of ['late.mp4', 'late.mov', 'parts.mp4', 'camera.mkv', 'camera.avi', 'camera.ts']) {
    const row = await about(name);
    assert.deepEqual([row.state, row.failure, row.description?.remarks], ['queued', null, []], name);
    const { videoCodec, width, height, hasAudio } = row.description!;
    assert.deepEqual([videoCodec, width, height, hasAudio], ['h264', 640, 360, true], name);
    const made = row.previews?.map((preview) => preview.name) ?? [];
    for (const wanted of ['poster.jpg', 'sheet.jpg', 'proxy.mp4'] as const) assert.ok(made.includes(wanted), name);
  }
});

test('a film whose index comes last is as long as it was, and its copy plays', async () => {
  const row = await about('late.mp4');
  assert.ok(Math.abs(row.description!.durationMs! - 4000) < 100, String(row.description!.durationMs));
  const copy = await openPreview(bench, sent.get('late.mp4')!.file.upload, 'proxy.mp4');
  assert.ok(copy.length > 10_000);
});

test('sound flows too', async () => {
  const row = await about('voice.m4a');
  assert.equal(row.state, 'queued');
  assert.ok(row.previews?.some(({ name }) => name === 'audio.m4a'));
});

test('no film was ever laid out; a picture is, and was seen by the same look', () => {
  assert.deepEqual([...new Set(seen)], ['photo.jpg']);
});
