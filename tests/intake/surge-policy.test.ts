import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excess, isSurge, look, noSurge, type Policy, type Surge } from '../../api/surge.ts';
import { random } from '../drop/random.ts';

type Measure = 'uploads' | 'lag';
const policy: Policy<Measure> = {
  marks: { uploads: { from: 500, calmBelow: 300 }, lag: { from: 200, calmBelow: 100 } },
  looks: 2,
  calmMs: 120_000,
};
const everyMs = 5000;
const watch = (loads: readonly [number, number][], from: Surge = noSurge): boolean[] => {
  let surge = from;
  return loads.map(([uploads, lag], i) => {
    surge = look(policy, surge, { uploads, lag }, i * everyMs);
    return surge.isOn;
  });
};
const times = (count: number, load: [number, number]): [number, number][] => Array.from({ length: count }, () => load);

test('it begins with the second look in a row, whichever measure it is', () => {
  assert.deepEqual(watch(times(3, [500, 0])), [false, true, true]);
  assert.deepEqual(watch(times(3, [0, 200])), [false, true, true]);
  assert.deepEqual(
    watch([
      [0, 200],
      [499, 199],
      [500, 0],
      [0, 0],
    ]),
    [false, false, false, false],
    'one look alone is nothing',
  );
});

test('it ends two minutes after all is calm, and between the marks it goes on', () => {
  const on: Surge = { isOn: true, hotLooks: 2, calmSince: undefined };
  const calm = watch(times(30, [299, 99]), on);
  assert.equal(calm.indexOf(false), 24, 'two minutes of looks');
  assert.ok(watch(times(500, [300, 0]), on).every(Boolean), 'neither calm nor at its mark');
  const loads = [...times(20, [0, 0]), ...times(1, [300, 0]), ...times(30, [0, 0])];
  assert.equal(watch(loads, on).indexOf(false), 45, 'the calm begins anew');
});

test('whatever is measured, it never begins without two looks at a mark, nor ends without two minutes of calm', () => {
  const pick = random('surge policy');
  for (let round = 0; round < 200; round++) {
    const loads = Array.from({ length: 300 }, (): [number, number] => [
      pick(pick(3) ? 320 : 700),
      pick(pick(4) ? 110 : 260),
    ]);
    const states = watch(loads);
    const isHot = (i: number): boolean => loads[i] !== undefined && (loads[i][0] >= 500 || loads[i][1] >= 200);
    const isCalm = (i: number): boolean => loads[i]![0] < 300 && loads[i]![1] < 100;
    for (const [i, isOn] of states.entries()) {
      const was = states[i - 1] ?? false;
      if (isOn && !was) assert.ok(isHot(i) && isHot(i - 1), `round ${round}, look ${i}`);
      if (!isOn && was) for (let n = i - 24; n <= i; n++) assert.ok(isCalm(n), `round ${round}, look ${i}`);
      if (!isOn && !was) assert.ok(!(isHot(i) && i > 0 && isHot(i - 1)), `round ${round}: not begun at ${i}`);
    }
  }
});

test('a person’s word comes before what is measured', () => {
  const on: Surge = { isOn: true, hotLooks: 9, calmSince: undefined };
  assert.deepEqual(
    [isSurge('auto', on), isSurge('off', on), isSurge('auto', noSurge), isSurge('on', noSurge)],
    [true, false, false, true],
  );
});

test('how far it is beyond its mark grows to one', () => {
  const of = (uploads: number, lag: number): number => excess(policy, { uploads, lag });
  assert.deepEqual([of(0, 0), of(500, 100), of(750, 0), of(500, 300), of(9000, 0)], [0, 0, 0.5, 0.5, 1]);
});
