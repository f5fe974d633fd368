import { createHash } from 'node:crypto';

/**
 * THE TREE over the custody events: RFC 6962 section 2.1, hashes alone, no disk and no database. Whoever keeps one root keeps
 * every event before it: a proof of log₂(n) hashes shows that an event is under it, or that a later root continues it.
 */
export type Hash = Uint8Array;
export const hashBytes = 32;

const sha256 = (...parts: Uint8Array[]): Hash => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
/** MTH({}) = SHA-256() */
export const emptyRoot = (): Hash => sha256();
/** MTH({d}) = SHA-256(0x00 || d) */
export const leafHash = (leaf: Uint8Array): Hash => sha256(Uint8Array.of(0), leaf);
/** SHA-256(0x01 || left || right) */
export const nodeHash = (left: Hash, right: Hash): Hash => sha256(Uint8Array.of(1), left, right);

export const isSame = (a: Hash, b: Hash): boolean => Buffer.compare(a, b) === 0;

export interface Tree {
  readonly size: number;
  append(leaf: Hash): void;
  root(): Hash;
}

/** A tree that only grows, by the hashes of its leaves: it remembers one root a bit of its size, and no leaf. */
export function createTree(): Tree {
  const peaks: Hash[] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    append(leaf) {
      let hash = leaf;
      // two subtrees of one size become one: as many as the old size ends in ones
      for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) hash = nodeHash(peaks.pop()!, hash);
      peaks.push(hash);
      size += 1;
    },
    root: () => (size === 0 ? emptyRoot() : peaks.reduceRight((right, left) => nodeHash(left, right))),
  };
}

/** Leaves from `start`, included, to `end`, excluded: a proof is a row of the roots over such ranges. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The largest power of two below `size`; `size` is 2 or more. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** PATH(m, D[n]), RFC 6962 section 2.1.1, as ranges. `index` is below `size`. */
export function inclusionRanges(index: number, size: number, start = 0): Range[] {
  if (size <= 1) return [];
  const [split, end] = [splitOf(size), start + size];
  return index < split
    ? [...inclusionRanges(index, split, start), { start: start + split, end }]
    : [...inclusionRanges(index - split, size - split, start + split), { start, end: start + split }];
}

/** PROOF(m, D[n]), RFC 6962 section 2.1.2, as ranges. `first` is 1 or more and not above `size`. */
export const consistencyRanges = (first: number, size: number): Range[] => subproof(first, size, 0, true);

function subproof(first: number, size: number, start: number, isWhole: boolean): Range[] {
  if (first === size) return isWhole ? [] : [{ start, end: start + size }];
  const [split, end] = [splitOf(size), start + size];
  return first <= split
    ? [...subproof(first, split, start, isWhole), { start: start + split, end }]
    : [...subproof(first - split, size - split, start + split, false), { start, end: start + split }];
}

/** A subtree of 2^level leaves, the `at`-th of its level from the left. */
const nameOf = (level: number, at: number): string => `${level}/${at}`;

/** The whole subtrees a range of a proof is made of, left to right, largest first. */
function wholesOf({ start, end }: Range): string[] {
  const wholes: string[] = [];
  for (let at = start; at < end; ) {
    const level = Math.floor(Math.log2(end - at));
    wholes.push(nameOf(level, at / 2 ** level));
    at += 2 ** level;
  }
  return wholes;
}

/**
 * Finds the roots over `ranges` of proofs in one pass over the leaves' hashes. It remembers no leaf; time grows with the
 * leaves and with the ranges, not with their product.
 */
export function findRoots(ranges: readonly Range[]): { push(leaf: Hash): void; roots(): Hash[] } {
  const wanted = ranges.map(wholesOf);
  const found = new Map<string, Hash | undefined>(wanted.flat().map((name) => [name, undefined]));
  const keep = (level: number, at: number, hash: Hash): void => {
    const name = nameOf(level, at);
    if (found.has(name)) found.set(name, hash);
  };
  const open: Hash[] = [];
  let size = 0;
  return {
    push(leaf) {
      let [hash, level, rest] = [leaf, 0, size];
      keep(0, size, hash);
      for (; isOdd(rest); rest = half(rest)) {
        hash = nodeHash(open.pop()!, hash);
        level += 1;
        keep(level, half(rest), hash);
      }
      open.push(hash);
      size += 1;
    },
    roots() {
      if (ranges.some(({ end }) => end > size)) throw new RangeError('the proof needs leaves that are not there');
      return wanted.map((names) =>
        names.map((name) => found.get(name)!).reduceRight((right, left) => nodeHash(left, right)),
      );
    },
  };
}

/** The roots over `ranges` of proofs. */
export async function rootsOver(ranges: readonly Range[], leaves: AsyncIterable<Hash> | Iterable<Hash>) {
  const finder = findRoots(ranges);
  for await (const leaf of leaves) finder.push(leaf);
  return finder.roots();
}

export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leaf: Hash;
  readonly proof: readonly Hash[];
  readonly root: Hash;
}

const areHashes = (...hashes: readonly Hash[]): boolean => hashes.every(({ length }) => length === hashBytes);
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const half = (value: number): number => Math.floor(value / 2);
const isOdd = (value: number): boolean => value % 2 === 1;

/** RFC 9162 section 2.1.3.2, step by step. */
export function isIncluded({ index, size, leaf, proof, root }: Inclusion): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes(leaf, root, ...proof)) return false;
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const step of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(step, hash);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else hash = nodeHash(hash, step);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && isSame(hash, root);
}

export interface Consistency {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Hash;
  readonly secondRoot: Hash;
  readonly proof: readonly Hash[];
}

/** RFC 9162 section 2.1.4.2, step by step. A tree continues itself, and every tree continues the empty one, without proof. */
export function isContinued({ first, second, firstRoot, secondRoot, proof }: Consistency): boolean {
  if (!isCount(first) || !isCount(second) || first > second || !areHashes(firstRoot, secondRoot, ...proof))
    return false;
  if (first === second) return proof.length === 0 && isSame(firstRoot, secondRoot);
  if (first === 0) return proof.length === 0 && isSame(firstRoot, emptyRoot());
  if (proof.length === 0) return false;
  const [start, ...steps] = Number.isInteger(Math.log2(first)) ? [firstRoot, ...proof] : proof;
  let [fn, sn] = [first - 1, second - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  let [before, after] = [start!, start!];
  for (const step of steps) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      [before, after] = [nodeHash(step, before), nodeHash(step, after)];
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else after = nodeHash(after, step);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && isSame(before, firstRoot) && isSame(after, secondRoot);
}
