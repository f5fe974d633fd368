import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createFrameClock, type Instant } from '../../api/evidence/preview/frame-clock.ts';
import { createPace } from '../../api/evidence/preview/pace.ts';
import { createTimeMap, originalAt } from '../../api/evidence/preview/time-map.ts';

/** Frames placed as ffmpeg's fps filter does, and what it would show at every tick. */
function placed(distancesMs: number[], rate: number) {
  let ms = 0;
  const times = [0, ...distancesMs].map((distance) => (ms += distance));
  const frames = times.map((originalMs, frame) => ({
    tick: Math.floor((originalMs * rate) / 1000 + 0.5),
    originalMs,
    frame,
  }));
  const shown: number[] = [];
  for (const { tick, frame } of frames) {
    while (shown.length < tick) shown.push(shown.at(-1) ?? 0);
    shown[tick] = frame;
  }
  return { frames, shown };
}

const rates = fc.constantFrom(5, 12, 25, 29.97, 30);
const distances = fc.array(
  fc.oneof(
    fc.constant(40),
    fc.double({ min: 1, max: 100, noNaN: true }),
    fc.double({ min: 100, max: 4000, noNaN: true }),
  ),
  { maxLength: 300 },
);

test('the map names the frame of every tick exactly, however unevenly frames come', () => {
  fc.assert(
    fc.property(distances, rates, (apart, rate) => {
      const { frames, shown } = placed(apart, rate);
      const map = createTimeMap(rate);
      for (const frame of frames) map.take(frame);
      const points = map.end();
      assert.deepEqual([points[0]?.proxyMs, points[0]?.frame], [0, shown[0] === 0 ? 0 : points[0]?.frame]);
      shown.forEach((frame, tick) => {
        const found = originalAt(points, rate, (tick * 1000) / rate);
        assert.equal(found?.frame, frame, `tick ${tick}`);
        // never before the frame that is shown, and never a tick away from where time runs 1:1
        assert.ok(Math.abs(found.originalMs - (tick * 1000) / rate) <= 1000 / rate + 0.01);
      });
    }),
    { numRuns: 200 },
  );
});

test('a film of one even rate has a map of two points, an hour long', () => {
  const map = createTimeMap(30);
  for (let frame = 0; frame < 108_000; frame++) map.take({ tick: frame, originalMs: (frame * 1000) / 30, frame });
  assert.deepEqual(map.end(), [
    { proxyMs: 0, originalMs: 0, frame: 0 },
    { proxyMs: 3_599_966.667, originalMs: 3_599_966.667, frame: 107_999 },
  ]);
});

test('what comes before the first frame shows the first frame, and a pause shows the one before it', () => {
  const map = createTimeMap(10);
  for (const [tick, frame] of [
    [4, 0],
    [5, 1],
    [25, 2],
  ] as const)
    map.take({ tick, originalMs: tick * 100, frame });
  const points = map.end();
  const at = (ms: number) => originalAt(points, 10, ms)?.frame;
  assert.deepEqual(
    [at(0), at(399), at(400), at(500), at(1500), at(2499), at(2500), at(9000)],
    [0, 0, 0, 1, 1, 1, 2, 2],
  );
  assert.equal(originalAt(points, 10, 1500)?.originalMs, 1500);
});

test('a map never holds more points than it may, and then errs by little', () => {
  const { frames, shown } = placed(
    Array.from({ length: 20_000 }, (_, n) => 50 + 30 * Math.sin(n * n)),
    30,
  );
  const map = createTimeMap(30, 500);
  for (const frame of frames) map.take(frame);
  const points = map.end();
  assert.ok(points.length <= 501, `${points.length} points`);
  const errors = shown.map((frame, tick) => Math.abs(originalAt(points, 30, (tick * 1000) / 30)!.frame - frame));
  assert.ok(Math.max(...errors) <= 20, `off by ${Math.max(...errors)} of ${shown.length}`);
});

test('an empty map shows nothing', () => {
  assert.deepEqual(createTimeMap(25).end(), []);
  assert.equal(originalAt([], 25, 0), undefined);
});

const heard = (...chunks: Uint8Array[]): Instant[] => {
  const frames: Instant[] = [];
  const take = createFrameClock((at) => void frames.push(at));
  for (const chunk of chunks) take(chunk);
  return frames;
};

test('frames are read from what ffmpeg writes, wherever the text is cut', () => {
  const text =
    '#software: Lavf\n#tb 0: 1/15360\n#media_type 0: video\n0,  -512,     0,  512,  4, 0x1, F=0x0\n0,  0, 1024,  512,  4, 0x2\n';
  const bytes = Buffer.from(text);
  const expected = [0, 1024].map((ticks) => ({ ticks, over: 1, under: 15_360 }));
  assert.deepEqual(heard(bytes), expected);
  for (let cut = 0; cut <= bytes.length; cut++)
    assert.deepEqual(heard(bytes.subarray(0, cut), bytes.subarray(cut)), expected, `cut at ${cut}`);
});

test('arbitrary text is no frame, and never more than a line is kept', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 20 }), (chunks) => {
      for (const { ticks, over, under } of heard(...chunks))
        assert.ok(Number.isSafeInteger(ticks) && over > 0 && under > 0);
    }),
  );
  const hostile = ['#tb 0: 0/0', '#tb 0: 1/0', '0, 1, 99999999999999999999, 1', '0, 1, NOPTS, 1', '1, 1, 1, 1', '0,,,'];
  assert.deepEqual(heard(Buffer.from(`#tb 0: 1/25\n${hostile.join('\n')}\n`)), []);
  const endless = Buffer.alloc(1024 ** 2, '0');
  assert.deepEqual(
    heard(...Array.from({ length: 50 }, () => endless), Buffer.from('\n#tb 0: 1/25\n0,0,1,1\n')).length,
    1,
  );
});

const paceOf = (times: number[]) => {
  const pace = createPace();
  for (const ms of times) pace.take(ms);
  return pace.end();
};
const steady = (count: number, ms = 40): number[] => Array.from({ length: count }, (_, n) => n * ms);

test('an even film drops nothing, in whole milliseconds too', () => {
  assert.deepEqual(paceOf(steady(100)), {
    count: 100,
    ratePerSecond: 25,
    variable: false,
    dropped: 0,
    durationMs: 4000,
  });
  const whole = paceOf(steady(900, 1000 / 30).map(Math.round));
  assert.deepEqual([whole.variable, whole.dropped], [false, 0]);
});

test('missing frames are counted by the gaps they leave', () => {
  const gone = new Set([10, 11, 12, 40, 70, 71]);
  const { count, dropped, variable } = paceOf(steady(200).filter((_, n) => !gone.has(n)));
  assert.deepEqual([count, dropped, variable], [194, 6, false]);
});

test('a film without a rate of its own has dropped nothing', () => {
  const times = Array.from({ length: 100 }, (_, n) => n * n * 3);
  assert.deepEqual([paceOf(times).variable, paceOf(times).dropped], [true, 0]);
});

test('one frame, none, and frames that run backwards are no trouble', () => {
  assert.deepEqual(paceOf([]).count, 0);
  assert.equal(paceOf([0]).durationMs, 0);
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true })), (times) => {
      const { count, ratePerSecond, dropped } = paceOf(times);
      assert.ok(count === times.length && ratePerSecond >= 0 && dropped >= 0);
    }),
  );
});
