import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOnMap, nearestTown, onMap, outlineOf } from '../../site/desk/media/place.ts';
import { playerActs, playerKey } from '../../site/desk/player-keys.ts';
import {
  between,
  type DraftBox,
  inFrame,
  inTime,
  isThere,
  keyed,
  longestMs,
  nudged,
  toTheEnd,
  unkeyed,
} from '../../site/desk/redact/box.ts';

const frame = { width: 1000, height: 500 };
const rect = { x: 100, y: 100, width: 50, height: 50 };
const box: DraftBox = { id: 1, effect: 'fill', fromMs: 0, toMs: 4000, keys: [{ ...rect, atMs: 1000 }] };
const press = (key: string, more: object = {}) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

test('a box stays whole within the picture, and never becomes too small to take hold of', () => {
  assert.deepEqual(inFrame({ x: -20, y: 490, width: 50.4, height: 0 }, frame), { x: 0, y: 490, width: 50, height: 4 });
  assert.deepEqual(inFrame({ x: 990, y: 0, width: 50, height: 900 }, frame), { x: 950, y: 0, width: 50, height: 500 });
  assert.deepEqual(between(80, 90, 20, 10), { x: 20, y: 10, width: 60, height: 80 });
});

test('arrows move it by a hundredth of the picture, with Shift they change its size, with Alt by one pixel', () => {
  assert.deepEqual(nudged(rect, press('ArrowRight'), frame), { ...rect, x: 110 });
  assert.deepEqual(nudged(rect, press('ArrowUp', { altKey: true }), frame), { ...rect, y: 99 });
  assert.deepEqual(nudged(rect, press('ArrowDown', { shiftKey: true }), frame), { ...rect, height: 60 });
  assert.equal(nudged(rect, press('a'), frame), undefined);
});

test('moved at another moment it gets a key there; moved again there, the key is moved', () => {
  const two = keyed(box, { ...rect, x: 300, atMs: 3000 });
  assert.deepEqual(
    two.keys.map(({ atMs }) => atMs),
    [1000, 3000],
  );
  const again = keyed(two, { ...rect, x: 400, atMs: 3000.4 });
  assert.deepEqual(
    again.keys.map(({ x }) => x),
    [100, 400],
  );
  assert.deepEqual(
    unkeyed(again, 1000).keys.map(({ x }) => x),
    [400],
  );
  assert.deepEqual(unkeyed(box, 1000), box, 'the last key stays');
});

test('when its time is cut, it goes where it went, from and to where it was then', () => {
  const two = keyed(box, { ...rect, x: 300, atMs: 3000 });
  const cut = inTime({ ...two, fromMs: 2000, toMs: 2500 });
  assert.deepEqual(
    cut.keys.map(({ atMs, x }) => [atMs, x]),
    [
      [2000, 200],
      [2500, 250],
    ],
  );
  assert.deepEqual(
    inTime({ ...two, fromMs: 2000 }).keys.map(({ atMs, x }) => [atMs, x]),
    [
      [2000, 200],
      [3000, 300],
    ],
  );
  assert.ok(isThere(cut, 2510, 20) && !isThere(cut, 2530, 20));
});

test('what reaches the end of the film as it is known reaches every frame that may come after', () => {
  assert.equal(toTheEnd({ fromMs: 0, toMs: 4000 }, 4000).toMs, longestMs);
  assert.equal(toTheEnd({ fromMs: 0, toMs: 3999 }, 4000).toMs, 3999);
});

test('a place is told by the nearest town, and a point outside is none', () => {
  const { town, km, octant } = nearestTown({ latitude: 55.72, longitude: 12.57 });
  assert.deepEqual([town.name, Math.round(km), octant], ['København', 4, 0]);
  assert.equal(nearestTown({ latitude: 55.1, longitude: 14.9 }).town.name, 'Rønne');
  assert.ok(isOnMap({ latitude: 57.7, longitude: 10.6 }) && !isOnMap({ latitude: 59.3, longitude: 18 }));
  const { x, y } = onMap({ latitude: 57.85, longitude: 7.9 });
  assert.deepEqual([x, y], [0, 0]);
  assert.match(outlineOf('8.66,54.9 8.67,54.95'), /^M42\.5 295\.0L43\.1 290\.0Z$/);
});

test('every act of the player has a key, and with Shift the arrows move in an enlarged picture', () => {
  const keys = [...' ,.mlrdex0<>+-', 'ArrowLeft', 'ArrowRight'];
  const reached = new Set([
    ...keys.map((key) => playerKey(press(key), 'VIDEO')),
    ...['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map((key) =>
      playerKey(press(key, { shiftKey: true }), 'VIDEO'),
    ),
  ]);
  assert.deepEqual(
    playerActs.filter((act) => !reached.has(act)),
    [],
  );
});
