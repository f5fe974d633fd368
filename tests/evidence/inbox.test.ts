import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseRecipient } from '../../api/drop/age.ts';
import { sealJson } from '../../api/drop/json.ts';
import { inboxTipKey, type TipId } from '../../api/drop/keys.ts';
import { readable, storable } from '../../api/evidence/untrusted.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { openTestBench, read, seedTip, seedUpload, type TestBench } from './bench.ts';

let bench: TestBench;
before(async () => {
  bench = await openTestBench();
});
after(() => bench.close());

const tips = () => bench.store.read.select().from(bench.store.t.tip);
const takeIn = () => createWorker(bench).takeIn();
const words = Buffer.from('ord');

test('a tip that was half taken in by a dead worker is taken in once', async () => {
  const document = await seedTip(bench, [await seedUpload(bench, { name: 'a', type: '', bytes: words })]);
  const key = inboxTipKey(document.tip as TipId);
  const sealed = await read(bench.drop, key);
  await takeIn();
  await bench.drop.putIfAbsent(key, sealed); // as if it had died before removing it
  assert.equal(await takeIn(), false);
  assert.equal(await bench.drop.size(key), undefined);
  assert.equal((await tips()).length, 1);
  const events = await bench.store.read.select().from(bench.store.t.custodyEvent);
  assert.equal(events.length, 2);
});

test('what does not open or is no tip stays in the inbox and holds nobody up', async () => {
  const keys = ['1', '2', '3'].map((digit) => inboxTipKey(digit.repeat(32) as TipId));
  const to = [parseRecipient(bench.recipient)];
  await bench.drop.putIfAbsent(keys[0]!, Buffer.from('noise'));
  await bench.drop.putIfAbsent(keys[1]!, sealJson({ v: 1, tip: 'x' }, to));
  const honest = await seedTip(bench, []);
  await bench.drop.putIfAbsent(keys[2]!, await read(bench.drop, inboxTipKey(honest.tip as TipId)));
  const worker = createWorker(bench);
  await worker.takeIn();
  assert.equal(worker.refused, 3);
  assert.deepEqual(
    (await bench.drop.list('inbox/')).map(({ key }) => key),
    keys,
  );
  assert.equal(
    (await tips()).some(({ id }) => id === honest.tip),
    true,
  );
  for (const key of keys) await bench.drop.remove(key);
});

test('a tip cannot claim the file or the mailbox of another', async () => {
  const file = await seedUpload(bench, { name: 'a', type: '', bytes: words });
  const first = await seedTip(bench, [file]);
  await takeIn();
  const before = (await tips()).length;
  await seedTip(bench, [file]);
  await seedTip(bench, [], { mailbox: first.mailbox });
  await seedTip(
    bench,
    [file, file].map((same) => ({ ...same, upload: 'd'.repeat(32) })),
  );
  await takeIn();
  assert.equal((await tips()).length, before);
  for (const { key } of await bench.drop.list('inbox/')) await bench.drop.remove(key);
});

test('references count up within a year, and the deadline follows the danger', async () => {
  const [a, b] = [
    await seedTip(bench, [], { danger: true }),
    await seedTip(bench, [], { text: 'de er taget som gidsler' }),
  ];
  await takeIn();
  const rows = (await tips()).filter(({ id }) => id === a.tip || id === b.tip);
  const numbers = rows.map(({ reference }) => Number(reference.slice(-6))).sort((x, y) => x - y);
  assert.equal(numbers[1]! - numbers[0]!, 1);
  assert.deepEqual(
    rows.map(({ priority }) => priority),
    [0, 0],
  );
  assert.deepEqual(
    rows.map(({ dueAt, receivedAt }) => dueAt.getTime() - receivedAt.getTime()),
    [300_000, 300_000],
  );
  assert.deepEqual(rows.map(({ danger }) => danger).sort(), [false, true], 'ticked is ticked');
});

test('a clock that runs ahead at the intake does not put a deadline off', async () => {
  const { tip } = await seedTip(bench, [], { receivedAt: new Date(Date.now() + 3_600_000).toISOString() });
  await takeIn();
  const row = (await tips()).find(({ id }) => id === tip)!;
  assert.ok(row.receivedAt.getTime() <= Date.now());
});

test('words are kept as they were written, except what no database can hold', async () => {
  const text = 'Hun råbte: «løb!»\n\t\u202eRTL 👩‍🚒 \0 \ud800 slut';
  const { tip } = await seedTip(bench, [], { text });
  await takeIn();
  assert.equal(
    (await tips()).find(({ id }) => id === tip)!.text,
    'Hun råbte: «løb!»\n\t\u202eRTL 👩‍🚒 \ufffd \ufffd slut',
  );
  assert.equal(storable('a\0b'), 'a\ufffdb');
});

test('a name to be shown is one line, in reading order, and not endless', () => {
  assert.equal(readable('video\u202egpj.exe', 100), 'video gpj.exe');
  assert.equal(readable(' a\r\n b\u0000 ', 100), 'a b');
  assert.equal(readable('👍'.repeat(50), 3), '👍👍👍');
  assert.equal(readable('\u200b \n', 9), undefined);
});

test('a document larger than any honest one is never read, and stays where it is', async () => {
  const key = inboxTipKey('9'.repeat(32) as TipId);
  await bench.drop.putIfAbsent(key, new Uint8Array(64 * 1024 ** 2 + 1));
  const drop = { ...bench.drop, get: () => Promise.reject(new Error('read')) };
  const worker = createWorker({ ...bench, drop });
  await worker.takeIn();
  assert.equal(worker.refused, 1);
  assert.ok((await bench.drop.size(key)) !== undefined);
  await bench.drop.remove(key);
});
