import assert from 'node:assert/strict';
import { test } from 'node:test';
import { densityLevels } from '../../api/pixel-density.ts';
import { type Asked, answerTo, wrongIn } from '../../site/business/camera.ts';
import { faceAt } from '../../site/business/face.ts';

const asked: Asked = {
  resolution: '1080p',
  by: 'lens',
  focalLength: '4',
  sensor: '1/2.8"',
  degrees: '',
  distance: '5,7',
};

test('the calculator says what the literature says of a common camera', () => {
  const answer = answerTo(asked)!;
  assert.equal(answer.level[2015], 'identify');
  assert.equal(Math.round(answer.ppm), 251);
  assert.equal(Math.round(answer.degrees), 68);
  assert.deepEqual(
    answer.reach[2015].map(({ level }) => level),
    Object.keys(densityLevels[2015]),
  );
  assert.equal(answerTo({ ...asked, distance: '6' })!.level[2015], 'recognise');
});

test('a comma and a point are the same, and an angle does as well as a lens', () => {
  assert.deepEqual(answerTo({ ...asked, distance: '5.7' }), answerTo(asked));
  const byAngle = answerTo({ ...asked, by: 'angle', degrees: '67,74' })!;
  assert.ok(Math.abs(byAngle.ppm - answerTo(asked)!.ppm) < 0.5);
});

test('what is no number, or nowhere near a camera, gets no answer', () => {
  for (const distance of ['', '0', '-3', '1001', 'five', '1e3', '5,', '5 m'])
    assert.equal(answerTo({ ...asked, distance }), undefined, distance);
  for (const focalLength of ['', '0', 'x']) assert.equal(answerTo({ ...asked, focalLength }), undefined, focalLength);
  for (const degrees of ['0', '180', '999'])
    assert.equal(answerTo({ ...asked, by: 'angle', degrees }), undefined, degrees);
});

test('the field that keeps the answer away is named, of the lens or of the angle', () => {
  assert.deepEqual(wrongIn(asked), []);
  assert.deepEqual(wrongIn({ ...asked, distance: 'five' }), ['distance']);
  assert.deepEqual(wrongIn({ ...asked, focalLength: '', distance: '0' }), ['focalLength', 'distance']);
  assert.deepEqual(wrongIn({ ...asked, by: 'angle', focalLength: '', degrees: '200' }), ['degrees']);
});

test('a face has as many pixels as it is given, each drawn once, and finer ones show more', () => {
  const shadesOf = (ppm: number): number => faceAt(ppm).paths.length;
  for (const ppm of [12.5, 25, 62.5, 125, 250]) {
    const { columns, rows, paths } = faceAt(ppm);
    assert.equal(columns, Math.round(0.2 * ppm));
    const covered = paths.flatMap(({ d }) => [...d.matchAll(/h(\d+)v1/g)].map(([, width]) => Number(width)));
    assert.equal(
      covered.reduce((sum, width) => sum + width, 0),
      columns * rows,
    );
  }
  assert.ok(shadesOf(12.5) < shadesOf(250));
});
