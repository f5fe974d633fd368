import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { createActivity, view } from '../../api/evidence/preview/activity.ts';
import { pickScenes } from '../../api/evidence/preview/sheet.ts';
import { type FilmBench, openFilmBench } from './film-bench.ts';

const fields = view.width * view.height;
const activityOf = (...chunks: Uint8Array[]) => {
  const activity = createActivity();
  for (const chunk of chunks) activity.take(chunk);
  return activity.end();
};
/** So many seconds of tiny pictures, each painted by its number. */
const watch = (seconds: number, paint: (sample: number, field: number) => number) =>
  activityOf(
    Uint8Array.from({ length: seconds * view.perSecond * fields }, (_, at) =>
      paint(Math.floor(at / fields), at % fields),
    ),
  );
/** A picture with something in it. */
const street = (field: number): number => 60 + (field % view.width) * 4;
/** Noise of one step, as a camera at night has after its pixels are averaged. */
const noise = (sample: number, field: number): number => (Math.sin(sample * 91.7 + field * 13.3) > 0.6 ? 1 : 0);

test('one field that changes is seen in its second and in no other', () => {
  const { activity, scenes } = watch(10, (sample, field) =>
    field === 100 && sample >= 32 && sample < 35 ? 200 : street(field) + noise(sample, field),
  );
  assert.deepEqual(
    activity?.motion.map((moved) => moved > 0),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((s) => s === 6),
  );
  assert.equal(activity?.stepMs, 1000);
  assert.deepEqual(scenes, []);
});

test('what a key frame changes in a still picture has not moved, what is a little more has', () => {
  const renewed = (size: number) =>
    watch(6, (sample, field) => street(field) + (sample >= 10 && field % 97 === 0 ? size : 0)).activity?.motion;
  assert.deepEqual(renewed(3), [0, 0, 0, 0, 0, 0]);
  assert.deepEqual(
    renewed(4)?.map((moved) => moved > 0),
    [0, 1, 2, 3, 4, 5].map((s) => s === 1),
  );
});

test('a film with a picture every four seconds moves when the picture changes, and rests between', () => {
  const activity = createActivity(4 * view.perSecond);
  for (let n = 0; n < 5; n++) activity.take(Uint8Array.from({ length: fields }, (_, field) => street(field) + n * 9));
  const seen = activity.end();
  assert.deepEqual(
    seen.activity?.motion.map((moved) => moved > 0),
    Array.from({ length: 20 }, (_, second) => [3, 7, 11, 15].includes(second)),
  );
  assert.equal(activity.seenMs(), 20_000);
});

test('motion grows with the part of the picture that moves, light with how bright it is', () => {
  const moving = (part: number) =>
    watch(1, (sample, field) => (field < fields * part ? (sample % 2) * 200 : 50)).activity!.motion[0]!;
  const grades = [1 / 576, 0.01, 0.1, 0.5, 1].map(moving);
  assert.deepEqual(
    grades,
    grades.toSorted((a, b) => a - b),
  );
  assert.deepEqual([grades[0], grades.at(-1)], [4, 100]);
  assert.deepEqual(watch(3, (sample) => (sample < 5 ? 0 : sample < 10 ? 128 : 255)).activity?.light, [0, 50, 100]);
});

test('a cut is a scene, a passer-by and a camera that turns are none', () => {
  assert.deepEqual(watch(6, (sample, field) => (sample < 13 ? street(field) : 255 - street(field))).scenes, [2600]);
  const passing = watch(6, (sample, field) => (field % view.width === sample ? 220 : street(field)));
  assert.deepEqual(passing.scenes, []);
  const turning = watch(6, (sample, field) => (((field % view.width) + sample) * 37) % 256);
  assert.ok(turning.scenes.length <= 1, 'only where the turning begins');
});

test('black is black, a dark street with a lamp is not', () => {
  const black = watch(6, (sample, field) => (sample >= 10 && sample < 20 ? 2 + noise(sample, field) : street(field)));
  assert.deepEqual(black.black, [{ startMs: 2000, endMs: 4000 }]);
  assert.deepEqual(watch(4, (_, field) => (field === 40 ? 60 : 3)).black, []);
  assert.deepEqual(watch(1, () => 0).black, [{ startMs: 0, endMs: 1000 }]);
});

test('what stands still for two seconds is frozen; a camera that looks at nothing is not', () => {
  const shown = (sample: number, field: number) => street(field) + noise(Math.min(Math.max(sample, 15), 30), field);
  const { frozen } = watch(8, (sample, field) =>
    sample < 15 || sample > 30 ? street(field) + noise(sample, field) : shown(0, field),
  );
  assert.deepEqual(frozen, [{ startMs: 3000, endMs: 6200 }]);
  assert.deepEqual(watch(5, (sample, field) => street(field) + noise(sample, field)).frozen, []);
});

test('pictures are read alike however they are cut, and any bytes give a timeline within its bounds', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: fields * 12 }), fc.nat(), (bytes, cut) => {
      const at = bytes.length > 0 ? cut % bytes.length : 0;
      const whole = activityOf(bytes);
      assert.deepEqual(activityOf(bytes.subarray(0, at), bytes.subarray(at)), whole);
      const { motion = [], light = [] } = whole.activity ?? {};
      assert.equal(motion.length, Math.ceil(Math.floor(bytes.length / fields) / view.perSecond));
      for (const value of [...motion, ...light]) assert.ok(value >= 0 && value <= 100);
    }),
  );
});

test('a film that flickers on and on is bounded, and an empty film has no timeline', () => {
  const activity = createActivity(1, { steps: 60, list: 10 });
  const [dark, bright] = [new Uint8Array(fields), new Uint8Array(fields).fill(255)];
  for (let sample = 0; sample < 200 * view.perSecond; sample++)
    activity.take(Math.floor(sample / 15) % 2 === 0 ? dark : bright);
  const { activity: line, scenes, black, frozen } = activity.end();
  assert.deepEqual([line?.motion.length, scenes.length, black.length, frozen.length], [60, 10, 10, 10]);
  assert.deepEqual(activityOf(), { scenes: [], black: [], frozen: [] });
});

test('a contact sheet shows every scene, and the rest of the film evenly', () => {
  const at = (change: (n: number) => number, count = 400) =>
    Array.from({ length: count }, (_, n) => ({ ms: n * 1000, change: change(n) }));
  const scenes = pickScenes(at((n) => ([50, 133, 134, 300].includes(n) ? 60 : 1)));
  for (const scene of [0, 50, 133, 300]) assert.ok(scenes.includes(scene), `${scene}`);
  assert.equal(scenes.includes(134), false, 'hardly another second of the same');
  assert.deepEqual([scenes.length, scenes], [20, scenes.toSorted((a, b) => a - b)]);
  const even = pickScenes(at(() => 0));
  const gaps = even.slice(1).map((frame, n) => frame - even[n]!);
  assert.ok(even.length === 20 && Math.max(...gaps) <= 4 * Math.min(...gaps), `${gaps}`);
  assert.deepEqual(pickScenes(at(() => 99, 3)), [0, 1, 2]);
  assert.deepEqual(pickScenes([]), []);
});

let bench: FilmBench;
before(async () => {
  bench = await openFilmBench();
});
after(() => bench.close());

test('of a noisy corridor only the seconds in which somebody walks stand out, whatever the noise', async () => {
  // a corner outside the picture would be put somewhere else in every run
  const corridor =
    'gradients=size=640x360:rate=12:duration=12:c0=0x606060:c1=0xb0b0b0:x0=0:y0=0:x1=639:y1=359:speed=0.00001:n=2';
  const walks = "overlay=x='40+50*t':y=120:enable='between(t,4.1,5.85)+between(t,9.1,9.85)'";
  // noise of three seeds; encoded ever more coarsely, a key frame changes more of what stands still
  for (const [seed, [coarse, grain]] of [[23, 6] as const, [30, 9] as const, [36, 18] as const].entries()) {
    const path = bench.make(
      `corridor-${seed}.mp4`,
      // with several threads the noise, and what the encoder makes of it, is another each time
      ...['-filter_complex_threads', '1'],
      ...['-f', 'lavfi', '-i', corridor, '-f', 'lavfi', '-i', 'color=0x303030:size=24x48:rate=12:duration=12'],
      ...['-filter_complex', `[0:v][1:v]${walks},noise=alls=${grain}:allf=t+u:all_seed=${seed + 1}`],
      ...[
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-crf',
        `${coarse}`,
        '-pix_fmt',
        'yuv420p',
        '-g',
        '24',
        '-threads',
        '1',
      ],
    );
    const { analysis } = await bench.draw({ path });
    const { motion } = analysis.activity!;
    const moving = motion.flatMap((moved, second) => (moved > 0 ? [second] : []));
    assert.deepEqual(moving, [4, 5, 9], `crf ${coarse}: ${motion}`);
    assert.deepEqual([analysis.scenes, analysis.black], [[], []]);
  }
});

test('cut, black and frozen stretches of a film are found to a fifth of a second', async () => {
  const part = (source: string, seconds: number) => `${source}=size=160x90:rate=25:duration=${seconds}`;
  const sources = [
    part('testsrc2', 3),
    part('color=black', 2),
    part('mandelbrot=start_scale=2', 3).replace(':duration=3', ''),
    part('smptebars', 3),
  ];
  const path = bench.make(
    'parts.mp4',
    ...sources.flatMap((source) => ['-f', 'lavfi', '-i', source.replace('=black=', '=black:').replace('=2=', '=2:')]),
    ...['-filter_complex', '[2:v]trim=duration=3[m];[0:v][1:v][m][3:v]concat=n=4,format=yuv420p[v]', '-map', '[v]'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '8'],
  );
  const { black, frozen, scenes } = (await bench.draw({ path })).analysis;
  const near = (ms: number | undefined, expected: number) => Math.abs((ms ?? Infinity) - expected) <= 200;
  assert.ok(black.length === 1 && near(black[0]?.startMs, 3000) && near(black[0]?.endMs, 5000), JSON.stringify(black));
  assert.ok(
    frozen.length === 1 && near(frozen[0]?.startMs, 8000) && near(frozen[0]?.endMs, 11_000),
    JSON.stringify(frozen),
  );
  for (const cut of [3000, 5000, 8000])
    assert.ok(
      scenes.some((ms) => near(ms, cut)),
      `${cut} in ${scenes}`,
    );
});
