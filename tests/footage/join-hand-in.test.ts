import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SavedChosen } from '../../site/footage/chosen.svelte.ts';
import { join } from '../../site/footage/join-hand-in.ts';
import type { SavedHandIn } from '../../site/footage/saved-hand-in.ts';

const empty: SavedHandIn = {
  v: 1,
  recorder: { brand: '', model: '', overwriteDays: '' },
  exportedBy: '',
  text: '',
  clocks: [],
  cameras: [],
  folders: {},
  files: [],
};
const noUploads: ReadonlySet<string> = new Set();
const file = (upload: string, more: Partial<SavedChosen> = {}): SavedChosen => ({
  upload,
  name: `${upload}.dav`,
  type: '',
  sizeBytes: 100,
  folder: 'EXPORT',
  role: 'footage',
  origin: 'unknown',
  picker: undefined,
  ...more,
});
const camera = (id: string, name: string): SavedHandIn['cameras'][number] => ({
  id,
  name,
  position: '',
  direction: '',
  hasSound: '',
});
const uploadsOf = ({ files }: SavedHandIn): string[] => files.map(({ upload }) => upload);

test('what one device wrote is there for the other, field by field', () => {
  const base = {
    ...empty,
    exportedBy: 'Mia',
    files: [file('a')],
    folders: { EXPORT: { camera: '', from: '1', to: '2' } },
  };
  const mine: SavedHandIn = {
    ...base,
    recorder: { ...base.recorder, brand: 'Dahua' },
    text: 'Se fra 21.40',
    files: [file('a', { sha256: 'ff', camera: '' }), file('b')],
  };
  const theirs: SavedHandIn = {
    ...base,
    recorder: { ...base.recorder, model: 'X1' },
    exportedBy: 'Bo',
    text: 'Koden er 1234',
    cameras: [camera('k1', 'Ved døren')],
    folders: { EXPORT: { camera: 'k1', from: '1', to: '2' } },
    files: [file('a', { note: 'her' }), file('c')],
  };
  const both = join({ base, mine, theirs, removed: noUploads, begun: noUploads });
  assert.deepEqual(both.recorder, { brand: 'Dahua', model: 'X1', overwriteDays: '' });
  assert.deepEqual([both.exportedBy, both.text], ['Bo', 'Se fra 21.40\n\nKoden er 1234']);
  assert.deepEqual(both.folders, { EXPORT: { camera: 'k1', from: '1', to: '2' } });
  assert.deepEqual(uploadsOf(both), ['a', 'b', 'c']);
  const [a] = both.files;
  assert.deepEqual([a?.sha256, a?.note], ['ff', 'her']);
});

test('what was taken out on one device stays out', () => {
  const base = { ...empty, cameras: [camera('k1', 'Ved døren')], files: [file('a'), file('b'), file('c')] };
  const mine = { ...base, files: [file('a'), file('b')] };
  const theirs = { ...base, cameras: [], files: [file('b'), file('c')] };
  const both = join({ base, mine, theirs, removed: new Set(['c']), begun: new Set(['a', 'b']) });
  assert.deepEqual([uploadsOf(both), both.cameras], [['b'], []]);
});

test('a file both have picked is one: the one with bytes, or the one that was saved first', () => {
  const twin = { name: 'film.dav', sizeBytes: 7 };
  const [mine, theirs] = [
    { ...empty, files: [file('mine', twin)] },
    { ...empty, files: [file('theirs', twin)] },
  ];
  const joined = (begun: string[], other = theirs): string[] =>
    uploadsOf(join({ base: undefined, mine, theirs: other, removed: noUploads, begun: new Set(begun) }));
  assert.deepEqual(joined([]), ['theirs']);
  assert.deepEqual(joined(['mine']), ['mine']);
  const differs = { ...empty, files: [file('theirs', { ...twin, sample: 'bb' })] };
  const known = { ...empty, files: [file('mine', { ...twin, sample: 'aa' })] };
  const both = join({ base: undefined, mine: known, theirs: differs, removed: noUploads, begun: noUploads });
  assert.deepEqual(uploadsOf(both), ['mine', 'theirs'], 'other bytes under one name are two files');
});

test('no file of either device is lost unless somebody took it out, and joining again changes nothing', () => {
  const ids = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 });
  const some = fc.record({ base: ids, mine: ids, theirs: ids, begun: ids });
  fc.assert(
    fc.property(some, (given) => {
      const [base, mine, theirs] = [given.base, given.mine, given.theirs].map((uploads) => ({
        ...empty,
        files: uploads.map((upload) => file(upload)),
      })) as [SavedHandIn, SavedHandIn, SavedHandIn];
      const removed = new Set(given.base.filter((id) => !given.mine.includes(id)));
      const begun = new Set(given.begun);
      const both = join({ base, mine, theirs, removed, begun });
      const expected = [...'abcdefgh'].filter((id) => {
        const [was, here, there] = [given.base, given.mine, given.theirs].map((list) => list.includes(id));
        return was ? here && there : here || there;
      });
      assert.deepEqual(uploadsOf(both).toSorted(), expected);
      assert.deepEqual(join({ base: theirs, mine: both, theirs, removed, begun }), both);
    }),
    { numRuns: 500 },
  );
});
