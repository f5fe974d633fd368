import assert from 'node:assert/strict';
import { test } from 'node:test';
import { districtCodes } from '../../api/appeal/districts.ts';
import { drawDistrict, size } from '../../site/map.ts';

type Point = [number, number];
const ringsOf = (path: string): Point[][] =>
  path
    .split('Z')
    .filter(Boolean)
    .map((ring) =>
      ring
        .slice(1)
        .split('L')
        .map((corner) => corner.split(' ').map(Number) as Point),
    );

/** Even-odd rule. */
const isInside = ([x, y]: Point, ring: Point[]): boolean =>
  ring.reduce((inside, [ax, ay], at) => {
    const [bx, by] = ring[(at + 1) % ring.length]!;
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax ? !inside : inside;
  }, false);

test('every district is drawn inside the picture, large enough to hit, with its number on its own land', () => {
  for (const code of districtCodes) {
    const { path, label } = drawDistrict(code);
    const rings = ringsOf(path);
    for (const [x, y] of rings.flat())
      assert.ok(x > 0 && y > 0 && x < size.width && y < size.height, `${code} ${x} ${y}`);
    assert.ok(isInside([label.x, label.y], rings[0]!), `${code}: the number stands outside`);
    const [xs, ys] = [rings[0]!.map(([x]) => x), rings[0]!.map(([, y]) => y)];
    const [width, height] = [Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)];
    // at 358 of 600 units on a phone, 24 px are 40 units (the Faroes are one land of many islands)
    const whole = code === 'faeroerne' ? 24 : 40;
    assert.ok(width >= whole && height >= whole, `${code}: ${width} × ${height}`);
  }
});

test('no number stands on another district’s land', () => {
  for (const code of districtCodes)
    for (const other of districtCodes.filter((one) => one !== code)) {
      const { label } = drawDistrict(code);
      for (const ring of ringsOf(drawDistrict(other).path))
        assert.equal(isInside([label.x, label.y], ring), false, `${code} on ${other}`);
    }
});
