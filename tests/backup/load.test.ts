import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proveBackups } from '../prove/backups.ts';

test('backups under load miss nothing, alter nothing, and can be restored', async () => {
  const { seconds, objects, sent, again, deleted, ...result } = await proveBackups({ backups: 6, seed: 7 });
  assert.deepEqual(result, { backups: 6, missing: 0, altered: 0, lost: 0, returned: 0, wrong: [] });
  assert.ok(objects > 100 && sent > 10, `${objects} objects, ${sent} tips`);
});
