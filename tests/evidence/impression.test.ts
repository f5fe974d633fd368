import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FileDescription } from '../../api/db/values.ts';
import type { Letter, TipFile } from '../../api/drop/documents.ts';
import { segmentKey, type UploadId } from '../../api/drop/keys.ts';
import { impressionsOf, sentenceOf } from '../../api/evidence/impression.ts';
import { fileRow, film, openTestBench, seedTip, seedUpload, type TestBench, workThrough } from './bench.ts';

const about = (description: Partial<FileDescription>, change: object = {}) => ({
  state: 'queued' as const,
  scanVerdict: null,
  description: { kind: 'video' as const, remarks: [], ...description },
  ...change,
});
const quality = (...findings: string[]) => ({ quality: { lines: 720, findings } });

test('a good film is said to be good, and a bad one what would help', () => {
  assert.deepEqual(impressionsOf(about(quality('good'))), ['good']);
  assert.deepEqual(impressionsOf(about(quality('dark', 'blurred'))), ['blurred', 'dark']);
  assert.deepEqual(impressionsOf(about({ ...quality('good'), remarks: ['damaged'] })), ['damaged']);
  assert.deepEqual(impressionsOf(about({ kind: 'other', remarks: ['needs_own_player'] })), ['needs_own_player']);
});

test('the original is asked for once, however many reasons there are', () => {
  const found = impressionsOf(about({ ...quality('blocky', 'low_resolution', 'dark'), traces: ['whatsapp'] }));
  assert.deepEqual(found, ['forwarded', 'dark']);
  assert.equal(
    found
      .map((code) => sentenceOf(code).en)
      .join(' ')
      .match(/the original, send it/g)?.length,
    1,
  );
});

test('nothing is told of an infected, a quarantined or a failed file, nor of one that has nothing to see', () => {
  assert.deepEqual(impressionsOf(about(quality('dark'), { scanVerdict: 'infected' })), []);
  assert.deepEqual(impressionsOf(about({ ...quality('dark'), remarks: ['infected'] }, { state: 'quarantined' })), []);
  assert.deepEqual(impressionsOf(about(quality('dark'), { state: 'failed' })), []);
  assert.deepEqual(impressionsOf(about({ kind: 'audio' })), []);
});

let bench: TestBench;
before(async () => {
  bench = await openTestBench();
});
after(() => bench.close());

const seenBy = async (tip: string): Promise<Letter[]> =>
  (await bench.store.read.select().from(bench.store.t.message))
    .filter(({ tipId, text }) => tipId === tip && text === 'seen')
    .map(({ letter }) => letter as Letter);
const note = Buffer.from('Jeg stod ved kiosken.');

test('when all files of a tip have been looked at, its sender is told once of those there is something to say of', async () => {
  const night = ['-vf', 'lutyuv=y=16+(val-16)*0.15'];
  const files: TipFile[] = [
    await seedUpload(bench, {
      name: 'nat.mp4',
      type: 'video/mp4',
      bytes: film(bench.scratch.own, 2, 'nat.mp4', night),
    }),
    await seedUpload(bench, { name: 'noter.txt', type: 'text/plain', bytes: note }),
  ];
  const { tip } = await seedTip(bench, files);
  await workThrough(bench);
  const [letter, ...more] = await seenBy(tip);
  assert.equal(more.length, 0);
  assert.ok(letter?.body.kind === 'notice' && letter.body.code === 'seen');
  assert.deepEqual(
    letter.body.files?.map(({ name, remarks }) => [name, ...(remarks ?? [])]),
    [['nat.mp4', sentenceOf('low_resolution'), sentenceOf('dark')]],
    JSON.stringify((await fileRow(bench, files[0]!.upload)).description),
  );
});

test('a file that is set aside last does not keep the others’ sender from being told', async () => {
  const files: TipFile[] = [
    await seedUpload(bench, { name: 'a.mp4', type: 'video/mp4', bytes: film(bench.scratch.own, 2, 'a.mp4', []) }),
    await seedUpload(bench, { name: 'noter.txt', type: 'text/plain', bytes: note }),
  ];
  await bench.drop.remove(segmentKey(files[1]!.upload as UploadId, 0));
  const { tip } = await seedTip(bench, files);
  for (let attempt = 0; attempt < 5; attempt++) {
    await workThrough(bench);
    bench.ahead.ms += 400_000;
    assert.equal((await seenBy(tip)).length, attempt < 4 ? 0 : 1, `attempt ${attempt + 1}`);
  }
  assert.equal((await fileRow(bench, files[1]!.upload)).state, 'failed');
});

test('only text is nothing to tell of', async () => {
  const { tip } = await seedTip(bench, [await seedUpload(bench, { name: 'n.txt', type: 'text/plain', bytes: note })]);
  await workThrough(bench);
  assert.deepEqual(await seenBy(tip), []);
});
