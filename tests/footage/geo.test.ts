import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  areaText,
  boxAround,
  boxOf,
  distanceM,
  isInside,
  type Point,
  parseArea,
  parsePoint,
  pointText,
} from '../../api/footage/geo.ts';

const odense: Point = { lat: 55.4, lon: 10.39 };
const danish = fc.record({
  lat: fc.double({ min: 54.5, max: 57.8, noNaN: true }),
  lon: fc.double({ min: 8, max: 15.2, noNaN: true }),
});

test('distances are the published ones, to a thousandth', () => {
  // movable-type.co.uk/scripts/latlong.html, and the haversine example of rosettacode.org with a radius of 6,371 km
  for (const [from, to, km] of [
    [
      { lat: 50 + 3 / 60 + 59 / 3600, lon: -(5 + 42 / 60 + 53 / 3600) },
      { lat: 58 + 38 / 60 + 38 / 3600, lon: -(3 + 4 / 60 + 12 / 3600) },
      968.9,
    ],
    [{ lat: 36.12, lon: -86.67 }, { lat: 33.94, lon: -118.4 }, 2886.4],
  ] as const)
    assert.ok(Math.abs(distanceM(from, to) / 1000 - km) / km < 0.001);
  // a minute of arc along a meridian is a nautical mile of 1,852 m
  assert.ok(Math.abs(distanceM(odense, { ...odense, lat: odense.lat + 1 / 60 }) - 1852) < 5);
});

test('a distance is the same both ways, nothing to oneself, and never longer than by way of a third', () => {
  fc.assert(
    fc.property(danish, danish, danish, (a, b, c) => {
      assert.equal(distanceM(a, a), 0);
      assert.ok(Math.abs(distanceM(a, b) - distanceM(b, a)) < 1e-6);
      assert.ok(distanceM(a, b) <= distanceM(a, c) + distanceM(c, b) + 1e-6);
    }),
  );
});

test('whatever lies within the distance lies in the box', () => {
  const step = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(danish, fc.integer({ min: 10, max: 50_000 }), step, step, (at, metres, north, east) => {
      const box = boxAround(at, metres);
      const point = {
        lat: at.lat + north * (box.north - at.lat) * 1.2,
        lon: at.lon + east * (box.east - at.lon) * 1.2,
      };
      if (distanceM(at, point) > metres) return;
      assert.ok(point.lat >= box.south && point.lat <= box.north && point.lon >= box.west && point.lon <= box.east);
    }),
  );
});

test('inside a rectangle is what lies between its sides, whichever way round it was drawn', () => {
  fc.assert(
    fc.property(danish, danish, danish, (a, b, point) => {
      const { south, north, west, east } = boxOf([a, b]);
      const corners = [
        { lat: south, lon: west },
        { lat: north, lon: west },
        { lat: north, lon: east },
        { lat: south, lon: east },
      ];
      const between = point.lat > south && point.lat < north && point.lon > west && point.lon < east;
      if ([point.lat, point.lon].some((value) => [south, north, west, east].includes(value))) return;
      assert.equal(isInside(point, corners), between);
      assert.equal(isInside(point, corners.toReversed()), between);
    }),
  );
});

test('the notch of an area with a bay is outside', () => {
  const bay = parseArea('0,0;0,10;10,10;10,6;3,6;3,4;10,4;10,0')!;
  assert.deepEqual(
    [
      { lat: 1, lon: 5 },
      { lat: 8, lon: 2 },
      { lat: 8, lon: 5 },
      { lat: 8, lon: 8 },
    ].map((point) => isInside(point, bay)),
    [true, true, false, true],
  );
});

test('points are read as people and programs write them, and nothing else is', () => {
  for (const text of [
    '55.67612, 12.56834',
    '55,67612 12,56834',
    '55,67612; 12,56834',
    ' 55.67612,12.56834 ',
    '55,67612, 12,56834',
    '55.67612° N, 12.56834° E',
    '55,67612 N 12,56834 Ø',
  ])
    assert.deepEqual(parsePoint(text), { lat: 55.67612, lon: 12.56834 }, text);
  for (const text of ['', 'Vestergade 1', '55.6', '91, 10', '10, 181', '55.6, 12.5, 3', 'NaN, 1', '1e3, 2'])
    assert.equal(parsePoint(text), undefined, text);
});

test('an area that was written down is read as it was, to a metre', () => {
  fc.assert(
    fc.property(fc.array(danish, { minLength: 3, maxLength: 60 }), (area) => {
      const read = parseArea(areaText(area))!;
      for (const [at, point] of read.entries()) assert.ok(distanceM(point, area[at]!) < 1);
      assert.deepEqual(parsePoint(pointText(read[0]!)), read[0]);
    }),
  );
  for (const text of ['', '1,2;3,4', '1,2;3,4;x', Array(61).fill('1,2').join(';')])
    assert.equal(parseArea(text), undefined);
});
