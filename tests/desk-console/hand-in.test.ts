import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allFolders, type Folder, folderTree, isProgram, playerOf } from '../../site/desk/hand-in.ts';
import { exactRange, shownTime } from '../../site/desk/times.ts';
import type { TipFile } from '../../site/desk/wire.ts';

const file = (path: string, change: Partial<TipFile> = {}): TipFile => {
  const at = path.lastIndexOf('/');
  return { id: path, folder: path.slice(0, Math.max(0, at)), claimedName: path.slice(at + 1), ...change } as TipFile;
};
const player = { state: 'quarantined', failure: 'program' } as const;
const drawn = ({ name, folders, files, count }: Folder): unknown => ({
  [`${name} ${count}`]: [...folders.map(drawn), ...files.map(({ claimedName }) => claimedName)],
});

test('files lie in their folders, in the order people count', () => {
  const tree = folderTree(
    ['kamera 10/b.dav', 'kamera 2/a10.dav', 'kamera 2/a9.dav', 'kamera 2/nat/c.dav', 'ure.jpg'].map((path) =>
      file(path),
    ),
  );
  assert.deepEqual(drawn(tree), {
    ' 5': [{ 'kamera 2 3': [{ 'nat 1': ['c.dav'] }, 'a9.dav', 'a10.dav'] }, { 'kamera 10 1': ['b.dav'] }, 'ure.jpg'],
  });
  assert.deepEqual(allFolders(tree), ['kamera 2', 'kamera 2/nat', 'kamera 10']);
});

test('a folder with one folder in it and nothing else is one', () => {
  const tree = folderTree(['USB/Export/2026/a.dav', 'USB/Export/2026/b.dav'].map((path) => file(path)));
  assert.deepEqual(drawn(tree), { ' 2': [{ 'USB/Export/2026 2': ['a.dav', 'b.dav'] }] });
});

test('every file of three hundred in forty folders is in the tree once', () => {
  const files = Array.from({ length: 300 }, (_, n) => file(`rod/${n % 8}/${n % 40}/optagelse ${n}.dav`));
  const all = (folder: Folder): TipFile[] => [...folder.files, ...folder.folders.flatMap(all)];
  const tree = folderTree(files);
  assert.equal(tree.count, 300);
  assert.deepEqual(
    all(tree)
      .map(({ id }) => id)
      .sort(),
    files.map(({ id }) => id).sort(),
  );
});

test('strange names of folders lead nowhere else', () => {
  const tree = folderTree([file('../../etc/a'), file('//b'), file('__proto__/c'), file('constructor/d')]);
  assert.equal(tree.count, 4);
});

test('the player of a recording is the nearest that came with it', () => {
  const [near, far, other] = [file('a/b/p.exe', player), file('a/q.exe', player), file('z/r.exe', player)];
  assert.equal(playerOf(file('a/b/c/x.dav'), [far, near, other]), near);
  assert.equal(playerOf(file('a/x.dav'), [far, near, other]), far);
  assert.equal(playerOf(file('y/x.dav'), [other]), other);
  assert.equal(playerOf(file('y/x.dav'), [file('y/p.exe', { state: 'queued', failure: null })]), undefined);
  assert.equal(isProgram({ state: 'quarantined', failure: 'sender_digest' }), false);
});

test('a recorder’s clock is shown as it stood, a true time in Copenhagen, and a day once', () => {
  assert.equal(shownTime('2026-11-12T09:20', 'da'), '12.11.2026 09.20');
  assert.equal(shownTime('2026-11-12T09:20:03', 'en'), '12/11/2026 09:20:03');
  assert.equal(shownTime('2026-02-31T09:20:03', 'da'), '2026-02-31T09:20:03');
  assert.equal(exactRange('2026-11-12T08:10:00Z', '2026-11-12T08:15:00Z', 'da'), '12.11.2026 09.10.00 – 09.15.00');
  assert.equal(
    exactRange('2026-11-12T22:59:00Z', '2026-11-12T23:01:00Z', 'da'),
    '12.11.2026 23.59.00 – 13.11.2026 00.01.00',
  );
});
