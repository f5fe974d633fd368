import type { Box } from './structure.ts';

/**
 * Whether a file carries a C2PA manifest (C2PA 2.1, section 11.3: where it is embedded). Presence only: nothing is verified, and
 * anybody can copy one in. Each answers the manifest's bytes as far as they were read.
 */

/** JPEG: APP11 segments that hold a JUMBF box whose label is `c2pa`. */
export function manifestInJpeg(bytes: Buffer): Buffer | undefined {
  const parts = jpegSegments(bytes)
    .filter(({ marker, body }) => marker === 0xeb && body.toString('latin1', 0, 2) === 'JP')
    .map(({ body }) => body);
  return labelled(parts);
}

/** PNG: a chunk `caBX`. */
export function manifestInPng(bytes: Buffer): Buffer | undefined {
  for (let at = 8; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'caBX') return bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IEND') return undefined;
    at += 12 + length;
  }
  return undefined;
}

const c2paUuid = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex');

/** ISO base media (MP4, MOV, HEIC, AVIF): a box `uuid` of its own, or a bare JUMBF box. */
export const manifestInBoxes = (boxes: Box[]): Buffer | undefined =>
  boxes.find(({ type, body }) => type === 'uuid' && body.subarray(0, 16).equals(c2paUuid))?.body ??
  labelled(boxes.filter(({ type }) => type === 'jumb').map(({ body }) => body));

/** RIFF (WebP, AVI, WAV): a chunk `C2PA`. */
export function manifestInRiff(bytes: Buffer): Buffer | undefined {
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    if (bytes.toString('latin1', at, at + 4) === 'C2PA') return bytes.subarray(at + 8, at + 8 + length);
    at += 8 + length + (length % 2);
  }
  return undefined;
}

/** JUMBF has other uses; C2PA's is told by its label. */
function labelled(parts: Buffer[]): Buffer | undefined {
  const whole = Buffer.concat(parts);
  return whole.includes('jumb') && whole.includes('c2pa') ? whole : undefined;
}

interface Segment {
  marker: number;
  body: Buffer;
}

/** The segments before the first scan. */
function jpegSegments(bytes: Buffer): Segment[] {
  const segments: Segment[] = [];
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    const length = bytes.readUInt16BE(at + 2);
    if (marker === 0xda || length < 2) break;
    segments.push({ marker, body: bytes.subarray(at + 4, at + 2 + length) });
    at += 2 + length;
  }
  return segments;
}
