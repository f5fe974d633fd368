import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { openStore, type Query, type Store } from '../../api/db/store.ts';
import type { Bench } from '../../api/evidence/bench.ts';
import { knownHashes, rowStep } from '../../api/evidence/likeness/known-hashes.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { file, hex32, insert, tip } from '../db/rows.ts';

const probe = { high: 0xdeadbeef, low: 0x12345678, sureHigh: 0xffffffff, sureLow: 0xffffffff };
const hash = 'deadbeef12345678';

/** A file that has come through, with a hash and, beside it, a row of detail that is none. */
async function see(store: Store, at: Date, frames = 1): Promise<string> {
  const { id: tipId, ...fields } = tip(at);
  await insert(store, 'tip', { id: tipId, ...fields });
  const row = file(at, tipId);
  await insert(store, 'file', row);
  const rows = Array.from({ length: frames }, (_, frame) => [
    { fileId: row.id, frame: frame * rowStep, atMs: frame, hash },
    { fileId: row.id, frame: frame * rowStep + 1, atMs: frame, hash: 'ffffffffffffffff' },
  ]).flat();
  await store.write(async (tx) => {
    for (let from = 0; from < rows.length; from += 1000)
      await tx.insert(store.t.fingerprint).values(rows.slice(from, from + 1000));
  });
  return row.id;
}

function story(engine: Engine): void {
  suite(`known hashes on ${engine.name}`, () => {
    test('a worker knows all there is at its start, and then what others add, but not its own before it is written', async () => {
      const url = await engine.createDatabase();
      const [store, other] = [await openStore(url), await openStore(url)];
      const now = new Date('2026-11-22T10:00:00Z');
      const later = new Date('2026-11-22T14:00:00Z');
      const old = await see(other, new Date('2026-11-01T10:00:00Z'), 12_000);
      const bench = { store, now: () => later } as unknown as Bench;
      const known = await knownHashes({ ...bench, now: () => now });
      const found = () => known.index.search(probe, 0.1).map(({ file: id }) => id);
      assert.equal(known.index.size, 12_000);
      assert.deepEqual(found(), [old]);
      const own = hex32();
      const fresh = await see(other, new Date('2026-11-22T09:55:00Z'));
      const first = await known.refresh(store.read, own);
      assert.deepEqual(first.fresh, [fresh]);
      assert.deepEqual(new Set(found()), new Set([old, fresh]));
      assert.deepEqual((await known.refresh(store.read, own, first)).fresh, []);
      assert.equal(known.index.size, 12_001, 'nothing twice');
      const mine = await see(other, now);
      assert.deepEqual((await known.refresh(store.read, mine, first)).fresh, []);
      assert.deepEqual(found().includes(mine), false);
      const next = await known.refresh(store.read, own, first);
      assert.deepEqual([next.fresh, found().includes(mine)], [[mine], true], 'found once another file is at work');
      assert.equal((await knownHashes(bench)).index, known.index, 'kept for the process');
      await store.close();
      await other.close();
    });
    test('what came between two looks of one file is told, whoever looked meanwhile, and a look that failed is repeated', async () => {
      const store = await openStore(await engine.createDatabase());
      const at = new Date('2026-11-22T10:00:00Z');
      const known = await knownHashes({ store, now: () => at } as unknown as Bench);
      const [mine, another] = [hex32(), hex32()];
      const first = await known.refresh(store.read, mine);
      const copy = await see(store, at);
      let asked = 0;
      const select = (fields: never) => {
        if (++asked === 2) throw new Error('the database went away');
        return store.read.select(fields);
      };
      await assert.rejects(known.refresh({ select } as unknown as Query, another), /went away/);
      await known.refresh(store.read, another);
      assert.deepEqual(
        known.index.search(probe, 0.1).map(({ file: id }) => id),
        [copy],
      );
      assert.deepEqual((await known.refresh(store.read, mine, first)).fresh, [copy]);
      await store.close();
    });
    after(() => engine.stop());
  });
}

story(sqliteEngine());
story(pgEngine());
