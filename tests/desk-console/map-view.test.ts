import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distanceM, isInside, type Point } from '../../api/footage/geo.ts';
import {
  coarsest,
  finest,
  fitted,
  insertCorner,
  moved,
  pointAt,
  ringAround,
  scaleOf,
  spotOf,
  type View,
  zoomed,
} from '../../site/desk/footage/map/view.ts';

const danish = fc.record({
  lat: fc.double({ min: 54.5, max: 57.8, noNaN: true }),
  lon: fc.double({ min: 8, max: 15.2, noNaN: true }),
});
const view = fc.record({
  middle: danish,
  metresPerPixel: fc.double({ min: finest, max: coarsest, noNaN: true }),
  width: fc.integer({ min: 300, max: 1600 }),
  height: fc.integer({ min: 200, max: 900 }),
});
const spot = fc.record({ x: fc.integer({ min: 0, max: 1600 }), y: fc.integer({ min: 0, max: 900 }) });
const near = (a: number, b: number, by: number): void => assert.ok(Math.abs(a - b) <= by, `${a} and ${b}`);

test('what is drawn at a spot lies where the spot says', () => {
  fc.assert(
    fc.property(view, spot, (view, spot) => {
      const again = spotOf(view, pointAt(view, spot));
      near(again.x, spot.x, 1e-3);
      near(again.y, spot.y, 1e-3);
    }),
  );
});

test('near the middle a pixel is as many metres as it says', () => {
  fc.assert(
    fc.property(view, (view) => {
      const close: View = { ...view, metresPerPixel: Math.min(view.metresPerPixel, 10) };
      const middle = { x: view.width / 2, y: view.height / 2 };
      for (const [dx, dy] of [
        [100, 0],
        [0, 100],
      ] as const) {
        const there = pointAt(close, { x: middle.x + dx, y: middle.y + dy });
        near(distanceM(close.middle, there) / (100 * close.metresPerPixel), 1, 0.001);
      }
    }),
  );
});

test('zooming keeps what is under the pointer there, and ends where there is nothing more to see', () => {
  fc.assert(
    fc.property(view, spot, fc.constantFrom(0.5, 2), (view, at, factor) => {
      const small: View = { ...view, metresPerPixel: Math.min(view.metresPerPixel, 5) };
      const held = pointAt(small, at);
      const after = zoomed(small, factor, at);
      const there = spotOf(after, held);
      near(there.x, at.x, 4);
      near(there.y, at.y, 4);
      assert.ok(after.metresPerPixel >= finest && after.metresPerPixel <= coarsest);
    }),
  );
});

test('moving there and back again changes nothing', () => {
  fc.assert(
    fc.property(view, fc.integer({ min: -200, max: 200 }), fc.integer({ min: -200, max: 200 }), (view, dx, dy) => {
      const close: View = { ...view, metresPerPixel: Math.min(view.metresPerPixel, 10) };
      const { middle } = moved(moved(close, dx, dy), -dx, -dy);
      assert.ok(distanceM(middle, close.middle) < 2);
    }),
  );
});

test('everything that was to be seen is seen', () => {
  fc.assert(
    fc.property(view, fc.array(danish, { minLength: 1, maxLength: 8 }), (view, points) => {
      const whole = fitted(view, points);
      if (whole.metresPerPixel === coarsest) return;
      for (const point of points) {
        const { x, y } = spotOf(whole, point);
        assert.ok(x >= -1 && y >= -1 && x <= view.width + 1 && y <= view.height + 1);
      }
    }),
  );
});

test('the scale is a round length that fits', () => {
  fc.assert(
    fc.property(view, (view) => {
      const { metres, pixels } = scaleOf(view);
      assert.ok(pixels <= view.width * 0.25 + 1e-6 && pixels >= view.width * 0.09);
      assert.match(metres.toExponential(6), /^[125]\.0+e/);
    }),
  );
});

test('a ring lies at its distance, and its middle is inside', () => {
  fc.assert(
    fc.property(danish, fc.integer({ min: 50, max: 5000 }), (middle, metres) => {
      const ring = ringAround(middle, metres);
      for (const corner of ring) near(distanceM(middle, corner) / metres, 1, 0.002);
      assert.ok(isInside(middle, ring));
    }),
  );
});

test('a corner outside a side makes that side reach it', () => {
  const square: Point[] = [
    { lat: 55, lon: 10 },
    { lat: 55.01, lon: 10 },
    { lat: 55.01, lon: 10.02 },
    { lat: 55, lon: 10.02 },
  ];
  const east = { lat: 55.005, lon: 10.03 };
  assert.deepEqual(insertCorner(square, east)[3], east);
  assert.ok(isInside({ lat: 55.005, lon: 10.025 }, insertCorner(square, east)));
  const bottom = { lat: 54.99, lon: 10.01 };
  assert.deepEqual(insertCorner(square, bottom).at(-1), bottom);
  assert.deepEqual(insertCorner([], east), [east]);
});
