import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { createWorker } from '../../api/evidence/worker.ts';
import { type Alteration, alterFilm, alterPicture, encodeFilm } from '../bench/alter.ts';
import { drawScene, paint, type Scene } from '../bench/scenes.ts';
import { openTestBench, type SeedFile, seedTip, seedUpload, type TestBench, workThrough } from './bench.ts';

let bench: TestBench;
before(async () => {
  bench = await openTestBench();
});
after(() => bench.close());

const seconds = 2;

async function picture(scene: Scene): Promise<Buffer> {
  const raw = { width: 320, height: 180, channels: 3 } as const;
  return sharp(paint(scene, 1), { raw }).jpeg({ quality: 92 }).toBuffer();
}
async function film(scene: Scene, name: string): Promise<Buffer> {
  const frames = Array.from({ length: seconds * 12 }, (_, i) => paint(scene, i / 12, 160, 90));
  await encodeFilm(Buffer.concat(frames), '160x90', 12, join(bench.folder, name));
  return readFileSync(join(bench.folder, name));
}
async function altered(from: Uint8Array, kind: Alteration): Promise<Buffer> {
  const [before, behind] = [join(bench.folder, 'before.mp4'), join(bench.folder, 'behind.mp4')];
  writeFileSync(before, from);
  await alterFilm(before, behind, kind, 5, seconds);
  return readFileSync(behind);
}

const asPicture = (bytes: Uint8Array): SeedFile => ({ name: 'a.jpg', type: 'image/jpeg', bytes });
const asFilm = (bytes: Uint8Array): SeedFile => ({ name: 'a.mp4', type: 'video/mp4', bytes });

/** Sends files, each in a tip of its own, and lets the worker finish them; answers their ids. */
async function send(...files: SeedFile[]): Promise<string[]> {
  const uploads = [];
  for (const file of files) {
    uploads.push(await seedUpload(bench, file));
    await seedTip(bench, [uploads.at(-1)!]);
  }
  await workThrough(bench);
  return uploads.map(({ upload }) => upload);
}

const pairsOf = async (id: string) => {
  const rows = await bench.store.read.select().from(bench.store.t.likeness);
  return rows.filter(({ fileId, otherId }) => fileId === id || otherId === id);
};
const rowsOf = async (id: string) => {
  const rows = await bench.store.read.select().from(bench.store.t.fingerprint);
  return rows.filter(({ fileId }) => fileId === id);
};

test('the very same file is found, whatever it is called', async () => {
  const bytes = await picture(drawScene('polygons', 1));
  const [first, second] = await send(asPicture(bytes), { name: 'b.txt', type: 'text/plain', bytes });
  const pairs = await pairsOf(first!);
  assert.deepEqual(
    pairs.map(({ fileId, otherId, kind, score }) => ({ with: [fileId, otherId].sort(), kind, score })),
    [{ with: [first, second].sort(), kind: 'same_bytes', score: 1 }],
  );
});

test('the same bytes are found in files nobody can draw, but empty files are not alike', async () => {
  const note = Buffer.from('nothing a picture could be made of');
  const [a, b] = await send(
    { name: 'a.bin', type: 'application/octet-stream', bytes: note },
    { name: 'b.bin', type: 'application/octet-stream', bytes: note },
  );
  assert.equal((await pairsOf(a!)).length, 1);
  assert.equal((await pairsOf(b!)).length, 1);
  const empty = { name: 'c.bin', type: 'application/octet-stream', bytes: new Uint8Array(0) };
  const [c] = await send(empty, empty);
  assert.deepEqual(await pairsOf(c!), []);
});

test('a picture is known again after a messenger has pressed it, and another one is not', async () => {
  const scene = drawScene('mosaic', 3);
  const original = await picture(scene);
  const [first] = await send(asPicture(original), asPicture(await picture(drawScene('mosaic', 4))));
  const [second] = await send(asPicture(await alterPicture(original, 'messenger', 3)));
  const pairs = await pairsOf(second!);
  assert.deepEqual(
    pairs.map(({ fileId, otherId, kind }) => [fileId, otherId, kind]),
    [[second, first, 'same_picture']],
  );
  assert.ok(pairs[0]!.score > 0.9, String(pairs[0]!.score));
  assert.deepEqual(await pairsOf(first!), pairs);
});

test('a film is known again when it begins later and comes in another size', async () => {
  const original = await film(drawScene('blobs', 5), 'original.mp4');
  const [first] = await send(asFilm(original), asFilm(await film(drawScene('blobs', 6), 'other.mp4')));
  const [trimmed] = await send(asFilm(await altered(original, 'trimmed')));
  const [small] = await send(asFilm(await altered(original, 'scaled')));
  const [pair, ...more] = await pairsOf(trimmed!).then((pairs) => pairs.filter(({ fileId }) => fileId === trimmed));
  assert.deepEqual([pair?.otherId, pair?.kind, more], [first, 'same_film', []]);
  assert.ok(pair!.score > 0.6 && pair!.sharedMs! >= 500 && pair!.sharedMs! < seconds * 1000, JSON.stringify(pair));
  const group = await pairsOf(small!).then((pairs) => pairs.map(({ otherId }) => otherId).sort());
  assert.deepEqual(group, [first, trimmed].sort());
});

test('the same street with somebody else in it is not the same film', async () => {
  const streets = [];
  for (const seed of [11, 12]) streets.push(asFilm(await film(drawScene('camera', seed, 2), `street-${seed}.mp4`)));
  const ids = await send(...streets);
  for (const id of ids) {
    assert.ok((await rowsOf(id)).length > 0, 'it was looked at');
    assert.deepEqual(await pairsOf(id), []);
  }
});

test('the same stripes in other colours are not the same picture', async () => {
  // two of those that were taken for each other before all that contradicts was added up
  const [first, second] = await send(
    asPicture(await picture(drawScene('waves', 200_479))),
    asPicture(await picture(drawScene('waves', 200_679))),
  );
  assert.equal((await rowsOf(first!)).length, 13);
  assert.deepEqual(await pairsOf(second!), []);
});

test('night and walls have no hash and are like nothing', async () => {
  const shown = await Promise.all(
    (['dark', 'dark', 'wall', 'wall'] as const).map((kind, i) => picture(drawScene(kind, 20 + i))),
  );
  for (const id of await send(...shown.map(asPicture))) {
    assert.deepEqual(await rowsOf(id), []);
    assert.deepEqual(await pairsOf(id), []);
  }
});

test('two workers that finish copies at the same moment find them alike, once', async () => {
  const scene = drawScene('waves', 30);
  const original = await picture(scene);
  const copies = [asPicture(original), asPicture(await alterPicture(original, 'low_rate', 1))];
  const uploads = [];
  for (const copy of copies) {
    uploads.push(await seedUpload(bench, copy));
    await seedTip(bench, [uploads.at(-1)!]);
  }
  const workers = ['one', 'two'].map((worker) => createWorker({ ...bench, worker: `${worker}-${process.pid}` }));
  await workers[0]!.takeIn();
  while ((await Promise.all(workers.map((worker) => worker.step('intake')))).some(Boolean));
  assert.deepEqual(await Promise.all(workers.map((worker) => worker.step('preview'))), [true, true]);
  const pairs = await pairsOf(uploads[0]!.upload);
  assert.equal(pairs.length, 1, JSON.stringify(pairs));
});

test('a worker that starts anew knows what was seen before, and what others see meanwhile', async () => {
  const original = await picture(drawScene('landscape', 40));
  const [first] = await send(asPicture(original));
  // the same database through a new connection: nothing in memory
  const { openStore } = await import('../../api/db/store.ts');
  const store = await openStore(`file:${join(bench.folder, 'vidne.db')}`);
  const anew = { ...bench, store, worker: 'anew' };
  const [second] = await sendTo(anew, asPicture(await alterPicture(original, 'scaled', 2)));
  const [third] = await send(asPicture(await alterPicture(original, 'light', 3)));
  await store.close();
  const alike = async (id: string) =>
    (await pairsOf(id))
      .filter(({ fileId }) => fileId === id)
      .map(({ otherId }) => otherId)
      .sort();
  assert.deepEqual(await alike(second!), [first]);
  assert.deepEqual(await alike(third!), [first, second].sort());
});

async function sendTo(on: Omit<TestBench, 'worker'> & { worker: string }, file: SeedFile): Promise<string[]> {
  const upload = await seedUpload(bench, file);
  await seedTip(bench, [upload]);
  await workThrough(on);
  return [upload.upload];
}

test('a likeness changes no decision and no state', async () => {
  const files = await bench.store.read.select().from(bench.store.t.file);
  assert.ok(files.length > 10);
  for (const { state, decision } of files) assert.deepEqual([state, decision], ['queued', null]);
});
