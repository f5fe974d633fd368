import assert from 'node:assert/strict';
import { globSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { BlobStore } from '../../api/drop/blobs.ts';
import { workThrough } from '../evidence/bench.ts';
import { type Installation, type Judged, openInstallation } from './installation.ts';

let installation: Installation;
beforeEach(async () => {
  installation = await openInstallation();
});
afterEach(() => installation.close());

/** The same store; `act` happens before it is asked so for the `nth` time: a moment of a backup that would otherwise be chance. */
function before(nth: number, store: BlobStore, act: () => Promise<unknown>, call: 'list' | 'get' = 'list'): BlobStore {
  let calls = 0;
  let acting: Promise<unknown> = Promise.resolve();
  const first = async (): Promise<unknown> => {
    calls += 1;
    if (calls === nth) acting = act();
    return acting;
  };
  if (call === 'list') return { ...store, list: async (prefix) => first().then(() => store.list(prefix)) };
  return { ...store, get: async (...key) => first().then(() => store.get(...key)) };
}

async function restored(time: string): Promise<Judged> {
  const to = join(installation.dataDir, 'restored');
  assert.deepEqual(await installation.check(time), []);
  assert.deepEqual(await installation.restore(time, to), []);
  return installation.judge(to);
}

const work = () => workThrough(installation.bench);
const blobs = (pattern: string): string[] => globSync(join(installation.folder.path, 'blobs', pattern));

test('a tip that is deleted once the database is copied: it is copied again, and nothing of the tip is kept', async () => {
  const { bench, back, send } = installation;
  const [gone, stays] = [await send(), await send()];
  await work();
  const vault = before(1, bench.vault, () => installation.delete(gone));
  const { manifest, tries } = await back({ vault });
  assert.equal(tries, 2);
  assert.deepEqual(manifest.wrong, []);
  assert.deepEqual(blobs(`vault/tips/${gone}.age`), []);
  const judged = await restored(manifest.time);
  assert.deepEqual([judged.lines, judged.unwell], [[], []]);
  assert.deepEqual([...judged.gone], [gone]);
  assert.ok(judged.tips.has(stays));
});

test('a tip that is deleted while objects are listed again leaves nothing of itself in the folder', async () => {
  const { bench, back, send } = installation;
  const gone = await send();
  await work();
  // the first copy misses an original, and everything else of the tip is copied; then it is deleted
  const [segment] = globSync(join(installation.dataDir, 'vault/originals/*/0000000000000000.age'));
  rmSync(segment!);
  const drop = before(6, bench.drop, () => installation.delete(gone));
  const { manifest, tries, copied } = await back({ drop });
  assert.equal(tries, 2);
  assert.ok(copied > manifest.objects.length);
  assert.deepEqual(manifest.wrong, []);
  assert.deepEqual(blobs(`vault/tips/${gone}.age`), []);
  assert.deepEqual(blobs('vault/originals/*/*'), []);
  assert.deepEqual(await installation.check(manifest.time), []);
});

for (const [what, nth, call] of [
  ['while it is listed', 2, 'list'],
  ['once it was listed', 3, 'list'],
  ['before it is copied', 1, 'get'],
  ['when some of it is copied', 4, 'get'],
  ['once the database is copied', 4, 'list'],
] as const)
  test(`what waits in the drop is in the backup when the inside takes it in ${what}`, async () => {
    const { bench, back, send } = installation;
    const tip = await send();
    const { manifest } = await back({ drop: before(nth, bench.drop, work, call) });
    assert.deepEqual(manifest.wrong, []);
    const { lines, unwell, left, tips } = await restored(manifest.time);
    assert.deepEqual([lines, unwell, left], [[], [], []]);
    assert.deepEqual([...tips], [tip]);
  });

test('what comes once the database is copied is left out whole', async () => {
  const { bench, back, send } = installation;
  const early = await send();
  await work();
  let late = '';
  const vault = before(1, bench.vault, async () => {
    late = await send();
    await work();
  });
  const { manifest } = await back({ vault });
  assert.deepEqual(blobs(`vault/tips/${late}.age`), []);
  const { lines, unwell, left, tips } = await restored(manifest.time);
  assert.deepEqual([lines, unwell, left], [[], [], []]);
  assert.deepEqual([...tips], [early]);
});

test('a checkpoint that is signed while a backup begins is published in it', async () => {
  const { bench, back, send } = installation;
  await send();
  await work();
  await installation.notarize();
  await send();
  await work();
  const { manifest } = await back({ drop: before(1, bench.drop, () => installation.notarize()) });
  const { lines } = await restored(manifest.time);
  assert.deepEqual(lines, []);
});

test('what is missing or altered by fault is named, in the backup, when it is checked and when it is restored', async () => {
  const { back, send, dataDir } = installation;
  await send();
  await send();
  await work();
  const [lost, altered] = globSync(join(dataDir, 'vault/originals/*/0000000000000000.age')).sort();
  const [document] = globSync(join(dataDir, 'vault/tips/*.age'));
  rmSync(lost!);
  writeFileSync(altered!, 'something else');
  writeFileSync(document!, 'something else');
  const { manifest, tries } = await back();
  assert.equal(tries, 5);
  const keyOf = (path: string): string => path.slice(join(dataDir, 'vault/').length);
  const wrong = [
    { store: 'vault', key: keyOf(lost!), is: 'missing' },
    { store: 'vault', key: keyOf(altered!), is: 'altered' },
    { store: 'vault', key: keyOf(document!), is: 'altered' },
  ];
  assert.deepEqual(manifest.wrong, wrong);
  const checked = await installation.check(manifest.time);
  const named = wrong.map(({ key, is }) => `vault ${key}: was ${is} when the backup of ${manifest.time} was made`);
  const said = await installation.restore(manifest.time, join(dataDir, 'restored'));
  for (const lines of [checked, said])
    assert.deepEqual(
      lines.map((line) => line.split(';')[0]),
      named,
    );
});
