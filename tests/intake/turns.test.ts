import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createTurns, rankOf } from '../../api/intake/turns.ts';

test('whoever reads a page is begun before those who came earlier with bytes', async () => {
  const begun: string[] = [];
  const inTurns = createTurns(2);
  for (let i = 0; i < 10; i++) inTurns('bytes', () => begun.push(`bytes ${i}`));
  inTurns('words', () => begun.push('words'));
  await turn();
  inTurns('reading', () => begun.push('reading'));
  for (let i = 0; i < 12; i++) await turn();
  assert.equal(begun.length, 12);
  assert.ok(begun.indexOf('reading') < 4, begun.join(', '));
  assert.ok(begun.indexOf('words') < 4, begun.join(', '));
  const bytes = begun.filter((name) => name.startsWith('bytes'));
  assert.deepEqual(
    bytes,
    bytes.map((_, i) => `bytes ${i}`),
  );
});

test('no more than so many are begun in one turn of the loop', async () => {
  let begun = 0;
  const inTurns = createTurns(3);
  for (let i = 0; i < 100; i++) inTurns('bytes', () => begun++);
  const counts: number[] = [];
  for (let i = 0; i < 10; i++) {
    await turn();
    counts.push(begun);
  }
  assert.ok(
    counts.every((count, i) => count <= 3 * (i + 1)),
    counts.join(' '),
  );
  assert.ok(begun >= 24, counts.join(' '));
});

test('a sender that is gone when its turn comes is not begun, and nobody behind it waits longer', async () => {
  const begun: string[] = [];
  const inTurns = createTurns(1);
  let isGone = false;
  inTurns('bytes', () => begun.push('first'));
  inTurns(
    'bytes',
    () => begun.push('gone'),
    () => isGone,
  );
  inTurns('bytes', () => begun.push('third'));
  isGone = true;
  for (let i = 0; i < 5; i++) await turn();
  assert.deepEqual(begun, ['first', 'third']);
});

test('the rank follows from method and path', () => {
  assert.equal(rankOf('HEAD', true), 'reading');
  assert.equal(rankOf('GET', false), 'reading');
  assert.equal(rankOf('POST', false), 'words');
  assert.equal(rankOf('PATCH', true), 'bytes');
});
