import { manifestInBoxes, manifestInJpeg, manifestInPng, manifestInRiff } from './c2pa.ts';
import { instant } from './claims.ts';

/**
 * How a file is put together, read from its first bytes by ourselves: what is harder to change by accident than a name or
 * a tag. Nothing is followed, unpacked or believed.
 */
export interface Structure {
  /** major brand of an ISO base media file */
  brand?: string;
  /** boxes of the outermost level, in order, as far as they were read */
  boxes: string[];
  /** a C2PA manifest is there; left out for types that cannot hold one */
  c2pa?: boolean;
  /** the manifest's own words for a picture made by a model */
  generated: boolean;
  /** an encoder that runs on computers signed the first frames */
  softwareEncoder: boolean;
  /** Hikvision's mark stands in the program stream */
  hikvision: boolean;
  /** local time on a Dahua recorder's clock when the first frame was written */
  recordedAt?: string;
}

/** Bytes worth reading: the index of most phone films, and the metadata of any picture. */
export const structureBytes = 1024 ** 2;

export function readStructure(head: Uint8Array, type: string): Structure {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, structureBytes));
  const boxes = isBoxed(type, bytes) ? readBoxes(bytes) : [];
  const ftyp = boxes.find((box) => box.type === 'ftyp')?.body;
  const manifest = findManifest(bytes, type, boxes);
  const recordedAt = type === 'application/x-dahua' ? dahuaTime(bytes) : undefined;
  return {
    ...(ftyp && ftyp.length >= 4 ? { brand: printable(ftyp.toString('latin1', 0, 4)) } : {}),
    boxes: boxes.map((box) => printable(box.type)),
    ...(manifest ? { c2pa: manifest.found !== undefined } : {}),
    generated: manifest?.found?.includes('trainedAlgorithmicMedia') ?? false,
    softwareEncoder: ['x264 - core ', 'x265 (build '].some((mark) => bytes.includes(mark)),
    hikvision: type === 'video/mpeg' || type === 'application/x-hikvision' ? bytes.includes(hikvisionMark) : false,
    ...(recordedAt ? { recordedAt } : {}),
  };
}

const isBoxed = (type: string, bytes: Buffer): boolean =>
  bytes.toString('latin1', 4, 8) === 'ftyp' || type === 'video/quicktime';
const printable = (code: string): string => code.replace(/[^\x21-\x7e]/g, ' ').trim();

function findManifest(bytes: Buffer, type: string, boxes: Box[]): { found: Buffer | undefined } | undefined {
  if (type === 'image/jpeg') return { found: manifestInJpeg(bytes) };
  if (type === 'image/png') return { found: manifestInPng(bytes) };
  if (bytes.toString('latin1', 0, 4) === 'RIFF') return { found: manifestInRiff(bytes) };
  return boxes.length > 0 ? { found: manifestInBoxes(boxes) } : undefined;
}

export interface Box {
  type: string;
  /** as far as it was read */
  body: Buffer;
}

/** Boxes of the outermost level (ISO/IEC 14496-12, 4.2); a length of 0 or one past what was read ends the list. */
function readBoxes(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 16 <= bytes.length && boxes.length < 32; ) {
    const short = bytes.readUInt32BE(at);
    const header = short === 1 ? 16 : 8;
    const length = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short;
    const end = length === 0 ? bytes.length : at + length;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + header, end) });
    if (length < header) break;
    at = end;
  }
  return boxes;
}

// a descriptor of the program stream map: private tag, 14 bytes, the maker's initials
const hikvisionMark = Buffer.from('400e484b', 'hex');

/** The clock of the first frame: six fields packed into 32 bits, in local time. */
function dahuaTime(bytes: Buffer): string | undefined {
  const at = bytes.indexOf('DHAV');
  if (at < 0 || at + 20 > bytes.length) return undefined;
  const packed = bytes.readUInt32LE(at + 16);
  const field = (shift: number, bits: number) => (packed >>> shift) & (2 ** bits - 1);
  const two = (value: number) => String(value).padStart(2, '0');
  const [year, month, day] = [2000 + field(26, 6), two(field(22, 4)), two(field(17, 5))];
  return instant(`${year}-${month}-${day}T${two(field(12, 5))}:${two(field(6, 6))}:${two(field(0, 6))}`);
}
