import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

export interface SearchedMemory {
  readonly bytes: number;
  /** names of the needles that were found */
  readonly hits: readonly string[];
}

const blockBytes = 4 * 1024 ** 2;

/** Searches everything a process has in its memory that it may read itself. Takes the right to look into it. */
export function searchMemory(pid: number, needles: ReadonlyMap<string, Buffer>): SearchedMemory {
  const overlap = Math.max(...[...needles.values()].map(({ length }) => length));
  const block = Buffer.alloc(blockBytes + overlap);
  const hits = new Set<string>();
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  let bytes = 0;
  try {
    for (const [from, until] of readable(pid)) {
      let held = 0;
      for (let at = from; at < until; ) {
        const wanted = Math.min(blockBytes, Number(until - at));
        const got = tryRead(memory, block, held, wanted, at);
        if (got === 0) break;
        bytes += got;
        at += BigInt(got);
        const part = block.subarray(0, held + got);
        for (const [name, needle] of needles) if (part.includes(needle)) hits.add(name);
        const kept = Math.min(overlap, held + got);
        block.copyWithin(0, held + got - kept, held + got);
        held = kept;
      }
    }
  } finally {
    closeSync(memory);
  }
  return { bytes, hits: [...hits] };
}

/** Ranges that can be read, but for what the kernel shows every process. */
function readable(pid: number): [bigint, bigint][] {
  return readFileSync(`/proc/${pid}/maps`, 'latin1')
    .split('\n')
    .flatMap((line): [bigint, bigint][] => {
      const [, from, until, name] = /^([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+\s*(.*)$/.exec(line) ?? [];
      if (!from || !until || name === '[vvar]' || name === '[vsyscall]') return [];
      return [[BigInt(`0x${from}`), BigInt(`0x${until}`)]];
    });
}

/** 0 where a range has gone, or is no memory, since it was listed. */
function tryRead(file: number, block: Buffer, at: number, length: number, position: bigint): number {
  try {
    return readSync(file, block, at, length, position);
  } catch (error) {
    if (['EIO', 'EFAULT'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}
