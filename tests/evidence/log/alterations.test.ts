import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pgEngine, sqliteEngine } from '../../db/engines.ts';
import { proveAlterations } from '../../prove/alterations.ts';

// every kind of alteration twice on one engine and once on the other; 1,000 of them: npm run prove -- alterations=1000
for (const [engine, alterations] of [
  [sqliteEngine(), 82],
  [pgEngine(), 41],
] as const)
  test(`${alterations} alterations on ${engine.name} are each found and named, and an untouched copy is clean`, async () => {
    const { byKind, missed, control, unsigned } = await proveAlterations({ alterations, seed: 20261127, engine });
    assert.deepEqual(missed, []);
    assert.deepEqual(control, []);
    assert.ok(Object.values(byKind).every(({ tried, named }) => tried > 0 && tried === named));
    // what docs/threat-model.md says cannot be found without a newer checkpoint from outside
    assert.equal(unsigned.found, 0);
    await engine.stop();
  });
