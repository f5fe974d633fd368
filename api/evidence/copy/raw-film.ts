/**
 * Frames and samples with their exact times, as a Matroska stream (RFC 9559) that ffmpeg reads from a pipe: one video track of
 * bare I420, and one of 16-bit samples. Times count in microseconds; each block has a cluster of its own.
 */
export interface RawShape {
  width: number;
  height: number;
  /** undefined: no sound */
  sound?: { channels: number; ratePerSecond: number } | undefined;
}

const ids = {
  ebml: '1a45dfa3',
  docType: '4282',
  docTypeVersion: '4287',
  docTypeReadVersion: '4285',
  segment: '18538067',
  info: '1549a966',
  timestampScale: '2ad7b1',
  muxingApp: '4d80',
  writingApp: '5741',
  tracks: '1654ae6b',
  entry: 'ae',
  number: 'd7',
  uid: '73c5',
  type: '83',
  codec: '86',
  video: 'e0',
  pixelWidth: 'b0',
  pixelHeight: 'ba',
  colourSpace: '2eb524',
  audio: 'e1',
  rate: 'b5',
  channels: '9f',
  bitDepth: '6264',
  cluster: '1f43b675',
  timestamp: 'e7',
  block: 'a3',
} as const;

/** Eight bytes each: 0x01, and 56 bits of size; all ones where the end is not known. */
function sizeOf(bytes: number): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(bytes));
  size[0] = 1;
  return size;
}
const unknownSize = Buffer.from('01ffffffffffffff', 'hex');

const element = (name: keyof typeof ids, ...content: Uint8Array[]): Buffer => {
  const bytes = content.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([Buffer.from(ids[name], 'hex'), sizeOf(bytes), ...content]);
};
const whole = (name: keyof typeof ids, value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(name, bytes);
};
const real = (name: keyof typeof ids, value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(name, bytes);
};
const text = (name: keyof typeof ids, value: string): Buffer => element(name, Buffer.from(value));

const microsecond = 1000; // ns

export function rawHead({ width, height, sound }: RawShape): Buffer {
  const film = element(
    'entry',
    ...[whole('number', 1), whole('uid', 1), whole('type', 1), text('codec', 'V_UNCOMPRESSED')],
    element('video', whole('pixelWidth', width), whole('pixelHeight', height), text('colourSpace', 'I420')),
  );
  const heard = sound
    ? [
        element(
          'entry',
          ...[whole('number', 2), whole('uid', 2), whole('type', 2), text('codec', 'A_PCM/INT/LIT')],
          element('audio', real('rate', sound.ratePerSecond), whole('channels', sound.channels), whole('bitDepth', 16)),
        ),
      ]
    : [];
  return Buffer.concat([
    element('ebml', text('docType', 'matroska'), whole('docTypeVersion', 4), whole('docTypeReadVersion', 2)),
    Buffer.from(ids.segment, 'hex'),
    unknownSize,
    element('info', whole('timestampScale', microsecond), text('muxingApp', 'vidne'), text('writingApp', 'vidne')),
    element('tracks', film, ...heard),
  ]);
}

/** One frame (track 1) or some samples (track 2): the bytes before it. The content follows, and nothing after it. */
export function rawBlockHead(track: 1 | 2, atMicroseconds: number, contentBytes: number): Buffer {
  const blockHead = Buffer.from([0x80 | track, 0, 0, 0x80]); // at the cluster's own time; a key frame
  const blockBytes = blockHead.length + contentBytes;
  const time = whole('timestamp', Math.max(0, Math.round(atMicroseconds)));
  const block = Buffer.concat([Buffer.from(ids.block, 'hex'), sizeOf(blockBytes), blockHead]);
  return Buffer.concat([
    Buffer.from(ids.cluster, 'hex'),
    sizeOf(time.length + block.length + contentBytes),
    time,
    block,
  ]);
}
