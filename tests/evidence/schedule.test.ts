import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { openStore, type Store } from '../../api/db/store.ts';
import type { FileRow } from '../../api/evidence/bench.ts';
import { workingStates } from '../../api/evidence/file-state.ts';
import { advance, claimFile, giveBack, keepLease, noteProgress, postpone } from '../../api/evidence/schedule/lease.ts';
import { scratchNeed } from '../../api/evidence/schedule/room.ts';
import { createSchedule, hugeBytes, smallBytes } from '../../api/evidence/schedule/schedule.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { file, insert, tip } from '../db/rows.ts';
import { openTestBench, type TestBench } from './bench.ts';

const gib = 1024 ** 3;
type Fields = Parameters<typeof file>[2];

function story(engine: Engine): void {
  suite(`the schedule on ${engine.name}`, () => {
    let store: Store;
    let bench: TestBench;
    before(async () => {
      store = await openStore(await engine.createDatabase());
      bench = await openTestBench({ store });
    });
    after(async () => {
      await bench.close();
      await store.close();
      await engine.stop();
    });
    beforeEach(async () => {
      await store.write(async (tx) => {
        await tx.delete(store.t.file);
        await tx.delete(store.t.tip);
      });
    });

    let stopping: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const stop of stopping) await stop();
      stopping = [];
    });

    let tips = 0;
    /** A tip with its files, one a field set; the tip's due time follows the order of adding. */
    async function add(priority: number, files: Fields[]): Promise<string[]> {
      tips += 1;
      const at = bench.now();
      const boxes = { mailbox: `m${tips}`, mailboxRecipient: `r${tips}` };
      const row = tip(at, { ...boxes, priority, dueAt: new Date(at.getTime() + tips * 1000) });
      await insert(store, 'tip', row);
      const rows = files.map((fields, position) =>
        file(at, row.id, { state: 'received', description: null, nextAttemptAt: at, position, ...fields }),
      );
      for (const one of rows) await insert(store, 'file', one);
      return rows.map(({ id }) => id);
    }
    const many = (count: number, fields: Fields = {}): Fields[] => Array.from({ length: count }, () => fields);
    const rowOf = async (id: string): Promise<FileRow> => {
      const [row] = await store.read.select().from(store.t.file).where(eq(store.t.file.id, id));
      return row!;
    };
    const film = (sizeBytes: number, durationMs = 10_000): Fields => ({
      state: 'described',
      sizeBytes,
      description: { kind: 'video', durationMs, remarks: [] },
    });
    /** Takes and finishes one file after the other; answers their ids in order. */
    async function serve(count: number): Promise<string[]> {
      const served: string[] = [];
      for (let n = 0; n < count; n++) {
        const claimed = await claimFile(bench, ['received']);
        if (!claimed) break;
        served.push(claimed.id);
        bench.ahead.ms += 10;
        await advance(bench, claimed, 'unsealed', {});
      }
      return served;
    }

    test('a tip about danger goes before everything that waits', async () => {
      const [first, second] = await add(4, many(3));
      assert.deepEqual(await serve(1), [first]);
      const [urgent] = await add(0, many(1));
      const [ordinary] = await add(3, many(1));
      assert.deepEqual(await serve(3), [urgent, ordinary, second]);
    });

    test('a tip with five hundred files does not keep the next ones waiting', async () => {
      const large = await add(4, many(500));
      assert.deepEqual(await serve(3), large.slice(0, 3));
      const [small] = await add(4, many(1));
      const two = await add(4, many(2));
      const order = await serve(7);
      assert.deepEqual(order.slice(0, 2), [small, two[0]], 'the first file of everybody');
      assert.deepEqual(order.slice(2), [large[3], two[1], ...large.slice(4, 7)], 'then by turns');
    });

    test('whoever has fewer files at work is served first', async () => {
      const [first, second] = await add(4, many(3));
      const [other] = await add(4, many(1));
      const ids = [];
      for (let n = 0; n < 3; n++) ids.push((await claimFile(bench, ['received']))!.id);
      assert.deepEqual(ids, [first, other, second]);
    });

    /** A schedule whose work lasts until the test ends it. */
    function schedule(change: Partial<TestBench> = {}, heavySlots = 2) {
      const at: Map<string, () => void> = new Map();
      let [alone, mostAlone] = [0, 0];
      const ending = new AbortController();
      const made = createSchedule(
        { ...bench, ...change },
        {
          idleMs: 20,
          heavySlots,
          async work(row, signal) {
            await new Promise<void>((done) => {
              at.set(row.id, done);
              signal.addEventListener('abort', () => done());
            });
            at.delete(row.id);
            if (signal.aborted) return giveBack(bench, row);
            await postpone(bench, row, 'something_went_wrong');
          },
          async workAlone() {
            mostAlone = Math.max(mostAlone, ++alone);
            const row = await claimFile(bench, workingStates, { suspects: 'only' });
            await new Promise((done) => setTimeout(done, 50));
            if (row) await postpone(bench, row, 'something_went_wrong');
            alone -= 1;
          },
        },
      );
      const running = made.run(ending.signal);
      const stop = async () => {
        ending.abort();
        await running;
      };
      stopping.push(stop);
      return {
        facts: made.facts,
        mostAlone: () => mostAlone,
        finish: (id: string) => at.get(id)?.(),
        async holds(...expected: (string | undefined)[]) {
          const wanted = expected.toSorted().join();
          for (let n = 0; n < 100 && [...at.keys()].sort().join() !== wanted; n++) await sleep(20);
          await sleep(60); // and nothing more
          assert.deepEqual([...at.keys()].sort(), expected.toSorted());
        },
        stop,
      };
    }
    const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

    test('four light steps go on beside two drawings, and one huge file takes one place', async () => {
      const films = await add(4, many(3, film(2 * gib)));
      const huge = await add(4, many(3, { sizeBytes: 50 * gib }));
      const small = await add(4, many(4, { sizeBytes: hugeBytes }));
      const { holds, stop, facts, finish } = schedule();
      await holds(...films.slice(0, 2), huge[0], ...small.slice(0, 3));
      assert.deepEqual(
        [facts()['heavyAtWork'], facts()['lightAtWork'], facts()['aloneAtWork']],
        [2, 4, false],
        'for the health page',
      );
      finish(small[0]!);
      await holds(...films.slice(0, 2), huge[0], ...small.slice(1, 4));
      finish(huge[0]!);
      await holds(...films.slice(0, 2), huge[1], ...small.slice(1, 4));
      await stop();
      for (const id of [...films, ...huge, ...small.slice(1)]) {
        const { leaseBy, leaseUntil } = await rowOf(id);
        assert.deepEqual([leaseBy, leaseUntil], [null, null], 'given back');
      }
    });

    test('a photograph and a film about danger are drawn beside long films, another long film is not', async () => {
      const films = await add(4, many(3, film(2 * gib)));
      const { holds, stop, finish } = schedule();
      await holds(films[0], films[1]);
      const photo: Fields = { state: 'described', description: { kind: 'picture', remarks: [] } };
      const [picture] = await add(4, [{ ...photo, sizeBytes: smallBytes }]);
      await holds(films[0], films[1], picture);
      const [urgent] = await add(0, [film(gib)]);
      finish(picture!);
      await holds(films[0], films[1], urgent);
      await stop();
    });

    test('nothing is begun that does not fit beside what is at work, and nobody passes it', async () => {
      const sizes = [film(100 * 1024 ** 2), film(101 * 1024 ** 2), film(1024 ** 2, 1000)];
      const [long, longer, short] = await add(4, sizes);
      const needed = await Promise.all([long!, longer!].map(async (id) => scratchNeed(bench, await rowOf(id))));
      const room = () => Promise.resolve({ freeBytes: needed[0]! + needed[1]! - 1, totalBytes: gib });
      const scheduled = schedule({ scratch: { ...bench.scratch, room } });
      await scheduled.holds(long);
      assert.equal(scheduled.facts()['waitsForRoom'], true);
      scheduled.finish(long!);
      await scheduled.holds(longer, short);
      await scheduled.stop();
    });

    test('a suspect is left to a process of its own, one after the other', async () => {
      const suspects = await add(4, many(3, { deaths: 1 }));
      const [innocent] = await add(4, many(1));
      const { holds, stop, mostAlone } = schedule();
      await holds(innocent);
      while ((await Promise.all(suspects.map(rowOf))).some(({ failure }) => failure === null)) await sleep(20);
      assert.equal(mostAlone(), 1);
      await stop();
    });

    test('a file is set aside at the third death of its worker; other failures count apart', async () => {
      const [id] = await add(4, many(1));
      for (const deaths of [1, 2]) {
        const claimed = await claimFile(bench, ['received']);
        assert.deepEqual([claimed?.attempts, claimed?.deaths], [1, deaths - 1]);
        assert.equal(await claimFile(bench, ['received']), undefined, 'the lease runs');
        bench.ahead.ms += bench.leaseMs + 1;
      }
      await claimFile(bench, ['received']);
      bench.ahead.ms += bench.leaseMs + 1;
      assert.equal(await claimFile(bench, ['received']), undefined);
      const row = await rowOf(id!);
      assert.deepEqual([row.state, row.failure, row.deaths, row.attempts], ['failed', 'worker_lost', 3, 0]);
      assert.ok(bench.lines.some((line) => line.includes(`"file_failed","id":"${id}","code":"worker_lost"`)));
    });

    test('a step that succeeds clears a suspect', async () => {
      const [id] = await add(4, many(1, { deaths: 2 }));
      await advance(bench, (await claimFile(bench, ['received']))!, 'unsealed', {});
      assert.equal((await rowOf(id!)).deaths, 0);
    });

    test('whoever was taken over, even by another job of its own worker, changes nothing', async () => {
      const [id] = await add(4, many(1));
      const stale = (await claimFile(bench, ['received']))!;
      bench.ahead.ms += bench.leaseMs + 1;
      const taken = (await claimFile(bench, ['received']))!;
      assert.equal(taken.id, id);
      await assert.rejects(advance(bench, stale, 'unsealed', {}), /moved on/);
      await assert.rejects(
        store.write((tx) => keepLease(bench, tx, stale)),
        /moved on/,
      );
      await giveBack(bench, stale);
      assert.equal((await rowOf(id!)).leaseBy, taken.leaseBy);
    });

    test('progress is written every two seconds at most, keeps the lease, and is gone when the step ends', async () => {
      const [id] = await add(4, many(1));
      const claimed = (await claimFile(bench, ['received']))!;
      const until = claimed.leaseUntil!.getTime();
      bench.ahead.ms += 1000;
      await noteProgress(bench, claimed, 0.25);
      await noteProgress(bench, claimed, 0.5);
      assert.equal((await rowOf(id!)).progress, 0.25);
      assert.ok((await rowOf(id!)).leaseUntil!.getTime() > until);
      bench.ahead.ms += 2000;
      await noteProgress(bench, claimed, 7);
      assert.equal((await rowOf(id!)).progress, 1);
      await postpone(bench, claimed, 'something_went_wrong');
      assert.equal((await rowOf(id!)).progress, null);
      bench.ahead.ms += 6000;
      await noteProgress(bench, claimed, 0.5);
      assert.equal((await rowOf(id!)).progress, null, 'it is not ours any more');
    });
  });
}

story(sqliteEngine());
story(pgEngine());
