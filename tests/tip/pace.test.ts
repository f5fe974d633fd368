import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pace } from '../../site/tip/pace.ts';

const megabyte = 1024 ** 2;

test('nobody knows how long it takes before there is something to measure', () => {
  const pace = new Pace();
  assert.equal(pace.secondsFor(megabyte, 0), undefined);
  pace.note(0, 0);
  pace.note(megabyte, 1000);
  assert.equal(pace.secondsFor(megabyte, 1000), undefined);
  pace.note(3 * megabyte, 3000);
  assert.equal(pace.secondsFor(10 * megabyte, 3000), 10);
});

test('what is left is judged by the last seconds, not by a fast beginning', () => {
  const pace = new Pace();
  for (let second = 0; second <= 10; second++) pace.note(second * 10 * megabyte, second * 1000);
  for (let second = 1; second <= 40; second++) pace.note(100 * megabyte + second * 1000, (10 + second) * 1000);
  assert.ok(Math.abs(pace.secondsFor(60_000, 50_000)! - 60) < 1);
});

test('when nothing moves, no time is promised; when it moves again, it is measured anew', () => {
  const pace = new Pace();
  for (let second = 0; second <= 5; second++) pace.note(second * megabyte, second * 1000);
  assert.equal(pace.secondsFor(megabyte, 5000), 1);
  assert.equal(pace.secondsFor(megabyte, 14_000), undefined);
  pace.forget();
  assert.equal(pace.secondsFor(megabyte, 14_000), undefined);
  pace.note(5 * megabyte, 20_000);
  pace.note(7 * megabyte, 24_000);
  assert.equal(pace.secondsFor(megabyte, 24_000), 2);
});

test('a sum that shrinks, because a file was taken away, begins a new measurement', () => {
  const pace = new Pace();
  for (let second = 0; second <= 5; second++) pace.note(second * megabyte, second * 1000);
  pace.note(megabyte, 6000);
  assert.equal(pace.secondsFor(megabyte, 6000), undefined);
});
