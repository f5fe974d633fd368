import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { BlobKey } from '../../api/drop/blobs.ts';
import { createFileBlobs, type Files } from '../../api/drop/blobs-fs.ts';
import { openBlobs, readAll } from '../../api/drop/open-blobs.ts';
import { conforms } from './blobs.ts';

const key = 'uploads/a/1.age' as BlobKey;

async function withFolder(task: (folder: string) => Promise<void>): Promise<void> {
  const folder = await files.mkdtemp(join(tmpdir(), 'vidne-blobs-'));
  try {
    await task(folder);
  } finally {
    await files.rm(folder, { recursive: true });
  }
}

conforms('files', async () => {
  const folder = await files.mkdtemp(join(tmpdir(), 'vidne-blobs-'));
  return {
    store: createFileBlobs(folder),
    reopen: () => createFileBlobs(folder),
    close: () => files.rm(folder, { recursive: true }),
  };
});

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

test('folders are 0700 and files 0600, whatever the umask', async () =>
  withFolder(async (folder) => {
    const before = process.umask(0);
    try {
      await createFileBlobs(join(folder, 'drop')).putIfAbsent(key, Buffer.from('x'));
    } finally {
      process.umask(before);
    }
    for (const path of ['drop', 'drop/uploads', 'drop/uploads/a'])
      assert.equal(statSync(join(folder, path)).mode & 0o777, 0o700, path);
    assert.equal(statSync(join(folder, 'drop/uploads/a/1.age')).mode & 0o777, 0o600);
  }));

test('a folder is gone with its last object', async () =>
  withFolder(async (folder) => {
    const store = createFileBlobs(folder);
    await store.putIfAbsent(key, Buffer.from('x'));
    await store.remove(key);
    assert.deepEqual(readdirSync(folder), []);
  }));

test('the free space of the disk is known', async () =>
  withFolder(async (folder) => {
    for (const path of [folder, join(folder, 'not', 'made', 'yet')]) {
      const free = await createFileBlobs(path).free();
      assert.ok(free && free.freeBytes > 0 && free.totalBytes >= free.freeBytes);
    }
  }));

test('how many more files the disk takes is known, where it has a number', async () =>
  withFolder(async (folder) => {
    const store = createFileBlobs(folder);
    const { files: places } = await files.statfs(folder);
    const { freeFiles, totalFiles } = (await store.free())!;
    assert.equal(totalFiles, places > 0 ? places : undefined);
    assert.equal(freeFiles === undefined, places === 0);
  }));

test(
  'a disk of five hundred places counts down as objects come',
  { skip: process.getuid?.() === 0 ? false : 'only root may mount one' },
  async () =>
    withFolder(async (folder) => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,nr_inodes=500', 'tmpfs', folder]);
      try {
        const store = createFileBlobs(folder);
        for (let i = 0; i < 100; i++) await store.putIfAbsent(`uploads/a/${i}.age` as BlobKey, Buffer.from('x'));
        const { freeFiles, totalFiles } = (await store.free())!;
        assert.equal(totalFiles, 500);
        assert.ok(freeFiles! <= 400 && freeFiles! >= 390, `${freeFiles} left`);
      } finally {
        execFileSync('umount', ['-l', folder]);
      }
    }),
);

test('a look waits neither for the threads of the disk nor keeps others from their turn', async () =>
  withFolder(async (folder) => {
    const store = createFileBlobs(folder);
    for (let i = 0; i < 200; i++) await store.putIfAbsent(`uploads/a/${i}.age` as BlobKey, Buffer.from('x'));
    let [done, turns] = [0, 0];
    const busy = Array.from({ length: 16 }, () =>
      promisify(pbkdf2)('a', 'b', 200_000, 32, 'sha512').then(() => done++),
    );
    assert.equal((await store.list('uploads/a/')).length, 200);
    assert.ok(await store.free());
    assert.equal(done, 0, 'the threads are still busy');
    setImmediate(() => turns++);
    await store.list('uploads/a/');
    assert.equal(turns, 1, 'others had a turn');
    await Promise.all(busy);
  }));

type Call = 'write' | 'datasync' | 'link' | 'sync' | 'close' | 'unlink';

/** node:fs/promises where one call of a kind fails once, with the code given. */
function failing(call: Call, code: string): Files {
  let spent = false;
  const fail = (): void => {
    if (spent) return;
    spent = true;
    throw Object.assign(new Error(code), { code });
  };
  const wrap = (handle: files.FileHandle): files.FileHandle =>
    new Proxy(handle, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          // a close that fails has closed all the same
          if (name === 'close') await Reflect.apply(value, target, args);
          if (name === call || (call === 'write' && name === 'writev')) fail();
          return (await Reflect.apply(value, target, args)) as unknown;
        };
      },
    });
  return {
    ...files,
    open: async (...args: Parameters<typeof files.open>) => wrap(await files.open(...args)),
    link: async (...args: Parameters<typeof files.link>) => {
      if (call === 'link') fail();
      return await files.link(...args);
    },
    unlink: async (...args: Parameters<typeof files.unlink>) => {
      if (call === 'unlink') fail();
      return await files.unlink(...args);
    },
  };
}

for (const [call, code] of [
  ['write', 'ENOSPC'],
  ['write', 'EIO'],
  ['datasync', 'EIO'],
  ['datasync', 'ENOSPC'],
  ['close', 'EIO'],
  ['link', 'ENOSPC'],
  ['link', 'EIO'],
  ['unlink', 'EIO'],
  ['sync', 'EIO'],
] as const)
  test(`${code} of ${call} is never 'created', leaves nothing, and the next try succeeds`, async () =>
    withFolder(async (folder) => {
      const store = createFileBlobs(folder, failing(call, code));
      await assert.rejects(store.putIfAbsent(key, Buffer.from('x')), { code });
      assert.deepEqual(filesIn(folder), []);
      assert.equal(await store.putIfAbsent(key, Buffer.from('y')), 'created');
      assert.deepEqual(await readAll(await createFileBlobs(folder).get(key)), Buffer.from('y'));
    }));

test('a folder that goes while it is made is made again', async () =>
  withFolder(async (folder) => {
    let looked = 0;
    const racing: Files = {
      ...files,
      // as when somebody removes the last object in it between two calls that mkdir makes
      mkdir: (async (...args: Parameters<typeof files.mkdir>) => {
        if (looked++ === 0) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
        return await files.mkdir(...args);
      }) as Files['mkdir'],
    };
    assert.equal(await createFileBlobs(folder, racing).putIfAbsent(key, Buffer.from('x')), 'created');
    assert.equal(looked, 2);
    const gone: Files = {
      ...files,
      mkdir: (() => Promise.reject(Object.assign(new Error(), { code: 'ENOENT' }))) as Files['mkdir'],
    };
    const never = createFileBlobs(join(folder, 'none'), gone);
    await assert.rejects(never.putIfAbsent(key, Buffer.from('x')), { code: 'ENOENT' });
  }));

test("'exists' is answered only when the other object is durable too", async () =>
  withFolder(async (folder) => {
    await createFileBlobs(folder).putIfAbsent(key, Buffer.from('x'));
    const late = createFileBlobs(folder, failing('sync', 'EIO'));
    await assert.rejects(late.putIfAbsent(key, Buffer.from('y')), { code: 'EIO' });
    assert.equal(await late.putIfAbsent(key, Buffer.from('y')), 'exists');
    assert.deepEqual(filesIn(folder), ['1.age']);
  }));

test('a short write is finished before the object is committed', async () =>
  withFolder(async (folder) => {
    const short: Files = {
      ...files,
      open: async (...args: Parameters<typeof files.open>) => {
        const handle = await files.open(...args);
        const writev = handle.writev.bind(handle);
        handle.writev = (async (buffers: Uint8Array[]) => await writev([buffers[0]!.subarray(0, 7)])) as never;
        return handle;
      },
    };
    await createFileBlobs(folder, short).putIfAbsent(key, Buffer.from('a sentence longer than seven bytes'));
    assert.equal(readFileSync(join(folder, key), 'utf8'), 'a sentence longer than seven bytes');
  }));

test('an object is acknowledged in the order the format demands', async () => {
  await withFolder(async (folder) => {
    const script = `import { createFileBlobs } from ${JSON.stringify(new URL('../../api/drop/blobs-fs.ts', import.meta.url).href)};
console.log(await createFileBlobs(${JSON.stringify(folder)}).putIfAbsent('uploads/a/1.age', Buffer.from('x')));`;
    const trace = join(folder, 'trace');
    const calls = 'trace=open,openat,write,writev,pwritev,fdatasync,fsync,link,linkat,unlink,unlinkat';
    const node = [process.execPath, '--input-type=module', '-e', script];
    execFileSync('strace', ['-f', '-y', '-e', calls, '-o', trace, ...node], { stdio: 'ignore' });
    const lines = readFileSync(trace, 'utf8').split('\n');
    const steps = [
      /O_EXCL.*\.part-|\.part-.*O_EXCL/,
      /writev?\(.*\.part-/,
      /fdatasync\(.*\.part-/,
      /link(at)?\(.*1\.age/,
      /unlink(at)?\(.*\.part-/,
      /fsync\(.*uploads\/a>/,
      /write\(1.*created/,
    ];
    let at = -1;
    for (const step of steps) {
      const next = lines.findIndex((line, i) => i > at && step.test(line));
      assert.ok(next > at, `${step} comes after the step before it`);
      at = next;
    }
    const synced = lines.filter((line) => /fsync\(/.test(line) && line.includes(folder));
    assert.ok(synced.length >= 3, 'the folder and the folders above it, which are new');
  });
});

test('a store is opened by the address in the settings', async () =>
  withFolder(async (folder) => {
    await openBlobs(`file:${folder}`).putIfAbsent(key, Buffer.from('x'));
    assert.equal(await openBlobs(`file://${folder}`).size(key), 1);
    assert.throws(() => openBlobs('s3://bucket'), /object store/);
    assert.throws(() => openBlobs(folder), /file:/);
  }));
