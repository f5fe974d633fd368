import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import type { Quality } from '../../api/db/values.ts';
import { drawPicture } from '../../api/evidence/preview/picture.ts';
import { gradeStill } from '../../api/evidence/preview/still-grades.ts';
import { type FilmBench, openFilmBench } from './film-bench.ts';

let bench: FilmBench;
before(async () => {
  bench = await openFilmBench();
});
after(() => bench.close());

const scenes = { fractal: 'mandelbrot=size=1600x1200:start_scale=1.2', chart: 'testsrc2=size=1600x1200' };

/** The scene made worse, saved, and drawn in the real sandbox. */
async function draw(name: string, worse: (picture: Sharp) => Sharp, quality = 92): Promise<Quality> {
  const path = join(bench.folder, `${name}.jpg`);
  await worse(sharp(join(bench.folder, 'scene.png')))
    .jpeg({ quality })
    .toFile(path);
  const { facts } = await bench.draw({ path }, { description: { kind: 'picture', remarks: [] } }, drawPicture);
  assert.ok(facts.quality, name);
  return facts.quality;
}

for (const [scene, source] of Object.entries(scenes))
  test(`a ${scene} that is blurred, dark or hard compressed is graded in that order, and said to be so`, async () => {
    const args = ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-frames:v', '1', join(bench.folder, 'scene.png')];
    execFileSync('ffmpeg', args);
    const good = await draw('good', (picture) => picture);
    assert.deepEqual([good.lines, good.findings], [1200, ['good']]);

    const blurred = [await draw('soft', (p) => p.blur(2)), await draw('blurred', (p) => p.blur(5))];
    const sharpness = [good, ...blurred].map((quality) => quality.sharpness!);
    assert.ok(sharpness[0]! > sharpness[1]! && sharpness[1]! > sharpness[2]!, `${sharpness}`);
    assert.equal(blurred[1]!.findings[0], 'blurred');

    const packed = [await draw('packed', (p) => p, 30), await draw('blocky', (p) => p, 8)];
    const blocking = [good, ...packed].map((quality) => quality.blocking!);
    assert.ok(blocking[0]! > blocking[1]! && blocking[1]! > blocking[2]!, `${blocking}`);
    assert.equal(packed[1]!.findings[0], 'blocky');

    const night = await draw('night', (p) => p.linear(0.06, 0));
    assert.equal(night.findings[0], 'dark');
    const small = await draw('small', (p) => p.resize(400));
    assert.deepEqual(small.findings, ['low_resolution']);
  });

test('a picture whose grid was moved by cropping is still seen to be blocky', async () => {
  const jpeg = await sharp(join(bench.folder, 'scene.png')).jpeg({ quality: 8 }).toBuffer();
  const cropped = await sharp(jpeg).extract({ left: 163, top: 205, width: 1000, height: 800 }).png().toBuffer();
  const path = join(bench.folder, 'cropped.png');
  await sharp(cropped).toFile(path);
  const { facts } = await bench.draw({ path }, { description: { kind: 'picture', remarks: [] } }, drawPicture);
  assert.ok(facts.quality!.blocking! < 50, JSON.stringify(facts.quality));
});

test('pictures of every kind of pixel have grades: sixteen bits, transparent, grey, turned, tiny', async () => {
  const scene = () => sharp(join(bench.folder, 'scene.png'));
  const kinds: Record<string, Sharp> = {
    'sixteen.png': scene().toColourspace('rgb16').png(),
    'transparent.png': scene().ensureAlpha(0.5).png(),
    'grey.png': scene().greyscale().png(),
    'turned.jpg': scene().withMetadata({ orientation: 6 }).jpeg(),
    'tiny.png': scene().resize(3, 2).png(),
  };
  for (const [name, picture] of Object.entries(kinds)) {
    const path = join(bench.folder, name);
    await picture.toFile(path);
    assert.ok(readFileSync(path).length > 0);
    const { facts } = await bench.draw({ path }, { description: { kind: 'picture', remarks: [] } }, drawPicture);
    assert.ok(Number.isFinite(facts.quality?.brightness), `${name}: ${JSON.stringify(facts)}`);
  }
});

test('any pixels have grades from 0 to 100, and a picture of one colour has no sharpness', () => {
  assert.deepEqual(gradeStill({ pixels: new Uint8Array(10_000).fill(128), width: 100, height: 100 }), {
    blocking: 100,
    brightness: 50,
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 60 }),
      fc.infiniteStream(fc.nat(255)),
      (width, height, values) => {
        const pixels = Uint8Array.from({ length: width * height }, () => values.next().value as number);
        for (const grade of Object.values(gradeStill({ pixels, width, height })))
          assert.ok(Number.isInteger(grade) && grade >= 0 && grade <= 100);
      },
    ),
  );
});
