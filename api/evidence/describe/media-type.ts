import { byFrames, bySignature, type MediaType } from '../scan/signatures.ts';

/** What a file is, by its first bytes. The claimed name and type decide nothing; they only tell us what was expected. */
export type { MediaType };

/** Bytes needed to decide. */
export const headBytes = 4096;

export function detectType(head: Uint8Array): MediaType {
  if (head.length === 0) return { kind: 'other', type: 'inode/x-empty' };
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, headBytes));
  return (
    byBox(bytes) ??
    byRiff(bytes) ??
    byMatroska(bytes) ??
    bySignature(bytes) ??
    byFrames(bytes) ??
    byText(bytes) ??
    unknown
  );
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
  const [, type = 'video/mp4'] = filmBrands.find(([start]) => brand.startsWith(start)) ?? [];
  return { kind: 'video', type };
}

const filmBrands = [
  ['qt', 'video/quicktime'],
  ['3g2', 'video/3gpp2'],
  ['3g', 'video/3gpp'],
] as const;

/** `mif1` says only that it is a picture; the compatible brands say how it is coded. */
const heifOrAvif = (bytes: Buffer): MediaType => {
  const brands = bytes.toString('latin1', 8, Math.min(bytes.readUInt32BE(0), 256));
  return { kind: 'picture', type: brands.includes('avif') ? 'image/avif' : 'image/heic' };
};

/** EBML; WebM is the Matroska that says so in its header. */
function byMatroska(bytes: Buffer): MediaType | undefined {
  if (bytes.toString('hex', 0, 4) !== '1a45dfa3') return undefined;
  return { kind: 'video', type: bytes.subarray(0, 64).includes('webm') ? 'video/webm' : 'video/matroska' };
}

function byRiff(bytes: Buffer): MediaType | undefined {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF') return undefined;
  const form = bytes.toString('latin1', 8, 12);
  if (form === 'AVI ') return { kind: 'video', type: 'video/x-msvideo' };
  if (form === 'WAVE') return { kind: 'audio', type: 'audio/wav' };
  return form === 'WEBP' ? { kind: 'picture', type: 'image/webp' } : undefined;
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

const recorders = ['application/x-dahua', 'application/x-hikvision', 'application/x-recorder'];
const recorderNames =
  /\.(dav|264|265|h264|h265|h64|sef|nvr|dvr|ifv|ave|rt4|par|xba|mef|bvr|ssf|sec|irf|mvr|g64x?|vvf|pqz|re4)$/i;

/** Recorders' own formats. Some can be opened here; the others only their own player opens. */
export const isRecorder = (type: string): boolean => recorders.includes(type);

/** The name is one that recorders give; it decides only when the bytes say nothing. */
export const isRecorderName = (claimedName: string): boolean => recorderNames.test(claimedName);

export const needsOwnPlayer = (type: string, claimedName: string): boolean =>
  isRecorder(type) || (type === 'application/octet-stream' && isRecorderName(claimedName));

const programNames = /\.(exe|msi|msix|scr|com|bat|cmd|ps1|vbs|wsf|js|jar|apk|app|dmg|pkg|deb|rpm|appimage|sh)$/i;
const programTypes = ['application/x-executable', 'application/x-script'];
/** What a program may hide in: its bytes alone do not tell it from a document or an archive. */
const wrappings = [
  'application/x-ole-storage',
  'application/zip',
  'application/gzip',
  'application/octet-stream',
  'application/xml',
  'text/html',
  'text/plain',
];

/** A program, by its bytes, or by its name where the bytes say nothing; or what a shop calls the recorder's player. */
export const isProgram = (type: string, file: { claimedName: string; role: string | null }): boolean =>
  file.role === 'player' ||
  programTypes.includes(type) ||
  (wrappings.includes(type) && programNames.test(file.claimedName));
