import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openManifest, sealManifest } from '../../api/backup/manifest.ts';
import { isUploadId } from '../../api/drop/keys.ts';
import { newSigningKey, parseSigningKey } from '../../api/signed-note.ts';
import { workThrough } from '../evidence/bench.ts';
import { type Installation, openInstallation } from './installation.ts';

let installation: Installation;
let times: string[];
let path: string;
let whole: string;
const restored = () => join(installation.dataDir, 'restored');

before(async () => {
  installation = await openInstallation();
  path = installation.folder.path;
  whole = `${path}-whole`;
  for (const _ of [1, 2, 3]) await installation.send();
  await workThrough(installation.bench);
  await installation.notarize();
  await installation.back();
  await installation.delete(installation.sent[0]!);
  await installation.send();
  await workThrough(installation.bench);
  await installation.send();
  await installation.back();
  times = await installation.folder.times();
  cpSync(path, whole, { recursive: true });
});
after(() => installation.close());

/** Segments of two originals in the newest backup, as large as one another. */
async function twoObjects(): Promise<[string, string]> {
  const { objects } = JSON.parse(
    readFileSync(installation.folder.at(times[1]!, 'manifest'), 'utf8').split('\n\n')[0]!,
  ) as { objects: { store: string; key: string; sizeBytes: number }[] };
  const originals = objects.filter(({ key }) => key.startsWith('originals/'));
  const first = originals[0]!;
  const second = originals.find(({ key, sizeBytes }) => key !== first.key && sizeBytes === first.sizeBytes)!;
  assert.ok(isUploadId(first.key.split('/')[1]!));
  return [join(path, 'blobs/vault', first.key), join(path, 'blobs/vault', second.key)];
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = bytes[at]! ^ 1;
  writeFileSync(file, bytes);
}

/** What check and restore say of the newest backup once something was done to the folder; then it is whole again. */
async function said(
  plant: () => void | Promise<void>,
): Promise<{ checked: string; restored: string; wasWritten: boolean }> {
  await plant();
  const checked = (await installation.check(times[1]!)).join('\n');
  const lines = (await installation.restore(times[1]!, restored())).join('\n');
  const wasWritten = existsSync(join(restored(), 'db/vidne.db'));
  rmSync(restored(), { recursive: true, force: true });
  rmSync(path, { recursive: true });
  cpSync(whole, path, { recursive: true });
  return { checked, restored: lines, wasWritten };
}

const nameOf = (file: string): string => file.slice(path.length + 1);

test('of what nobody touched nothing is said, and what is restored is as it was', async () => {
  assert.equal(times.length, 2);
  for (const time of times) {
    assert.deepEqual(await installation.check(time), []);
    assert.deepEqual(await installation.restore(time, restored()), []);
    const { lines, unwell, tips } = await installation.judge(restored());
    assert.deepEqual([lines, unwell], [[], []]);
    assert.equal(tips.size, time === times[0] ? 3 : 5);
    rmSync(restored(), { recursive: true });
  }
});

test('a bit of an object', async () => {
  const [object] = await twoObjects();
  const { checked, restored } = await said(() => flip(object, 100));
  for (const lines of [checked, restored])
    assert.match(lines, new RegExp(`^${nameOf(object)}: has \\d+ bytes with SHA-256`));
});

test('an object that was cut short', async () => {
  const [object] = await twoObjects();
  const { checked, restored } = await said(() => truncateSync(object, 50));
  for (const lines of [checked, restored]) assert.match(lines, new RegExp(`^${nameOf(object)}: has 50 bytes`));
});

test('an object that is gone', async () => {
  const [object] = await twoObjects();
  const { checked, restored } = await said(() => rmSync(object));
  for (const lines of [checked, restored]) assert.match(lines, new RegExp(`^${nameOf(object)}: is missing`));
});

test('two objects in the place of one another', async () => {
  const [a, b] = await twoObjects();
  const { checked, restored } = await said(() => {
    renameSync(a, `${a}.x`);
    renameSync(b, a);
    renameSync(`${a}.x`, b);
  });
  for (const lines of [checked, restored])
    for (const object of [a, b]) assert.match(lines, new RegExp(`^${nameOf(object)}: has `, 'm'));
});

test('an object that was put in', async () => {
  const name = 'blobs/vault/originals/0123456789abcdef0123456789abcdef/0000000000000000.age';
  const { checked, restored } = await said(() => {
    mkdirSync(join(path, name, '..'), { recursive: true });
    const [object] = readdirSync(join(path, 'blobs/vault/tips'));
    cpSync(join(path, 'blobs/vault/tips', object!), join(path, name));
  });
  for (const lines of [checked, restored]) assert.match(lines, new RegExp(`^${name}: is named by no backup`));
});

test('a bit of the copy of the database: nothing is restored', async () => {
  const found = await said(() => flip(installation.folder.at(times[1]!, 'database'), 5000));
  for (const lines of [found.checked, found.restored])
    assert.match(lines, new RegExp(`^backups/${times[1]}/database: has other bytes`));
  assert.equal(found.wasWritten, false);
});

test('a bit of what is published of custody', async () => {
  const file = installation.folder.at(times[1]!, 'rest/site/custody/checkpoint');
  const found = await said(() => flip(file, 10));
  for (const lines of [found.checked, found.restored])
    assert.match(lines, new RegExp(`^${nameOf(file)}: has other bytes`, 'm'));
});

test('a bit of the manifest, wherever it is: nothing is restored', async () => {
  const file = installation.folder.at(times[1]!, 'manifest');
  const { length } = readFileSync(file);
  for (const at of [0, 200, length >> 1, length - 80, length - 2]) {
    const found = await said(() => flip(file, at));
    for (const lines of [found.checked, found.restored])
      assert.match(lines, new RegExp(`^manifest of ${times[1]}: is (not|without)`), `byte ${at}`);
    assert.equal(found.wasWritten, false);
  }
});

test('an older manifest in the place of a newer one, alone or with all that belongs to it', async () => {
  const [older, newer] = times.map((time) => installation.folder.at(time));
  for (const names of [['manifest'], ['manifest', 'database', 'rest']]) {
    const found = await said(() => {
      for (const name of names) {
        rmSync(join(newer!, name), { recursive: true });
        cpSync(join(older!, name), join(newer!, name), { recursive: true });
      }
    });
    for (const lines of [found.checked, found.restored])
      assert.match(lines, new RegExp(`^manifest of ${times[1]}: is the manifest of ${times[0]}`));
    assert.equal(found.wasWritten, false);
  }
});

test('a manifest signed by somebody else, and one that is gone', async () => {
  const file = installation.folder.at(times[1]!, 'manifest');
  const text = readFileSync(file, 'utf8');
  const other = parseSigningKey(newSigningKey('vidne.example/backup'));
  assert.throws(() => openManifest(text, other), /not signed by/);
  const forged = await said(() => {
    const { objects, ...head } = JSON.parse(text.slice(0, text.indexOf('\n\n'))) as Parameters<typeof sealManifest>[0];
    writeFileSync(file, sealManifest({ ...head, objects: objects.slice(1) }, other));
  });
  const gone = await said(() => rmSync(file));
  for (const [{ checked, restored }, is] of [
    [forged, 'is not signed by'],
    [gone, 'is missing'],
  ] as const)
    for (const lines of [checked, restored]) assert.match(lines, new RegExp(`^manifest of ${times[1]}: ${is}`));
});
