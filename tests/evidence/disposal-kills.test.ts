import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { letterKey, type MailboxId, previewKey, type UploadId } from '../../api/drop/keys.ts';
import { turnDisposals } from '../../api/evidence/disposal/watch.ts';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import { seedTip, seedUpload, workThrough } from './bench.ts';
import {
  ask,
  confirm,
  type DisposalBench,
  disposalRow,
  disposeAll,
  findInDatabase,
  leftIn,
  openDisposalBench,
  tipRow,
} from './disposal-bench.ts';
import { endRoles, environment, newScratch, removeScratch, startRole } from './role.ts';
import { actionsOf, Death, dying, verifyAll } from './withheld-bench.ts';

const scratch = newScratch();
after(() => {
  endRoles();
  removeScratch(scratch);
});
const never = new AbortController().signal;

/** With a viewing copy, and a mailbox with a letter in it. */
async function send(bench: DisposalBench, word: string, bytes: Uint8Array, segmentBytes?: number) {
  const sent = await seedUpload(bench, { name: `${word}.bin`, type: 'video/mp4', bytes }, segmentBytes);
  const mailbox = { id: randomBytes(16).toString('hex'), recipient: recipientOf(parseIdentity(newIdentity())) };
  const { tip } = await seedTip(bench, [sent], { text: word, mailbox });
  await workThrough(bench);
  await bench.vault.putIfAbsent(previewKey(sent.upload as UploadId, 'poster.jpg'), randomBytes(10));
  const letter = letterKey(mailbox.id as MailboxId, `0${randomBytes(16).toString('hex').slice(0, 25)}`);
  await bench.drop.putIfAbsent(letter, randomBytes(10));
  return { tip, upload: sent.upload, mailbox: mailbox.id };
}

/** Works until there is nothing left to do, or until it dies; answers whether it did. */
async function liveOrDie(mortal: DisposalBench): Promise<boolean> {
  try {
    while (await turnDisposals(mortal, never));
    return false;
  } catch (error) {
    if (error instanceof Death) return true;
    throw error;
  }
}

async function assertGone(bench: DisposalBench, sent: Awaited<ReturnType<typeof send>>, id: string, when: string) {
  const row = await disposalRow(bench, id);
  assert.deepEqual([row.state, row.failure], ['finished', null], when);
  const left = leftIn(bench).filter((path) =>
    [sent.tip, sent.upload, sent.mailbox].some((part) => path.includes(part)),
  );
  assert.deepEqual(left, [`drop/mailboxes/${sent.mailbox}/${row.notice}.age`], when);
  return row;
}

/** Each death is followed by an audit of all there is: what died before the last few would only be read again and again. */
const deathsTogether = 6;

/** Answers how many places there are to die at. */
async function dieEverywhere(open: () => Promise<DisposalBench>, step: number): Promise<number> {
  let bench = await open();
  for (let at = 1, here = 1; ; at += step, here++) {
    if (here > deathsTogether) {
      assert.deepEqual(await findInDatabase(bench, ['kanarie']), []);
      await bench.close();
      [bench, here] = [await open(), 1];
    }
    const word = `kanarie${at}`;
    const sent = await send(bench, word, randomBytes(70_000));
    const id = await ask(bench, sent.tip);
    await confirm(bench, id);
    const { bench: mortal, touches } = dying(bench, at);
    const died = await liveOrDie(mortal);
    if (died) {
      // begun or not: it is whole, or nobody reads any of it
      const { state, text } = await tipRow(bench, sent.tip);
      assert.deepEqual([state, text], state === 'disposed' ? ['disposed', ''] : ['queued', word], `touch ${at}`);
      assert.deepEqual((await verifyAll(bench)).lines, [], `touch ${at}`);
    }
    bench.ahead.ms += bench.leaseMs + 700_000;
    await disposeAll(bench);
    const { certificate } = await assertGone(bench, sent, id, `touch ${at}`);
    assert.equal(certificate!.files[0]!.objects, 3, `touch ${at}: two segments and a picture, whoever died in between`);
    assert.deepEqual(
      (await actionsOf(bench, sent.upload)).filter((action) => ['dispose', 'delete'].includes(action)),
      ['dispose', 'delete'],
      `touch ${at}`,
    );
    if (died) continue;
    assert.deepEqual((await verifyAll(bench)).lines, []);
    assert.deepEqual(await findInDatabase(bench, ['kanarie']), []);
    await bench.close();
    return touches();
  }
}

for (const [engine, step] of [
  [sqliteEngine(), 1],
  [pgEngine(), 5],
] as const)
  test(`dead at any touch of a store, on ${engine.name}: it is whole or gone, and in the end gone`, async (t) => {
    const open = async () => openDisposalBench(await engine.createDatabase());
    t.diagnostic(`${await dieEverywhere(open, step)} places to die at`);
    await engine.stop();
  });

test('kill -9 of the worker again and again while tips are deleted', async (t) => {
  const engine = sqliteEngine();
  const bench = await openDisposalBench(await engine.createDatabase());
  const asked: { sent: Awaited<ReturnType<typeof send>>; id: string }[] = [];
  for (let n = 0; n < 3; n++) {
    const sent = await send(bench, `kanarie${n}`, randomBytes(4 * 1024 ** 2), 64 * 1024);
    const id = await ask(bench, sent.tip);
    await confirm(bench, id);
    asked.push({ sent, id });
  }
  const env = environment(bench, scratch, bench.url);
  const isDone = async () => {
    for (const { id } of asked) if ((await disposalRow(bench, id)).state !== 'finished') return false;
    return true;
  };
  let kills = 0;
  for (let waitMs = 5; !(await isDone()) && kills < 60; waitMs += 10) {
    const role = startRole(env);
    const until = Date.now() + 20_000;
    while (!role.events().some(({ event }) => event === 'started') && Date.now() < until) await sleep(2);
    await sleep(waitMs);
    await role.end('SIGKILL');
    kills += 1;
    assert.deepEqual((await verifyAll(bench)).lines, [], `kill ${kills}`);
  }
  t.diagnostic(`${kills} kills`);
  assert.ok(kills > 1);
  for (const { sent, id } of asked) await assertGone(bench, sent, id, 'in the end');
  assert.deepEqual(await findInDatabase(bench, ['kanarie']), []);
  await bench.close();
  await engine.stop();
});
