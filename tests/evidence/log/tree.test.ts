import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  consistencyRanges,
  createTree,
  emptyRoot,
  type Hash,
  inclusionRanges,
  isContinued,
  isIncluded,
  leafHash,
  nodeHash,
  rootsOver,
} from '../../../api/evidence/log/tree.ts';

// leaves, roots and proofs of google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc
const words = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const published = {
  roots: [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ],
  // index, size, path
  inclusion: [
    [0, 1, []],
    [
      0,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      5,
      8,
      [
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
    [
      1,
      5,
      [
        '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ],
  // first, second, proof
  consistency: [
    [1, 1, []],
    [
      1,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      6,
      8,
      [
        '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [
      2,
      5,
      [
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ],
} as const;

const hex = (hash: Hash): string => Buffer.from(hash).toString('hex');
const leaves = (count: number, from: readonly string[] = []): Hash[] =>
  Array.from({ length: count }, (_, n) => leafHash(Buffer.from(from[n] ?? n.toString(16).padStart(4, '0'), 'hex')));
const known = leaves(8, words);

function rootOf(all: readonly Hash[]): Hash {
  const tree = createTree();
  for (const leaf of all) tree.append(leaf);
  return tree.root();
}

/** The definition of RFC 6962 section 2.1, word for word, to compare with. */
function defined(all: readonly Hash[]): Hash {
  if (all.length === 0) return emptyRoot();
  if (all.length === 1) return all[0]!;
  let split = 1;
  while (split * 2 < all.length) split *= 2;
  return nodeHash(defined(all.slice(0, split)), defined(all.slice(split)));
}

test('roots are the published ones: the empty tree, and one to eight leaves', () => {
  assert.equal(hex(emptyRoot()), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.equal(hex(createTree().root()), hex(emptyRoot()));
  assert.deepEqual(
    published.roots.map((_, n) => hex(rootOf(known.slice(0, n + 1)))),
    published.roots,
  );
});

test('proofs are the published ones', async () => {
  for (const [index, size, path] of published.inclusion)
    assert.deepEqual((await rootsOver(inclusionRanges(index, size), known)).map(hex), path);
  for (const [first, second, path] of published.consistency)
    assert.deepEqual((await rootsOver(consistencyRanges(first, second), known)).map(hex), path);
});

test('a tree that grows leaf by leaf has the root its definition gives, at every size', () => {
  const all = leaves(200);
  const tree = createTree();
  for (const [n, leaf] of all.entries()) {
    tree.append(leaf);
    assert.equal(hex(tree.root()), hex(defined(all.slice(0, n + 1))));
  }
});

const sizes = 200;
const all = leaves(sizes);
const roots = all.map((_, n) => rootOf(all.slice(0, n + 1)));
/** Roots over ranges, remembered: the same subtree stands in many proofs. */
const remembered = new Map<string, Hash>();
const over = ({ start, end }: { start: number; end: number }): Hash => {
  const name = `${start}-${end}`;
  const hash = remembered.get(name) ?? rootOf(all.slice(start, end));
  remembered.set(name, hash);
  return hash;
};
const included = (index: number, size: number) => ({
  index,
  size,
  leaf: all[index]!,
  proof: inclusionRanges(index, size).map(over),
  root: roots[size - 1]!,
});
const continued = (first: number, second: number) => ({
  first,
  second,
  firstRoot: roots[first - 1]!,
  secondRoot: roots[second - 1]!,
  proof: consistencyRanges(first, second).map(over),
});

test('every proof of every size up to 200 is accepted', () => {
  let proofs = 0;
  for (let size = 1; size <= sizes; size++)
    for (let n = 0; n < size; n++) {
      assert.ok(isIncluded(included(n, size)), `${n} in ${size}`);
      assert.ok(isContinued(continued(n + 1, size)), `${n + 1} to ${size}`);
      proofs += 2;
    }
  assert.equal(proofs, sizes * (sizes + 1));
});

const flipped = (hash: Hash, bit: number): Hash => {
  const other = Uint8Array.from(hash);
  other[bit >> 3]! ^= 1 << (bit & 7);
  return other;
};

/** Every way to spoil a list of hashes that leaves another list. */
const spoilt = (proof: readonly Hash[], at: number, bit: number, extra: Hash): Hash[][] =>
  [
    proof.with(at % Math.max(1, proof.length), flipped(proof[at % Math.max(1, proof.length)] ?? extra, bit)),
    proof.toSpliced(at % Math.max(1, proof.length), 1),
    proof.toSpliced(at % (proof.length + 1), 0, extra),
    [...proof, extra],
    proof.toReversed(),
    proof.with(0, (proof[0] ?? extra).subarray(0, 31)),
  ].filter((other) => other.map(hex).join() !== proof.map(hex).join());

const spoils = fc.record({
  size: fc.integer({ min: 2, max: sizes }),
  share: fc.nat(10_000),
  at: fc.nat(20),
  bit: fc.nat(255),
  extra: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  other: fc.integer({ min: 1, max: sizes + 3 }),
});

test('no spoilt proof that an event is in the tree is accepted', () => {
  fc.assert(
    fc.property(spoils, ({ size, share, at, bit, extra, other }) => {
      const good = included(share % size, size);
      for (const proof of good.proof.length > 0 ? spoilt(good.proof, at, bit, extra) : [[extra]])
        assert.ok(!isIncluded({ ...good, proof }));
      assert.ok(!isIncluded({ ...good, leaf: flipped(good.leaf, bit) }));
      assert.ok(!isIncluded({ ...good, root: flipped(good.root, bit) }));
      for (const index of [other - 1, -1, 0.5, good.index + 2 ** 40].filter((it) => it !== good.index))
        assert.ok(!isIncluded({ ...good, index }));
    }),
    { numRuns: 2000 },
  );
});

test('no spoilt proof that a tree continues another is accepted', () => {
  fc.assert(
    fc.property(spoils, ({ size, share, at, bit, extra }) => {
      const good = continued(1 + (share % (size - 1)), size);
      for (const proof of spoilt(good.proof, at, bit, extra)) assert.ok(!isContinued({ ...good, proof }));
      assert.ok(!isContinued({ ...good, firstRoot: flipped(good.firstRoot, bit) }));
      assert.ok(!isContinued({ ...good, secondRoot: flipped(good.secondRoot, bit) }));
      // a size is bound by the checkpoint that signs it beside its root, not by the path
      for (const first of [0, -1, 0.5, size + 1]) assert.ok(!isContinued({ ...good, first }));
    }),
    { numRuns: 2000 },
  );
});

test('a tree continues itself and the empty one without a proof, and nothing shorter than itself', () => {
  const [root, before] = [roots[4]!, roots[3]!];
  assert.ok(isContinued({ first: 5, second: 5, firstRoot: root, secondRoot: root, proof: [] }));
  assert.ok(!isContinued({ first: 5, second: 5, firstRoot: root, secondRoot: before, proof: [] }));
  assert.ok(isContinued({ first: 0, second: 5, firstRoot: emptyRoot(), secondRoot: root, proof: [] }));
  assert.ok(!isContinued({ first: 0, second: 5, firstRoot: before, secondRoot: root, proof: [] }));
  assert.ok(!isContinued({ first: 5, second: 4, firstRoot: root, secondRoot: before, proof: [] }));
});
