import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fingerprintOf,
  frameBytes,
  frameSide,
  readDetail,
  readHash,
  rowsPerFrame,
  sumUp,
  toRows,
} from '../../api/evidence/likeness/fingerprint.ts';
import { cutFrames } from '../../api/evidence/likeness/frames.ts';
import { showFrames } from '../../api/evidence/likeness/likeness.ts';
import { compareFilms, detailBits } from '../../api/evidence/likeness/same-film.ts';
import { agrees, compare } from '../../api/evidence/likeness/same-frame.ts';
import { listItems, measureLikeness } from '../bench/likeness.ts';
import { drawScene, paint, type Scene } from '../bench/scenes.ts';

/** A scene as a frame of grey. */
function frame(scene: Scene, seconds = 1): Uint8Array {
  const colours = paint(scene, seconds, frameSide, frameSide);
  return Uint8Array.from({ length: frameBytes }, (_, at) =>
    Math.round(colours[at * 3]! * 0.3 + colours[at * 3 + 1]! * 0.59 + colours[at * 3 + 2]! * 0.11),
  );
}
const printOf = (pixels: Uint8Array) => fingerprintOf(sumUp(pixels));

test('a fingerprint reads back from its rows as it was written', () => {
  const print = printOf(frame(drawScene('mosaic', 1)))!;
  const [hash, ...detail] = toRows(print);
  assert.equal(detail.length + 1, rowsPerFrame);
  for (const row of [hash!, ...detail]) assert.match(row, /^[0-9a-f]{16}$/);
  assert.deepEqual(readHash(hash!), { high: print.high, low: print.low });
  assert.deepEqual(readDetail(detail), detailBits(print));
});

test('black, white and even frames have no fingerprint', () => {
  for (const shade of [0, 5, 128, 255]) assert.equal(printOf(new Uint8Array(frameBytes).fill(shade)), undefined);
  const slope = Uint8Array.from({ length: frameBytes }, (_, at) => 60 + (at % frameSide));
  assert.equal(printOf(slope), undefined);
  for (const kind of ['dark', 'wall'] as const) assert.equal(printOf(frame(drawScene(kind, 3))), undefined);
});

test('brighter, darker and flatter light changes nothing that matters', () => {
  const pixels = frame(drawScene('polygons', 2));
  const detail = detailBits(printOf(pixels)!);
  for (const [gain, lift] of [
    [0.7, 0],
    [0.7, 60],
    [0.5, 40],
  ] as const) {
    const changed = pixels.map((value) => Math.round(value * gain + lift));
    assert.ok(agrees(compare(sumUp(changed), detail)), `${gain} ${lift}`);
  }
});

test('a street with somebody else in it does not agree, though most of the picture is the same', () => {
  const [one, other] = [11, 12].map((seed) => frame(drawScene('camera', seed, 4)));
  const same = one!.filter((value, at) => value === other![at]).length;
  assert.ok(same > frameBytes * 0.8, 'they are mostly the same');
  assert.equal(agrees(compare(sumUp(one!), detailBits(printOf(other!)!))), false);
  assert.equal(agrees(compare(sumUp(other!), detailBits(printOf(one!)!))), false);
});

function film(scene: Scene, from: number, to: number) {
  const steps = Math.round((to - from) / 0.125);
  const frames = Array.from({ length: steps }, (_, at) => frame(scene, from + at * 0.125));
  return showFrames('video', cutFrames(Buffer.concat(frames), 125));
}
const keptOf = (shown: ReturnType<typeof film>, durationMs: number) => ({
  durationMs,
  kept: shown.kept.map(({ atMs, print }) => ({ atMs, ...print, detail: detailBits(print) })),
});

test('a piece out of the middle of a film is found, and how much of it', () => {
  const scene = drawScene('blobs', 8);
  const whole = keptOf(film(scene, 0, 6), 6000);
  const found = compareFilms(film(scene, 2, 4.5), whole, 250);
  assert.ok(found && found.score >= 0.8, JSON.stringify(found));
  assert.ok(Math.abs(found.sharedMs - 2500) <= 500, String(found.sharedMs));
});

test('the frames of a film in another order are another film', () => {
  const scene = drawScene('blobs', 9);
  const whole = keptOf(film(scene, 0, 6), 6000);
  const pixels = Array.from({ length: 48 }, (_, at) => frame(scene, 6 - at * 0.125));
  const backwards = showFrames('video', cutFrames(Buffer.concat(pixels), 125));
  assert.equal(compareFilms(backwards, whole, 250), undefined);
});

test('an empty street is not the film in which somebody walks there', () => {
  const street = drawScene('camera', 21, 6);
  const walk = keptOf(film(street, 0, 4), 4000);
  // long after: they have left the picture
  const empty = film(street, 60, 64);
  assert.ok(walk.kept.length >= 3 && empty.kept.length < 3);
  assert.equal(compareFilms(empty, walk, 250), undefined);
});

test('of a hundred pictures in eight alterations 95 % are known again, and next to none is taken for another', async () => {
  const result = await measureLikeness(listItems(100, false));
  assert.equal(result.files, 900);
  assert.ok(result.recall >= 0.95, `${result.recall}: ${result.missed.join(', ')}`);
  assert.ok(result.falseFiles.length / result.files <= 0.005, result.falseFiles.join(', '));
});
