import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBytes } from '../../api/drop/age.ts';
import { previewKey, specialistKey, type UploadId } from '../../api/drop/keys.ts';
import { verifyOriginal } from '../../api/evidence/originals.ts';
import { originalOf } from '../../api/evidence/sandbox/plaintext.ts';
import { eraseNext, handOverNext } from '../../api/evidence/withheld/watch.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import { fileRow, read, seedTip, seedUpload, workThrough } from './bench.ts';
import { endRoles, environment, leftOn, newScratch, removeScratch, startRole } from './role.ts';
import {
  actionsOf,
  Death,
  dying,
  handOverAll,
  leftOf,
  openAsSpecialist,
  openWithheldBench,
  verifyAll,
  type WithheldBench,
  withheldRow,
  withhold,
} from './withheld-bench.ts';

const scratch = newScratch();
after(() => {
  endRoles();
  removeScratch(scratch);
});
const never = new AbortController().signal;

/** At every moment the bytes are whole with us, or whole with the specialist, and the audit finds nothing wrong. */
async function assertKept(bench: WithheldBench, upload: string, bytes: Buffer, when: string): Promise<void> {
  const { state, object } = await withheldRow(bench, upload);
  const isKnown = (await fileRow(bench, upload)).sha256 !== null;
  if (isKnown && ['withheld', 'erased', 'resealed'].includes(state))
    assert.equal(await verifyOriginal(bench.vault, await originalOf(bench, upload), bench.identity), undefined, when);
  if (object) assert.ok(bytes.equals(await theirs(bench, upload, object)), when);
  assert.deepEqual((await verifyAll(bench)).lines, [], when);
}

async function theirs(bench: WithheldBench, upload: string, object: string): Promise<Buffer> {
  const sealed = await read(bench.vault, specialistKey(upload as UploadId, object));
  return Buffer.from(openBytes(sealed, bench.specialistIdentity));
}

/** Each death is followed by an audit of all there is: what died before the last few would only be read again and again. */
const deathsTogether = 6;

/** Set aside before or after its bytes were checked; answers how many places there are to die at. */
async function dieEverywhere(open: () => Promise<WithheldBench>, checked: boolean, step: number): Promise<number> {
  let bench = await open();
  for (let at = 1, here = 1; ; at += step, here++) {
    if (here > deathsTogether) {
      await bench.close();
      [bench, here] = [await open(), 1];
    }
    const bytes = randomBytes(70_000);
    const sent = await seedUpload(bench, { name: 'a.bin', type: 'video/mp4', bytes });
    const { upload } = sent;
    await seedTip(bench, [sent]);
    if (checked) await workThrough(bench);
    else await createWorker(bench).takeIn();
    await bench.vault.putIfAbsent(previewKey(upload as UploadId, 'poster.jpg'), randomBytes(10));
    await withhold(bench, upload);
    const { bench: mortal, touches } = dying(bench, at);
    const died = await liveOrDie(mortal);
    if (died) await assertKept(bench, upload, bytes, `touch ${at}`);
    bench.ahead.ms += bench.leaseMs + 700_000;
    await handOverAll(bench);
    const row = await withheldRow(bench, upload);
    assert.deepEqual([row.state, row.failure], ['finished', null], `touch ${at}`);
    assert.ok(bytes.equals(Buffer.from((await openAsSpecialist(bench, upload))!)), `touch ${at}`);
    assert.deepEqual(leftOf(bench, upload), [], `touch ${at}`);
    const actions = await actionsOf(bench, upload);
    for (const action of ['withhold', 'seal', 'hash'])
      assert.equal(actions.filter((each) => each === action).length, 1, `touch ${at}: ${action}`);
    assert.equal((await fileRow(bench, upload)).state, 'withheld');
    if (died) continue;
    assert.deepEqual((await verifyAll(bench)).lines, []);
    await bench.close();
    return touches();
  }
}

/** Works until there is nothing left to do, or until it dies; answers whether it did. */
async function liveOrDie(mortal: WithheldBench): Promise<boolean> {
  try {
    while ((await eraseNext(mortal, never)) || (await handOverNext(mortal, never)));
    return false;
  } catch (error) {
    if (error instanceof Death) return true;
    throw error;
  }
}

for (const [engine, step] of [
  [sqliteEngine(), 1],
  [pgEngine(), 5],
] as const)
  test(`dead at any touch of a store, on ${engine.name}: nothing is lost, nothing is left, nothing is done twice`, async (t) => {
    const open = async () => openWithheldBench(await engine.createDatabase());
    // before they were checked there is the same way, and some more in front of it
    for (const [checked, by] of [
      [true, step],
      [false, 3 * step],
    ] as const)
      t.diagnostic(`${await dieEverywhere(open, checked, by)} places to die at`);
    await engine.stop();
  });

test('kill -9 of the worker again and again while a large original is sealed anew', async (t) => {
  const bench = await openWithheldBench();
  const bytes = randomBytes(48 * 1024 ** 2);
  const sent = await seedUpload(bench, { name: 'big.bin', type: 'video/mp4', bytes }, 8 * 1024 ** 2);
  await seedTip(bench, [sent]);
  await workThrough(bench);
  await withhold(bench, sent.upload);
  const env = { ...environment(bench, scratch), SPECIALIST_RECIPIENT: bench.specialist.name };
  let kills = 0;
  const isDone = async () => (await withheldRow(bench, sent.upload)).state === 'finished';
  for (let waitMs = 250; !(await isDone()) && kills < 40; waitMs += 60) {
    const role = startRole(env);
    const until = Date.now() + 20_000;
    while (!role.events().some(({ event }) => event === 'started') && Date.now() < until) await sleep(10);
    await sleep(waitMs);
    await role.end('SIGKILL');
    kills += 1;
    assert.deepEqual((await verifyAll(bench)).lines, [], `kill ${kills}`);
  }
  assert.ok(await isDone(), 'it got there');
  t.diagnostic(`${kills} kills`);
  assert.ok(kills > 1);
  const last = startRole(env);
  while (!last.events().some(({ event }) => event === 'started')) await sleep(10);
  await sleep(500);
  await last.end('SIGTERM');
  assert.ok(bytes.equals(Buffer.from((await openAsSpecialist(bench, sent.upload))!)));
  assert.deepEqual(leftOf(bench, sent.upload), []);
  assert.deepEqual(leftOn(scratch), []);
  await bench.close();
});
