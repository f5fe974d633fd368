import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { BlobKey, BlobStore } from '../../api/drop/blobs.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { type InnerIntake, openInnerIntake } from '../prove/inner-intake.ts';
import { createPolice } from '../prove/police.ts';
import { provePowerModel } from '../prove/power-model.ts';
import { createRandom } from '../prove/random.ts';
import { VolatileDisk } from '../prove/volatile-disk.ts';
import { create, head, openTip, patch, sendJson, upload } from './station.ts';

const root = mkdtempSync(join(tmpdir(), 'vidne-volatile-'));
after(() => rmSync(root, { recursive: true }));
const police = createPolice();
let disks = 0;

interface Rig {
  readonly disk: VolatileDisk;
  /** A store of a process of its own over the disk. */
  openDrop(folder?: string): BlobStore;
  startIntake(): Promise<InnerIntake>;
  /** The power goes, and nothing survives that was not synced. Answers what is left. */
  cut(folder?: string): BlobStore;
  /** The process dies when an object of such a name is linked, and its folder is about to be synced. */
  dieOver(name: RegExp): Promise<void>;
}

function openRig(): Rig {
  const folder = join(root, String(++disks));
  const siteDir = join(folder, 'site');
  mkdirSync(join(siteDir, 'live/public'), { recursive: true });
  mkdirSync(join(folder, 'live'));
  const disk = new VolatileDisk(join(folder, 'live'), join(folder, 'bin'));
  const openDrop = (name = 'drop'): BlobStore => createFileBlobs(join(folder, 'live', name), disk.open());
  return {
    disk,
    openDrop,
    startIntake: () => openInnerIntake(openDrop(), police.identity, siteDir),
    cut(name = 'drop') {
      disk.stop();
      disk.survive(join(folder, 'after'), 'nothing', createRandom(1));
      return createFileBlobs(join(folder, 'after', name));
    },
    dieOver: (name) =>
      new Promise((resolve) => {
        let isLinked = false;
        disk.onCall = (call, path) => {
          isLinked ||= call === 'link' && name.test(path);
          if (!isLinked || call !== 'sync') return undefined;
          disk.onCall = () => undefined;
          disk.stop();
          resolve();
          return 'EIO';
        };
      }),
  };
}

const text = 'Jeg så det ske.';
const idOf = (path: string): string => path.split('/').at(-1)!;
const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function submit(origin: string, opened: { tip: string; token: string }, upload: string): Promise<string> {
  const words = { text, retry: 'ab'.repeat(32), files: [{ upload, name: 'a.mp4' }] };
  const answer = await sendJson(origin, `/api/tips/${opened.tip}/submit`, words, {
    authorization: `Bearer ${opened.token}`,
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.json<{ code: string }>().code;
}

/** An intake that died the moment a file of this tip was whole, before it could say so. */
async function dieOverFile({ startIntake, dieOver }: Rig) {
  const bytes = randomBytes(300_000);
  const first = await startIntake();
  const opened = await openTip(first.origin);
  const path = (await create(first.origin, opened.token, bytes.length)).headers.location!;
  const died = dieOver(/\/0{16}\.age$/);
  const sending = patch(first.origin, path, 0, bytes);
  await died;
  assert.equal((await sending).status, 500, 'they were not promised');
  await first.close();
  return { bytes, opened, path };
}

test('bytes over which a process died are durable before the next one promises them', async () => {
  const rig = openRig();
  const { disk, startIntake, cut } = rig;
  const { bytes, path } = await dieOverFile(rig);
  assert.equal(await disk.quiet(), 0);

  const second = await startIntake();
  assert.equal((await head(second.origin, path)).headers['upload-offset'], String(bytes.length));
  await second.close();
  const told = { upload: idOf(path), bytes, ackedBytes: bytes.length, sentBytes: bytes.length };
  await police.checkSending(cut(), told);
});

test('a submitted tip has every byte of its files, even those over which a process died', async () => {
  const rig = openRig();
  const { startIntake, cut } = rig;
  const { bytes, opened, path } = await dieOverFile(rig);

  const second = await startIntake();
  const code = await submit(second.origin, opened, idOf(path));
  await second.close();
  const files = [{ upload: idOf(path), sha256: sha256Of(bytes), bytes }];
  await police.checkTip(cut(), { tip: opened.tip, code, text, files });
});

test('a receipt is given only for a tip that is durable, even one over which a process died', async () => {
  const { startIntake, dieOver, cut } = openRig();
  const bytes = randomBytes(1000);
  const first = await startIntake();
  const opened = await openTip(first.origin);
  const id = await upload(first.origin, opened.token, bytes);
  const died = dieOver(/\/inbox\/tip-/);
  const failed = assert.rejects(submit(first.origin, opened, id), /500/);
  await died;
  await failed;
  await first.close();

  const second = await startIntake();
  const code = await submit(second.origin, opened, id);
  await second.close();
  await police.checkTip(cut(), {
    tip: opened.tip,
    code,
    text,
    files: [{ upload: id, sha256: sha256Of(bytes), bytes }],
  });
});

test('an upload whose creation is repeated after a crash is durable when it is answered', async () => {
  const { startIntake, dieOver, cut } = openRig();
  const first = await startIntake();
  const opened = await openTip(first.origin);
  const again = { 'upload-metadata': `token ${btoa(opened.token)},retry ${btoa('ab'.repeat(16))}` };
  const died = dieOver(/\/opened-/);
  const sending = create(first.origin, opened.token, 1000, again);
  await died;
  assert.equal((await sending).status, 500);
  await first.close();

  const second = await startIntake();
  const created = await create(second.origin, opened.token, 1000, again);
  assert.equal(created.status, 201);
  await second.close();
  const told = { upload: idOf(created.headers.location!), bytes: Buffer.alloc(1000), ackedBytes: 0, sentBytes: 0 };
  await police.checkSending(cut(), told);
});

test('a folder that another process removed and made again is made durable again', async () => {
  const { disk, cut } = openRig();
  const key = (name: string): BlobKey => `inbox/${name}.age` as BlobKey;
  const fs = disk.open();
  const [mine, inside, other] = [1, 2, 3].map(() => createFileBlobs(join(disk.folder, 'drop'), fs));
  await mine!.putIfAbsent(key('a'), Buffer.from('a'));
  await inside!.remove(key('a'));
  const slow = await other!.begin(key('b'));
  await mine!.putIfAbsent(key('c'), Buffer.from('c'));
  assert.equal(Buffer.from(await readAll(await cut().get(key('c')))).toString(), 'c');
  await slow.abort();
});

test('a store in a folder several of whose ancestors are new is durable with them', async () => {
  const { openDrop, cut } = openRig();
  const key = 'inbox/a.age' as BlobKey;
  await openDrop('new/and/deep').putIfAbsent(key, Buffer.from('a'));
  assert.equal(await cut('new/and/deep').size(key), 1);
});

test('power cuts and kills at any call of the disk break no promise, and every upload completes', {
  timeout: 120_000,
}, async () => {
  const { record, cuts, kills } = await provePowerModel({ cuts: 6, seed: 3 });
  assert.deepEqual(record.broken, []);
  assert.equal(cuts, 6);
  assert.ok(record.submitted > 0 && kills >= 0);
});

for (const [ignored, what] of [
  [['datasync', 'sync'], 'nothing is synced'],
  [['datasync'], 'the bytes are not synced'],
  [['sync'], 'the folders are not synced'],
] as const)
  test(`the proof sees what is lost when ${what}`, { timeout: 120_000 }, async () => {
    const { record } = await provePowerModel({ cuts: 30, seed: 3, ignored });
    assert.ok(record.broken.length > 0);
  });
