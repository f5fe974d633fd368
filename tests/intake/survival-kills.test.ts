import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proveKills } from '../prove/kills.ts';

// `npm run prove -- kills=500` is the same with more
test('kill -9 at any moment breaks no promise: uploads go on, whole, and the sweeper takes what was left', {
  timeout: 120_000,
}, async () => {
  const { record, kills, partsUnswept } = await proveKills({ kills: 5, seed: 7, largestBytes: 12 * 1024 ** 2 });
  assert.deepEqual(record.broken, []);
  assert.equal(kills, 5);
  assert.ok(record.submitted > 0 && record.uploads >= record.submitted);
  assert.equal(partsUnswept, 0);
});
