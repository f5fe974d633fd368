import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chainOf, type Link } from '../../api/drop/chain.ts';
import { type Pick, random } from './random.ts';

const link = (start: number, lengthBytes: number, writer?: string): Link => ({
  start,
  lengthBytes,
  ...(writer ? { writer } : {}),
});
const endOf = (chain: readonly Link[]): number => chain.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);

test('without rivals the chain is what follows on, from byte 0', () => {
  const links = [link(0, 8), link(8, 8), link(16, 3), link(20, 5)];
  assert.deepEqual(chainOf(links.toReversed()), links.slice(0, 3));
  assert.deepEqual(chainOf([link(1, 7)]), []);
  assert.deepEqual(chainOf([]), []);
});

test('of two ways the one that leads further is taken, though its first step is shorter', () => {
  const [long, short, on] = [link(0, 8, 'aa'), link(0, 5, 'bb'), link(5, 8, 'bb')];
  assert.deepEqual(chainOf([long, short, on]), [short, on]);
  assert.deepEqual(chainOf([long, short]), [long]);
});

test('of ways that lead equally far the longer step is taken, then the writer that sorts first', () => {
  const [whole, half, rest] = [link(0, 8, 'cc'), link(0, 4, 'aa'), link(4, 4, 'aa')];
  assert.deepEqual(chainOf([half, rest, whole]), [whole]);
  assert.deepEqual(chainOf([link(0, 8, 'bb'), link(0, 8, 'aa')]), [link(0, 8, 'aa')]);
});

test('the way is found through 12,000 rivals at one go', () => {
  const links = Array.from({ length: 6000 }, (_, n) => [link(n * 8, 8, 'bb'), link(n * 8, 5, 'aa')]).flat();
  assert.equal(endOf(chainOf(links)), 48_000);
});

/** Each begins where the chain ended when it looked, as writers do, and cuts its bytes as its connection lets it. */
function crowd(pick: Pick): Link[][] {
  const listings: Link[][] = [[]];
  for (let n = 1 + pick(12); n > 0; n--) {
    const seen = listings[Math.max(0, listings.length - 1 - pick(4))]!;
    let start = endOf(chainOf(seen));
    const writer = pick(2 ** 32)
      .toString(16)
      .padStart(16, '0');
    for (let left = 1 + pick(3); left > 0; left--) {
      const lengthBytes = pick(3) === 0 ? 1 + pick(7) : 8;
      listings.push([...listings.at(-1)!, link(start, lengthBytes, writer)]);
      start += lengthBytes;
    }
  }
  return listings;
}

test('an offset that was told never gets smaller, and everybody reads the same', () => {
  const pick = random('chain');
  let rivals = 0;
  for (let n = 0; n < 5000; n++) {
    let told = 0;
    for (const listing of crowd(pick)) {
      const chain = chainOf(listing);
      const end = endOf(chain);
      assert.ok(end >= told, `case ${n}: ${end} after ${told}`);
      // whoever finished a segment tells its end, which is on the chain or behind it
      const newest = listing.at(-1);
      if (newest) assert.ok(end >= newest.start + newest.lengthBytes, `case ${n}`);
      const shuffled = listing.toSorted(() => pick(3) - 1);
      assert.deepEqual(chainOf(shuffled), chain, `case ${n}`);
      let at = 0;
      for (const { start, lengthBytes } of chain) {
        assert.equal(start, at);
        at += lengthBytes;
      }
      told = end;
      if (new Set(listing.map(({ start }) => start)).size < listing.length) rivals++;
    }
  }
  assert.ok(rivals > 5000, `${rivals} listings with rivals`);
});
