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

/** The roots over `ranges`, from one pass over the leaves' hashes; it remembers no leaf. */
export async function rootsOver(ranges: readonly Range[], leaves: AsyncIterable<Hash> | Iterable<Hash>) {
  const trees = ranges.map(createTree);
  let at = 0;
  for await (const leaf of leaves) {
    for (const [n, { start, end }] of ranges.entries()) if (at >= start && at < end) trees[n]!.append(leaf);
    at += 1;
  }
  if (ranges.some(({ end }) => end > at)) throw new RangeError('the proof needs leaves that are not there');
  return trees.map((tree) => tree.root());
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
