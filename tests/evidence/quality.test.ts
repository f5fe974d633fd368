import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { gradeQuality, readGrades } from '../../api/evidence/preview/quality.ts';
import { densityLevels, levelOf, pixelsPerMetre } from '../../api/pixel-density.ts';
import { type FilmBench, openFilmBench } from './film-bench.ts';

const hd = { width: 1920, height: 1080 };

test('a good film is said to be good, and only when it was measured', () => {
  const good = {
    ...hd,
    sharpness: 90,
    blocking: 95,
    light: [40, 45, 50],
    frames: 100,
    droppedFrames: 0,
    durationMs: 4000,
  };
  assert.deepEqual(gradeQuality(good), {
    lines: 1080,
    sharpness: 90,
    brightness: 45,
    blocking: 95,
    droppedFrames: 0,
    findings: ['good'],
  });
  assert.deepEqual(gradeQuality(hd), { lines: 1080, findings: [] });
});

test('what is wrong is said worst first', () => {
  const measured = {
    width: 352,
    height: 288,
    sharpness: 5,
    blocking: 40,
    light: [2, 3, 3],
    frames: 80,
    droppedFrames: 20,
    durationMs: 4000,
  };
  const stretches = { black: [{ startMs: 0, endMs: 500 }], frozen: [{ startMs: 500, endMs: 3500 }] };
  const quality = gradeQuality({ ...measured, ...stretches });
  assert.deepEqual(quality.findings, [
    'blurred',
    'dark',
    'frozen',
    'frames_missing',
    'low_resolution',
    'blocky',
    'black',
  ]);
  assert.deepEqual([quality.frozenMs, quality.blackMs, quality.lines], [3000, 500, 288]);
});

test('bits per pixel follow from the rate of bits and of frames', () => {
  assert.equal(gradeQuality({ ...hd, bitRate: 6_220_800, ratePerSecond: 30 }).bitsPerPixel, 0.1);
  assert.equal('bitsPerPixel' in gradeQuality({ ...hd, bitRate: 6_220_800 }), false);
});

test('grades are read from what ffmpeg prints, and from nothing else', () => {
  assert.deepEqual(readGrades('frame:0\nlavfi.blur=5.0\nlavfi.block=3.0\n'), { sharpness: 100, blocking: 100 });
  assert.deepEqual(readGrades('lavfi.blur=25\nlavfi.block=100\n'), { sharpness: 0, blocking: 0 });
  for (const text of ['', 'lavfi.blur=nan\nlavfi.block=inf\n', 'lavfi.blur=-5\n', 'lavfi.blur=0\n', 'xlavfi.blur=7\n'])
    assert.deepEqual(readGrades(text), {}, text);
  fc.assert(
    fc.property(fc.string(), fc.array(fc.tuple(fc.constantFrom('blur', 'block'), fc.string())), (text, pairs) => {
      const grades = readGrades(`${text}\n${pairs.map(([name, value]) => `lavfi.${name}=${value}`).join('\n')}`);
      for (const grade of Object.values(grades)) assert.ok(Number.isInteger(grade) && grade >= 0 && grade <= 100);
    }),
  );
});

test('pixels per metre reach the levels of EN 62676-4, each at its bound', () => {
  for (const edition of [2015, 2025] as const)
    for (const [level, least] of Object.entries(densityLevels[edition])) {
      assert.equal(levelOf(least, edition), level);
      assert.notEqual(levelOf(least - 0.01, edition), level);
    }
  // a door of two metres that is 500 pixels high
  assert.deepEqual(
    [pixelsPerMetre(500, 2), levelOf(pixelsPerMetre(500, 2)!), levelOf(250, 2025)],
    [250, 'identify', 'characterise'],
  );
  assert.equal(levelOf(12), undefined);
  for (const [px, metres] of [
    [0, 1],
    [100, 0],
    [100, -1],
    [Number.NaN, 1],
    [Infinity, 1],
  ] as const)
    assert.equal(pixelsPerMetre(px, metres), undefined);
});

let bench: FilmBench;
before(async () => {
  bench = await openFilmBench();
});
after(() => bench.close());

/** One picture, made worse in one way at a time. Fine structure at every scale stands for a real one. */
const worse: Record<string, { filter: string; encode?: string[] }> = {
  good: { filter: 'null' },
  soft: { filter: 'boxblur=2' },
  blurred: { filter: 'boxblur=6' },
  enlarged: { filter: 'scale=213:120,scale=854:480' },
  dusk: { filter: 'lutyuv=y=16+(val-16)*0.4' },
  night: { filter: 'lutyuv=y=16+(val-16)*0.08' },
  blocky: { filter: 'null', encode: ['-c:v', 'mpeg4', '-q:v', '31'] },
};

test('dark, blurred, enlarged and blocky films are graded in their order, each by its own grade', async () => {
  const found: Record<string, { sharpness: number; blocking: number; brightness: number; findings: string[] }> = {};
  for (const [name, { filter, encode }] of Object.entries(worse)) {
    const path = bench.make(
      `${name}.mp4`,
      ...['-f', 'lavfi', '-i', 'mandelbrot=size=854x480:rate=10:start_scale=1.2:end_scale=1'],
      ...[
        '-t',
        '2',
        '-vf',
        `${filter},format=yuv420p`,
        ...(encode ?? ['-c:v', 'libx264', '-crf', '20', '-preset', 'veryfast']),
      ],
    );
    found[name] = (await bench.draw({ path })).facts.quality as (typeof found)[string];
  }
  const order = (grade: 'sharpness' | 'blocking' | 'brightness', ...names: string[]) => {
    const grades = names.map((name) => found[name]![grade]);
    assert.ok(
      grades.every((value, at) => at === 0 || value < grades[at - 1]!),
      `${grade}: ${JSON.stringify(found)}`,
    );
  };
  order('sharpness', 'good', 'soft', 'blurred');
  order('sharpness', 'good', 'enlarged');
  order('brightness', 'good', 'dusk', 'night');
  order('blocking', 'good', 'blocky');
  const said = Object.fromEntries(Object.entries(found).map(([name, { findings }]) => [name, findings[0]]));
  assert.deepEqual(
    [said['good'], said['blurred'], said['night'], said['blocky']],
    ['good', 'blurred', 'dark', 'blocky'],
    JSON.stringify(found),
  );
});
