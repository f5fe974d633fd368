/**
 * What a file tells about its sender, read on the device before anything is sent. Pictures: EXIF (JPEG, HEIC, WebP).
 * Video from phones: place, time and model of MP4 and MOV. Absence is only claimed where the whole header was read.
 */
export interface Reveals {
  place: 'yes' | 'no' | 'unknown';
  device?: string;
  /** an ISO instant, where the file says it with its zone */
  recordedAt?: string;
  /** `YYYY-MM-DDTHH:MM:SS` of the camera's own clock, where no zone is given */
  recordedOn?: string;
}

const headBytes = 256 * 1024;
const largestMoovBytes = 32 * 1024 ** 2;

export async function readReveals(file: Blob): Promise<Reveals> {
  try {
    return await readHeaders(file);
  } catch (error) {
    // moved, or only in the cloud: the upload itself will say so
    if (error instanceof DOMException) return { place: 'unknown' };
    throw error;
  }
}

async function readHeaders(file: Blob): Promise<Reveals> {
  const head = await readBytes(file, 0, headBytes);
  if (ascii(head, 4, 8) === 'ftyp' && !/^(heic|heix|mif1|avif)/.test(ascii(head, 8, 12))) return readMovie(file);
  const exif = indexOf(head, 'Exif\0\0');
  if (exif >= 0) return readExif(head.subarray(exif + 6));
  return { place: head[0] === 0xff && head[1] === 0xd8 ? 'no' : 'unknown' };
}

const tags = { model: 0x0110, exif: 0x8769, gps: 0x8825, original: 0x9003, offset: 0x9011 } as const;

/** The first directory of a TIFF block and the one of the exposure; a block cut short or broken tells nothing for certain. */
function readExif(tiff: Uint8Array): Reveals {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  try {
    const little = view.getUint16(0) === 0x4949;
    const first = readDirectory(tiff, view, view.getUint32(4, little), little);
    const gps = first.get(tags.gps)?.at;
    const reveals: Reveals = { place: gps !== undefined && view.getUint16(gps, little) > 1 ? 'yes' : 'no' };
    const device = first.get(tags.model)?.text();
    if (device) reveals.device = device;
    const exposure = first.get(tags.exif)?.at;
    if (exposure === undefined) return reveals;
    const second = readDirectory(tiff, view, exposure, little);
    return { ...reveals, ...timeOf(second.get(tags.original)?.text() ?? '', second.get(tags.offset)?.text() ?? '') };
  } catch (error) {
    if (error instanceof RangeError) return { place: 'unknown' };
    throw error;
  }
}

interface Entry {
  /** where the value stands that is too long for its entry */
  at: number;
  text(): string;
}

function readDirectory(tiff: Uint8Array, view: DataView, directory: number, little: boolean): Map<number, Entry> {
  const entries = new Map<number, Entry>();
  for (let i = 0; i < view.getUint16(directory, little); i++) {
    const entry = directory + 2 + i * 12;
    const count = view.getUint32(entry + 4, little);
    const at = view.getUint32(entry + 8, little);
    const start = count > 4 ? at : entry + 8;
    const text = (): string => clean(ascii(tiff, start, start + Math.min(count, 60)));
    entries.set(view.getUint16(entry, little), { at, text });
  }
  return entries;
}

const clean = (text: string): string => text.replace(/\0.*$/s, '').trim();

/** EXIF writes `2026:11:21 22:41:07` by the camera's own clock, and newer phones its distance from UTC. */
function timeOf(written: string, offset: string): Pick<Reveals, 'recordedAt' | 'recordedOn'> {
  const match = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(written);
  if (!match || match[1] === '0000') return {};
  const recordedOn = `${match[1]}-${match[2]}-${match[3]}T${match[4]}`;
  if (Number.isNaN(Date.parse(`${recordedOn}Z`))) return {};
  if (!/^[+-]\d\d:\d\d$/.test(offset)) return { recordedOn };
  return { recordedAt: new Date(`${recordedOn}${offset}`).toISOString() };
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
      const place = places.some((name) => indexOf(moov, name) >= 0) ? 'yes' : 'no';
      return { place, ...creationOf(moov), ...modelOf(moov) };
    }
    if (size < 8) break;
    at += size;
  }
  return { place: 'unknown' };
}

/** ISO 14496-12: seconds since 1904, UTC. Zero is said by programs that do not know. */
function creationOf(moov: Uint8Array): Pick<Reveals, 'recordedAt'> {
  const at = indexOf(moov, 'mvhd') + 4;
  const view = new DataView(moov.buffer, moov.byteOffset, moov.byteLength);
  if (at < 4 || at + 12 > moov.length) return {};
  const seconds = view.getUint8(at) === 1 ? Number(view.getBigUint64(at + 4)) : view.getUint32(at + 4);
  const ms = (seconds - 2_082_844_800) * 1000;
  return ms > 0 && ms < 4e12 ? { recordedAt: new Date(ms).toISOString() } : {};
}

/** QuickTime metadata: the keys by number, and under `ilst` one box of text for each. */
function modelOf(moov: Uint8Array): Pick<Reveals, 'device'> {
  const view = new DataView(moov.buffer, moov.byteOffset, moov.byteLength);
  const keys = indexOf(moov, 'keys');
  const list = indexOf(moov, 'ilst');
  const wanted = indexOf(moov, 'com.apple.quicktime.model');
  if (keys < 0 || list < 0 || wanted < keys) return {};
  try {
    let number = 1;
    for (let at = keys + 12; at + 8 < wanted; at += Math.max(8, view.getUint32(at))) number++;
    const end = list - 4 + view.getUint32(list - 4);
    for (let at = list + 4; at < end; at += Math.max(8, view.getUint32(at))) {
      if (view.getUint32(at + 4) !== number) continue;
      const device = clean(ascii(moov, at + 24, at + Math.min(view.getUint32(at), 84)));
      return device ? { device } : {};
    }
    return {};
  } catch (error) {
    if (error instanceof RangeError) return {};
    throw error;
  }
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
