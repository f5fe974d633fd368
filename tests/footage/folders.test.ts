import assert from 'node:assert/strict';
import { test } from 'node:test';
import { camerasOfFolders, foldersOf } from '../../site/footage/camera-folders.ts';
import { lengthInWords, readTime, shownOf } from '../../site/footage/clock-words.ts';
import { droppedIn } from '../../site/footage/folders.ts';
import { isLitter, roleOf, timesIn } from '../../site/footage/roles.ts';
import { da } from '../../site/text/hand-in.ts';

test('what lies in an export is told by its name', () => {
  const roles = Object.fromEntries(
    [
      'VSPlayer.exe',
      'libffmpeg.dll',
      'Player.dmg',
      'ch01.dav',
      'film.mp4',
      'indeks',
      'password.txt',
      'kode.pdf',
      'læs mig.txt',
      'monkey.txt',
      'export.key',
    ].map((name) => [name, roleOf(name)]),
  );
  assert.deepEqual(roles, {
    'VSPlayer.exe': 'player',
    'libffmpeg.dll': 'player',
    'Player.dmg': 'player',
    'ch01.dav': 'footage',
    'film.mp4': 'footage',
    indeks: 'footage',
    'password.txt': 'key',
    'kode.pdf': 'key',
    'læs mig.txt': 'other',
    'monkey.txt': 'other',
    'export.key': 'key',
  });
  assert.deepEqual(['.DS_Store', '._film.mp4', 'Thumbs.db', 'film.mp4'].map(isLitter), [true, true, true, false]);
});

test('times a recorder writes into a name are read, and nothing else is taken for one', () => {
  const times = { from: '2026-11-21T21:41:00', to: '2026-11-21T22:15:00' };
  assert.deepEqual(timesIn('NVR_ch1_20261121214100_20261121221500.dav'), times);
  assert.deepEqual(timesIn('Cam 3 2026-11-21_21-41-00 2026-11-21_22-15-00.avi'), times);
  for (const name of [
    '20261121214100.dav',
    '20261321214100_20261121221500.dav',
    '20261121221500_20261121214100.dav',
    'IMG_0001.mov',
  ])
    assert.equal(timesIn(name), undefined, name);
});

test('a dropped folder is read to its bottom, a hundred entries at a time', async () => {
  const fileEntry = (name: string) => ({
    isFile: true,
    name,
    file: (done: (file: File) => void) => done(new File(['x'], name)),
  });
  const directory = (name: string, children: object[]) => ({
    isFile: false,
    name,
    createReader() {
      const rest = [...children];
      return { readEntries: (done: (some: object[]) => void) => done(rest.splice(0, 100)) };
    },
  });
  const many = Array.from({ length: 250 }, (_, at) => fileEntry(`${at}.dav`));
  const tree = directory('EXPORT', [fileEntry('a.exe'), directory('Kamera 1', many)]);
  const items = [tree, fileEntry('los.mp4')].map((entry) => ({ webkitGetAsEntry: () => entry }));
  const found = await droppedIn({ items, files: [] } as unknown as DataTransfer);
  assert.equal(found.length, 252);
  assert.deepEqual([...new Set(found.map(({ folder }) => folder))], ['EXPORT', 'EXPORT/Kamera 1', '']);
});

test('folders that look like cameras are proposed, at the shallowest level where there are several', () => {
  const chosen = ['EX/Kamera 10/a', 'EX/Kamera 2/b', 'EX/Kamera 2/c'].map((folder) => ({ folder, role: 'footage' }));
  const of = { footage: chosen, folders: {} } as unknown as Parameters<typeof camerasOfFolders>[0];
  assert.deepEqual(camerasOfFolders(of), [
    { folder: 'EX/Kamera 2', name: 'Kamera 2' },
    { folder: 'EX/Kamera 10', name: 'Kamera 10' },
  ]);
  assert.deepEqual(foldersOf(of.footage).slice(0, 3), ['', 'EX', 'EX/Kamera 2']);
});

test('a time is read as people write it, and a length is said in two units', () => {
  assert.deepEqual(['22.41.07', '22:41', '224107', '9.05', '24.00', 'x'].map(readTime), [
    '22:41:07',
    '22:41',
    '22:41:07',
    '09:05',
    undefined,
    undefined,
  ]);
  assert.equal(shownOf('2026-02-30', '10.00'), undefined);
  assert.equal(shownOf('2026-02-28', '10.00'), '2026-02-28T10:00');
  const length = (ms: number): string => lengthInWords(ms, da.clock.units);
  assert.deepEqual([0, 61_000, 3_723_000, 90_000_000].map(length), [
    '0 sekunder',
    '1 minut og 1 sekund',
    '1 time og 2 minutter',
    '1 dag og 1 time',
  ]);
});
