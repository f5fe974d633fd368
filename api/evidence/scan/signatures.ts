import type { FileDescription } from '../../db/values.ts';

/** Fixed first bytes, and streams that have none but begin with a frame or a packet. */
export interface MediaType {
  kind: FileDescription['kind'];
  type: string;
}

type Signature = [kind: MediaType['kind'], type: string, bytes: string];
const signatures: Signature[] = [
  ['picture', 'image/jpeg', 'ffd8ff'],
  ['picture', 'image/png', '89504e470d0a1a0a'],
  ['picture', 'image/gif', '47494638'],
  ['picture', 'image/tiff', '49492a00'],
  ['picture', 'image/tiff', '4d4d002a'],
  ['video', 'video/x-flv', '464c5601'],
  ['video', 'video/x-ms-asf', '3026b2758e66cf11'],
  ['video', 'video/mpeg', '000001ba'],
  ['video', 'video/mpeg', '000001b3'],
  ['video', 'video/ogg', '4f676753'],
  ['audio', 'audio/flac', '664c6143'],
  ['audio', 'audio/amr', '2321414d52'],
  ['audio', 'audio/x-caf', '63616666'],
  ['audio', 'audio/mpeg', '494433'],
  // recorders: Dahua, Hikvision, and the boards sold under a hundred names
  ['other', 'application/x-dahua', '44484156'],
  ['other', 'application/x-dahua', '4441485541'],
  ['other', 'application/x-hikvision', '494d4b48'],
  ['other', 'application/x-hikvision', '484b4d49'],
  ['other', 'application/x-recorder', '48585653'],
  ['other', 'application/pdf', '255044462d'],
  ['other', 'application/zip', '504b0304'],
  ['other', 'application/gzip', '1f8b'],
  ['other', 'application/x-7z-compressed', '377abcaf271c'],
  ['other', 'application/vnd.rar', '526172211a07'],
  ['other', 'application/x-executable', '7f454c46'],
  ['other', 'application/x-executable', '4d5a'],
  // Mach-O of either width and order, and the one that holds several
  ...['feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe'].map(
    (bytes): Signature => ['other', 'application/x-executable', bytes],
  ),
  ['other', 'application/x-script', '2321'],
  // MSI installers, and old office documents
  ['other', 'application/x-ole-storage', 'd0cf11e0a1b11ae1'],
  ['other', 'image/x-bmp', '424d'],
];

export function bySignature(bytes: Buffer): MediaType | undefined {
  for (const [kind, type, hex] of signatures)
    if (bytes.toString('hex', 0, hex.length / 2) === hex) return { kind, type };
  return undefined;
}

/** Streams that begin with a frame or a packet rather than a header. */
export function byFrames(bytes: Buffer): MediaType | undefined {
  const packets = (size: number, first: number) =>
    bytes.length > first + 2 * size && [0, 1, 2].every((n) => bytes[first + n * size] === 0x47);
  // 192: as discs and some recorders write it, each packet after four bytes of time
  if (packets(188, 0) || packets(192, 4)) return { kind: 'video', type: 'video/mp2t' };
  const sync = bytes.length > 1 ? bytes.readUInt16BE(0) : 0;
  if ((sync & 0xfff6) === 0xfff0) return { kind: 'audio', type: 'audio/aac' };
  if ((sync & 0xffe0) === 0xffe0 && (sync & 0x0006) !== 0) return { kind: 'audio', type: 'audio/mpeg' };
  return byUnits(bytes);
}

const baseline = [66, 77, 88, 100, 110, 122, 244];

/** Raw H.264 begins with its parameters or a delimiter before them, raw H.265 likewise (H.264 7.3.1, H.265 7.3.1.2). */
function byUnits(bytes: Buffer): MediaType | undefined {
  const units = startsOfUnits(bytes);
  if (units[0] === undefined || units[0] > 4) return undefined;
  for (const at of units.slice(0, 3)) {
    const [head = 0, next = 0] = bytes.subarray(at, at + 2);
    if ((head & 0x9f) === 7 && baseline.includes(next)) return { kind: 'video', type: 'video/h264' };
    if ((head & 0xfe) === 0x40 && next === 1) return { kind: 'video', type: 'video/h265' };
    const delimiter = (head & 0x9f) === 9 || ((head & 0xfe) === 0x46 && next === 1);
    if (!delimiter) return undefined;
  }
  return undefined;
}

/** Where the first units begin, behind their start codes (00 00 01). */
function startsOfUnits(bytes: Buffer): number[] {
  const starts: number[] = [];
  for (let at = bytes.indexOf(startCode); at >= 0 && starts.length < 3; at = bytes.indexOf(startCode, at + 3))
    starts.push(at + 3);
  return starts;
}
const startCode = Buffer.from([0, 0, 1]);
