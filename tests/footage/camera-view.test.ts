import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { angleOf, reachM, spreadOf, viewAt } from '../../api/footage/camera-view.ts';
import { densityLevels, levelOf } from '../../api/pixel-density.ts';
import { type PublishedView, publishedViews, publishedWidths } from './published-views.ts';

function found({ optics, of }: PublishedView): number {
  const spread = spreadOf(optics)!;
  if ('angle' in of) return angleOf(spread);
  if ('widthAtM' in of) return viewAt(spread, 1, of.widthAtM).sceneWidthM;
  return reachM(spread, of.reachWithPx, of.ppm);
}

test('what others have published of lenses and distances comes out as they say', () => {
  assert.ok(publishedViews.length + publishedWidths.length >= 30);
  for (const view of publishedViews) {
    const value = found(view);
    // a published value may stand exactly on the edge of its rounding
    assert.ok(Math.abs(value - view.says) <= view.within + 1e-9, `${value}: ${JSON.stringify(view)}`);
  }
  for (const { source, widthPx, sceneWidthM, ppm } of publishedWidths)
    assert.equal(viewAt(1, widthPx, sceneWidthM).ppm, ppm, source);
});

const anyLens = fc.record({
  kind: fc.constant('lens' as const),
  focalLengthMm: fc.double({ min: 1, max: 150, noNaN: true }),
  sensorWidthMm: fc.double({ min: 2, max: 40, noNaN: true }),
});
const anyWidth = fc.integer({ min: 160, max: 12_000 });

test('where a level is reached, one has it, and a centimetre further away one does not', () => {
  const levels = Object.entries(densityLevels).flatMap(([edition, all]) =>
    Object.entries(all).map(([level, ppm]) => ({ edition: Number(edition) as 2015 | 2025, level, ppm })),
  );
  fc.assert(
    fc.property(anyLens, anyWidth, fc.constantFrom(...levels), (optics, widthPx, { edition, level, ppm }) => {
      const spread = spreadOf(optics)!;
      const reach = reachM(spread, widthPx, ppm);
      assert.equal(levelOf(viewAt(spread, widthPx, reach * 0.999).ppm, edition), level);
      assert.notEqual(levelOf(viewAt(spread, widthPx, reach + 0.01).ppm, edition), level);
    }),
  );
});

test('an angle and the lens it belongs to see the same', () => {
  fc.assert(
    fc.property(anyLens, fc.double({ min: 0.5, max: 300, noNaN: true }), anyWidth, (optics, distanceM, widthPx) => {
      const spread = spreadOf(optics)!;
      const again = spreadOf({ kind: 'angle', degrees: angleOf(spread) })!;
      const [one, other] = [viewAt(spread, widthPx, distanceM), viewAt(again, widthPx, distanceM)];
      assert.ok(Math.abs(one.ppm - other.ppm) < 1e-6 * one.ppm);
    }),
  );
});

test('twice as far is twice as wide and half as sharp', () => {
  const spread = spreadOf({ kind: 'lens', focalLengthMm: 4, sensorWidthMm: 5.37 })!;
  const [near, far] = [viewAt(spread, 1920, 5), viewAt(spread, 1920, 10)];
  assert.equal(far.sceneWidthM, near.sceneWidthM * 2);
  assert.equal(far.ppm, near.ppm / 2);
});

test('what is no lens and no angle sees nothing', () => {
  for (const focalLengthMm of [0, -4, Number.NaN])
    assert.equal(spreadOf({ kind: 'lens', focalLengthMm, sensorWidthMm: 4.8 }), undefined);
  for (const degrees of [0, -10, 180, 270, Number.NaN]) assert.equal(spreadOf({ kind: 'angle', degrees }), undefined);
});
