import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileStates } from '../../api/db/values.ts';
import { lanes, mayBecome, transitions } from '../../api/evidence/file-state.ts';

test('a file goes from received to queued one step at a time', () => {
  const way = ['received', 'unsealed', 'verified', 'scanned', 'described', 'previewed', 'queued'] as const;
  for (const [n, from] of way.entries())
    for (const [m, to] of way.entries()) assert.equal(mayBecome(from, to), m === n + 1, `${from} → ${to}`);
});

test('what is quarantined or queued stays so', () => {
  for (const to of fileStates) {
    assert.equal(mayBecome('quarantined', to), false);
    assert.equal(mayBecome('queued', to), false);
  }
});

test('a file whose digests were found right is never quarantined again, but as the program it is', () => {
  assert.equal(mayBecome('scanned', 'quarantined'), true);
  for (const from of ['described', 'previewed'] as const) assert.equal(mayBecome(from, 'quarantined'), false);
});

test('every state with a way out belongs to exactly one lane, or waits for people', () => {
  const worked = Object.values(lanes).flat();
  assert.equal(new Set(worked).size, worked.length);
  const open = fileStates.filter((state) => transitions[state].length > 0 && state !== 'failed');
  assert.deepEqual([...worked].sort(), [...open].sort());
});
