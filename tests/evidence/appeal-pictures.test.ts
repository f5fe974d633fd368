import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { newDraft, summaryOf } from '../../api/desk/appeals/appeal-draft.ts';
import { openBytes, parseRecipient, sealBytes } from '../../api/drop/age.ts';
import type { BlobKey, BlobStore } from '../../api/drop/blobs.ts';
import { appealGivenKey, appealMadeKey, appealPicturePrefix } from '../../api/drop/keys.ts';
import { workOnPicture } from '../../api/evidence/appeal/pictures.ts';
import { patrolPictures } from '../../api/evidence/appeal/remains.ts';
import { withholdFiles } from '../../api/evidence/withhold.ts';
import { ulid } from '../../api/ulid.ts';
import { file as fileRow, insert, tip as tipRow, user } from '../db/rows.ts';
import { openTestBench, read, sha256, type TestBench } from './bench.ts';

/** Pictures of appeals from what was given in to what is published: sealed, and drawn by real programs in the sandbox. */
let bench: TestBench;
let appealId: string;
let member: string;
const { signal } = new AbortController();
before(async () => {
  bench = await openTestBench();
  const at = bench.now();
  const row = user(at);
  member = row.id;
  await insert(bench.store, 'user', row);
  appealId = ulid(at);
  const draft = newDraft({ type: 'property', district: 'fyn' });
  await bench.store.write(async (tx) => {
    const by = { author: row.id, createdAt: at, updatedBy: row.id, updatedAt: at };
    const named = { id: appealId, publicId: 'EF-2026-000777', version: 1 };
    await tx.insert(bench.store.t.appeal).values({ ...named, ...summaryOf(draft), draft, ...by });
  });
});
after(() => bench.close());

async function give(bytes: Uint8Array, change: object = {}): Promise<string> {
  const id = await put(bytes, change);
  assert.equal(await workOnPicture(bench, signal), true);
  return id;
}
async function put(bytes: Uint8Array, change: { fileId?: string } = {}): Promise<string> {
  const [at, { t }] = [bench.now(), bench.store];
  const id = ulid(at);
  await bench.vault.putIfAbsent(
    appealGivenKey({ appealId, id, fileId: change.fileId ?? null }),
    sealBytes(bytes, [parseRecipient(bench.recipient)]),
  );
  const source = { kind: 'upload' as const, type: 'image/jpeg', sizeBytes: bytes.length };
  const times = { addedAt: at, stateChangedAt: at, nextAttemptAt: at };
  const row = { id, appealId, name: id, addedBy: member, source, sourceSha256: sha256(bytes), ...times };
  await bench.store.write(async (tx) => {
    await tx.insert(t.appealPicture).values({ ...row, ...change });
  });
  return id;
}
/** The bench as it is, where something happens just before the last size is put down. */
function whileDrawn(happens: () => Promise<unknown>): TestBench {
  const vault = Object.assign(Object.create(bench.vault) as BlobStore, {
    async begin(key: BlobKey) {
      if (key.endsWith('-1600.webp.age')) await happens();
      return bench.vault.begin(key);
    },
  });
  return { ...bench, vault };
}
/** As the desk does it for a person. */
async function remove(id: string): Promise<void> {
  const { t } = bench.store;
  await bench.store.write(async (tx) => {
    const gone = { state: 'destroyed' as const, plan: null, made: null };
    await tx.update(t.appealPicture).set(gone).where(eq(t.appealPicture.id, id));
  });
  for (const { key } of await bench.vault.list(appealPicturePrefix({ appealId, id, fileId: null })))
    await bench.vault.remove(key);
}
async function fileOfTip(): Promise<string> {
  const tip = tipRow(bench.now());
  await insert(bench.store, 'tip', tip);
  const file = fileRow(bench.now(), tip.id, { sha256: sha256(Buffer.from(tip.id)) });
  await insert(bench.store, 'file', file);
  return file.id;
}
const leftOf = async (id: string, fileId: string | null = null): Promise<string[]> =>
  (await bench.vault.list(appealPicturePrefix({ appealId, id, fileId }))).map(({ key }) => key);
const rowOf = async (id: string) => {
  const { appealPicture } = bench.store.t;
  const [row] = await bench.store.read.select().from(appealPicture).where(eq(appealPicture.id, id));
  return row!;
};
const open = async (id: string, drawing: number, name: string): Promise<Buffer> =>
  Buffer.from(
    openBytes(
      await read(bench.vault, appealMadeKey({ appealId, id, fileId: null }, drawing, name)),
      bench.viewingIdentity,
    ),
  );

/** Red to the left, blue to the right, as it is held; the camera says where and how it was taken. */
async function photograph(): Promise<Buffer> {
  const half = { width: 900, height: 1200, channels: 3 as const };
  const red = await sharp({ create: { ...half, background: '#ff0000' } })
    .png()
    .toBuffer();
  return sharp({ create: { ...half, width: 1800, background: '#0000ff' } })
    .composite([{ input: red, left: 0, top: 0 }])
    .jpeg({ quality: 95 })
    .withExif({ IFD0: { Make: 'Kamera' }, IFD3: { GPSLatitude: '55/1 24/1 0/1', GPSLatitudeRef: 'N' } })
    .toBuffer();
}

test('a picture comes in the sizes the site shows, upright, with nothing left of what the camera wrote', async () => {
  const id = await give(await photograph());
  const row = await rowOf(id);
  assert.deepEqual([row.state, row.width, row.height, row.failure], ['made', 1800, 1200, null]);
  assert.deepEqual(
    row.made?.map(({ name, width, height }) => [name, width, height]),
    [
      ['base.jpg', 1600, 1067],
      ['400.webp', 400, 267],
      ['800.webp', 800, 533],
      ['800.jpg', 800, 533],
      ['1600.webp', 1600, 1067],
    ],
  );
  for (const { name, sha256: digest } of row.made ?? []) {
    const bytes = await open(id, 1, name);
    assert.equal(sha256(bytes), digest);
    const { exif, xmp, iptc, icc, orientation } = await sharp(bytes).metadata();
    assert.deepEqual(
      [exif, xmp, iptc, icc, orientation],
      [undefined, undefined, undefined, undefined, undefined],
      name,
    );
    assert.ok(!bytes.includes('Kamera'));
  }
});

test('what the plan covers is gone from every size, and what it cuts away too', async () => {
  const frame = { width: 1800, height: 1200 };
  const keys = [{ atMs: 0, x: 0, y: 0, width: 900, height: 1200 }];
  const box = { effect: 'fill', fromMs: 0, toMs: 0, keys };
  const crop = { x: 600, y: 0, width: 600, height: 600 };
  const id = await give(await photograph(), {
    plan: { v: 1, frame, slackMs: 0, boxes: [box], mutes: [], crop },
    drawing: 2,
  });
  const row = await rowOf(id);
  assert.equal(row.state, 'made');
  for (const name of ['400.webp', '800.webp', '800.jpg', '1600.webp']) {
    const { data, info } = await sharp(await open(id, 2, name))
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.equal(info.width, info.height, 'cut square');
    const at = (x: number): number[] => [
      ...data.subarray((Math.floor(info.height / 2) * info.width + x) * 3).subarray(0, 3),
    ];
    assert.ok(
      at(5).every((value) => value < 24),
      `${name} is covered to the left: ${at(5)}`,
    );
    assert.ok((at(info.width - 5)[2] ?? 0) > 200, `${name} is blue to the right`);
  }
  const whole = await sharp(await open(id, 2, 'base.jpg')).metadata();
  assert.deepEqual([whole.width, whole.height], [1600, 1067], 'the editor still sees all of it');
});

test('what is no picture, or not what was given in, is said and never shown', async () => {
  const text = await give(Buffer.from('<html>ikke et billede</html>'));
  assert.deepEqual([(await rowOf(text)).state, (await rowOf(text)).failure], ['failed', 'unreadable']);
  const broken = await give((await photograph()).subarray(0, 300));
  assert.equal((await rowOf(broken)).state, 'failed');
  const other = await give(await photograph(), { sourceSha256: 'a'.repeat(64) });
  assert.deepEqual([(await rowOf(other)).state, (await rowOf(other)).failure], ['asked', 'original_differs']);
  assert.equal(await workOnPicture(bench, signal), false, 'it waits before it is tried again');
  await remove(other);
});

test('a drawing that was asked for anew while it was drawn does not count', async () => {
  const id = await give(await photograph());
  const { t } = bench.store;
  const again = { state: 'asked' as const, drawing: 2, nextAttemptAt: bench.now(), attempts: 0 };
  const change = (set: object) =>
    bench.store.write(async (tx) => {
      await tx.update(t.appealPicture).set(set).where(eq(t.appealPicture.id, id));
    });
  await change(again);
  const running = workOnPicture(bench, signal);
  await new Promise((done) => setTimeout(done, 300));
  await change({ drawing: 3, leaseBy: null, leaseUntil: null });
  await running;
  assert.equal((await rowOf(id)).state, 'asked');
  await workOnPicture(bench, signal);
  const row = await rowOf(id);
  assert.deepEqual([row.state, row.drawing], ['made', 3]);
});

test('of a picture that was removed while it was drawn nothing stays, and a drawing that does not count goes too', async () => {
  const id = await put(await photograph());
  assert.equal(
    await workOnPicture(
      whileDrawn(() => remove(id)),
      signal,
    ),
    true,
  );
  assert.equal((await rowOf(id)).state, 'destroyed');
  assert.deepEqual(await leftOf(id), []);

  const other = await put(await photograph());
  const { t } = bench.store;
  const anew = { state: 'asked' as const, drawing: 2, leaseBy: null, leaseUntil: null };
  const again = () =>
    bench.store.write(async (tx) => {
      await tx.update(t.appealPicture).set(anew).where(eq(t.appealPicture.id, other));
    });
  await workOnPicture(whileDrawn(again), signal);
  assert.deepEqual(await leftOf(other), [appealGivenKey({ appealId, id: other, fileId: null })]);
  await workOnPicture(bench, signal);
  assert.deepEqual([(await rowOf(other)).state, (await leftOf(other)).length], ['made', 6]);
});

test('a drawing that takes longer than a lease is nobody else’s', async () => {
  const id = await put(await photograph());
  const leaseMs = 1500;
  let taken: boolean | undefined;
  const slow = whileDrawn(async () => {
    await new Promise((done) => setTimeout(done, 1.4 * leaseMs));
    taken = await workOnPicture(bench, signal);
  });
  assert.equal(await workOnPicture({ ...slow, leaseMs }, signal), true);
  const { state, attempts, leaseBy } = await rowOf(id);
  assert.deepEqual([taken, state, attempts, leaseBy], [false, 'made', 1, null]);
});

test('what nobody came to destroy when a picture was removed, a patrol destroys', async () => {
  const [id, kept] = [await give(await photograph()), await give(await photograph())];
  const { t } = bench.store;
  await bench.store.write(async (tx) => {
    await tx.update(t.appealPicture).set({ state: 'destroyed' }).where(eq(t.appealPicture.id, id));
  });
  await patrolPictures(bench);
  assert.deepEqual(await leftOf(id), []);
  assert.equal((await leftOf(kept)).length, 6, 'and no other');
  assert.ok(bench.lines.some((line) => line.includes('picture_remnant') && line.includes(id)));
});

test('of a file that is set aside nothing is drawn, and what is being drawn goes', async () => {
  const { t } = bench.store;
  const setAside = (fileId: string) =>
    bench.store.write((tx) =>
      withholdFiles(tx, t, [fileId], { at: bench.now(), actor: member, actorRole: 'moderator', byUser: member }),
    );
  // it was set aside between the desk's look at it and the row
  const [early, late] = [await fileOfTip(), await fileOfTip()];
  await setAside(early);
  const first = await put(await photograph(), { fileId: early });
  await workOnPicture(bench, signal);
  assert.deepEqual([(await rowOf(first)).state, await leftOf(first, early)], ['destroyed', []]);
  // and while it was drawn
  const second = await put(await photograph(), { fileId: late });
  await workOnPicture(
    whileDrawn(() => setAside(late)),
    signal,
  );
  assert.deepEqual([(await rowOf(second)).state, await leftOf(second, late)], ['destroyed', []]);
});
