import type { FileDescription } from '../db/tables.ts';

/** What a file is, by its first bytes. The claimed name and type decide nothing; they only tell us what was expected. */
export interface MediaType {
  kind: FileDescription['kind'];
  type: string;
}

/** Bytes needed to decide. */
export const headBytes = 4096;

type Signature = [kind: MediaType['kind'], type: string, bytes: string, offset?: number];
const signatures: Signature[] = [
  ['picture', 'image/jpeg', 'ffd8ff'],
  ['picture', 'image/png', '89504e470d0a1a0a'],
  ['picture', 'image/gif', '47494638'],
  ['picture', 'image/tiff', '49492a00'],
  ['picture', 'image/tiff', '4d4d002a'],
  ['video', 'video/matroska', '1a45dfa3'],
  ['video', 'video/x-flv', '464c5601'],
  ['video', 'video/x-ms-asf', '3026b2758e66cf11'],
  ['video', 'video/mpeg', '000001ba'],
  ['video', 'video/mpeg', '000001b3'],
  ['video', 'video/ogg', '4f676753'],
  ['audio', 'audio/flac', '664c6143'],
  ['audio', 'audio/amr', '2321414d52'],
  ['audio', 'audio/x-caf', '63616666'],
  ['audio', 'audio/mpeg', '494433'],
  ['other', 'application/x-dahua', '44484156'],
  ['other', 'application/x-hikvision', '494d4b48'],
  ['other', 'application/x-hikvision', '484b4d49'],
  ['other', 'application/pdf', '255044462d'],
  ['other', 'application/zip', '504b0304'],
  ['other', 'application/gzip', '1f8b'],
  ['other', 'application/x-7z-compressed', '377abcaf271c'],
  ['other', 'application/vnd.rar', '526172211a07'],
  ['other', 'application/x-executable', '7f454c46'],
  ['other', 'application/x-executable', '4d5a'],
  ['other', 'image/x-bmp', '424d'],
];

export function detectType(head: Uint8Array): MediaType {
  if (head.length === 0) return { kind: 'other', type: 'inode/x-empty' };
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, headBytes));
  return byBox(bytes) ?? byRiff(bytes) ?? bySignature(bytes) ?? byFrames(bytes) ?? byText(bytes) ?? unknown;
}

const unknown: MediaType = { kind: 'other', type: 'application/octet-stream' };

/** ISO base media files name their brand in the first box; old QuickTime files begin with another box. */
function byBox(bytes: Buffer): MediaType | undefined {
  const box = bytes.toString('latin1', 4, 8);
  if (['moov', 'mdat', 'wide', 'pnot'].includes(box)) return { kind: 'video', type: 'video/quicktime' };
  if (box !== 'ftyp') return undefined;
  const brand = bytes.toString('latin1', 8, 12);
  if (['heic', 'heix', 'heim', 'heis', 'hevc', 'mif1', 'msf1'].includes(brand)) return heifOrAvif(bytes);
  if (brand === 'avif' || brand === 'avis') return { kind: 'picture', type: 'image/avif' };
  if (brand === 'crx ') return { kind: 'other', type: 'image/x-canon-cr3' };
  if (brand.startsWith('M4A') || brand.startsWith('M4B')) return { kind: 'audio', type: 'audio/mp4' };
  return { kind: 'video', type: brand === 'qt  ' ? 'video/quicktime' : 'video/mp4' };
}

/** `mif1` says only that it is a picture; the compatible brands say how it is coded. */
const heifOrAvif = (bytes: Buffer): MediaType => {
  const brands = bytes.toString('latin1', 8, Math.min(bytes.readUInt32BE(0), 256));
  return { kind: 'picture', type: brands.includes('avif') ? 'image/avif' : 'image/heic' };
};

function byRiff(bytes: Buffer): MediaType | undefined {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF') return undefined;
  const form = bytes.toString('latin1', 8, 12);
  if (form === 'AVI ') return { kind: 'video', type: 'video/x-msvideo' };
  if (form === 'WAVE') return { kind: 'audio', type: 'audio/wav' };
  return form === 'WEBP' ? { kind: 'picture', type: 'image/webp' } : undefined;
}

function bySignature(bytes: Buffer): MediaType | undefined {
  for (const [kind, type, hex, offset = 0] of signatures)
    if (bytes.toString('hex', offset, offset + hex.length / 2) === hex) return { kind, type };
  return undefined;
}

/** Streams that begin with a frame or a packet rather than a header. */
function byFrames(bytes: Buffer): MediaType | undefined {
  const packets = (size: number, first: number) =>
    bytes.length > first + 2 * size && [0, 1, 2].every((n) => bytes[first + n * size] === 0x47);
  if (packets(188, 0) || packets(192, 4)) return { kind: 'video', type: 'video/mp2t' };
  const sync = bytes.length > 1 ? bytes.readUInt16BE(0) : 0;
  if ((sync & 0xfff6) === 0xfff0) return { kind: 'audio', type: 'audio/aac' };
  return (sync & 0xffe0) === 0xffe0 && (sync & 0x0006) !== 0 ? { kind: 'audio', type: 'audio/mpeg' } : undefined;
}

const texts: [RegExp, string][] = [
  [/^#EXTM3U/, 'application/vnd.apple.mpegurl'],
  [/^ffconcat/, 'application/x-ffconcat'],
  [/^\[Reference\]/i, 'application/x-quicktime-reference'],
  [/^v=0\r?\n/, 'application/sdp'],
  [/<MPD[\s>]/, 'application/dash+xml'],
  [/<smil[\s>]/i, 'application/smil+xml'],
  [/<svg[\s>]/i, 'image/svg+xml'],
  [/^(<!doctype html|<html|<script)/i, 'text/html'],
  [/^<\?xml/, 'application/xml'],
];

function byText(bytes: Buffer): MediaType | undefined {
  if (bytes.includes(0)) return undefined;
  const text = bytes.toString('utf8').trimStart();
  if (text.includes('\ufffd') && bytes.length < headBytes) return undefined;
  const [, type = 'text/plain'] = texts.find(([pattern]) => pattern.test(text)) ?? [];
  return { kind: 'other', type };
}

const playlists = new Set([
  'application/vnd.apple.mpegurl',
  'application/x-ffconcat',
  'application/x-quicktime-reference',
  'application/sdp',
  'application/dash+xml',
  'application/smil+xml',
]);

/** A list that names other files: a player would open them, so it is never handed to one. */
export const isPlaylist = (type: string): boolean => playlists.has(type);

/** Recorders' own formats, that only their own player opens. */
export const needsOwnPlayer = (type: string, claimedName: string): boolean =>
  type === 'application/x-dahua' ||
  type === 'application/x-hikvision' ||
  (type === 'application/octet-stream' && /\.(dav|264|265|h264|h265|sef|nvr|ifv|ave|rt4|par|xba)$/i.test(claimedName));
