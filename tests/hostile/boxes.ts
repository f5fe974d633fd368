import { deflateSync } from 'node:zlib';
import type { Honest } from './honest.ts';
import { be16, be32, be64, file, type HostileFile, hex, type Prey, patched, times } from './hostile-file.ts';

/** Films that lie in their boxes (ISO/IEC 14496-12). */
export function boxes({ 'fast.mp4': fast, 'late.mov': late, 'parts.mp4': parts }: Honest, prey: Prey): HostileFile[] {
  const cut = (bytes: Buffer, share: number) => bytes.subarray(0, Math.floor(bytes.length * share));
  return [
    file('cut-index-first.mp4', cut(fast, 0.6)),
    file('cut-index-missing.mov', cut(late, 0.6)),
    file('cut-in-the-index.mp4', fast.subarray(0, fast.indexOf('moov') + 200)),
    file('only-ftyp.mp4', ftyp),
    file('box-2^62.mp4', ftyp, be32(1), 'moov', be64(1n << 62n), Buffer.alloc(64)),
    file('box-negative.mp4', ftyp, be32(1), 'moov', be64(-1n), Buffer.alloc(64)),
    file('box-size-1-short.mp4', ftyp, be32(1), 'mdat'),
    file('box-size-0-first.mp4', be32(0), 'moov', Buffer.alloc(4000)),
    file('nested-3000.mp4', ftyp, nested(3000)),
    file('boxes-200000-empty.mp4', ftyp, times(200_000, box('free'))),
    file('index-1000-times.mp4', ftyp, times(1000, box('moov', box('mvhd', Buffer.alloc(100))))),
    file('stts-fffffff0.mp4', patched(fast, 'stts', 8, be32(0xfffffff0))),
    file('stts-count-and-delta.mp4', patched(fast, 'stts', 12, be32(0xffffffff))),
    file('stsz-fffffff0.mp4', patched(fast, 'stsz', 12, be32(0xfffffff0))),
    file('stsc-wild.mp4', patched(fast, 'stsc', 8, be32(0x0fffffff))),
    file('stco-beyond.mp4', patched(fast, 'stco', 12, be32(0xfffffff0))),
    file('mvhd-duration-endless.mp4', patched(fast, 'mvhd', 20, be32(0xffffffff))),
    file('mvhd-timescale-0.mp4', patched(fast, 'mvhd', 16, be32(0))),
    file('tkhd-65535.mp4', patched(fast, 'avc1', 28, Buffer.concat([be16(65_535), be16(65_535)]))),
    file('avcC-garbage.mp4', patched(fast, 'avcC', 4, times(6, hex('ffe1ffff')))),
    file('trun-ffffffff.mp4', patched(parts, 'trun', 8, be32(0xffffffff))),
    file('tfhd-wild.mp4', patched(parts, 'tfhd', 8, be32(0xffffffff))),
    file('compressed-index-bomb.mov', ftyp, box('moov', box('cmov', compressedIndex()))),
    file('reference-outside.mov', referring(late, `file://${prey.secret}`)),
    file('reference-sibling.mov', referring(late, 'sibling.mp4')),
    file('meta-keys-ffffffff.mp4', ftyp, box('moov', box('meta', be32(0), box('keys', be32(0), be32(0xffffffff))))),
    file('handler-64k.mp4', ftyp, box('moov', box('trak', box('mdia', box('hdlr', Buffer.alloc(65_000, 'A')))))),
    file('header-rot.mp4', rot(fast)),
  ];
}

export const box = (type: string, ...content: Uint8Array[]): Buffer => {
  const inside = Buffer.concat(content);
  return Buffer.concat([be32(inside.length + 8), Buffer.from(type), inside]);
};
export const ftyp = box('ftyp', Buffer.from('isom'), be32(0x200), Buffer.from('isom'));

const nested = (depth: number): Buffer => {
  let inner: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level++) inner = box(level % 2 ? 'moov' : 'udta', inner);
  return inner;
};

const compressedIndex = (): Buffer => {
  const size = 100_000_000;
  const packed = deflateSync(Buffer.alloc(size));
  return Buffer.concat([box('dcom', Buffer.from('zlib')), box('cmvd', be32(size), packed)]);
};

/** A data reference says that the samples lie in another file (8.7.2). */
function referring(late: Buffer, url: string): Buffer {
  const at = late.indexOf('dref') + 12;
  const entry = box('url ', be32(0), Buffer.from(`${url}\0`));
  const longer = entry.length - late.readUInt32BE(at);
  const parents = ['moov', 'trak', 'mdia', 'minf', 'dinf', 'dref'];
  const changed = Buffer.concat([late.subarray(0, at), entry, late.subarray(at + late.readUInt32BE(at))]);
  for (const parent of parents) {
    const size = changed.indexOf(parent) - 4;
    changed.writeUInt32BE(changed.readUInt32BE(size) + longer, size);
  }
  return changed;
}

const rot = (bytes: Buffer): Buffer =>
  bytes.map((byte, at) => (at > 32 && at < 4000 && at % 53 === 0 ? byte ^ 0x5a : byte)) as Buffer;
