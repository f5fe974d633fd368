import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { watchBacklog } from '../../api/evidence/schedule/backlog.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { file, insert, tip } from '../db/rows.ts';
import { until } from '../vidne.ts';
import { fileRow, openTestBench, seedTip, seedUpload, still, type TestBench } from './bench.ts';

let bench: TestBench;
before(async () => {
  bench = await openTestBench();
});
after(() => bench.close());

const statesOf = async (ids: readonly string[]): Promise<string[]> =>
  Promise.all(ids.map(async (id) => (await fileRow(bench, id)).state));

test('in a surge every file comes to rest in the vault first; only a life in danger is drawn; the rest when it is over', async () => {
  const bytes = still(bench.folder, 'a.jpg');
  const upload = async (danger: boolean): Promise<string> => {
    const sent = await seedUpload(bench, { name: 'a.jpg', type: 'image/jpeg', bytes });
    await seedTip(bench, [sent], { danger });
    return sent.upload;
  };
  const ordinary: string[] = [];
  for (let i = 0; i < 12; i++) ordinary.push(await upload(false));
  const urgent = await upload(true);
  const run = async (surge: 'on' | 'off', isDone: () => Promise<boolean>): Promise<void> => {
    const ending = new AbortController();
    const worker = createWorker(bench, { idleMs: 50, surge });
    const working = worker.run(ending.signal);
    try {
      await until(isDone, `the work is done with the surge ${surge}`);
      assert.equal(worker.facts['surge'], surge === 'on');
    } finally {
      ending.abort();
      await working;
    }
  };
  // taken in whole before a step is begun, as a worker finds them that was away
  await createWorker(bench).takeIn();
  await run('on', async () => {
    const states = await statesOf(ordinary);
    return states.every((state) => state === 'described') && (await fileRow(bench, urgent)).state === 'queued';
  });
  const moves = bench.lines.map((line) => JSON.parse(line) as { event: string; id: string; state: string });
  const firstScan = moves.findIndex(
    ({ event, id, state }) => event === 'file_claimed' && id !== urgent && state === 'verified',
  );
  const safe = moves
    .slice(0, firstScan)
    .filter(({ event, id, state }) => event === 'file_moved' && id !== urgent && state === 'verified');
  assert.ok(
    safe.length >= ordinary.length - 3,
    `${safe.length} were safe when the first was looked at: all but what is at work`,
  );
  await new Promise((done) => setTimeout(done, 300));
  assert.deepEqual([...new Set(await statesOf(ordinary))], ['described'], 'their viewing copies wait');
  await run('off', async () => (await statesOf(ordinary)).every((state) => state === 'queued'));
});

test('the worker tells by itself: a hundred tips begin a surge, five hundred files of one tip do not', async () => {
  const { store, ahead, lines } = bench;
  let inInbox = 0;
  const backlog = watchBacklog(bench, 'auto', () => inInbox);
  const look = async (ms = 5000): Promise<boolean> => {
    ahead.ms += ms;
    await backlog.look();
    return backlog.isSurge;
  };
  const at = bench.now();
  let made = 0;
  const add = async (files: number): Promise<void> => {
    made += 1;
    const row = tip(at, { reference: `T-2025-${made}`, mailbox: `b${made}`, mailboxRecipient: `r${made}` });
    await insert(store, 'tip', row);
    for (let position = 0; position < files; position++)
      await insert(store, 'file', file(at, row.id, { state: 'received', nextAttemptAt: at, position }));
  };
  await add(500);
  assert.deepEqual([await look(), await look(), backlog.facts['tipsWaiting']], [false, false, 1]);
  for (let i = 0; i < 60; i++) await add(1);
  inInbox = 39;
  assert.deepEqual(
    [await look(), await look(1000), await look()],
    [false, false, true],
    'two looks, five seconds apart',
  );
  inInbox = 0;
  await store.write((tx) => tx.update(store.t.file).set({ state: 'verified' }));
  for (let i = 0; i < 6; i++) assert.equal(await look(), true);
  assert.equal(await look(), false, 'half a minute after the last was safe');
  const told = lines.filter((line) => /surge/.test(line)).map((line) => (JSON.parse(line) as { event: string }).event);
  assert.deepEqual(told, ['surge_began', 'surge_ended']);
});
