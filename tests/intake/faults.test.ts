import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Files } from '../../api/drop/blobs-fs.ts';
import { type FaultResult, tryFault } from '../prove/faults.ts';

// `npm run prove -- faults` is the same at each of the first 200 calls
for (const [code, lasts, calls] of [
  ['ENOSPC', false, [1, 63, 118, 180]],
  ['ENOSPC', true, [40]],
  ['EIO', false, [31, 66, 125, 190]],
  ['EIO', true, [185]],
] as const)
  test(`${code}${lasts ? ', until space returns,' : ''} is told to the sender, promises nothing and leaves nothing`, {
    timeout: 120_000,
  }, async () => {
    for (const at of calls) {
      const result = await tryFault({ at, code, lasts });
      assert.deepEqual(result.wrong, [], `${code} at ${at} (${result.hit})`);
      assert.ok(result.hit, `there is a call ${at}`);
    }
  });

/** A store whose syncs of files never fail: it ignores them, or tries again as if that helped. */
const careless =
  (triesAgain: boolean) =>
  (fs: Files): Files => ({
    ...fs,
    open: async (...args: Parameters<Files['open']>) => {
      const handle = await fs.open(...args);
      const datasync = (): Promise<void> => handle.datasync().catch(() => (triesAgain ? handle.datasync() : undefined));
      return new Proxy(handle, {
        get: (target, name) => (name === 'datasync' ? datasync : (Reflect.get(target, name) as unknown)),
      });
    },
  });

/** The first sync of a file that fails, at call `from` or after it. */
async function failSync(from: number, spoil: (fs: Files) => Files): Promise<FaultResult> {
  for (let at = from; ; at++) {
    const result = await tryFault({ at, code: 'EIO', lasts: false }, spoil);
    if (result.hit === 'datasync') return result;
  }
}

test('a file whose sync failed is thrown away and sent again, and the proof sees who does otherwise', async () => {
  assert.deepEqual((await failSync(60, (fs) => fs)).wrong, []);
  assert.ok((await failSync(60, careless(false))).wrong.length > 0);
  const again = await failSync(60, careless(true));
  assert.ok(again.wrong.includes('a file whose sync had failed was synced again'));
  assert.ok(again.wrong.length > 1, 'and it lost bytes it had promised');
});
