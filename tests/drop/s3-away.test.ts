import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { type BlobKey, StoreAway } from '../../api/drop/blobs.ts';
import { createS3Blobs } from '../../api/drop/blobs-s3.ts';
import { openBlobs, readAll } from '../../api/drop/open-blobs.ts';
import { S3Bucket } from '../../api/drop/s3-bucket.ts';
import { patience } from '../../api/drop/s3-call.ts';
import { Spool } from '../../api/drop/spool.ts';
import { openBadLine } from './bad-line.ts';
import { startS3Server } from './s3-server.ts';

const server = await startS3Server();
const folder = mkdtempSync(join(tmpdir(), 'vidne-spool-'));
const settings = await server.createBucket(server.drop, 'drop', folder);
const line = await openBadLine(server.endpoint);
const store = createS3Blobs(settings);
const hasty = { connectMs: 1000, stillMs: 1500, retryMs: 2000 };
/** more than all of these together, whatever else the machine does: no call waits for ever */
const boundMs = 20_000;
/** on a machine with much else to do the store takes long to start */
const patient = createS3Blobs(settings, { ...patience, retryMs: 60_000 });
/** The store over the bad line. */
const afar = createS3Blobs({ ...settings, endpoint: line.endpoint }, hasty);
const key = (text: string): BlobKey => text as BlobKey;
const bytes = randomBytes(2_000_000);

beforeEach(() => line.breakAfter({}, 0));
after(async () => {
  await line.close();
  assert.deepEqual(readdirSync(folder), []);
  rmSync(folder, { recursive: true });
  await server.end();
});

/** How long it takes until `task` fails because the store is away. */
async function failsAfter(task: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await assert.rejects(task, StoreAway);
  return performance.now() - startedAt;
}

test('a store that is stopped fails in bounded time, and the same call works when it is back', async () => {
  await server.stop();
  const writer = await afar.begin(key('stopped.age'));
  await writer.write([bytes]);
  assert.ok((await failsAfter(writer.commit())) < boundMs);
  const tasks = [
    () => afar.size(key('a')),
    () => afar.list(''),
    () => afar.get(key('a')),
    () => afar.remove(key('a')),
    () => afar.sweep(0),
  ];
  for (const task of tasks) await failsAfter(task());
  await server.start();
  assert.equal(await afar.putIfAbsent(key('stopped.age'), bytes), 'created');
  assert.deepEqual(await readAll(await store.get(key('stopped.age'))), bytes);
});

test('a restart of the store is waited for', async () => {
  await server.stop();
  const put = patient.putIfAbsent(key('restart.age'), bytes);
  const list = patient.list('stopped');
  await new Promise((done) => setTimeout(done, 1000));
  await server.start();
  assert.equal(await put, 'created');
  assert.deepEqual(
    (await list).map((blob) => blob.key),
    ['stopped.age'],
  );
});

test('an upload that is cut begins again with its first byte, and leaves nothing when it is always cut', async () => {
  line.breakAfter({ sent: 500_000 }, 2);
  const before = line.broken;
  assert.equal(await afar.putIfAbsent(key('cut/once.age'), bytes), 'created');
  assert.ok(line.broken > before, 'it was cut');
  assert.deepEqual(await readAll(await store.get(key('cut/once.age'))), bytes);
  line.breakAfter({ sent: 500_000 });
  assert.ok((await failsAfter(afar.putIfAbsent(key('cut/always.age'), bytes))) < boundMs);
  assert.deepEqual(
    (await store.list('cut/')).map((blob) => blob.key),
    ['cut/once.age'],
  );
});

test('an answer that is lost makes nobody a loser', async () => {
  const bucket = new S3Bucket({ ...settings, endpoint: line.endpoint }, hasty);
  const spool = new Spool(folder);
  await spool.append(Buffer.from('x'));
  line.breakAfter({ answered: 10 }, 1);
  const before = line.broken;
  assert.equal(await bucket.put('lost.age', spool, 'me', false), 'created');
  assert.equal(line.broken - before, 1);
  const multipart = await bucket.openMultipart('lost-parts.age', 'me');
  const tag = await bucket.putPart(multipart, 1, spool);
  line.breakAfter({ answered: 10 }, 1);
  assert.equal(await bucket.join(multipart, [tag], 'me'), 'created');
  assert.equal(line.broken - before, 2);
  await spool.close();
  assert.deepEqual(Buffer.from(await readAll(await store.get(key('lost-parts.age')))), Buffer.from('x'));
});

test('a store that falls silent is not waited for without end', async () => {
  line.isSilent = true;
  for (const task of [() => afar.putIfAbsent(key('silent.age'), bytes), () => afar.size(key('silent.age'))])
    assert.ok((await failsAfter(task())) < boundMs);
  line.isSilent = false;
  line.breakAfter({}, 0);
  const stream = (await afar.get(key('stopped.age'))).getReader();
  await stream.read();
  line.isSilent = true;
  assert.ok((await failsAfter(drain(stream))) < boundMs);
  line.isSilent = false;
});

test('a body that is cut short goes on where it broke, or is an error, and never just ends', async () => {
  await store.putIfAbsent(key('read.age'), bytes);
  line.breakAfter({ answered: 700_000 });
  const before = line.broken;
  assert.deepEqual(await readAll(await afar.get(key('read.age'))), bytes);
  assert.ok(line.broken - before >= 2);
  line.breakAfter({ answered: 700_000 }, 1);
  const stream = (await afar.get(key('read.age'))).getReader();
  await stream.read();
  line.breakAfter({ answered: 100 });
  await failsAfter(drain(stream));
});

async function drain(stream: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await stream.read()).done);
}

/** Runs `body` in a process of its own; `address` and the functions of the store are there. */
function elsewhere(body: string): ReturnType<typeof spawn> {
  const from = (file: string): string => JSON.stringify(new URL(`../../api/drop/${file}`, import.meta.url).href);
  const { accessKeyId, secretAccessKey } = settings.credentials;
  const user = [accessKeyId, secretAccessKey].map(encodeURIComponent).join(':');
  const host = new URL(server.endpoint).host;
  const script = `import { createS3Blobs } from ${from('blobs-s3.ts')}; import { parseS3Address } from ${from('s3-address.ts')}; import { inspect } from 'node:util';
const address = 's3://${user}@${host}/drop/elsewhere?tls=no&spool=${encodeURIComponent(folder)}';
const open = (one) => createS3Blobs(parseS3Address(one), ${JSON.stringify(hasty)}); ${body}`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
}

test('a process that is killed leaves nothing in the spool', async () => {
  const child = elsewhere(`const store = open(address);
for (let i = 0; i < 20; i++) await (await store.begin('killed/' + i + '.age')).write([new Uint8Array(1_000_000)]);
console.log('writing'); setInterval(() => 0, 1000);`);
  await new Promise((said) => child.stdout!.once('data', said));
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await ended;
  assert.deepEqual(readdirSync(folder), []);
  assert.deepEqual(await store.list('elsewhere/'), []);
});

test('no error and no log holds the secret', async () => {
  const child = elsewhere(`const wrong = [address.replace('/drop/', '/none/'), address.replace('%3A', '%3Ax'),
  address.replace('tls=no', 'tls=yes'), address.replace(/:\\d+\\//, ':1/'), address + '&bad=1', address.replace('?', '#')];
for (const one of wrong) {
  const failed = async (task) => { try { await task(); console.log('FINE'); } catch (error) { console.log(inspect(error, { depth: 9, showHidden: true })); } };
  await failed(async () => open(one).list('a'));
  await failed(async () => open(one).putIfAbsent('a', new Uint8Array(900_000)));
}`);
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text: Buffer) => (said += text.toString()));
  await new Promise((done) => child.once('close', done));
  const { accessKeyId, secretAccessKey } = settings.credentials;
  for (const name of ['NoSuchBucket', '403', 'StoreAway', 'ECONNREFUSED', 'option', '%23'])
    assert.match(said, new RegExp(name));
  assert.ok(!said.includes('FINE'));
  for (const secret of [accessKeyId, secretAccessKey].flatMap((text) => [text, encodeURIComponent(text)]))
    assert.ok(!said.includes(secret), 'the secret is shown');
});

test('an address is read, and one that cannot be says why', () => {
  for (const [address, why] of [
    ['s3://k:s@host', /bucket/],
    ['s3://k:s@host/B', /bucket/],
    ['s3://host/bucket', /key/],
    ['s3://k@host/bucket', /secret/],
    ['s3://k:%zz@host/bucket', /percent/],
    ['s3://k:s@host/bucket/Pre fix', /prefix/],
    ['s3://k:s@host/bucket?tls=maybe', /tls/],
    ['s3://k:s@host/bucket?region=a&region=b', /twice/],
    ['s3://k:s@host/bucket?region=a%20b', /region/],
    ['s3:bucket', /cannot be read/],
  ] as const)
    assert.throws(() => openBlobs(address), why, address);
  assert.equal(openBlobs('s3://k:s@host/bucket/a/b/?region=eu-north-1').isExclusive, false);
});

test('the usual patience outlasts a restart and ends', () => {
  assert.ok(patience.retryMs >= 10_000 && patience.stillMs <= 30_000);
});
