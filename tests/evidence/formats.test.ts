import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { TipFile } from '../../api/drop/documents.ts';
import { publishPreview } from '../../api/evidence/preview/publish.ts';
import { claimFile } from '../../api/evidence/schedule/lease.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { uprightSize } from '../../api/redaction.ts';
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

let bench: TestBench;
const files = new Map<string, TipFile>();
const lavfi = (...sources: string[]) => sources.flatMap((source) => ['-f', 'lavfi', '-i', source]);
const tone = 'sine=frequency=300:duration=2';
/** Dash cameras and drones write speed and place as subtitles. */
function subtitled(folder: string): Uint8Array {
  writeFileSync(join(folder, 'track.srt'), '1\n00:00:00,000 --> 00:00:01,000\n55.6,12.5 48 km/h\n');
  const inputs = ['-i', join(folder, 'flat.mp4'), '-i', join(folder, 'track.srt')];
  return draw(folder, 'dashcam.mp4', ...inputs, '-map', '0', '-map', '1', '-c', 'copy', '-c:s', 'mov_text');
}
/** As a phone held upright says it: a box of no use here becomes the one that turns the picture (ISO/IEC 23008-12, 6.5.10). */
function heldUpright(heif: Buffer): Buffer {
  const at = heif.indexOf('pixi');
  heif.write('irot', at);
  heif[at + 4] = 3;
  return heif;
}

before(async () => {
  bench = await openTestBench();
  const at = bench.folder;
  still(at, 'photo.jpg', '1200x800');
  execFileSync('heif-enc', ['-o', join(at, 'photo.heic'), join(at, 'photo.jpg')], { stdio: 'ignore' });
  execFileSync('exiftool', ['-q', '-overwrite_original', '-Orientation#=6', join(at, 'photo.heic')]);
  for (const [name, ...coder] of [['held.heic'], ['held.avif', '-A']] as const) {
    execFileSync('heif-enc', [...coder, '-o', join(at, name), join(at, 'photo.jpg')], { stdio: 'ignore' });
    writeFileSync(join(at, name), heldUpright(readFileSync(join(at, name))));
  }
  film(at, 2, 'flat.mp4');
  const made: [string, string, Uint8Array][] = [
    ['photo.heic', 'image/heic', readFileSync(join(at, 'photo.heic'))],
    ['held.heic', 'image/heic', readFileSync(join(at, 'held.heic'))],
    ['held.avif', 'image/avif', readFileSync(join(at, 'held.avif'))],
    ['moving.gif', 'image/gif', draw(at, 'moving.gif', ...lavfi('testsrc=size=320x240:rate=5:duration=2'))],
    ['memo.m4a', 'audio/mp4', draw(at, 'memo.m4a', ...lavfi(tone), '-c:a', 'aac')],
    ['memo.wav', 'audio/wav', draw(at, 'memo.wav', ...lavfi(tone))],
    [
      'song.mp3',
      'audio/mpeg',
      draw(
        at,
        'song.mp3',
        ...lavfi(tone, 'testsrc=size=64x64:rate=1:duration=1'),
        '-map',
        '0',
        '-map',
        '1',
        '-frames:v',
        '1',
        '-c:v',
        'mjpeg',
        '-disposition:v',
        'attached_pic',
      ),
    ],
    [
      'portrait.mp4',
      'video/mp4',
      draw(at, 'portrait.mp4', '-i', join(at, 'flat.mp4'), '-c', 'copy', '-metadata:s:v:0', 'rotate=270'),
    ],
    [
      'large.webm',
      'video/webm',
      draw(
        at,
        'large.webm',
        ...lavfi('testsrc2=size=1920x1440:rate=2:duration=2'),
        '-c:v',
        'libvpx',
        '-deadline',
        'realtime',
        '-cpu-used',
        '8',
      ),
    ],
    [
      'odd-sound.mkv',
      'video/x-matroska',
      draw(
        at,
        'odd-sound.mkv',
        ...lavfi('testsrc2=size=320x240:rate=10:duration=2', tone),
        '-c:v',
        'mpeg4',
        '-c:a',
        'wavpack',
      ),
    ],
    ['talk.amr', 'video/mp4', draw(at, 'talk.aac', ...lavfi(tone), '-c:a', 'aac')],
    ['dashcam.mp4', 'video/mp4', subtitled(at)],
  ];
  for (const [name, type, bytes] of made) files.set(name, await seedUpload(bench, { name, type, bytes }));
  await seedTip(bench, [...files.values()]);
  await workThrough(bench);
});
after(() => bench.close());

const expected: Record<string, { kind: string; remarks?: string[]; previews: string[] }> = {
  'photo.heic': { kind: 'picture', previews: ['picture.jpg 1200x800', 'poster.jpg 640x427'] },
  'held.heic': { kind: 'picture', previews: ['picture.jpg 800x1200', 'poster.jpg 427x640'] },
  'held.avif': { kind: 'picture', previews: ['picture.jpg 800x1200', 'poster.jpg 427x640'] },
  'moving.gif': { kind: 'picture', previews: ['picture.jpg 320x240', 'poster.jpg 320x240'] },
  'memo.m4a': { kind: 'audio', previews: ['audio.m4a', 'analysis.json'] },
  'memo.wav': { kind: 'audio', previews: ['audio.m4a', 'analysis.json'] },
  'song.mp3': { kind: 'audio', previews: ['audio.m4a', 'analysis.json'] },
  'portrait.mp4': {
    kind: 'video',
    previews: ['poster.jpg 360x640', 'sheet.jpg 1600x720', 'proxy.mp4 360x640', 'analysis.json'],
  },
  'large.webm': {
    kind: 'video',
    previews: ['poster.jpg 1280x960', 'sheet.jpg 1600x720', 'proxy.mp4 960x720', 'analysis.json'],
  },
  'odd-sound.mkv': {
    kind: 'video',
    remarks: ['sound_unreadable'],
    previews: ['poster.jpg 320x240', 'sheet.jpg 1600x720', 'proxy.mp4 320x240', 'analysis.json'],
  },
  'dashcam.mp4': {
    kind: 'video',
    previews: ['poster.jpg 640x360', 'sheet.jpg 1600x720', 'proxy.mp4 640x360', 'analysis.json'],
  },
  'talk.amr': { kind: 'audio', previews: ['audio.m4a', 'analysis.json'] },
};
for (const [name, { kind, remarks = [], previews }] of Object.entries(expected))
  test(`${name} is ${kind} and is shown as ${previews.join(', ')}`, async () => {
    const row = await fileRow(bench, files.get(name)!.upload);
    assert.equal(row.state, 'queued');
    assert.deepEqual([row.description?.kind, row.description?.remarks], [kind, remarks]);
    const shown = row.previews?.map((p) => (p.width ? `${p.name} ${p.width}x${p.height}` : p.name));
    assert.deepEqual(shown, previews);
  });

test('how far a film must be turned is described, and its copy is upright', async () => {
  const { description } = await fileRow(bench, files.get('portrait.mp4')!.upload);
  assert.deepEqual([description?.width, description?.height, description?.rotation], [640, 360, 90]);
});

for (const name of ['held.heic', 'held.avif'])
  test(`${name}, turned by what opens it, is described as it is seen`, async () => {
    const asked = ['-n', '-s3', '-QuickTime:Rotation', join(bench.folder, name)];
    assert.equal(execFileSync('exiftool', asked, { encoding: 'utf8' }).trim(), '270');
    const { description } = await fileRow(bench, files.get(name)!.upload);
    assert.deepEqual(uprightSize(description), { width: 800, height: 1200 });
  });

test('a sound’s copy plays', async () => {
  const copy = await openPreview(bench, files.get('memo.wav')!.upload, 'audio.m4a');
  const seconds = execFileSync(
    'ffprobe',
    ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', '-f', 'mp4', 'pipe:0'],
    { input: copy, encoding: 'utf8' },
  );
  assert.match(seconds, /^2\.0/);
});

test('a link left in the output folder by a program that was taken over is not followed', async () => {
  const file = await seedUpload(bench, { name: 'a.jpg', type: 'image/jpeg', bytes: still(bench.folder, 'a.jpg') });
  await seedTip(bench, [file]);
  const worker = createWorker(bench);
  await worker.takeIn();
  while (await worker.step('intake'));
  const claimed = await claimFile(bench, ['described']);
  const path = join(bench.folder, 'poster.jpg');
  symlinkSync(join(bench.folder, 'a.jpg'), path);
  const signal = new AbortController().signal;
  assert.equal(await publishPreview(bench, claimed!, { name: 'poster.jpg', path, tool: 'none' }, signal), false);
  assert.equal((await fileRow(bench, file.upload)).previews, null);
});
