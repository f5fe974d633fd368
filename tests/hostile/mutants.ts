import { one, type Pick, random } from '../drop/random.ts';
import type { Honest } from './honest.ts';
import { be32, file, type HostileFile } from './hostile-file.ts';

/** So much of a file is enough to be dangerous; larger ones would only cost time. */
const most = 200_000;

/** Mutant `number` of this seed: half of them grow from honest files, which a parser follows deeper. */
export function mutant(seed: number, number: number, honest: Honest, corpus: readonly HostileFile[]): HostileFile {
  const pick = random(`mutant ${seed} ${number}`);
  const kept = corpus.filter(({ bytes }) => bytes.length > 16 && bytes.length <= most);
  const parents = Object.entries(honest).map(([name, bytes]) => file(name, bytes));
  const parent = () => one(pick, pick(2) === 0 ? parents : kept);
  const { name, bytes } = parent();
  let changed: Buffer = Buffer.from(bytes);
  for (let times = 1 + pick(6); times > 0 && changed.length > 8; times--)
    changed = one(pick, changes)(changed, pick, parent().bytes);
  return { ...file(`${number}-${name}`, changed.subarray(0, most * 2)), isProgram: 'maybe' };
}

type Change = (bytes: Buffer, pick: Pick, other: Buffer) => Buffer;

/** Values at which counters, sizes and offsets turn over. */
const extremes = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

const changes: Change[] = [
  function flipBits(bytes, pick) {
    for (let flips = 1 + pick(40); flips > 0; flips--) bytes[near(bytes, pick)]! ^= 1 << pick(8);
    return bytes;
  },
  function copyBlock(bytes, pick) {
    const from = pick(bytes.length);
    bytes.copy(bytes, pick(bytes.length), from, from + 1 + pick(4096));
    return bytes;
  },
  function repeatBlock(bytes, pick) {
    const at = pick(bytes.length);
    const block = bytes.subarray(at, at + 1 + pick(512));
    return Buffer.concat([
      bytes.subarray(0, at),
      ...Array.from({ length: 1 + pick(50) }, () => block),
      bytes.subarray(at),
    ]);
  },
  function cutOff(bytes, pick) {
    return bytes.subarray(0, 8 + pick(bytes.length - 8));
  },
  function takeOut(bytes, pick) {
    const at = pick(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + pick(300))]);
  },
  function splice(bytes, pick, other) {
    return Buffer.concat([bytes.subarray(0, pick(bytes.length)), other.subarray(pick(other.length || 1))]);
  },
  function writeExtreme(bytes, pick) {
    for (let times = 1 + pick(4); times > 0; times--) {
      const at = near(bytes, pick) & ~3;
      const value = be32(one(pick, extremes));
      if (at + 4 <= bytes.length) bytes.set(pick(2) ? value : value.reverse(), at);
    }
    return bytes;
  },
  function lieInBox(bytes, pick) {
    const boxes = [...bytes.toString('latin1').matchAll(/(?:[a-z0-9©]{4}|LIST|strh|IHDR|IDAT|VP8X)/g)].map(
      ({ index }) => index,
    );
    const at = (one(pick, boxes) ?? 4) - 4;
    if (at >= 0) bytes.set(be32(one(pick, [...extremes, bytes.length, pick(bytes.length)])), at);
    return bytes;
  },
];

/** Headers stand at the beginning, an index often at the end. */
function near(bytes: Buffer, pick: Pick): number {
  const span = pick(3) === 0 ? bytes.length : Math.min(bytes.length, 2048);
  return pick(4) === 0 ? bytes.length - 1 - pick(span) : pick(span);
}
