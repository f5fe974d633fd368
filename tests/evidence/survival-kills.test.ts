import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proveWorker } from '../prove/worker.ts';

test('killed again and again over a mixed batch, every file ends right and nothing is left behind', async () => {
  const names = ['a.mp4', 'f.jpg', 'noise', 'empty.mp4', 'altered.mp4'];
  const { kills, wrong, control } = await proveWorker({ kills: 6, seed: 1, share: 6, names });
  assert.equal(kills, 6);
  assert.deepEqual(wrong, []);
  assert.ok(
    control.some((line) => line.includes('proxy.mp4')),
    'half a viewing copy is found',
  );
});
