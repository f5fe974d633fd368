import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { TipFile } from '../../api/drop/documents.ts';
import { draw, fileRow, openTestBench, seedTip, seedUpload, type TestBench, workThrough } from './bench.ts';
import { aviExport, copyOf, photo, plainFilm, rawExport } from './clips.ts';
import { dahuaExport, hikvisionExport } from './recorder-clips.ts';

/** What cameras, recorders and newer phones write, through the whole worker: described, and drawn where it can be. */
let bench: TestBench;
const files = new Map<string, TipFile>();

function avif(at: string): Uint8Array {
  photo(at, 'photo.jpg');
  execFileSync('heif-enc', ['-A', '-o', join(at, 'photo.avif'), join(at, 'photo.jpg')], { stdio: 'ignore' });
  return readFileSync(join(at, 'photo.avif'));
}

/** An AVI whose pictures are in a format only its maker knows. */
function secret(at: string): Buffer {
  const bytes = Buffer.from(aviExport(at));
  for (let found = bytes.indexOf('MJPG'); found >= 0; found = bytes.indexOf('MJPG')) bytes.write('QZ7X', found);
  return bytes;
}

before(async () => {
  bench = await openTestBench();
  const at = bench.folder;
  const film = plainFilm(at, 'film.mp4');
  const hevc = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error', '-threads', '1'];
  const made: [string, Uint8Array][] = [
    ['CH01.dav', dahuaExport(at)],
    ['hikvision.mp4', hikvisionExport(at)],
    ['ch01_20260501.264', rawExport(at)],
    ['camera.h265', copyOf(at, 'camera.h265', film, ...hevc, '-an')],
    ['phone.mov', copyOf(at, 'phone.mov', film, ...hevc, '-tag:v', 'hvc1')],
    ['disc.m2ts', copyOf(at, 'disc.m2ts', film, '-c', 'copy', '-f', 'mpegts', '-mpegts_m2ts_mode', '1')],
    ['stream.ts', copyOf(at, 'stream.ts', film, '-c', 'copy')],
    ['old.3gp', copyOf(at, 'old.3gp', film, '-c:v', 'mpeg4', '-c:a', 'aac')],
    ['export.avi', aviExport(at)],
    ['new.webm', draw(at, 'new.webm', '-i', join(at, 'film.mp4'), '-an', '-c:v', 'libsvtav1', '-preset', '12')],
    ['photo.avif', avif(at)],
    ['secret.avi', secret(at)],
    ['board.264', Buffer.concat([Buffer.from('HXVS'), randomBytes(9000)])],
    ['export.sef', randomBytes(9000)],
  ];
  for (const [name, bytes] of made) files.set(name, await seedUpload(bench, { name, type: '', bytes }));
  await seedTip(bench, [...files.values()]);
  await workThrough(bench);
});
after(() => bench.close());

const films = ['poster.jpg', 'sheet.jpg', 'proxy.mp4'];
const expected: [name: string, type: string, codec: string | undefined, remarks: string[], previews: string[]][] = [
  ['CH01.dav', 'application/x-dahua', 'h264', [], films],
  ['hikvision.mp4', 'application/x-hikvision', 'h264', [], films],
  ['ch01_20260501.264', 'video/h264', 'h264', [], films],
  ['camera.h265', 'video/h265', 'hevc', [], films],
  ['phone.mov', 'video/quicktime', 'hevc', [], films],
  ['disc.m2ts', 'video/mp2t', 'h264', [], films],
  ['stream.ts', 'video/mp2t', 'h264', [], films],
  ['old.3gp', 'video/3gpp', 'mpeg4', [], films],
  ['export.avi', 'video/x-msvideo', 'mjpeg', [], films],
  ['new.webm', 'video/webm', 'av1', [], films],
  ['photo.avif', 'image/avif', undefined, [], ['picture.jpg', 'poster.jpg']],
  ['secret.avi', 'video/x-msvideo', undefined, ['needs_own_player'], []],
  ['board.264', 'application/x-recorder', undefined, ['needs_own_player'], []],
  ['export.sef', 'application/octet-stream', undefined, ['needs_own_player'], []],
];
for (const [name, type, codec, remarks, previews] of expected)
  test(`${name} is ${type}, and ${previews.length > 0 ? 'is shown' : 'needs its own player'}`, async () => {
    const { state, description, previews: shown } = await fileRow(bench, files.get(name)!.upload);
    assert.deepEqual([state, description?.detectedType, description?.videoCodec], ['queued', type, codec]);
    assert.deepEqual(description?.remarks, remarks);
    assert.deepEqual(shown?.map((preview) => preview.name).filter((it) => it !== 'analysis.json') ?? [], previews);
  });
