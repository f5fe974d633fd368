import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { readReveals } from '../../site/tip/reveals.ts';

const folder = await mkdtemp(join(tmpdir(), 'vidne-reveals-'));
after(() => rm(folder, { recursive: true, force: true }));

const red = () => sharp({ create: { width: 40, height: 30, channels: 3, background: '#a00' } });
const place = {
  GPSLatitudeRef: 'N',
  GPSLatitude: '55/1 40/1 0/1',
  GPSLongitudeRef: 'E',
  GPSLongitude: '12/1 34/1 0/1',
};
const blob = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]);

test('a picture with a place says so, and names the phone', async () => {
  const exif = { IFD0: { Model: 'iPhone 15 Pro' }, IFD3: place };
  for (const picture of [red().jpeg(), red().webp()]) {
    const bytes = await picture.withExif(exif).toBuffer();
    assert.deepEqual(await readReveals(blob(bytes)), { place: 'yes', device: 'iPhone 15 Pro' });
  }
});

test('a picture without a place is said to have none', async () => {
  assert.deepEqual(await readReveals(blob(await red().jpeg().toBuffer())), { place: 'no' });
  const exif = { IFD0: { Model: 'SM-G991B' } };
  const bytes = await red().jpeg().withExif(exif).toBuffer();
  assert.deepEqual(await readReveals(blob(bytes)), { place: 'no', device: 'SM-G991B' });
});

test('nothing is claimed about a file that cannot be read', async () => {
  assert.deepEqual(await readReveals(blob(Buffer.from('DHAV....'))), { place: 'unknown' });
  const bytes = await red()
    .jpeg()
    .withExif({ IFD0: { Model: 'Pixel 8' }, IFD3: place })
    .toBuffer();
  const exif = bytes.indexOf('Exif');
  for (const cut of [exif + 8, exif + 20, exif + 40])
    assert.equal((await readReveals(blob(bytes.subarray(0, cut)))).place, 'unknown', `cut at ${cut}`);
});

test('a film from a phone tells its place, wherever its header stands', async () => {
  const run = promisify(execFile);
  const make = async (name: string, options: string[]): Promise<Blob> => {
    const file = join(folder, name);
    const source = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=64x48:d=0.2', ...options, file];
    await run('ffmpeg', source);
    return blob(await readFile(file));
  };
  const located = ['-metadata', 'location=+55.6761+012.5683/'];
  assert.deepEqual(await readReveals(await make('last.mp4', located)), { place: 'yes' });
  assert.deepEqual(await readReveals(await make('first.mov', [...located, '-movflags', '+faststart'])), {
    place: 'yes',
  });
  assert.deepEqual(await readReveals(await make('plain.mp4', [])), { place: 'no' });
});

test('a picture tells when it was taken: by its camera’s clock, and as an instant where the zone is written', async () => {
  const exif = { IFD0: { Model: 'iPhone 15 Pro' }, IFD2: { DateTimeOriginal: '2026:11:21 22:41:07' } };
  const bare = await readReveals(blob(await red().jpeg().withExif(exif).toBuffer()));
  assert.deepEqual(bare, { place: 'no', device: 'iPhone 15 Pro', recordedOn: '2026-11-21T22:41:07' });
  const zoned = { ...exif, IFD2: { ...exif.IFD2, OffsetTimeOriginal: '+01:00' } };
  const { recordedAt } = await readReveals(blob(await red().jpeg().withExif(zoned).toBuffer()));
  assert.equal(recordedAt, '2026-11-21T21:41:07.000Z');
  const blank = { ...exif, IFD2: { DateTimeOriginal: '0000:00:00 00:00:00' } };
  assert.deepEqual(Object.keys(await readReveals(blob(await red().jpeg().withExif(blank).toBuffer()))), [
    'place',
    'device',
  ]);
});

test('a film tells when and with what it was recorded', async () => {
  const run = promisify(execFile);
  const file = join(folder, 'told.mov');
  const told = ['-metadata', 'creation_time=2026-11-21T22:41:00Z', '-metadata', 'com.apple.quicktime.make=Apple'];
  const model = ['-metadata', 'com.apple.quicktime.model=iPhone 15 Pro', '-movflags', 'use_metadata_tags'];
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=64x48:d=0.2', ...told, ...model, file]);
  assert.deepEqual(await readReveals(blob(await readFile(file))), {
    place: 'no',
    recordedAt: '2026-11-21T22:41:00.000Z',
    device: 'iPhone 15 Pro',
  });
});

test('a file that can no longer be read reveals nothing, and breaks nothing', async () => {
  const gone = blob(Buffer.from('x'));
  gone.slice = () => {
    throw new DOMException('gone', 'NotReadableError');
  };
  assert.deepEqual(await readReveals(gone), { place: 'unknown' });
});
