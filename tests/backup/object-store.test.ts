import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openStore } from '../../api/db/store.ts';
import type { BlobKey } from '../../api/drop/blobs.ts';
import { openBlobs, readAll } from '../../api/drop/open-blobs.ts';
import { bucketAddress } from '../drop/bucket-address.ts';
import { startS3Server } from '../drop/s3-server.ts';

const home = mkdtempSync(join(tmpdir(), 'vidne-backup-s3-'));
const server = await startS3Server();
after(async () => {
  await server.end();
  rmSync(home, { recursive: true, force: true });
});

/** A data folder whose drop and vault are buckets, and the settings that say so. */
async function installation(name: string) {
  const dataDir = join(home, name);
  const address = async (part: 'drop' | 'vault') => {
    await server.createBucket(server[part], `${part}-${name}`, home);
    return bucketAddress(server, server[part], `${part}-${name}`);
  };
  return { DATA_DIR: dataDir, DROP_URL: await address('drop'), VAULT_URL: await address('vault') };
}

function run(env: Record<string, string>, ...words: string[]): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    execFile(process.execPath, ['api/backup/main.ts', ...words], { env }, (error, out, err) =>
      done({ code: error ? Number(error.code) : 0, said: out + err }),
    );
  });
}

test('what lies in an object store is backed up, once, and restored into another', async () => {
  const folder = join(home, 'backups');
  const [from, to] = [await installation('from'), await installation('to')];
  mkdirSync(join(from.DATA_DIR, 'db'), { recursive: true });
  await (await openStore(`file:${join(from.DATA_DIR, 'db/vidne.db')}`)).close();
  const objects = {
    DROP_URL: `mailboxes/${'0'.repeat(32)}/01m81mhecx06kw0jxz4e9d06xn.age` as BlobKey,
    VAULT_URL: `appeals/${'0'.repeat(26)}/${'0'.repeat(26)}/given.age` as BlobKey,
  };
  const bytes = randomBytes(300_000);
  for (const [store, key] of Object.entries(objects))
    await openBlobs(from[store as keyof typeof objects]).putIfAbsent(key, bytes);

  for (const copied of [2, 0]) {
    const { code, said } = await run(from, folder);
    assert.equal(code, 0, said);
    assert.match(said, new RegExp(`2 objects, ${copied} of them new`));
  }
  const restored = await run(to, 'restore', folder);
  assert.equal(restored.code, 0, restored.said);
  for (const [store, key] of Object.entries(objects))
    assert.deepEqual(await readAll(await openBlobs(to[store as keyof typeof objects]).get(key)), bytes);
  const again = await run({ ...to, DATA_DIR: join(home, 'third') }, 'restore', folder);
  assert.equal(again.code, 1);
  assert.match(again.said, /the drop is not empty/);

  await server.stop();
  const away = await run(from, folder);
  assert.equal(away.code, 1);
  assert.match(away.said, /^✖ the store is away/m);
});
