import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHashIndex } from '../../api/evidence/likeness/hash-index.ts';
import { measureSearch } from '../bench/likeness.ts';
import { chance } from '../bench/scenes.ts';

const all = 0xffffffff;
const name = (index: number): string => index.toString(16).padStart(32, '0');
const bits = (word: number): number => [...word.toString(2)].filter((bit) => bit === '1').length;

test('the index finds exactly what comparing with every hash finds', () => {
  const draw = chance(7);
  const word = () => Math.floor(draw() * 2 ** 32);
  const index = createHashIndex();
  const base = { high: word(), low: word() };
  const flipped = (count: number) => {
    let { high, low } = base;
    for (let i = 0; i < count; i++) {
      if (draw() < 0.5) high = (high ^ (1 << Math.floor(draw() * 32))) >>> 0;
      else low = (low ^ (1 << Math.floor(draw() * 32))) >>> 0;
    }
    return { high, low };
  };
  // more than one block, and files with several hashes
  const files = Array.from({ length: 40_000 }, (_, at) => [flipped(at % 40), flipped((at * 7) % 40)]);
  for (const [at, hashes] of files.entries()) index.add(name(at), hashes);
  assert.equal(index.size, 80_000);
  const [sureHigh, sureLow] = [0xfff0ffff, all];
  const most = Math.floor(60 * 0.22);
  const expected = files.flatMap((hashes, at) => {
    const apart = hashes.map(
      ({ high, low }) => bits(((high ^ base.high) & sureHigh) >>> 0) + bits(((low ^ base.low) & sureLow) >>> 0),
    );
    return Math.min(...apart) <= most ? [`${name(at)} ${Math.min(...apart)}`] : [];
  });
  const found = index.search({ ...base, sureHigh, sureLow }, 0.22);
  assert.ok(expected.length > 1000);
  assert.deepEqual(found.map(({ file, distance }) => `${file} ${distance}`).sort(), expected.sort());
  assert.deepEqual(
    found.map(({ distance }) => distance),
    found.map(({ distance }) => distance).sort((a, b) => a - b),
  );
});

test('an empty index finds nothing', () => {
  assert.deepEqual(createHashIndex().search({ high: 0, low: 0, sureHigh: all, sureLow: all }, 1), []);
});

test('a million hashes are searched within 50 ms of the processor and take less than 40 MiB', () => {
  const { cpuP50, mebibytes } = measureSearch(1_000_000, 40);
  assert.ok(cpuP50 <= 50, `${cpuP50} ms`);
  assert.ok(mebibytes <= 40, `${mebibytes} MiB`);
});
