import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proveRivals } from '../prove/rivals.ts';

// `npm run prove -- rivals=1000` is the same with more
test('the same upload sent to two intakes at once over an object store is never altered', {
  timeout: 150_000,
}, async () => {
  const { broken, uploads, repeated, submittedTwice } = await proveRivals({ rounds: 4, seed: 7 });
  assert.deepEqual(broken, []);
  assert.equal(uploads, 4);
  assert.ok(repeated > 0, 'the two never met');
  assert.ok(submittedTwice > 0);
});
