import { readBytes, type Source } from './source.ts';

/**
 * A film that is read once from front to back must name its frames before it shows them. Phones write the index (`moov`,
 * ISO/IEC 14496-12 section 8.2) last; here it is handed out before the frames, with the places it names moved along.
 * Fragmented films, and everything that is not such a film, are handed out as they are.
 */
export async function* indexFirst(source: Source): AsyncGenerator<Uint8Array> {
  const { sizeBytes } = source;
  const late = await findLateIndex(source);
  const index = late && moveIndex(await readBytes(source, late.start, late.end - late.start), late);
  if (!late || !index) return yield* source.read(0, sizeBytes);
  yield* source.read(0, late.framesAt);
  yield* index;
  yield* source.read(late.framesAt, late.start);
  yield* source.read(late.end, sizeBytes);
}

interface LateIndex {
  /** where the first `mdat` begins, which the index will stand before */
  readonly framesAt: number;
  readonly start: number;
  readonly end: number;
}

/** Of a day of film at 30 frames a second; a larger one is left where it is. */
const indexBytes = 64 * 1024 ** 2;
/** A film with its index last has a handful of boxes; a hostile one may have millions. */
const boxesLookedAt = 256;

async function findLateIndex(source: Source): Promise<LateIndex | undefined> {
  let framesAt: number | undefined;
  let at = 0;
  for (let looked = 0; looked < boxesLookedAt && at + 8 <= source.sizeBytes; looked++) {
    const box = readBox(await readBytes(source, at, 16), at, source.sizeBytes);
    if (!box) return undefined;
    if (box.type === 'moov') {
      const fits = framesAt !== undefined && box.end - at <= indexBytes;
      return fits ? { framesAt: framesAt!, start: at, end: box.end } : undefined;
    }
    if (box.type === 'mdat') framesAt ??= at;
    at = box.end;
  }
  return undefined;
}

interface Box {
  readonly type: string;
  /** bytes before its content */
  readonly headerBytes: number;
  readonly end: number;
}

/** Undefined when no box of that size can be here. */
function readBox(header: Buffer, at: number, limit: number): Box | undefined {
  if (header.length < 8) return undefined;
  const short = header.readUInt32BE(0);
  if (short === 1 && header.length < 16) return undefined;
  const large = short === 1 ? Number(header.readBigUInt64BE(8)) : short;
  const headerBytes = short === 1 ? 16 : 8;
  const end = short === 0 ? limit : at + large;
  if (end < at + headerBytes || end > limit) return undefined;
  return { type: header.toString('latin1', 4, 8), headerBytes, end };
}

/** Each stands in the one before it. */
const containers = ['moov', 'trak', 'mdia', 'minf', 'stbl'];
/** 32 tracks of thirty boxes are a thousand; millions of empty boxes would fill the memory. */
const indexBoxes = 10_000;

/** How the places in an index change, and how many boxes it may still have. */
interface Move {
  readonly move: (place: number) => number;
  boxesLeft: number;
}

/** The index as pieces to hand out one after another; undefined when it is none we can read. */
function moveIndex(index: Buffer, { framesAt, start, end }: LateIndex): Uint8Array[] | undefined {
  // how long it becomes does not depend on the places it names
  const draft = rewrite(index, 0, index.length, { move: (place) => place, boxesLeft: indexBoxes });
  if (!draft) return undefined;
  const behindIt = lengthOf(draft) - (end - start);
  const move = (place: number): number => {
    if (place < framesAt) return place;
    return place + behindIt + (place < start ? end - start : 0);
  };
  return rewrite(index, 0, index.length, { move, boxesLeft: indexBoxes });
}

/** Copies boxes, with chunk offsets moved and made 64 bits wide; undefined when they do not fit into each other. */
function rewrite(index: Buffer, from: number, to: number, moving: Move, level = 0): Uint8Array[] | undefined {
  const pieces: Uint8Array[] = [];
  for (const { at, box } of boxesIn(index, from, to)) {
    if (!box || box.type === 'cmov' || --moving.boxesLeft < 0) return undefined;
    const content = isOffsets(box) ? movedOffsets(index, at, box, moving) : copied(index, at, box, moving, level);
    if (!content) return undefined;
    pieces.push(...content);
  }
  return pieces;
}

function copied(index: Buffer, at: number, box: Box, moving: Move, level: number): Uint8Array[] | undefined {
  if (box.type !== containers[level]) return [index.subarray(at, box.end)];
  const inner = rewrite(index, at + box.headerBytes, box.end, moving, level + 1);
  return inner && [header(box.type, lengthOf(inner)), ...inner];
}

function* boxesIn(index: Buffer, from: number, to: number): Generator<{ at: number; box: Box | undefined }> {
  let at = from;
  // four zero bytes end a list of boxes in old QuickTime files
  while (at + 8 <= to) {
    const box = readBox(index.subarray(at, Math.min(at + 16, to)), at, to);
    yield { at, box };
    if (!box) return;
    at = box.end;
  }
}

const isOffsets = ({ type }: Box): boolean => type === 'stco' || type === 'co64';
const widthOf = ({ type }: Box): number => (type === 'stco' ? 4 : 8);

function movedOffsets(index: Buffer, at: number, box: Box, { move }: Move): Uint8Array[] | undefined {
  const list = at + box.headerBytes + 8; // version, flags, count
  if (list > box.end) return undefined;
  const count = index.readUInt32BE(list - 4);
  // a count that claims more than there is, and bytes behind the list that would be lost
  if (list + count * widthOf(box) !== box.end) return undefined;
  const moved = Buffer.alloc(8 + count * 8);
  moved.writeUInt32BE(count, 4);
  for (let i = 0; i < count; i++) {
    const place = box.type === 'stco' ? index.readUInt32BE(list + i * 4) : Number(index.readBigUInt64BE(list + i * 8));
    moved.writeBigUInt64BE(BigInt.asUintN(64, BigInt(move(place))), 8 + i * 8);
  }
  return [header('co64', moved.length), moved];
}

function header(type: string, contentBytes: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(8 + contentBytes, 0);
  bytes.write(type, 4, 'latin1');
  return bytes;
}

const lengthOf = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, { length }) => sum + length, 0);
