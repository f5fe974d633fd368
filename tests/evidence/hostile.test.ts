import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { crc32 } from 'node:zlib';
import type { TipFile } from '../../api/drop/documents.ts';
import {
  fileRow,
  film,
  openPreview,
  openTestBench,
  seedTip,
  seedUpload,
  still,
  type TestBench,
  workThrough,
} from './bench.ts';

/** A PNG whose header promises more pixels than any machine has. */
function hugePng(): Buffer {
  const header = Buffer.alloc(25);
  header.writeUInt32BE(13, 0);
  header.write('IHDR', 4);
  header.writeUInt32BE(100_000, 8);
  header.writeUInt32BE(100_000, 12);
  header.set([8, 2, 0, 0, 0], 16);
  header.writeUInt32BE(crc32(header.subarray(4, 21)), 21);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), header, Buffer.alloc(2000)]);
}

const script = '<script>alert(document.domain)</script>';
let bench: TestBench;
const files = new Map<string, TipFile>();
before(async () => {
  bench = await openTestBench();
  const clip = Buffer.from(film(bench.folder, 2, 'fast.mp4', ['-movflags', '+faststart']));
  const late = Buffer.from(film(bench.folder, 2, 'late.mp4'));
  const photo = Buffer.from(still(bench.folder, 'a.jpg'));
  const seeds: [string, string, Uint8Array][] = [
    ['cut.mp4', 'video/mp4', clip.subarray(0, clip.length * 0.6)],
    ['headless.mp4', 'video/mp4', late.subarray(0, late.length * 0.6)],
    ['cut.jpg', 'image/jpeg', photo.subarray(0, photo.length / 2)],
    ['page.jpg', 'image/jpeg', Buffer.concat([photo, Buffer.from(`<html>${script}</html>`)])],
    ['drawing.jpg', 'image/jpeg', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`)],
    ['archive.mp4', 'video/mp4', Buffer.concat([Buffer.from('504b0304', 'hex'), randomBytes(5000)])],
    ['huge.png', 'image/png', hugePng()],
    ['noise.mov', 'video/quicktime', randomBytes(50_000)],
    ['list.mp4', 'video/mp4', Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n')],
    [
      'box.mp4',
      'video/mp4',
      Buffer.concat([Buffer.from('0000001066747970', 'hex'), Buffer.from('isom'), randomBytes(3000)]),
    ],
    ['CH01.dav', '', Buffer.concat([Buffer.from('DHAV'), randomBytes(9000)])],
    ['empty.mp4', 'video/mp4', Buffer.alloc(0)],
  ];
  for (const [name, type, bytes] of seeds) files.set(name, await seedUpload(bench, { name, type, bytes }));
  await seedTip(bench, [...files.values()]);
  await workThrough(bench);
});
after(() => bench.close());

const expected: Record<string, { remarks: string[]; previews: string[] }> = {
  'cut.mp4': { remarks: ['incomplete_file'], previews: ['poster.jpg', 'sheet.jpg', 'proxy.mp4', 'analysis.json'] },
  'headless.mp4': { remarks: ['incomplete_file', 'unreadable'], previews: [] },
  'cut.jpg': { remarks: ['incomplete_file'], previews: ['picture.jpg', 'poster.jpg'] },
  'page.jpg': { remarks: [], previews: ['picture.jpg', 'poster.jpg'] },
  'drawing.jpg': { remarks: ['type_differs', 'unreadable'], previews: [] },
  'archive.mp4': { remarks: ['type_differs', 'unreadable'], previews: [] },
  'huge.png': { remarks: ['too_large'], previews: [] },
  'noise.mov': { remarks: ['type_differs', 'unreadable'], previews: [] },
  'list.mp4': { remarks: ['playlist_disguised'], previews: [] },
  'box.mp4': { remarks: ['incomplete_file', 'unreadable'], previews: [] },
  'CH01.dav': { remarks: ['needs_own_player'], previews: [] },
  'empty.mp4': { remarks: ['empty_file'], previews: [] },
};
for (const [name, { remarks, previews }] of Object.entries(expected))
  test(`${name} ends in the queue with ${previews.length} previews and the remarks [${remarks}]`, async () => {
    const row = await fileRow(bench, files.get(name)!.upload);
    assert.deepEqual([row.state, row.failure], ['queued', null]);
    assert.deepEqual(row.description?.remarks, remarks);
    assert.deepEqual(row.previews?.map((preview) => preview.name) ?? [], previews);
  });

test('what was hidden behind a picture does not come back', async () => {
  const copy = await openPreview(bench, files.get('page.jpg')!.upload, 'picture.jpg');
  assert.equal(Buffer.from(copy).includes('script'), false);
});

test('no plaintext is left on the scratch space', () => {
  assert.deepEqual(readdirSync(bench.scratch.own), []);
});
