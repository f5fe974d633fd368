import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import { openDesk } from './bench.ts';
import { claimAtOnce, findClaimFaults } from './claimers.ts';
import { insertTips, readChain } from './tip-desk.ts';

for (const engine of [sqliteEngine(), pgEngine()])
  test(`fifty moderators empty one queue: every tip is taken, and by one of them (${engine.name})`, async () => {
    const desk = await openDesk(engine);
    try {
      const tips = await insertTips(desk, Array(40).fill({}));
      const claims = await claimAtOnce(desk, 50);
      assert.deepEqual([...claims.takers.keys()].sort(), tips.sort());
      assert.deepEqual(await findClaimFaults(desk, claims), []);
      assert.ok(claims.refused > 0, 'nobody was ever too late');
      await readChain(desk);
    } finally {
      await desk.close();
      await engine.stop();
    }
  });
