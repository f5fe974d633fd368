import { countBits } from './fingerprint.ts';

/**
 * Every hash there is, in memory: one hash of 64 bits against a million in a few milliseconds, without false negatives.
 * 12 bytes a hash and 16 a file, in blocks, so that growing never copies the whole.
 */
export interface HashIndex {
  readonly size: number;
  /** `file` is 32 hex digits, and may come more than once */
  add(file: string, hashes: Iterable<{ high: number; low: number }>): void;
  /** Files with a hash that differs in at most `share` of the bits that are sure; each once, nearest first. */
  search(probe: Probe, share: number): { file: string; distance: number }[];
}

export interface Probe {
  high: number;
  low: number;
  sureHigh: number;
  sureLow: number;
}

const blockSize = 65_536;
interface Block {
  high: Uint32Array;
  low: Uint32Array;
  owner: Uint32Array;
}
const newBlock = (): Block => ({
  high: new Uint32Array(blockSize),
  low: new Uint32Array(blockSize),
  owner: new Uint32Array(blockSize),
});

export function createHashIndex(): HashIndex {
  const blocks: Block[] = [];
  const names: Buffer[] = [];
  let [size, files] = [0, 0];
  const nameOf = (file: number): string => {
    const at = (file % blockSize) * 16;
    return names[Math.floor(file / blockSize)]!.toString('hex', at, at + 16);
  };
  return {
    get size() {
      return size;
    },
    add(file, hashes) {
      if (files % blockSize === 0) names.push(Buffer.alloc(blockSize * 16));
      names.at(-1)!.write(file, (files % blockSize) * 16, 16, 'hex');
      for (const { high, low } of hashes) {
        if (size % blockSize === 0) blocks.push(newBlock());
        const block = blocks.at(-1)!;
        const at = size++ % blockSize;
        block.high[at] = high;
        block.low[at] = low;
        block.owner[at] = files;
      }
      files += 1;
    },
    search(probe, share) {
      const found = new Map<number, number>();
      const most = Math.floor((countBits(probe.sureHigh) + countBits(probe.sureLow)) * share);
      for (const [index, block] of blocks.entries())
        scan(block, Math.min(blockSize, size - index * blockSize), probe, most, found);
      const nearest = new Map<string, number>();
      for (const [file, distance] of [...found].sort(([, a], [, b]) => a - b))
        if (!nearest.has(nameOf(file))) nearest.set(nameOf(file), distance);
      return Array.from(nearest, ([file, distance]) => ({ file, distance }));
    },
  };
}

/** The loop everything waits for: no call, no allocation but for what is found. */
function scan(
  { high, low, owner }: Block,
  count: number,
  probe: Probe,
  most: number,
  found: Map<number, number>,
): void {
  const { high: probeHigh, low: probeLow, sureHigh, sureLow } = probe;
  for (let at = 0; at < count; at++) {
    let distance = countBits((high[at]! ^ probeHigh) & sureHigh);
    if (distance > most) continue;
    distance += countBits((low[at]! ^ probeLow) & sureLow);
    if (distance > most) continue;
    const file = owner[at]!;
    if (distance < (found.get(file) ?? 65)) found.set(file, distance);
  }
}
