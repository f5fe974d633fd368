import assert from 'node:assert/strict';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type BlobKey, BlobMissing } from '../../api/drop/blobs.ts';
import { createS3Blobs } from '../../api/drop/blobs-s3.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { S3Bucket } from '../../api/drop/s3-bucket.ts';
import { patience, StoreRefused } from '../../api/drop/s3-call.ts';
import { Spool } from '../../api/drop/spool.ts';
import { conforms } from './blobs.ts';
import { startS3Server } from './s3-server.ts';

const server = await startS3Server();
const folder = mkdtempSync(join(tmpdir(), 'vidne-spool-'));
const drop = await server.createBucket(server.drop, 'drop', folder);
const vault = await server.createBucket(server.vault, 'vault', folder);
const conformance = await server.createBucket(server.drop, 'conformance', folder);
after(async () => {
  assert.deepEqual(readdirSync(folder), [], 'no name is left in the spool');
  rmSync(folder, { recursive: true });
  await server.end();
});

const key = (text: string): BlobKey => text as BlobKey;
const mib = 1024 * 1024;
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** Whatever is in the bucket and belongs to no object. */
const unfinished = async (settings = drop): Promise<string[]> => {
  const names: string[] = [];
  for await (const { name } of new S3Bucket(settings, patience).unfinished('', new Date(Date.now() + 60_000)))
    names.push(name);
  return names;
};

conforms('s3', async () => {
  const settings = { ...conformance, prefix: `${randomBytes(8).toString('hex')}/` };
  return { store: createS3Blobs(settings), reopen: () => createS3Blobs(settings), close: async () => undefined };
});

test('an object of several parts is whole, in any range, and is not replaced', async () => {
  const store = createS3Blobs(drop);
  const bytes = randomBytes(40 * mib);
  const writer = await store.begin(key('large.age'));
  for (let at = 0; at < bytes.length; at += mib) await writer.write([bytes.subarray(at, at + mib)]);
  assert.deepEqual(await store.list(''), []);
  assert.equal(await writer.commit(), 'created');
  assert.equal(await store.size(key('large.age')), bytes.length);
  assert.equal(digest(await readAll(await store.get(key('large.age')))), digest(bytes));
  for (const [start, end] of [
    [16 * mib - 3, 16 * mib + 3],
    [31 * mib, 33 * mib],
    [40 * mib - 1, 41 * mib],
  ] as const)
    assert.deepEqual(await readAll(await store.get(key('large.age'), { start, end })), bytes.subarray(start, end));
  const late = await store.begin(key('large.age'));
  await late.write([randomBytes(17 * mib)]);
  assert.equal(await late.commit(), 'exists');
  assert.equal(digest(await readAll(await store.get(key('large.age')))), digest(bytes));
  assert.deepEqual(await unfinished(), []);
  await store.remove(key('large.age'));
  await assert.rejects(store.get(key('large.age')), BlobMissing);
});

test('parts of an object that was given up are gone, and those of a dead process are swept', async () => {
  const store = createS3Blobs(drop);
  const givenUp = await store.begin(key('parts/given-up.age'));
  await givenUp.write([randomBytes(17 * mib)]);
  assert.deepEqual(await unfinished(), ['parts/given-up.age']);
  await givenUp.abort();
  assert.deepEqual(await unfinished(), []);
  const dead = await store.begin(key('parts/dead.age'));
  await dead.write([randomBytes(17 * mib)]);
  const another = createS3Blobs(drop);
  assert.equal(await another.sweep(60_000), 0);
  assert.equal(await another.sweep(-1000, 'other/'), 0);
  assert.equal(await another.sweep(-1000, 'parts/'), 1);
  assert.deepEqual(await unfinished(), []);
  await assert.rejects(dead.commit(), StoreRefused);
  assert.deepEqual(await store.list(''), []);
});

test('an object that is named after its bytes stands under their digest, and nowhere before', async () => {
  const store = createS3Blobs(drop);
  const keyOf = (sha256: string): BlobKey => key(`named/${sha256.slice(0, 16)}.age`);
  const bytes = randomBytes(9 * mib);
  for (const _ of ['one', 'the same again']) {
    const writer = await store.beginNamed!(keyOf);
    for (let at = 0; at < bytes.length; at += mib) await writer.write([bytes.subarray(at, at + mib)]);
    assert.equal(await writer.commit(), 'created');
    assert.deepEqual(
      (await store.list('named/')).map(({ key }) => key),
      [keyOf(digest(bytes))],
    );
  }
  assert.equal(digest(await readAll(await store.get(keyOf(digest(bytes))))), digest(bytes));
  const large = await store.beginNamed!(keyOf);
  await assert.rejects(large.write([randomBytes(17 * mib)]), RangeError);
  await large.abort();
  const forgotten = await store.beginNamed!(keyOf);
  await forgotten.write([bytes]);
  assert.equal(await store.sweep(-1000, 'other/'), 0);
  assert.equal(await store.sweep(-1000, 'named/'), 1);
  await assert.rejects(forgotten.commit());
  assert.deepEqual(await unfinished(), []);
  await store.remove(keyOf(digest(bytes)));
});

test('spools that share memory hand out what was appended, whatever its pieces and wherever it waits', async () => {
  const bytes = randomBytes(3 * mib);
  for (let round = 0; round < 3; round++) {
    const spools = Array.from({ length: 24 }, () => new Spool(folder));
    const lengths = spools.map(() => randomInt(bytes.length));
    await Promise.all(
      spools.map(async (spool, n) => {
        for (let at = 0; at < lengths[n]!; ) {
          const pieces = Array.from({ length: randomInt(1, 6) }, () => {
            const piece = Uint8Array.from(bytes.subarray(at, Math.min(lengths[n]!, at + randomInt(1, 100_000))));
            at += piece.length;
            return piece;
          });
          await spool.append(...pieces);
          for (const piece of pieces) piece.fill(0);
        }
      }),
    );
    for (const [n, spool] of spools.entries()) {
      const wanted = bytes.subarray(0, lengths[n]);
      assert.deepEqual([spool.sizeBytes, spool.sha256], [wanted.length, digest(wanted)]);
      for (const _ of ['once', 'again']) {
        const body = spool.read(() => undefined);
        assert.equal(digest(body instanceof Uint8Array ? body : await readAll(body)), digest(wanted));
      }
    }
    for (const spool of spools) await spool.close();
  }
});

test('a bit that changed between digest and wire is refused, and what stood there stands', async () => {
  const bucket = new S3Bucket(drop, patience);
  const good = randomBytes(300_000);
  for (const [name, old] of [
    ['flipped/new.age', undefined],
    ['flipped/old.age', good],
  ] as const) {
    if (old) await createS3Blobs(drop).putIfAbsent(key(name), old);
    const spool = new Spool(folder);
    await spool.append(randomBytes(33 * mib)); // more than may wait in memory
    await flipBit(123_456);
    await assert.rejects(
      bucket.put(name, spool, 'me', false),
      (error) => error instanceof StoreRefused && error.status === 400,
    );
    const multipart = await bucket.openMultipart(name, 'me');
    await assert.rejects(bucket.putPart(multipart, 1, spool), StoreRefused);
    await bucket.abort(multipart);
    await spool.close();
    const stands = await createS3Blobs(drop)
      .get(key(name))
      .then(readAll, () => undefined);
    assert.deepEqual(stands, old);
  }
  await createS3Blobs(drop).remove(key('flipped/old.age'));
});

/** Changes a byte in the one file of the spool, which has no name. */
async function flipBit(at: number): Promise<void> {
  const links = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder) ? [`/proc/self/fd/${fd}`] : [];
    } catch {
      return []; // the folder that was being read
    }
  });
  assert.equal(links.length, 1);
  const file = await open(links[0]!, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
  buffer[0]! ^= 1;
  await file.write(buffer, 0, 1, at);
  await file.close();
}

test("the drop's credentials lead nowhere in the vault", async () => {
  const inside = createS3Blobs(vault);
  await inside.putIfAbsent(key('tips/one.age'), Buffer.from('sealed'));
  const outside = createS3Blobs({ ...vault, credentials: drop.credentials });
  const refused = (error: unknown): boolean =>
    error instanceof StoreRefused && ['NoSuchBucket', 'AccessDenied'].includes(error.code);
  await assert.rejects(outside.list(''), refused);
  await assert.rejects(outside.putIfAbsent(key('tips/two.age'), Buffer.from('x')), refused);
  await assert.rejects(outside.get(key('tips/one.age')), refused);
  await outside.remove(key('tips/one.age')).catch(() => undefined);
  const forged = { accessKeyId: vault.credentials.accessKeyId, secretAccessKey: drop.credentials.secretAccessKey };
  const thief = createS3Blobs({ ...vault, credentials: forged });
  await assert.rejects(thief.list(''), (error) => error instanceof StoreRefused && error.status === 403);
  assert.deepEqual(
    (await inside.list('')).map((blob) => blob.key),
    ['tips/one.age'],
  );
  assert.deepEqual(Buffer.from(await readAll(await inside.get(key('tips/one.age')))), Buffer.from('sealed'));
});

test('a listing of several answers is complete and sorted', async () => {
  const bucket = new S3Bucket(drop, patience);
  const spool = new Spool(folder);
  await spool.append(Buffer.from('x'));
  const all = Array.from({ length: 250 }, () => key(`uploads/${randomBytes(6).toString('hex')}.age`));
  await Promise.all(all.map((one) => bucket.put(`many/${one}`, spool, 'me', false)));
  const store = createS3Blobs({ ...drop, prefix: 'many/' });
  const sorted = all.toSorted();
  const found: string[] = [];
  for await (const { name } of bucket.list('many/', 100)) found.push(name);
  assert.deepEqual(
    found,
    sorted.map((one) => `many/${one}`),
  );
  assert.deepEqual(
    (await store.list('uploads/')).map((blob) => blob.key),
    sorted,
  );
  assert.equal(
    (await store.list('uploads/f'))[0]?.key,
    sorted.find((one) => one.startsWith('uploads/f')),
  );
  assert.deepEqual(await createS3Blobs(drop).list('uploads/'), [], 'a prefix is a place of its own');
});
