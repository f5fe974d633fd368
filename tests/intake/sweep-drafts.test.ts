import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { BlobKey } from '../../api/drop/blobs.ts';
import { activeKey, draftKey, ledgerPrefix, type TipId, type UploadId, uploadPrefix } from '../../api/drop/keys.ts';
import { ulid } from '../../api/ulid.ts';
import { head, type Station, submit, upload, withStation } from './station.ts';
import { beginWriting, continueWith, draftsOf, save } from './writer.ts';

const hourMs = 3_600_000;
const actives = async ({ drop }: Station, tip: string): Promise<string[]> =>
  (await drop.list(`${ledgerPrefix(tip as TipId)}active-`)).map(({ key }) => key);

/** Makes everything there is so many hours older. */
async function age({ drop, dropDir }: Station, hours: number): Promise<void> {
  for (const { key, writtenAt } of await drop.list('')) {
    const at = new Date(writtenAt.getTime() - hours * hourMs);
    await utimes(join(dropDir, key), at, at);
  }
}

test(
  'a draft nobody saved for 72 hours is removed, and its code opens nothing any more',
  withStation(async (station) => {
    const { origin, intake } = station;
    const writer = await beginWriting(origin);
    await age(station, 71);
    await intake.sweep();
    assert.equal((await continueWith(origin, writer.code)).status, 200);
    await save(origin, writer, { text: 'endnu her' });
    await age(station, 71);
    await intake.sweep();
    assert.equal((await continueWith(origin, writer.code)).status, 200, 'saving counts');
    await age(station, 2);
    await intake.sweep();
    assert.deepEqual(await station.drop.list(''), []);
    assert.equal((await continueWith(origin, writer.code)).json()['code'], 'code_unknown');
    assert.equal((await save(origin, writer, { text: 'sent ude' })).status, 200, 'the page that still has it saves it');
  }),
);

test(
  'what a crash left beside a newer draft goes with the next sweep, whatever its age',
  withStation(async (station) => {
    const { origin, intake, drop } = station;
    const writer = await beginWriting(origin);
    const older = draftKey(writer.mailbox.id, ulid(new Date(Date.now() - 5000)));
    await drop.putIfAbsent(older, randomBytes(10));
    const [, newest] = await draftsOf(station, writer);
    await intake.sweep();
    assert.deepEqual(await draftsOf(station, writer), [newest]);
  }),
);

test(
  'whole files are kept as long as the words of their tip are being written',
  withStation(async (station) => {
    const { origin, intake, drop } = station;
    const writer = await beginWriting(origin);
    const file = await upload(origin, writer.token, randomBytes(100));
    await age(station, 71);
    await save(origin, writer, { text: 'mere' });
    await age(station, 60);
    assert.equal(await intake.sweep(), 0);
    assert.equal((await head(origin, `/api/uploads/${file}`)).status, 200, 'and it is not said to be gone');
    assert.equal((await continueWith(origin, writer.code)).status, 200);
    await age(station, 40);
    assert.equal(await intake.sweep(), 1);
    assert.deepEqual(await drop.list(''), []);
  }),
);

test(
  'a tip with files is noted as active once a day, and one without is not',
  withStation(async (station) => {
    const { origin, setNow } = station;
    const noon = new Date('2026-11-22T12:00:00Z');
    setNow(noon);
    const [writer, wordy] = [await beginWriting(origin), await beginWriting(origin)];
    await upload(origin, writer.token, randomBytes(10));
    for (const text of ['en', 'to', 'tre'])
      for (const each of [writer, wordy]) assert.equal((await save(origin, each, { text })).status, 200);
    const [first, ...others] = await actives(station, writer.tip);
    assert.deepEqual(others, []);
    assert.equal(Number(/active-(\d+)/.exec(first!)![1]) % 86_400, 0, 'by the end of the day, not by the moment');
    assert.deepEqual(await actives(station, wordy.tip), []);
    setNow(new Date(noon.getTime() + 20 * hourMs));
    assert.equal((await save(origin, writer, { text: 'dagen efter' })).status, 200);
    assert.equal((await actives(station, writer.tip)).length, 2);
    assert.equal((await submit(origin, writer as never, { text: 'x', code: writer.code })).status, 201);
  }),
);

test(
  'a note of activity from a lying clock keeps files for a day and 72 hours, not for centuries',
  withStation(async (station) => {
    const { origin, intake, drop } = station;
    const writer = await beginWriting(origin);
    const file = await upload(origin, writer.token, randomBytes(100));
    await drop.putIfAbsent(activeKey(writer.tip as TipId, new Date('2400-01-01')), randomBytes(10));
    const absurd = `${ledgerPrefix(writer.tip as TipId)}active-9999999999999999.age` as BlobKey;
    await drop.putIfAbsent(absurd, randomBytes(10));
    await age(station, 95);
    assert.equal(await intake.sweep(), 0);
    await age(station, 2);
    assert.equal(await intake.sweep(), 1);
    assert.deepEqual(await drop.list(uploadPrefix(file as UploadId)), []);
  }),
);

test(
  'a tip that is not submitted does not become so by being active, and one that is goes as before',
  withStation(async (station) => {
    const { origin, intake, drop } = station;
    const writer = await beginWriting(origin);
    const file = await upload(origin, writer.token, randomBytes(100));
    await save(origin, writer, { text: 'x' });
    const words = { text: 'x', code: writer.code, files: [{ upload: file, name: 'a' }] };
    assert.equal((await submit(origin, writer as never, words)).status, 201);
    await age(station, 24 * 6);
    await intake.sweep();
    assert.ok((await drop.list(uploadPrefix(file as UploadId))).length > 0, 'the inside has not come yet');
    for (const { key } of await drop.list(uploadPrefix(file as UploadId))) await drop.remove(key);
    await age(station, 24 * 3);
    await intake.sweep();
    assert.deepEqual(await drop.list('ledgers/'), []);
  }),
);
