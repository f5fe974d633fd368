import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pgEngine, sqliteEngine } from '../../db/engines.ts';
import { kinds } from '../../prove/alteration-kinds.ts';
import { proveAlterations } from '../../prove/alterations.ts';
import { asAdministrator, auditCopy, makeBase } from '../../prove/custody-copy.ts';

const every = Object.keys(kinds).length;

// every kind of alteration twice on one engine and once on the other; 1,000 of them: npm run prove -- alterations=1000
for (const [engine, alterations] of [
  [sqliteEngine(), 2 * every],
  [pgEngine(), every],
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

for (const engine of [sqliteEngine(), pgEngine()])
  test(`words of searches may go on ${engine.name}: nothing is wrong with a copy that has none of them`, async () => {
    const base = await makeBase(engine);
    const copy = await base.copy();
    await asAdministrator(copy.url, async ({ db, t }) => {
      assert.ok((await db.$count(t.sought)) >= 3);
      await db.delete(t.sought);
    });
    assert.deepEqual((await auditCopy(base, copy)).lines, []);
    await copy.remove();
    await base.close();
    await engine.stop();
  });
