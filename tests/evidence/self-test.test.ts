import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Letter } from '../../api/drop/documents.ts';
import { selfTestClipKey, selfTestTriedKey, type TipId } from '../../api/drop/keys.ts';
import { selfTestMs } from '../../api/drop/self-test.ts';
import type { Grading } from '../../api/evidence/self-test/grade.ts';
import { turnSelfTests, watchSelfTests } from '../../api/evidence/self-test/watch.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { create, openStation, openTip, type Station, sendJson, submit, upload } from '../intake/station.ts';
import { film, openTestBench, type TestBench } from './bench.ts';

const never = new AbortController().signal;
let bench: TestBench;
let station: Station;
let clip: Uint8Array;
before(async () => {
  bench = await openTestBench();
  station = await openStation();
  clip = film(bench.scratch.own, 2, 'proeve.mp4', ['-vf', 'lutyuv=y=16+(val-16)*0.15']);
});
after(async () => {
  await station.close();
  await bench.close();
});

/** The inside of this station: with its drop and the key that opens what it takes. */
const grading = (change: Partial<Grading> = {}): Grading => ({
  ...bench,
  drop: station.drop,
  identity: station.police,
  ...change,
});
const begin = () => openTip(station.origin, { language: 'da', test: true });
const keys = async (prefix = '') => (await station.drop.list(prefix)).map(({ key }) => key);
const files = () =>
  readdirSync(station.dropDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
/** An hour later, for both halves. */
async function inAnHour(task: () => Promise<void>): Promise<void> {
  station.setNow(new Date(Date.now() + selfTestMs + 1000));
  await task().finally(() => station.setNow(new Date()));
}
const lettersOf = async (code: string) => {
  const answer = await sendJson(station.origin, '/api/mailbox', { code });
  return answer.json<{ letters?: Pick<Letter, 'body'>[] }>().letters ?? [];
};
const reportIn = async (code: string) => {
  const letters = await lettersOf(code);
  const report = letters.find(({ body }) => body.kind === 'notice' && body.code === 'tested')?.body;
  assert.ok(report?.kind === 'notice', JSON.stringify(letters));
  return report.files?.[0];
};
async function send(name: string, bytes: Uint8Array) {
  const tip = await begin();
  const id = await upload(station.origin, tip.token, bytes);
  const answer = await submit(station.origin, tip, { files: [{ upload: id, name, type: '' }] });
  assert.equal(answer.status, 201, answer.text);
  return { ...tip, code: answer.json<{ code: string }>().code };
}
/** Nothing of it among what is evidence. */
async function assertNoEvidence(): Promise<void> {
  const { read, t } = bench.store;
  for (const table of [t.tip, t.file, t.original, t.message, t.custodyEvent])
    assert.deepEqual(await read.select().from(table), []);
  assert.deepEqual(await bench.vault.list(''), []);
  assert.deepEqual(await keys('inbox/'), []);
  assert.deepEqual(
    readdirSync(bench.scratch.own).filter((name) => name !== 'proeve.mp4'),
    [],
  );
}

test('a clip is graded, its report lies in its mailbox, and the clip is gone; an hour later nothing is left', async () => {
  const { code, tip } = await send('kamera 1.mp4', clip);
  assert.equal((await lettersOf(code)).length, 1, 'its code opens at once');
  await createWorker({ ...bench, drop: station.drop, identity: station.police }).takeIn();
  assert.ok((await keys()).includes(selfTestClipKey(tip as TipId)), 'who takes in evidence does not see it');
  assert.equal(await turnSelfTests(grading(), never), true);
  const report = await reportIn(code);
  assert.equal(report?.name, 'kamera 1.mp4');
  const said = report?.remarks?.map(({ da }) => da).join(' ') ?? '';
  assert.match(said, /^640 × 360 billedpunkter, 25 billeder i sekundet, 2 s, format h264, med lyd\./);
  assert.match(said, /Billedet er mørkt/);
  assert.doesNotMatch(said, /nyt tip/);
  assert.deepEqual(await keys('uploads/'), []);
  assert.equal((await keys()).includes(selfTestClipKey(tip as TipId)), false);
  assert.equal(await turnSelfTests(grading(), never), false, 'there is nothing more to do');
  await assertNoEvidence();
  assert.equal(await station.intake.sweepSelfTests(), 0, 'the report may be read for an hour');
  assert.equal((await lettersOf(code)).length, 2);
  await inAnHour(async () => {
    assert.equal(await station.intake.sweepSelfTests(), 1);
  });
  assert.deepEqual(files(), [], 'not even a half-written part');
  await assertNoEvidence();
});

test('the inside removes it as well, so that one half alone is enough', async () => {
  await send('kamera 1.mp4', clip);
  const ahead = () => new Date(Date.now() + selfTestMs + 1000);
  await watchSelfTests(grading({ now: ahead }), AbortSignal.timeout(300));
  assert.deepEqual(files(), []);
  await assertNoEvidence();
});

test('what cannot be graded is removed all the same, and whoever waits is told', async () => {
  const broken = { ...bench.sandbox, run: () => Promise.reject(new Error('broken')) };
  const failing = await send('a.mp4', clip);
  await turnSelfTests(grading({ sandbox: broken }), never);
  assert.match((await reportIn(failing.code))?.remarks?.[0]?.da ?? '', /kunne ikke gennemføres/);
  const program = await send('afspiller.exe', readFileSync('/usr/bin/true'));
  await turnSelfTests(grading(), never);
  assert.match((await reportIn(program.code))?.remarks?.[0]?.da ?? '', /er et program/);
  const nothing = await send('noter.txt', Buffer.from('ingen film'));
  await turnSelfTests(grading(), never);
  assert.match((await reportIn(nothing.code))?.remarks?.[0]?.da ?? '', /ingen billeder/);
  assert.deepEqual(await keys('uploads/'), []);
  await assertNoEvidence();
  await inAnHour(async () => void (await station.intake.sweepSelfTests()));
  assert.deepEqual(files(), []);
});

test('a clip that took a worker with it is not looked at again, and one that is being looked at is left alone', async () => {
  const { code, tip } = await send('a.mp4', clip);
  await station.drop.putIfAbsent(selfTestTriedKey(tip as TipId), new Uint8Array());
  assert.equal(await turnSelfTests(grading(), never), false);
  assert.notDeepEqual(await keys('uploads/'), []);
  const run = () => Promise.reject(new Error('nobody opens it'));
  const later = () => new Date(Date.now() + 11 * 60_000);
  assert.equal(await turnSelfTests(grading({ now: later, sandbox: { ...bench.sandbox, run } }), never), true);
  assert.match((await reportIn(code))?.remarks?.[0]?.da ?? '', /kunne ikke gennemføres/);
  assert.deepEqual(await keys('uploads/'), []);
  await inAnHour(async () => void (await station.intake.sweepSelfTests()));
});

test('one that was begun and left is gone after an hour, with what was uploaded', async () => {
  const { token } = await begin();
  const created = await create(station.origin, token, 1000, {}, Buffer.alloc(400));
  assert.equal(created.status, 201, created.text);
  await begin();
  await inAnHour(async () => {
    assert.equal(await station.intake.sweepSelfTests(), 2);
    const late = await create(station.origin, token, 10);
    assert.equal(late.json()['code'], 'token_expired');
  });
  assert.deepEqual(files(), []);
});

test('it is one clip of at most 200 MB, submitted once, with a code of its own and nobody to write to', async () => {
  const tip = await begin();
  const refused = async (answer: ReturnType<typeof create>, code: string) =>
    assert.equal((await answer).json()['code'], code);
  const authorization = { authorization: `Bearer ${tip.token}` };
  await refused(create(station.origin, tip.token, 200 * 1024 ** 2 + 1), 'file_too_large');
  await refused(create(station.origin, tip.token, undefined), 'bad_request');
  await refused(sendJson(station.origin, `/api/tips/${tip.tip}/code`, {}, authorization), 'bad_request');
  await refused(submit(station.origin, tip, { text: 'Hej' }), 'self_test_without_clip');
  const id = await upload(station.origin, tip.token, clip);
  await refused(create(station.origin, tip.token, 10), 'too_many_files');
  const words = { files: [{ upload: id, name: 'a', type: '' }], retry: 'a'.repeat(64) };
  const first = await submit(station.origin, tip, words);
  assert.equal(first.status, 201, first.text);
  await refused(submit(station.origin, tip, { ...words, retry: 'c'.repeat(64) }), 'tip_already_submitted');
  const { code } = first.json<{ code: string }>();
  const again = await submit(station.origin, tip, words);
  assert.deepEqual([again.status, again.json()['code']], [201, code], 'whose answer was lost gets it again');
  await refused(sendJson(station.origin, '/api/mailbox/messages', { code, text: 'Hej' }), 'self_test_mailbox');
  assert.deepEqual(await keys('inbox/'), []);
  await inAnHour(async () => void (await station.intake.sweepSelfTests()));
  assert.deepEqual(files(), []);
});
