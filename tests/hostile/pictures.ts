import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32, createDeflate, deflateSync } from 'node:zlib';
import { box } from './boxes.ts';
import type { Honest } from './honest.ts';
import { be16, be32, file, type HostileFile, hex, le16, le32, patched, times } from './hostile-file.ts';

/** Pictures that promise more than a machine has, or go round in circles. */
export async function pictures(honest: Honest): Promise<HostileFile[]> {
  const { 'photo.jpg': jpeg, 'photo.png': small, 'photo.webp': webp, 'photo.tiff': tiff } = honest;
  const frame = jpeg.indexOf(hex('ffc0'));
  return [
    file('bomb-30000.png', png(30_000, 30_000, await zeros(30_000 * 3751))),
    file('lie-2^31.png', png(2 ** 31 - 1, 2 ** 31 - 1, deflateSync(Buffer.alloc(65)))),
    file(
      'text-bomb.png',
      small.subarray(0, 33),
      chunk('zTXt', Buffer.from('a\0\0'), await zeros(100_000_000)),
      small.subarray(33),
    ),
    file(
      'profile-bomb.png',
      small.subarray(0, 33),
      chunk('iCCP', Buffer.from('a\0\0'), await zeros(100_000_000)),
      small.subarray(33),
    ),
    file('chunk-length-lie.png', patched(small, 'IDAT', -4, be32(0x7fffffff))),
    file(
      'chunks-20000.png',
      small.subarray(0, 33),
      times(20_000, chunk('tEXt', Buffer.from('a\0b'))),
      small.subarray(33),
    ),
    file('bomb-65500.jpg', jpeg.subarray(0, frame + 5), be16(65_500), be16(65_500), jpeg.subarray(frame + 9)),
    file('scans-500.jpg', scans(jpeg, 500)),
    file('segment-lie.jpg', jpeg.subarray(0, 2), hex('ffe1ffff'), jpeg.subarray(2)),
    file('restart-markers.jpg', jpeg.subarray(0, -2), times(100_000, hex('ffd0')), jpeg.subarray(-2)),
    file('cut.jpg', jpeg.subarray(0, jpeg.length / 2)),
    file('frames-200000.gif', gif(1000, 1000), times(200_000, gifFrame(1, 1)), ';'),
    file('canvas-65535.gif', gif(65_535, 65_535), gifFrame(65_535, 65_535), ';'),
    file(
      'lzw-endless.gif',
      gif(4000, 4000),
      gifFrame(4000, 4000).subarray(0, -3),
      times(20_000, hex('ff'.repeat(256))),
    ),
    file('directory-loop.tiff', 'II', hex('2a00 08000000'), le16(0), le32(8)),
    file(
      'strips-2^30.tiff',
      tiffOf([
        [256, 4, 1, 60_000],
        [257, 4, 1, 60_000],
        [273, 4, 2 ** 30, 8],
        [279, 4, 2 ** 30, 8],
      ]),
    ),
    file(
      'tile-2^31.tiff',
      tiffOf([
        [256, 4, 1, 2 ** 31 - 1],
        [257, 4, 1, 2 ** 31 - 1],
        [322, 4, 1, 65_520],
        [323, 4, 1, 65_520],
        [324, 4, 1, 8],
      ]),
    ),
    file('tags-lie.tiff', patched(tiff, tiff.subarray(0, 4), 4, le32(tiff.length - 2))),
    file('canvas-2^24.webp', riff('WEBP', 'VP8X', hex('02000000 ffffff ffffff'))),
    file(
      'frames-20000.webp',
      riff(
        'WEBP',
        'VP8X',
        hex('02000000 0f0000 0f0000'),
        'ANIM',
        hex('000000000000'),
        ...Array.from({ length: 20_000 }, () => ['ANMF', Buffer.alloc(16)]).flat(),
      ),
    ),
    file('riff-lie.webp', patched(webp, 'WEBP', -4, hex('ffffffff'))),
    ...heif(honest),
    file(
      'dib-2^31.bmp',
      'BM',
      le32(100),
      hex('00000000 36000000 28000000'),
      le32(2 ** 31 - 1),
      le32(2 ** 31 - 1),
      hex('0100 2000'),
      Buffer.alloc(24),
    ),
    file('radiance.hdr', '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1000000 +X 1000000\n'),
    file(
      'header.exr',
      hex('762f3101 02000000'),
      'dataWindow\0box2i\0',
      le32(16),
      Buffer.alloc(8, 0xff),
      Buffer.alloc(8, 0x7f),
    ),
    file(
      'codestream.jp2',
      hex('0000000c 6a502020 0d0a870a ff4fff51 0029 0000'),
      be32(0xffffffff),
      be32(0xffffffff),
      Buffer.alloc(60),
    ),
  ];
}

/** HEIC and AVIF are boxes too: where the picture lies (iloc), how large it is (ispe), from how many tiles (grid). */
function heif({ 'photo.heic': heic, 'photo.avif': avif }: Honest): HostileFile[] {
  const size = Buffer.concat([be32(65_535), be32(65_535)]);
  return [
    file('iloc-broken.heic', patched(heic, 'iloc', 8, Buffer.alloc(12, 0xff))),
    file('iinf-65535.heic', patched(heic, 'iinf', 8, be16(0xffff))),
    file('size-65535.heic', patched(heic, 'ispe', 8, size)),
    file(
      'grid-256x256.heic',
      ftypOf('heic'),
      box(
        'meta',
        be32(0),
        box('hdlr', Buffer.alloc(20)),
        box('pitm', be32(0), be16(1)),
        box('iinf', be32(0), be16(1), box('infe', hex('02000000 0001 0000'), Buffer.from('grid\0'))),
        box('idat', hex('00 01 ff ff'), be32(0xffffffff), be32(0xffffffff)),
      ),
    ),
    file('size-65535.avif', patched(avif, 'ispe', 8, size)),
    file('cut.avif', avif.subarray(0, avif.length * 0.7)),
    file('sequence.avif', ftypOf('avis'), box('moov', Buffer.alloc(400, 0xff))),
  ];
}
const ftypOf = (brand: string): Buffer => box('ftyp', Buffer.from(brand), be32(0), Buffer.from(`mif1${brand}`));

export const chunk = (type: string, ...content: Uint8Array[]): Buffer => {
  const inside = Buffer.concat([Buffer.from(type), ...content]);
  return Buffer.concat([be32(inside.length - 4), inside, be32(crc32(inside))]);
};
const png = (width: number, height: number, pixels: Uint8Array): Buffer => {
  const header = chunk('IHDR', be32(width), be32(height), hex('01 00 00 00 00'));
  return Buffer.concat([hex('89504e470d0a1a0a'), header, chunk('IDAT', pixels), chunk('IEND')]);
};

/** So many zero bytes, packed, without ever holding them. */
function zeros(bytes: number): Promise<Buffer> {
  const block = Buffer.alloc(1 << 20);
  const whole = Array.from({ length: Math.ceil(bytes / block.length) }, () => block);
  return buffer(Readable.from(whole).pipe(createDeflate({ level: 1 })));
}

/** The same scan again and again: each one costs a pass over all pixels. */
function scans(jpeg: Buffer, count: number): Buffer {
  const progressive = patched(jpeg, hex('ffc0'), 1, hex('c2'));
  const start = progressive.indexOf(hex('ffda'));
  const scan = progressive.subarray(start, -2);
  return Buffer.concat([progressive.subarray(0, start), times(count, scan), hex('ffd9')]);
}

const gif = (width: number, height: number): Buffer =>
  Buffer.concat([Buffer.from('GIF89a'), le16(width), le16(height), hex('80 00 00 000000 ffffff')]);
const gifFrame = (width: number, height: number): Buffer =>
  Buffer.concat([hex('21f904 00 0100 00 00 2c 0000 0000'), le16(width), le16(height), hex('00 02 02 4401 00')]);

const tiffOf = (entries: [tag: number, type: number, count: number, value: number][]): Buffer => {
  const rows = entries.map(([tag, type, count, value]) =>
    Buffer.concat([le16(tag), le16(type), le32(count), le32(value)]),
  );
  return Buffer.concat([hex('49492a00 08000000'), le16(rows.length), ...rows, le32(0), Buffer.alloc(64)]);
};

export function riff(form: string, ...chunks: (string | Buffer)[]): Buffer {
  const parts: Buffer[] = [Buffer.from(form)];
  for (let at = 0; at < chunks.length; at += 2) {
    const content = chunks[at + 1] as Buffer;
    parts.push(Buffer.from(chunks[at] as string), le32(content.length), content, Buffer.alloc(content.length % 2));
  }
  const inside = Buffer.concat(parts);
  return Buffer.concat([Buffer.from('RIFF'), le32(inside.length), inside]);
}
