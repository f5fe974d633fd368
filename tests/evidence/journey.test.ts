import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseRecipient } from '../../api/drop/age.ts';
import { openContact } from '../../api/drop/contact.ts';
import type { Letter, TipDocument } from '../../api/drop/documents.ts';
import { sealJson } from '../../api/drop/json.ts';
import { inboxMessageKey, originalPrefix, type TipId, tipKey, type UploadId } from '../../api/drop/keys.ts';
import { findBreak } from '../../api/evidence/custody.ts';
import { verifyOriginal } from '../../api/evidence/originals.ts';
import { originalOf } from '../../api/evidence/sandbox/plaintext.ts';
import { ulid } from '../../api/ulid.ts';
import {
  custodyOf,
  fileRow,
  film,
  openPreview,
  openTestBench,
  read,
  seedTip,
  seedUpload,
  sha256,
  still,
  type TestBench,
  workThrough,
} from './bench.ts';

let bench: TestBench;
let tip: TipDocument;
const claimed = {
  origin: 'original',
  picker: 'photos',
  place: 'no',
  recordedAt: '2026-05-01T10:00:00Z',
  version: 2,
} as const;
const bytes: Record<'video' | 'png' | 'jpeg', Uint8Array> = {} as never;

before(async () => {
  bench = await openTestBench();
  const said = [
    '-metadata',
    'title=Hemmeligt',
    '-metadata',
    'location=+55.6761+012.5683/',
    '-metadata',
    'creation_time=2026-05-01T10:00:00Z',
    '-metadata:s:v',
    'handler_name=Hemmelig',
  ];
  bytes.video = film(bench.folder, 3, 'clip.mp4', said);
  bytes.png = still(bench.folder, 'a.png');
  still(bench.folder, 'b.jpg', '2400x1600');
  const exif = [
    '-Make=Apple',
    '-Model=iPhone 17',
    '-DateTimeOriginal=2026:05:01 12:00:00',
    '-OffsetTimeOriginal=+02:00',
    '-Orientation#=6',
    '-GPSLatitude=33.9',
    '-GPSLatitudeRef=S',
    '-GPSLongitude=18.4',
    '-GPSLongitudeRef=E',
    '-Artist=Hemmelig',
  ];
  execFileSync('exiftool', ['-q', '-overwrite_original', ...exif, join(bench.folder, 'b.jpg')]);
  bytes.jpeg = readFileSync(join(bench.folder, 'b.jpg'));
  tip = await seedTip(
    bench,
    [
      await seedUpload(bench, { name: 'IMG_1.mp4', type: 'video/mp4', bytes: bytes.video }),
      await seedUpload(bench, { name: 'skærm\u202egpj.png', type: 'image/png', bytes: bytes.png }),
      {
        ...(await seedUpload(bench, { name: 'IMG_2.JPG', type: 'image/jpeg', bytes: bytes.jpeg })),
        provenance: claimed,
      },
    ],
    { appeal: 'K7Q2M9', contact: { name: 'Ane', phone: '12345678' } },
  );
  await workThrough(bench);
});
after(() => bench.close());

const upload = (n: number): string => tip.files[n]!.upload;

test('a tip with a film and two pictures goes from the drop to the queue', async () => {
  for (const { upload } of tip.files) {
    const row = await fileRow(bench, upload);
    assert.deepEqual([row.state, row.failure, row.scanVerdict, row.leaseBy], ['queued', null, 'not_scanned', null]);
    assert.deepEqual(row.description?.remarks, []);
  }
  const [row] = await bench.store.read.select().from(bench.store.t.tip);
  assert.match(row!.reference, /^T-\d{4}-000001$/);
  assert.deepEqual([row!.state, row!.priority, row!.appeal, row!.text], ['queued', 3, 'K7Q2M9', tip.text]);
  assert.equal(row!.dueAt.getTime() - row!.receivedAt.getTime(), 4 * 3_600_000);
  const [contact] = await bench.store.read.select().from(bench.store.t.contact);
  const opened = openContact(contact!.sealed!, bench.contactIdentity);
  assert.deepEqual(opened, { v: 1, tip: tip.tip, name: 'Ane', phone: '12345678' });
  assert.throws(() => openContact(contact!.sealed!, bench.identity), /seal broken: recipient/);
});

test('what the sender’s page claims of a file is kept as it was claimed', async () => {
  assert.deepEqual((await fileRow(bench, upload(2))).provenance, claimed);
  assert.equal((await fileRow(bench, upload(0))).provenance, null);
});

test('every digest of the original is the digest of what was sent, and the drop is empty', async () => {
  for (const [n, sent] of [bytes.video, bytes.png, bytes.jpeg].entries()) {
    const original = await originalOf(bench, upload(n));
    assert.equal(original.sha256, sha256(sent));
    assert.equal((await fileRow(bench, upload(n))).sha256, sha256(sent));
    assert.equal(await verifyOriginal(bench.vault, original, bench.identity), undefined);
  }
  assert.deepEqual(await bench.drop.list(''), []);
  assert.notEqual(await bench.vault.size(tipKey(tip.tip as TipId)), undefined);
});

test('any segment of an original opens with the ordinary age program', async () => {
  const parts: Buffer[] = [];
  for (const { key } of await bench.vault.list(originalPrefix(upload(0) as UploadId)))
    parts.push(execFileSync('age', ['-d', '-i', bench.identityFile], { input: await read(bench.vault, key) }));
  assert.ok(parts.length > 1);
  assert.equal(sha256(Buffer.concat(parts)), sha256(bytes.video));
});

test('a film is described by its own bytes', async () => {
  const { description: d } = await fileRow(bench, upload(0));
  assert.deepEqual(
    [d!.kind, d!.detectedType, d!.videoCodec, d!.audioCodec, d!.hasAudio],
    ['video', 'video/mp4', 'h264', 'aac', true],
  );
  assert.deepEqual([d!.width, d!.height, d!.frameRate, d!.latitude, d!.longitude], [640, 360, 25, 55.6761, 12.5683]);
  assert.ok(Math.abs(d!.durationMs! - 3000) < 100);
  assert.deepEqual([d!.capturedAt, d!.capturedAtSource], ['2026-05-01T10:00:00Z', 'creation_time']);
});

test('a photograph is described with place, time and device', async () => {
  const { description: d } = await fileRow(bench, upload(2));
  assert.deepEqual([d!.kind, d!.width, d!.height, d!.rotation], ['picture', 2400, 1600, 90]);
  assert.deepEqual([d!.latitude, d!.longitude], [-33.9, 18.4]);
  assert.deepEqual(
    [d!.capturedAt, d!.capturedAtSource, d!.deviceModel],
    ['2026-05-01T12:00:00+02:00', 'DateTimeOriginal', 'iPhone 17'],
  );
});

test('previews open with the viewing identity alone, and play', async () => {
  const shown = async (n: number) =>
    Object.fromEntries(
      ((await fileRow(bench, upload(n))).previews ?? []).map((p) => [p.name, `${p.type} ${p.width}x${p.height}`]),
    );
  assert.deepEqual(await shown(0), {
    'poster.jpg': 'image/jpeg 640x360',
    'sheet.jpg': 'image/jpeg 1600x720',
    'proxy.mp4': 'video/mp4 640x360',
    'analysis.json': 'application/json undefinedxundefined',
  });
  assert.deepEqual(await shown(1), { 'picture.jpg': 'image/jpeg 800x600', 'poster.jpg': 'image/jpeg 640x480' });
  assert.deepEqual(
    await shown(2),
    { 'picture.jpg': 'image/jpeg 1067x1600', 'poster.jpg': 'image/jpeg 427x640' },
    'upright',
  );
  const path = join(bench.folder, 'proxy.mp4');
  writeFileSync(path, await openPreview(bench, upload(0), 'proxy.mp4'));
  const said = execFileSync(
    'ffprobe',
    ['-v', 'error', '-show_entries', 'stream=codec_name:format=duration', '-of', 'csv=p=0', path],
    { encoding: 'utf8' },
  );
  assert.match(said, /h264\naac\n3\.\d+/);
  const bytes = readFileSync(path);
  assert.ok(bytes.indexOf('moov') < bytes.indexOf('mdat'), 'fast start');
});

test('nothing that was written in a file comes back in its previews', async () => {
  for (const { upload } of tip.files)
    for (const { name, sizeBytes } of (await fileRow(bench, upload)).previews ?? []) {
      const copy = Buffer.from(await openPreview(bench, upload, name));
      assert.equal(copy.length, sizeBytes);
      assert.equal(copy.includes('emmelig'), false, name);
      const path = join(bench.folder, name);
      writeFileSync(path, copy);
      const tags = execFileSync(
        'exiftool',
        [
          '-j',
          '-G1',
          '-EXIF:All',
          '-XMP:All',
          '-IPTC:All',
          '-GPS*',
          '-Make',
          '-Model',
          '-UserData:All',
          '-Keys:All',
          '-ItemList:All',
          '-Comment',
          path,
        ],
        { encoding: 'utf8' },
      );
      assert.deepEqual(Object.keys(JSON.parse(tags)[0]), ['SourceFile'], name);
    }
});

test('the sender is told once that every file arrived as it was sent', async () => {
  const [notice, seen, ...more] = await bench.store.read.select().from(bench.store.t.message);
  assert.deepEqual([seen?.text, more.length], ['seen', 0]);
  const { mailbox, body } = notice!.letter as Letter;
  assert.deepEqual(
    [notice!.from, notice!.kind, notice!.text, notice!.deliveredAt, mailbox],
    ['police', 'notice', 'confirmed', null, tip.mailbox.id],
  );
  assert.ok(body.kind === 'notice' && body.code === 'confirmed');
  assert.deepEqual(
    body.files?.map((f) => f.sha256),
    [bytes.video, bytes.png, bytes.jpeg].map(sha256),
  );
  assert.deepEqual(
    body.files?.map((f) => f.name),
    ['IMG_1.mp4', 'skærm gpj.png', 'IMG_2.JPG'],
  );
});

test('custody tells the whole way and its chain holds', async () => {
  const { rows, actions } = await custodyOf(bench, upload(0));
  assert.deepEqual(actions, [
    'receive',
    'transfer',
    'hash',
    'verify',
    'scan',
    'describe',
    'derive',
    'derive',
    'derive',
    'derive',
  ]);
  assert.equal(findBreak(rows), undefined);
  const derive = rows.find((row) => row.action === 'derive')!;
  assert.equal(derive.sha256Before, sha256(bytes.video));
  assert.equal(derive.sha256After, sha256(await openPreview(bench, upload(0), 'poster.jpg')));
  assert.match(derive.tool!, /^ffmpeg \d/);
});

test('the database refuses to change a custody event or an original', async () => {
  const { store } = bench;
  const forged = { hash: 'f'.repeat(64) };
  await assert.rejects(store.write((tx) => tx.update(store.t.custodyEvent).set(forged)));
  await assert.rejects(store.write((tx) => tx.delete(store.t.custodyEvent)));
  await assert.rejects(store.write((tx) => tx.update(store.t.original).set({ sha256: 'f'.repeat(64) })));
  await assert.rejects(store.write((tx) => tx.delete(store.t.original)));
});

test('an answer from the sender joins the dialogue once, however often it is taken in', async () => {
  const id = ulid(new Date());
  const said: Letter = {
    v: 1,
    id,
    mailbox: tip.mailbox.id,
    at: new Date().toISOString(),
    from: 'sender',
    body: { kind: 'text', text: 'Han gik mod syd.' },
  };
  for (let n = 0; n < 2; n++) {
    await bench.drop.putIfAbsent(inboxMessageKey(id), sealJson(said, [parseRecipient(bench.recipient)]));
    await workThrough(bench);
  }
  const [row] = await bench.store.read.select().from(bench.store.t.tip);
  assert.equal(row!.unreadMessages, 1);
  const messages = await bench.store.read.select().from(bench.store.t.message);
  assert.deepEqual(
    messages.map(({ from, text }) => `${from}: ${text}`),
    ['police: confirmed', 'police: seen', 'sender: Han gik mod syd.'],
  );
  assert.deepEqual(await bench.drop.list('inbox/'), []);
});

test('no plaintext is left on the scratch space', () => {
  assert.deepEqual(readdirSync(bench.scratch.own), []);
});
