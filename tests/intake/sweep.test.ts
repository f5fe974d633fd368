import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { test } from 'node:test';
import { activeKey, inboxTipKey, ledgerPrefix, type TipId, type UploadId, uploadPrefix } from '../../api/drop/keys.ts';
import { create, head, openTip, patch, type Station, send, submit, tus, upload, withStation } from './station.ts';

const hours = (count: number): number => count * 3_600_000;
const later = (station: Station, ms: number): void => station.setNow(new Date(Date.now() + ms));
const idOf = (location: string | undefined): UploadId => (location ?? '').split('/').at(-1) as UploadId;
const count = async ({ drop }: Station, id: UploadId): Promise<number> => (await drop.list(uploadPrefix(id))).length;

test(
  'uploads nobody came back for are removed after 72 hours, with everything the tip had',
  withStation(async (station) => {
    const { origin, intake, drop } = station;
    const { token } = await openTip(origin);
    const whole = await upload(origin, token, randomBytes(100));
    const half = idOf((await create(origin, token, 100)).headers.location);
    later(station, hours(71));
    assert.equal(await intake.sweep(), 0);
    assert.ok((await count(station, whole)) > 0 && (await count(station, half)) > 0);
    later(station, hours(73));
    assert.equal(await intake.sweep(), 2);
    assert.deepEqual(await drop.list(''), []);
    assert.equal((await head(origin, `/api/uploads/${whole}`)).status, 404);
  }),
);

test(
  'uploads of a submitted tip are never swept, however long the inside takes',
  withStation(async (station) => {
    const { origin, intake, drop } = station;
    const opened = await openTip(origin);
    const id = await upload(origin, opened.token, randomBytes(100));
    await submit(origin, opened, { text: '', files: [{ upload: id, name: 'a' }] });
    const before = await count(station, id);
    later(station, hours(24 * 400));
    assert.equal(await intake.sweep(), 0);
    assert.equal(await count(station, id), before);

    // the inside takes the document first and the opening of the upload before its segments
    await drop.remove(`inbox/tip-${opened.tip}.age` as never);
    const opening = (await drop.list(uploadPrefix(id))).find(({ key }) => key.includes('/opened-'))!;
    await drop.remove(opening.key);
    assert.equal(await intake.sweep(), 0);
    assert.equal(await count(station, id), before - 1);
  }),
);

test(
  'a tip whose marks were lost, but whose document is in the inbox, is not swept',
  withStation(async (station) => {
    const { origin, intake, drop } = station;
    const opened = await openTip(origin);
    const id = await upload(origin, opened.token, randomBytes(100));
    await submit(origin, opened, { text: '', files: [{ upload: id, name: 'a' }] });
    const marks = await drop.list(`${ledgerPrefix(opened.tip as TipId)}submit`);
    assert.equal(marks.length, 2);
    for (const { key } of marks) await drop.remove(key);
    later(station, hours(24 * 30));
    assert.equal(await intake.sweep(), 0);
    assert.ok((await count(station, id)) > 0);
  }),
);

test(
  'what a try that got no further has booked goes as that of any tip nobody sent',
  withStation(async (station) => {
    const { origin, intake, drop } = station;
    const opened = await openTip(origin);
    const id = await upload(origin, opened.token, randomBytes(100));
    await submit(origin, opened, { text: '', files: [{ upload: id, name: 'a' }] });
    // as a disk that was full leaves it: the receipt, and no document
    await drop.remove(inboxTipKey(opened.tip as TipId));
    for (const { key } of await drop.list(ledgerPrefix(opened.tip as TipId)))
      if (key.includes('/submitted-')) await drop.remove(key);
    later(station, hours(71));
    assert.equal(await intake.sweep(), 0);
    later(station, hours(73));
    assert.equal(await intake.sweep(), 1);
    assert.deepEqual(await drop.list(ledgerPrefix(opened.tip as TipId)), []);
    assert.equal(await count(station, id), 0);
  }),
);

test(
  'the ledger of a submitted tip goes when its uploads are gone and no token can come any more',
  withStation(async (station) => {
    const { origin, intake, drop } = station;
    const opened = await openTip(origin);
    const id = await upload(origin, opened.token, randomBytes(100));
    await submit(origin, opened, { text: '', files: [{ upload: id, name: 'a' }] });
    for (const { key } of await drop.list(uploadPrefix(id))) await drop.remove(key);
    later(station, hours(24 * 6));
    await intake.sweep();
    assert.ok((await drop.list('ledgers/')).length > 0);
    later(station, hours(24 * 8));
    await intake.sweep();
    assert.deepEqual(await drop.list('ledgers/'), []);
  }),
);

test(
  'one active file keeps the others of its tip',
  withStation(
    async (station) => {
      const { origin, intake } = station;
      const { token } = await openTip(origin);
      const still = await upload(origin, token, randomBytes(100));
      const busy = (await create(origin, token, 100)).headers.location!;
      await new Promise((resolve) => setTimeout(resolve, 700));
      await patch(origin, busy, 0, randomBytes(10));
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(await intake.sweep(), 0);
      assert.ok((await count(station, still)) > 0);
      assert.equal((await head(origin, `/api/uploads/${still}`)).status, 200, 'and it is not said to be gone');
    },
    { limits: { unfinishedUploadMs: 1000 } },
  ),
);

test(
  'a file that is taken back is gone at once',
  withStation(async (station) => {
    const { origin, drop } = station;
    const { token } = await openTip(origin);
    const id = await upload(origin, token, randomBytes(100));
    assert.equal((await send(origin, 'DELETE', `/api/uploads/${id}`, tus)).status, 204);
    assert.deepEqual(await drop.list(''), []);
  }),
);

test(
  'what a connection still wrote of a file after the tip went without it is removed after 72 hours',
  withStation(async (station) => {
    const { origin, port, intake, drop } = station;
    const opened = await openTip(origin);
    const kept = await upload(origin, opened.token, randomBytes(100));
    const path = (await create(origin, opened.token, 500_000)).headers.location!;
    const socket = connect(port, '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.write(
      `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 500000\r\n\r\n`,
    );
    socket.write(randomBytes(250_000));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const answer = await submit(origin, opened, { text: 'x', files: [{ upload: kept, name: 'a' }] });
    assert.equal(answer.status, 201);
    socket.destroy();
    await closed;
    while ((await count(station, idOf(path))) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await intake.settled();

    later(station, hours(71));
    assert.equal(await intake.sweep(), 0);
    later(station, hours(73));
    assert.equal(await intake.sweep(), 1);
    assert.equal(await count(station, idOf(path)), 0);
    assert.ok((await count(station, kept)) > 0, 'the file of the tip stays');
    for (const { key } of await drop.list(uploadPrefix(kept))) await drop.remove(key);
    later(station, hours(24 * 8));
    await intake.sweep();
    assert.deepEqual(await drop.list('ledgers/'), []);
  }),
);

let whileSweeping: (() => Promise<unknown>) | undefined;

for (const [how, comeBack] of [
  ['sends on', ({ origin }: Station, _tip: TipId, path: string) => patch(origin, path, 10, randomBytes(10))],
  [
    'saves',
    ({ drop }: Station, tip: TipId) =>
      drop.putIfAbsent(activeKey(tip, new Date(Date.now() + hours(80))), Buffer.from('x')),
  ],
] as const)
  test(
    `a sender who ${how} while the sweeper is at work keeps everything`,
    withStation(
      async (station) => {
        const { origin, intake, drop } = station;
        const { token, tip } = await openTip(origin);
        const path = (await create(origin, token, 100)).headers.location!;
        await patch(origin, path, 0, randomBytes(10));
        await new Promise((resolve) => setTimeout(resolve, 20));
        later(station, hours(73));
        whileSweeping = () => comeBack(station, tip as TipId, path);
        assert.equal(await intake.sweep(), 0);
        assert.equal(whileSweeping, undefined, 'it was listed before');
        assert.ok((await head(origin, path)).headers['upload-offset']);
        assert.ok((await drop.list(ledgerPrefix(tip as TipId))).length > 0);
      },
      {
        drop: (store) => ({
          ...store,
          async list(prefix) {
            const listed = await store.list(prefix);
            const run = prefix === 'inbox/tip-' ? whileSweeping : undefined;
            if (run) whileSweeping = undefined;
            await run?.();
            return listed;
          },
        }),
      },
    ),
  );
