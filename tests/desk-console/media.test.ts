import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movementOf, outline, peaks } from '../../site/desk/media/activity.ts';
import { type Analysis, parseAnalysis } from '../../site/desk/media/analysis.ts';
import { jumpsOf, seenAt, stopsOf } from '../../site/desk/media/jumps.ts';
import {
  levelReached,
  parseMetres,
  pixelsBetween,
  pixelsPerMetre,
  uprightSize,
} from '../../site/desk/media/measuring.ts';
import { toOriginal, toProxy } from '../../site/desk/media/time-map.ts';
import { timelineKey } from '../../site/desk/media/timeline-keys.ts';
import { deskText } from '../../site/text/desk.ts';

const hour = 3_600_000;
/** Ten hours of a corridor: noise of 1, two people and one cat. */
function corridor(): Analysis {
  const motion = Array<number>(36_000).fill(1);
  motion.fill(20, 3600, 3640);
  motion.fill(30, 20_000, 20_010);
  motion[30_000] = 60;
  return {
    durationMs: 10 * hour,
    timeMap: [],
    activity: { stepMs: 1000, motion, light: [] },
    scenes: [],
    black: [{ startMs: 100_000, endMs: 130_000 }],
    frozen: [],
  };
}

test('ten hours of an empty corridor are three stretches', () => {
  assert.deepEqual(movementOf(corridor()), {
    kind: 'parts',
    parts: [
      { startMs: hour, endMs: hour + 40_000 },
      { startMs: 20_000_000, endMs: 20_010_000 },
      { startMs: 30_000_000, endMs: 30_001_000 },
    ],
  });
  const [moving, black] = jumpsOf(corridor(), deskText.da.timeline);
  assert.equal(moving?.what, 'Bevægelse i 3 afsnit');
  assert.deepEqual(moving?.places[0], { startMs: hour, text: '1:00:00–1:00:40' });
  assert.deepEqual(black?.places, [{ startMs: 100_000, text: '01:40–02:10' }]);
});

test('however much moves, the list stays short enough to read', () => {
  const film = corridor();
  const busy = film.activity!.motion.map((_, i) => (i % 100 < 20 ? 50 : 0));
  const movement = movementOf({ ...film, activity: { stepMs: 1000, motion: busy, light: [] } });
  assert.ok(movement?.kind === 'parts' && movement.parts.length <= 30);
  const scenes = Array.from({ length: 500 }, (_, i) => i * 1000);
  const shots = jumpsOf({ ...film, scenes }, deskText.en.timeline).at(-1);
  assert.deepEqual([shots?.what, shots?.places.length, shots?.more], ['500 new shots', 30, 470]);
});

test('somebody small and far away is motion; the clock that a recorder writes is not', () => {
  const motion = Array<number>(600).fill(0.17);
  motion.fill(0.7, 300, 304);
  const [durationMs, stepMs] = [600_000, 1000];
  assert.deepEqual(movementOf({ durationMs, activity: { stepMs, motion, light: [] } }), {
    kind: 'parts',
    parts: [{ startMs: 300_000, endMs: 304_000 }],
  });
});

test('a camera that is carried moves throughout, and a lamp post never', () => {
  const still = { durationMs: 60_000, activity: { stepMs: 1000, motion: Array<number>(60).fill(2), light: [] } };
  assert.deepEqual(movementOf(still), { kind: 'none' });
  const carried = { durationMs: 60_000, activity: { stepMs: 1000, motion: Array<number>(60).fill(35), light: [] } };
  assert.deepEqual(movementOf(carried), { kind: 'throughout' });
  assert.equal(movementOf({ durationMs: 60_000 }), undefined);
});

test('one second among ten hours is still to be seen in a narrow strip', () => {
  const columns = peaks(corridor().activity!.motion, 180);
  assert.equal(columns.length, 180);
  assert.deepEqual(
    columns.flatMap((value, i) => (value > 1 ? [[i, value]] : [])),
    [
      [18, 20],
      [100, 30],
      [150, 60],
    ],
  );
  assert.deepEqual(peaks([1, 2], 180), [1, 2]);
});

test('an outline begins and ends on its base line and is as wide as asked', () => {
  assert.equal(outline([0, 100], 1000, 44, 40), 'M0 44V44H500V4H1000V44Z');
});

test('keys on the strip: steps that suit the length, parts in order, never outside the film', () => {
  const stops = stopsOf(corridor());
  const key = (name: string, at: number) => timelineKey(name, at, 10 * hour, stops);
  assert.equal(key('ArrowRight', 0), 180_000);
  assert.equal(key('ArrowLeft', 0), 0);
  assert.equal(timelineKey('ArrowRight', 0, 5000, []), 1000);
  assert.equal(key('PageDown', 0), 100_000);
  assert.equal(key('PageDown', 100_000), hour);
  assert.equal(key('PageUp', hour + 200), 100_000);
  assert.equal(key('PageDown', 9.9 * hour), 10 * hour);
  assert.equal(key('End', 5), 10 * hour);
  assert.equal(key(' ', 5), undefined);
  assert.equal(key('constructor', 5), undefined);
});

test('what is to be seen at a moment is said', () => {
  assert.deepEqual(seenAt(100_000, corridor()), ['black']);
  assert.deepEqual(seenAt(hour, corridor()), ['motion']);
  assert.deepEqual(seenAt(5000, corridor()), []);
});

test('an analysis is read as our worker writes it, and anything else is no analysis', () => {
  const written = {
    v: 1,
    durationMs: 4000,
    frames: { count: 100, ratePerSecond: 25, variable: true, dropped: 2, proxyRatePerSecond: 25 },
    timeMap: [
      { proxyMs: 0, originalMs: 0, frame: 0 },
      { proxyMs: 3960, originalMs: 3960, frame: 99 },
    ],
    activity: { stepMs: 1000, motion: [0, 500, 'x', 3], light: [10, 10, 10, 10] },
    scenes: [2000, null],
    black: [{ startMs: 0, endMs: 9000 }],
    frozen: [{ startMs: 1 }],
    waveform: { stepMs: 100, peaks: [] },
  };
  const read = parseAnalysis(written);
  assert.deepEqual(read?.activity, { stepMs: 1000, motion: [0, 100, 0, 3], light: [10, 10, 10, 10] });
  assert.deepEqual(read?.black, [{ startMs: 0, endMs: 4000 }]);
  assert.deepEqual([read?.scenes, read?.frozen, read?.waveform], [[2000], [], undefined]);
  assert.equal(read?.frames?.proxyRatePerSecond, 25);
  for (const wrong of [
    null,
    'x',
    [],
    {},
    { v: 2, durationMs: 1 },
    { v: 1, durationMs: 0 },
    { v: 1, durationMs: Infinity },
  ])
    assert.equal(parseAnalysis(wrong), undefined);
  assert.deepEqual(parseAnalysis({ v: 1, durationMs: 9 })?.timeMap, []);
});

test('a moment of the viewing copy leads to the original and back', () => {
  const film: Analysis = {
    durationMs: 10_000,
    frames: { count: 200, proxyRatePerSecond: 20, variable: true, dropped: 0 },
    // the recorder paused for four seconds after two
    timeMap: [
      { proxyMs: 0, originalMs: 0, frame: 0 },
      { proxyMs: 2000, originalMs: 2000, frame: 40 },
      { proxyMs: 2050, originalMs: 6000, frame: 41 },
      { proxyMs: 6050, originalMs: 10_000, frame: 121 },
    ],
    scenes: [],
    black: [],
    frozen: [],
  };
  assert.deepEqual(toOriginal(1000, film), { originalMs: 1000, frame: 20 });
  assert.deepEqual(toOriginal(3050, film), { originalMs: 7000, frame: 61 });
  for (const proxyMs of [0, 500, 2000, 2050, 4050, 6050])
    assert.equal(toProxy(toOriginal(proxyMs, film).originalMs, film), proxyMs);
  assert.equal(toProxy(4000, film), 2050);
  const { frames: _, ...sound } = film;
  assert.deepEqual(toOriginal(1234, { ...sound, timeMap: [] }), { originalMs: 1234 });
  assert.equal(toProxy(1234, { timeMap: [] }), 1234);
});

test('a door of two metres gives pixels per metre of the original, whatever size it is shown in', () => {
  const film = uprightSize({ width: 3840, height: 2160, rotation: 90 });
  assert.deepEqual(film, { width: 2160, height: 3840 });
  const door = pixelsBetween({ x: 0.5, y: 0.25 }, { x: 0.5, y: 0.375 }, film!);
  assert.equal(door, 480);
  assert.equal(pixelsPerMetre(door, 2), 240);
  assert.equal(uprightSize({ width: 640 }), undefined);
});

test('the levels of EN 62676-4 have words at every bound, and below the lowest', () => {
  const at = [11, 12.5, 25, 62.5, 125, 250, 1000].map(levelReached);
  assert.deepEqual(at, ['below', 'monitor', 'detect', 'observe', 'recognise', 'identify', 'inspect']);
  for (const level of at) for (const { quality } of Object.values(deskText)) assert.ok(quality.levels[level]);
});

test('lengths are read as people write them', () => {
  const lengths = ['2', '1,8', ' 1.80 m ', '180 cm', '0', '-1', '1e3', '5000', '', 'm'].map(parseMetres);
  const no = undefined;
  assert.deepEqual(lengths, [2, 1.8, 1.8, 1.8, no, no, no, no, no, no]);
});
