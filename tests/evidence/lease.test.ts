import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore, type Store } from '../../api/db/store.ts';
import { findBreak } from '../../api/evidence/custody.ts';
import { workingStates } from '../../api/evidence/file-state.ts';
import { openClock } from '../../api/evidence/schedule/clock.ts';
import { claimFile } from '../../api/evidence/schedule/lease.ts';
import { bornAs, hasEnded, nameProcess } from '../../api/evidence/schedule/process-name.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { custodyOf, fileRow, film, openTestBench, seedTip, seedUpload, still, type TestBench } from './bench.ts';
import { endRoles, environment, newScratch, type Role, removeScratch, startRole } from './role.ts';

test('a name tells whether its process has ended, on the machine where it lived and nowhere else', async () => {
  const own = nameProcess();
  assert.equal(hasEnded(own, own), false);
  assert.equal(hasEnded(`${own}.17`, own), false, 'a claim');
  const child = spawn('/usr/bin/sleep', ['60']);
  const place = own.slice(0, own.lastIndexOf('/'));
  const name = `${place}/${bornAs(child.pid!)}-abc.1`;
  assert.equal(hasEnded(name, own), false);
  assert.equal(hasEnded(`${place}/${child.pid}-1-abc.1`, own), true, 'another with its number');
  child.kill('SIGKILL');
  // it is dead as soon as it was killed, also while its parent has not yet cleared it away
  for (let n = 0; n < 100 && !hasEnded(name, own); n++) await sleep(10);
  assert.equal(hasEnded(name, own), true);
  assert.equal(hasEnded(`another/machine/${child.pid}-1-abc.1`, own), false);
  assert.equal(hasEnded('test-1234', own), false);
  assert.equal(hasEnded(name, 'test-1234'), false);
});

function story(engine: Engine): void {
  suite(`workers that share ${engine.name}`, () => {
    let store: Store;
    let bench: TestBench;
    let url: string;
    const scratch = newScratch();
    before(async () => {
      url = await engine.createDatabase();
      store = await openStore(url);
      bench = await openTestBench({ store });
    });
    after(async () => {
      endRoles();
      await bench.close();
      await store.close();
      await engine.stop();
      removeScratch(scratch);
    });

    // SQLite is one machine's, with one clock
    const onServer = engine.name === 'pg' ? test : () => undefined;
    onServer('a clock that is ten minutes wrong takes nothing over', async () => {
      await seedTip(bench, [await seedUpload(bench, { name: 'a', type: '', bytes: Buffer.from('a') })]);
      await createWorker(bench).takeIn();
      const right = await openClock(store);
      const claimed = await claimFile({ ...bench, now: right.now }, ['received']);
      for (const wrongMs of [600_000, -600_000]) {
        const clock = await openClock(store, () => Date.now() + wrongMs);
        assert.ok(Math.abs(clock.now().getTime() - right.now().getTime()) < 5000);
        assert.equal(await claimFile({ ...bench, now: clock.now, worker: 'another' }, ['received']), undefined);
      }
      assert.equal((await fileRow(bench, claimed!.id)).leaseBy, claimed!.leaseBy);
    });

    test('two worker processes never have one file at the same time, and all files end right', async () => {
      const clip = film(bench.folder, 2);
      const picture = still(bench.folder, 'a.jpg', '320x240');
      // both are there before there is anything to do, however slow the machine
      const roles = [1, 2].map(() => startRole(environment(bench, scratch, url)));
      const isReady = (role: Role) => role.events().some(({ event }) => event === 'started');
      for (let n = 0; n < 600 && !roles.every(isReady); n++) await sleep(100);
      const uploads: string[] = [];
      for (let n = 0; n < 3; n++) {
        const files = [
          ...(n > 0 ? [] : [{ name: 'a.mp4', type: 'video/mp4', bytes: clip }]),
          { name: 'a.jpg', type: 'image/jpeg', bytes: picture },
          { name: 'a.txt', type: 'text/plain', bytes: Buffer.from(`note ${n}`) },
        ];
        const seeded = [];
        for (const one of files) seeded.push(await seedUpload(bench, one));
        await seedTip(bench, seeded);
        uploads.push(...seeded.map(({ upload }) => upload));
      }
      const states = async () => (await Promise.all(uploads.map((id) => fileRow(bench, id)))).map(({ state }) => state);
      const taken = async () => (await store.read.$count(store.t.file)) >= uploads.length;
      for (let n = 0; n < 1200 && !((await taken()) && (await states()).every((state) => state === 'queued')); n++)
        await sleep(100);
      for (const role of roles) await role.end('SIGTERM');
      assert.deepEqual([...new Set(await states())], ['queued']);
      assert.ok(
        roles.every((role) => claims(role).length > 0),
        'both worked',
      );
      const claimed = roles.flatMap(claims);
      assert.equal(claimed.length, uploads.length * workingStates.length);
      assert.equal(new Set(claimed).size, claimed.length, 'no step of a file was ever taken twice');
      for (const id of uploads) {
        const { rows, actions } = await custodyOf(bench, id);
        assert.equal(findBreak(rows), undefined);
        for (const action of ['transfer', 'hash', 'verify', 'scan', 'describe'])
          assert.equal(actions.filter((one) => one === action).length, 1, action);
        const derived = rows.filter((row) => row.fileId === id && row.action === 'derive');
        const names = (await fileRow(bench, id)).previews?.map(({ name }) => name) ?? [];
        assert.deepEqual(derived.map(({ details }) => details?.['name']).sort(), names.sort());
      }
    });
  });
}

/** Every step a process took a file for, as `file state`. */
const claims = (role: Role): string[] =>
  role
    .events()
    .filter(({ event }) => event === 'file_claimed')
    .map(({ id, state }) => `${id} ${state}`);

story(sqliteEngine());
story(pgEngine());
