import { draw } from './bench.ts';

/** Films in two recorders' own formats, written by ourselves: nothing free writes them. */
const rate = 10;

/** H.264 in access units, each behind its delimiter. */
function accessUnits(folder: string): Buffer[] {
  const bytes = Buffer.from(
    draw(
      folder,
      'units.h264',
      ...['-f', 'lavfi', '-i', `testsrc2=size=320x176:rate=${rate}:duration=2`, '-c:v', 'libx264', '-g', '10'],
      ...['-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-threads', '1'],
      ...['-bsf:v', 'filter_units=remove_types=6,h264_metadata=aud=insert', '-f', 'h264'],
    ),
  );
  const delimiter = Buffer.from([0, 0, 0, 1, 9]);
  const starts: number[] = [];
  for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, at + 4)) starts.push(at);
  return starts.map((start, n) => bytes.subarray(start, starts[n + 1]));
}

/** Dahua's DHAV: each frame with a header of 24 bytes, its size at both ends, and the recorder's clock. */
export function dahuaExport(folder: string, at = new Date(Date.UTC(2026, 4, 1, 12, 34, 56))): Buffer {
  return Buffer.concat(accessUnits(folder).map((unit, n) => dahuaFrame(unit, n, at)));
}

function dahuaFrame(unit: Buffer, n: number, at: Date): Buffer {
  // 0x81: H.264 and its rate; 0x82: width and height
  const details = Buffer.from([0x81, 0, 2, rate, 0x82, 0, 0, 0, 0x40, 1, 0xb0, 0]);
  const length = 24 + details.length + unit.length + 8;
  const head = Buffer.alloc(24);
  head.write('DHAV');
  head[4] = n % 10 === 0 ? 0xfd : 0xfc;
  head.writeUInt32LE(n, 8);
  head.writeUInt32LE(length, 12);
  head.writeUInt32LE(dahuaTime(new Date(at.getTime() + Math.floor(n / rate) * 1000)), 16);
  head.writeUInt16LE((n * 1000) / rate, 20);
  head[22] = details.length;
  head[23] = head.subarray(0, 23).reduce((sum, byte) => (sum + byte) & 0xff, 0);
  const tail = Buffer.alloc(8);
  tail.write('dhav');
  tail.writeUInt32LE(length, 4);
  return Buffer.concat([head, details, unit, tail]);
}

const dahuaTime = (at: Date): number =>
  (((at.getUTCFullYear() - 2000) << 26) |
    ((at.getUTCMonth() + 1) << 22) |
    (at.getUTCDate() << 17) |
    (at.getUTCHours() << 12) |
    (at.getUTCMinutes() << 6) |
    at.getUTCSeconds()) >>>
  0;

/** Hikvision's: an MPEG program stream with the maker's mark in its map; a header before it when it was downloaded. */
export function hikvisionExport(folder: string, header = true): Buffer {
  const packs = accessUnits(folder).map((unit, n) => {
    const clock = Math.round((n * 90_000) / rate);
    return Buffer.concat([packHeader(clock), ...(n % 10 === 0 ? [streamMap] : []), ...packets(unit, clock)]);
  });
  const imkh = Buffer.alloc(40);
  imkh.write('IMKH');
  imkh.writeUInt16LE(0x0101, 4);
  return Buffer.concat([...(header ? [imkh] : []), ...packs, Buffer.from('000001b9', 'hex')]);
}

/** ISO/IEC 13818-1, 2.5.3.3 */
function packHeader(clock: number): Buffer {
  const high = (clock >> 15) & 0x7fff;
  const low = clock & 0x7fff;
  const scr = Buffer.from([
    ...[0x44 | ((high >> 13) & 3), (high >> 5) & 0xff, ((high & 0x1f) << 3) | 4 | ((low >> 13) & 3)],
    ...[(low >> 5) & 0xff, ((low & 0x1f) << 3) | 4, 1],
  ]);
  return Buffer.concat([Buffer.from('000001ba', 'hex'), scr, Buffer.from('0186a3f8', 'hex')]);
}

/** H.264 (0x1b) is stream 0xe0; the maker's descriptor goes before (13818-1, 2.5.4.1; the checksum is not looked at). */
const streamMap = Buffer.concat([
  Buffer.from('000001bc', 'hex'),
  Buffer.from('001e', 'hex'),
  Buffer.from('e0ff', 'hex'),
  Buffer.from('0010', 'hex'),
  Buffer.from('400e484b01000000000000000000ffff', 'hex'),
  Buffer.from('0004', 'hex'),
  Buffer.from('1be00000', 'hex'),
  Buffer.from('00000000', 'hex'),
]);

/** Units longer than a packet go on in the next one, without a time of their own. */
function packets(unit: Buffer, clock: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < unit.length; at += 60_000) {
    const body = unit.subarray(at, at + 60_000);
    const time = at === 0 ? timeOf(clock) : Buffer.alloc(0);
    const head = Buffer.from([0, 0, 1, 0xe0, 0, 0, 0x80, at === 0 ? 0x80 : 0, time.length]);
    head.writeUInt16BE(3 + time.length + body.length, 4);
    parts.push(Buffer.concat([head, time, body]));
  }
  return parts;
}

const timeOf = (clock: number): Buffer =>
  Buffer.from([
    0x21 | ((clock >> 29) & 0x0e),
    (clock >> 22) & 0xff,
    ((clock >> 14) & 0xfe) | 1,
    (clock >> 7) & 0xff,
    ((clock << 1) & 0xfe) | 1,
  ]);
