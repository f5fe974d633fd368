import { draw } from '../evidence/bench.ts';
import type { Honest } from './honest.ts';
import { be16, be32, be64, file, type HostileFile, hex, le16, le32, patched, times } from './hostile-file.ts';
import { riff } from './pictures.ts';

/** Streams and containers other than ISO's: recorders', players', radios'. */
export function streams(honest: Honest, folder: string): HostileFile[] {
  const made = (name: string, ...recipe: string[]) => file(name, draw(folder, name, ...recipe));
  const {
    'clip.264': raw,
    'clip.avi': avi,
    'clip.ts': packets,
    'clip.flv': flv,
    'clip.mkv': mkv,
    'sound.ogg': ogg,
  } = honest;
  const void64k = Buffer.concat([hex('ec'), ebmlSize(65_000), Buffer.alloc(65_000)]);
  return [
    file('sps-giant.264', hex('00000001 67 640033 ac 00 00 00 00 7f ff ff ff ff ff ff ff f0'), raw),
    file('sps-only.264', times(50_000, hex('00000001 67 42c01e d9 00 00 00 00'))),
    file(
      'vps-giant.265',
      hex('00000001 4001 ff ff ff ff ff ff ff ff ff ff'),
      hex('00000001 4201'),
      Buffer.alloc(200, 0xff),
    ),
    file('nal-endless.h264', hex('00000001 65'), Buffer.alloc(300_000, 0)),
    file(
      'index-loop.avi',
      riff(
        'AVI ',
        'indx',
        Buffer.concat([le16(4), hex('00 00'), le32(1000), Buffer.from('00dc'), Buffer.alloc(12), Buffer.alloc(16_000)]),
      ),
    ),
    file('list-lie.avi', patched(avi, 'LIST', 4, hex('ffffffff'))),
    file('streams-1000.avi', riff('AVI ', ...Array.from({ length: 1000 }, () => ['strh', Buffer.alloc(56, 1)]).flat())),
    file('rate-0.avi', patched(avi, 'strh', 28, Buffer.alloc(8))),
    file('rate-2^32.avi', patched(avi, 'strh', 28, Buffer.alloc(8, 0xff))),
    file('void-loop.mkv', mkv.subarray(0, 60), times(100, void64k)),
    file('ebml-2^56.mkv', hex('1a45dfa3 01ffffffffffffff'), Buffer.alloc(100, 0xec)),
    file(
      'ebml-nested.mkv',
      hex('1a45dfa3 80 18538067 01ffffffffffffff'),
      times(20_000, hex('1654ae6b 01ffffffffffffff')),
    ),
    file(
      'cues-200000.mkv',
      mkv,
      hex('1c53bb6b'),
      ebmlSize(200_000 * 10),
      times(200_000, hex('bb 88 b3 8100 b7 83 f7 8101')),
    ),
    file(
      'unknown-sizes.webm',
      hex('1a45dfa3 80 18538067 01ffffffffffffff 1f43b675 01ffffffffffffff'),
      times(5000, hex('a3 81 00')),
    ),
    file('packed-tracks.mkv', mkv.subarray(0, mkv.length / 2), hex('1654ae6b'), Buffer.alloc(50_000, 0xae)),
    file('pmt-endless.ts', times(20_000, tsPacket(0, 0x00)), packets),
    file('pids-8000.ts', ...Array.from({ length: 8000 }, (_, pid) => tsPacket(pid, pid & 255))),
    file('adaptation-lie.ts', times(5000, Buffer.concat([hex('47 1fff 30 ff'), Buffer.alloc(183, 0xff)]))),
    file(
      'sizes-change.ts',
      packets,
      ...['64x64', '1280x720', '32x32'].map((size) =>
        draw(folder, `${size}.ts`, '-f', 'lavfi', '-i', `testsrc2=s=${size}:d=0.4:r=10`, ...quick),
      ),
    ),
    file(
      'length-lie.wav',
      'RIFF',
      hex('ffffffff'),
      'WAVEfmt ',
      le32(16),
      le16(1),
      le16(65_535),
      le32(0xffffffff),
      le32(0xffffffff),
      le16(0),
      le16(64),
      'data',
      hex('ffffffff'),
      Buffer.alloc(2000),
    ),
    file(
      'align-0.wav',
      riff(
        'WAVE',
        'fmt ',
        Buffer.concat([le16(1), le16(0), le32(0), le32(0), le16(0), le16(0)]),
        'data',
        Buffer.alloc(10_000),
      ),
    ),
    file('blocks-lie.flac', 'fLaC', hex('06 ffffff'), Buffer.alloc(3000, 0xff)),
    file('rate-0.flac', patched(honest['sound.flac'], 'fLaC', 18, Buffer.alloc(8))),
    file('pages-lie.ogg', patched(ogg, 'OggS', 26, hex('ff'))),
    file('links-3000.ogg', ...Array.from({ length: 3000 }, (_, serial) => oggPage(serial))),
    file(
      'script-nested.flv',
      flv.subarray(0, 13),
      hex('12 00ffff 000000 00 000000 02 000a'),
      'onMetaData',
      times(8000, hex('03 0001 61')),
    ),
    file('tag-lie.flv', flv.subarray(0, 13), hex('09 ffffff 000000 00 000000'), Buffer.alloc(500)),
    file(
      'objects-lie.wmv',
      hex('3026b2758e66cf11a6d900aa0062ce6c'),
      be64(-1n),
      hex('ffffffff 0102'),
      Buffer.alloc(3000, 0xff),
    ),
    file(
      'xing-2^32.mp3',
      hex('fffb9064'),
      Buffer.alloc(32),
      'Xing',
      be32(3),
      be32(0xffffffff),
      be32(0xffffffff),
      Buffer.alloc(1000),
    ),
    file('frames-0.aac', times(60_000, hex('fff15080 001f fc'))),
    file('frames.amr', '#!AMR\n', times(200_000, hex('7c'))),
    file('chunks.caf', 'caff', be16(1), be16(0), 'desc', be64(-1n), Buffer.alloc(64, 0xff)),
    file('pack.mpg', times(20_000, hex('000001ba 4400040004010000 03 f8'))),
    file('CH01.dav', 'DHAV', hex('fd000000'), Buffer.alloc(9000, 0x5a)),
    file('hikvision.mp4', 'IMKH', hex('01010000'), Buffer.alloc(9000, 0x5a)),
    made('streams-60.mkv', ...['-f', 'lavfi', '-i', 'sine=duration=0.2'], ...times60(['-map', '0:a']), '-c:a', 'flac'),
    made('hours-48.mp4', ...black('64x64:r=1/600:d=172800'), ...quick),
    made('rate-1000.mp4', ...black('64x64:r=1000:d=4'), ...quick, '-g', '1000'),
    made(
      'size-8208x8208.mp4',
      ...black('8208x8208:r=5'),
      '-frames:v',
      '1',
      ...quick,
      '-x264-params',
      'threads=1:bframes=0:ref=1',
    ),
  ];
}

const quick = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const ebmlSize = (bytes: number): Buffer => Buffer.concat([hex('01'), be64(BigInt(bytes)).subarray(1)]);
const black = (rest: string): string[] => ['-f', 'lavfi', '-i', `color=black:s=${rest}`];
const times60 = (words: string[]): string[] => Array.from({ length: 60 }, () => words).flat();

/** One packet of 188 bytes that says it begins a table. */
const tsPacket = (pid: number, table: number): Buffer =>
  Buffer.concat([hex('47'), be16(0x4000 | pid), hex('10 00'), Buffer.from([table]), Buffer.alloc(182, 0xff)]);

/** The first page of one more stream (RFC 3533). */
const oggPage = (serial: number): Buffer =>
  Buffer.concat([
    Buffer.from('OggS'),
    hex('00 02'),
    Buffer.alloc(8),
    le32(serial),
    Buffer.alloc(8),
    hex('01 1e 01'),
    Buffer.from('vorbis'),
    Buffer.alloc(23, 1),
  ]);
