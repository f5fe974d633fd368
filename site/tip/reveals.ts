/**
 * What a file tells about its sender, read on the device before anything is sent. Pictures: EXIF (JPEG, HEIC, WebP).
 * Video from phones: the place atom of MP4 and MOV. Absence is only claimed where the whole header was read.
 */
export interface Reveals {
  place: 'yes' | 'no' | 'unknown';
  device?: string;
}

const headBytes = 256 * 1024;
const largestMoovBytes = 32 * 1024 ** 2;

export async function readReveals(file: Blob): Promise<Reveals> {
  const head = await readBytes(file, 0, headBytes);
  if (ascii(head, 4, 8) === 'ftyp' && !/^(heic|heix|mif1|avif)/.test(ascii(head, 8, 12))) return readMovie(file);
  const exif = indexOf(head, 'Exif\0\0');
  if (exif >= 0) return readExif(head.subarray(exif + 6));
  return { place: head[0] === 0xff && head[1] === 0xd8 ? 'no' : 'unknown' };
}

const gpsTag = 0x8825;
const modelTag = 0x0110;

/** The first directory of a TIFF block; a block cut short or broken tells nothing for certain. */
function readExif(tiff: Uint8Array): Reveals {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  try {
    const little = view.getUint16(0) === 0x4949;
    const directory = view.getUint32(4, little);
    const reveals: Reveals = { place: 'no' };
    for (let i = 0; i < view.getUint16(directory, little); i++) {
      const entry = directory + 2 + i * 12;
      const tag = view.getUint16(entry, little);
      if (tag === gpsTag && view.getUint16(view.getUint32(entry + 8, little), little) > 1) reveals.place = 'yes';
      if (tag === modelTag) {
        const count = view.getUint32(entry + 4, little);
        const at = count > 4 ? view.getUint32(entry + 8, little) : entry + 8;
        const device = ascii(tiff, at, at + Math.min(count, 60))
          .replace(/\0.*$/, '')
          .trim();
        if (device) reveals.device = device;
      }
    }
    return reveals;
  } catch (error) {
    if (error instanceof RangeError) return { place: 'unknown' };
    throw error;
  }
}

/** Walks the top-level boxes to `moov`, which stands first or last, so that a film of 2 GB costs a few small reads. */
async function readMovie(file: Blob): Promise<Reveals> {
  let at = 0;
  for (let boxes = 0; boxes < 64 && at + 16 <= file.size; boxes++) {
    const header = await readBytes(file, at, 16);
    const view = new DataView(header.buffer, header.byteOffset);
    const size = view.getUint32(0) === 1 ? Number(view.getBigUint64(8)) : view.getUint32(0) || file.size - at;
    if (ascii(header, 4, 8) === 'moov' && size <= largestMoovBytes) {
      const moov = await readBytes(file, at, size);
      const places = ['\xa9xyz', 'com.apple.quicktime.location', 'loci'];
      return { place: places.some((name) => indexOf(moov, name) >= 0) ? 'yes' : 'no' };
    }
    if (size < 8) break;
    at += size;
  }
  return { place: 'unknown' };
}

async function readBytes(file: Blob, start: number, count: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(start, start + count).arrayBuffer());
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

function indexOf(bytes: Uint8Array, text: string): number {
  const first = text.charCodeAt(0);
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1))
    if (ascii(bytes, at, at + text.length) === text) return at;
  return -1;
}
