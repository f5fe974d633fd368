import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { detectType } from '../../api/evidence/describe/media-type.ts';
import { readStructure } from '../../api/evidence/describe/structure.ts';
import { still } from './bench.ts';
import { insertBox, plainFilm } from './clips.ts';

const at = mkdtempSync(join(tmpdir(), 'vidne-structure-'));
after(() => rmSync(at, { recursive: true }));
const read = (bytes: Uint8Array) => readStructure(bytes, detectType(bytes).type);

/** Laid out as the specification draws it; nothing in it is signed, as nothing here is verified. */
function box(type: string, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}
const label = Buffer.concat([
  Buffer.from('63327061001100108000 00aa00389b71'.replaceAll(' ', ''), 'hex'),
  Buffer.from([3]),
]);
const manifest = (words = '') =>
  box('jumb', box('jumd', label, Buffer.from('c2pa\0')), box('cbor', Buffer.from(words, 'latin1')));

/** APP11 as ISO 19566-5 annex D has it: JP, the instance of the box, the number of the packet. */
function inJpeg(jpeg: Uint8Array, jumbf: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from('4a50000100000001', 'hex'), jumbf]);
  const head = Buffer.from([0xff, 0xeb, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}
function inPng(png: Uint8Array, jumbf: Buffer): Buffer {
  const chunk = Buffer.concat([Buffer.from('caBX'), jumbf]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(jumbf.length);
  sum.writeUInt32BE(crc32(chunk));
  return Buffer.concat([png.subarray(0, 33), length, chunk, sum, png.subarray(33)]);
}
function inWebp(jumbf: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(jumbf.length);
  return Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8L\x03\0\0\0abc\0C2PA'), size, jumbf]);
}
const uuid = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex');

test('a C2PA manifest is found in pictures and films, and missed where there is none', () => {
  const [jpeg, png] = [still(at, 'a.jpg', '64x64'), still(at, 'a.png', '64x64')];
  const film = plainFilm(at, 'a.mp4');
  const without = [jpeg, png, film, Buffer.from('RIFF\0\0\0\0WEBPVP8L\x03\0\0\0abc\0')];
  const withManifest = [
    ...[inJpeg(jpeg, manifest()), inPng(png, manifest()), inWebp(manifest())],
    insertBox(film, box('uuid', uuid, Buffer.from('\0\0\0\0manifest\0'), manifest())),
  ];
  assert.deepEqual([...new Set(without.map((bytes) => read(bytes).c2pa))], [false]);
  assert.deepEqual([...new Set(withManifest.map((bytes) => read(bytes).c2pa))], [true]);
  assert.equal(read(Buffer.from([0x1a, 0x45, 0xdf, 0xa3, ...Buffer.alloc(99)])).c2pa, undefined);
});

test('JUMBF and boxes of other makers are not C2PA', () => {
  const [jpeg, film] = [still(at, 'b.jpg', '64x64'), plainFilm(at, 'b.mp4')];
  const other = box('jumb', box('jumd', Buffer.alloc(16), Buffer.from('\x03mypicture\0')));
  assert.equal(read(inJpeg(jpeg, other)).c2pa, false);
  assert.equal(read(insertBox(film, box('uuid', Buffer.alloc(16), Buffer.from('c2pa')))).c2pa, false);
});

test('a manifest that names a model as its source says the picture is generated', () => {
  const jpeg = still(at, 'c.jpg', '64x64');
  const words = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';
  assert.equal(read(inJpeg(jpeg, manifest(words))).generated, true);
  assert.equal(read(inJpeg(jpeg, manifest('digitalCapture'))).generated, false);
  assert.equal(read(Buffer.concat([jpeg, Buffer.from(words)])).generated, false);
});

test('whatever the bytes, reading how they are built ends, and names are printable', () => {
  const starts = [
    ...['ffd8ffeb', 'ffd8ff', '89504e470d0a1a0a', '0000001c66747970', '5249464600000000', '44484156', '000001ba'],
    ...['0000000166747970ffffffffffffffff', '000000016d6f6f760000000000000001', '00000000667479706d703432'],
  ].map((hex) => Buffer.from(hex, 'hex'));
  const bytes = fc.tuple(fc.constantFrom(...starts, Buffer.alloc(0)), fc.uint8Array({ maxLength: 400 }));
  fc.assert(
    fc.property(bytes, ([start, rest]) => {
      const { brand = '', boxes, recordedAt } = read(Buffer.concat([start, rest]));
      assert.ok(boxes.length <= 32 && [brand, ...boxes].every((name) => /^[\x20-\x7e]{0,4}$/.test(name)));
      const clock = recordedAt ?? '2000-01-01T00:00:00';
      assert.equal(new Date(`${clock}Z`).toISOString(), `${clock}.000Z`);
    }),
    { numRuns: 2000 },
  );
});
