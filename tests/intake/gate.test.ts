import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createGate } from '../../api/intake/gate.ts';
import { QueueLocker } from '../../api/intake/locker.ts';
import { Refusal } from '../../api/refusal.ts';

test('a gate lets a few through at once, some wait, and refuses the rest', async () => {
  const gate = createGate(2, 3);
  let inside = 0;
  let most = 0;
  const task = async (): Promise<string> => {
    most = Math.max(most, ++inside);
    await pause(5);
    inside--;
    return 'done';
  };
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => gate(task)));
  assert.equal(most, 2);
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 5);
  for (const answer of answers)
    if (answer.status === 'rejected') assert.ok(answer.reason instanceof Refusal && answer.reason.code === 'busy');
  assert.equal(await gate(task), 'done');
  const patient = await Promise.all(Array.from({ length: 8 }, () => gate(task, { cannotComeAgain: true })));
  assert.equal(patient.length, 8, 'who cannot come again is never refused');
});

test('appeals take turns, and the one with most waiting makes room, however many people wait for each', async () => {
  const gate = createGate(1, 20);
  let open = (): void => undefined;
  const first = gate(() => new Promise<void>((done) => (open = done)));
  const order: string[] = [];
  const come = (about: string | undefined, of: number) =>
    gate(async () => void order.push(about ?? 'none'), { about, of });
  const flood = Array.from({ length: 20 }, (_, i) => come('EF-2026-000001', i));
  const others = [come('EF-2026-000002', 1), come(undefined, 2), come('EF-2026-000002', 3)];
  open();
  const answers = await Promise.allSettled([...flood, ...others]);
  await first;
  assert.deepEqual(order.slice(0, 6), [
    'EF-2026-000001',
    'EF-2026-000002',
    'none',
    'EF-2026-000001',
    'EF-2026-000002',
    'EF-2026-000001',
  ]);
  assert.equal(order.filter((about) => about === 'EF-2026-000001').length, 17, 'three of the flood made room');
  assert.ok(answers.slice(20).every(({ status }) => status === 'fulfilled'));
});

test('a task that fails gives its place to the next', async () => {
  const gate = createGate(1, 10);
  const tasks = Array.from({ length: 5 }, (_, i) =>
    gate(async () => {
      if (i % 2 === 0) throw new Error(`task ${i}`);
      return i;
    }),
  );
  const answers = await Promise.allSettled(tasks);
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['rejected', 'fulfilled', 'rejected', 'fulfilled', 'rejected'],
  );
});

test('a lock goes to one after the other, and each holder is asked to stop for the next', async () => {
  const locker = new QueueLocker(1000);
  const { signal } = new AbortController();
  const asked: number[] = [];
  const order: number[] = [];
  const enter = async (i: number): Promise<void> => {
    const lock = locker.newLock('upload');
    let stop: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    await lock.lock(signal, () => {
      asked.push(i);
      stop();
    });
    order.push(i);
    if (i < 3) await stopped;
    await lock.unlock();
  };
  await Promise.all([enter(0), enter(1), enter(2), enter(3)]);
  assert.deepEqual(order, [0, 1, 2, 3]);
  assert.deepEqual([...new Set(asked)], [0, 1, 2]);
  await enter(4 - 1);
});

test('who waits too long, or goes away, leaves the queue', async () => {
  const locker = new QueueLocker(30);
  const first = locker.newLock('upload');
  const holder = new AbortController();
  await first.lock(holder.signal, () => undefined);
  const isBusy = (error: unknown): boolean => error instanceof Refusal && error.code === 'upload_busy';
  await assert.rejects(
    locker.newLock('upload').lock(holder.signal, () => undefined),
    isBusy,
  );
  const gone = new AbortController();
  const waiting = locker.newLock('upload').lock(gone.signal, () => undefined);
  gone.abort();
  await assert.rejects(waiting, isBusy);
  await first.unlock();
  await locker.newLock('upload').lock(holder.signal, () => undefined);
  await locker.newLock('other').lock(holder.signal, () => undefined);
});
