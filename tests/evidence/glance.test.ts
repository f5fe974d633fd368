import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { segmentKey, type UploadId } from '../../api/drop/keys.ts';
import { advance, claimFile } from '../../api/evidence/schedule/lease.ts';
import { unseal } from '../../api/evidence/unseal.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { custodyOf, draw, fileRow, openPreview, openTestBench, seedTip, seedUpload, type TestBench } from './bench.ts';

/** A large film shows a picture before it is brought in and verified. */
let bench: TestBench;
let film: Buffer;
before(async () => {
  bench = await openTestBench();
  film = Buffer.from(
    draw(
      bench.folder,
      'film.mp4',
      ...['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=25:duration=2', '-vf', 'noise=alls=60:allf=t'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '1', '-pix_fmt', 'yuv420p'],
    ),
  );
  assert.ok(film.length > 64 * 1024 ** 2, String(film.length));
});
after(() => bench.close());

const seed = async (bytes: Uint8Array) => {
  const file = await seedUpload(bench, { name: 'film.mp4', type: 'video/mp4', bytes }, 8 * 1024 ** 2);
  await seedTip(bench, [file]);
  await createWorker(bench).takeIn();
  return file.upload;
};
const unsealIt = async (): Promise<void> => {
  const row = await claimFile(bench, ['received']);
  await unseal(bench, row!, new AbortController().signal);
};

test('its poster is there while nothing of it has been verified, and says that it is early', async () => {
  const upload = await seed(film);
  await unsealIt();
  const row = await fileRow(bench, upload);
  assert.equal(row.state, 'unsealed');
  assert.equal(row.sha256, null);
  assert.deepEqual(
    row.previews?.map(({ name, early, width, height }) => ({ name, early, width, height })),
    [{ name: 'poster.jpg', early: true, width: 1280, height: 720 }],
  );
  const poster = Buffer.from(await openPreview(bench, upload, 'poster.jpg'));
  assert.equal(poster.toString('hex', 0, 3), 'ffd8ff');
  assert.deepEqual((await custodyOf(bench, upload)).actions, ['receive', 'derive', 'transfer']);
});

test('it is drawn again from the verified original', async () => {
  const worker = createWorker(bench);
  while ((await worker.step('intake')) || (await worker.step('preview')));
  const [row] = await bench.store.read.select().from(bench.store.t.file);
  assert.equal(row?.state, 'queued');
  assert.ok(row?.previews?.every(({ early }) => early === undefined));
  const { rows: events } = await custodyOf(bench, row!.id);
  const posters = events.filter(({ action, details }) => action === 'derive' && details?.['name'] === 'poster.jpg');
  assert.deepEqual(
    posters.map(({ sha256Before }) => sha256Before),
    [null, row!.sha256],
  );
});

test('a film that cannot be read yet is brought in all the same', async () => {
  const broken = Buffer.from(film);
  broken.fill(7, 0, 4096);
  const upload = await seed(broken);
  await unsealIt();
  const row = await fileRow(bench, upload);
  assert.deepEqual([row.state, row.previews], ['unsealed', null]);
});

test('a file that has been tried before is not looked at early', async () => {
  const upload = await seed(film);
  const row = await claimFile(bench, ['received']);
  assert.equal(row?.id, upload);
  await unseal(bench, { ...row!, attempts: 2 }, new AbortController().signal);
  assert.deepEqual([(await fileRow(bench, upload)).state, (await fileRow(bench, upload)).previews], ['unsealed', null]);
});

test('a missing segment stops the early picture without a word about the file, and then the step', async () => {
  const upload = await seed(film);
  await bench.drop.remove(segmentKey(upload as UploadId, 0));
  const row = await claimFile(bench, ['received']);
  await assert.rejects(unseal(bench, row!, new AbortController().signal), { code: 'segment_missing' });
  assert.ok(bench.lines.some((line) => line.includes('no_early_picture')));
  await advance(bench, row!, 'failed', {});
});
