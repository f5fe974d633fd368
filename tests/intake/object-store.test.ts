import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createS3Blobs } from '../../api/drop/blobs-s3.ts';
import type { TipId } from '../../api/drop/keys.ts';
import { refusals } from '../../api/refusal.ts';
import { addressFor, behindWallAt } from '../../api/store-address.ts';
import { readRefusal } from '../../site/tip/exchange.ts';
import { startS3Server } from '../drop/s3-server.ts';
import { spawnIntake } from './spawned.ts';
import { type Answer, create, documentOf, head, openTip, originalOf, patch, send, submit } from './station.ts';

const server = await startS3Server();
const spoolDir = mkdtempSync(join(tmpdir(), 'vidne-spool-'));
const settings = await server.createBucket(server.drop, 'drop', spoolDir);
const user = [settings.credentials.accessKeyId, settings.credentials.secretAccessKey].map(encodeURIComponent).join(':');
const address = `s3://${user}@${new URL(server.endpoint).host}/drop/outer?tls=no&spool=${encodeURIComponent(spoolDir)}`;
const intake = await spawnIntake({ objectStore: address });
const origin = `http://127.0.0.1:${intake.port}`;
after(async () => {
  await intake.close();
  await server.end();
  rmSync(spoolDir, { recursive: true });
});

test('each role is given a spool of its own, unless the address names one', () => {
  const bare = 's3://k:s%3A@host:81/bucket/a';
  assert.equal(addressFor('desk', bare, '/data'), `${bare}?spool=%2Fdata%2Fspool%2Fdesk`);
  assert.equal(addressFor('evidence', `${bare}?spool=%2Fx`, '/data'), `${bare}?spool=%2Fx`);
  assert.equal(addressFor('intake', 'file:/x', '/data'), 'file:/x');
  assert.throws(() => addressFor('intake', 's3://k:secret@host', '/data'), /bucket/);
  assert.deepEqual(behindWallAt(`${bare}?spool=%2Fx&ca=%2Fy`), {
    address: `${bare}?spool=%2Fspool&ca=%2Fstore-ca.pem`,
    places: { objectStore: { spoolDir: '/x', caFile: '/y' } },
  });
  assert.deepEqual(behindWallAt('file:/x'), { address: 'file:/drop', places: { drop: '/x' } });
});

const isAway = (answer: Answer): void => {
  const { da, en } = refusals.storage_away;
  assert.deepEqual([answer.status, answer.json()['code']], [503, 'storage_away']);
  assert.deepEqual([answer.json()['da'], answer.json()['en']], [da, en]);
  assert.equal(answer.headers['retry-after'], '30');
  const refused = readRefusal({ status: answer.status, header: () => null, body: answer.text });
  assert.ok(refused.isPassing, 'the page tries again');
};

test('a tip goes into an object store from behind the wall, and one that was away takes it when it is back', async () => {
  assert.equal((await send(origin, 'GET', '/health/ready')).status, 200);
  const bytes = randomBytes(9 * 1024 * 1024);
  const opened = await openTip(origin);
  const created = await create(origin, opened.token, bytes.length);
  assert.equal(created.status, 201, created.text);
  const location = created.headers.location!;
  const first = bytes.subarray(0, 1_000_000);
  assert.equal((await patch(origin, location, 0, first)).status, 204);
  await server.stop();
  const upload = { name: 'a.mp4', type: 'video/mp4', upload: location.split('/').at(-1) };
  const words = { text: 'Jeg så det', files: [upload] };
  const answers = await Promise.all([
    create(origin, opened.token, 10),
    patch(origin, location, first.length, bytes.subarray(first.length)),
    submit(origin, opened, words),
  ]);
  answers.forEach(isAway);
  await server.start();
  const { headers } = await head(origin, location);
  const offset = Number(headers['upload-offset']);
  assert.ok(offset >= first.length);
  assert.equal((await patch(origin, location, offset, bytes.subarray(offset))).status, 204);
  const submitted = await submit(origin, opened, words);
  assert.equal(submitted.status, 201, submitted.text);
  const place = { drop: createS3Blobs({ ...settings, prefix: 'outer/' }), police: intake.police };
  const document = await documentOf(place, opened.tip as TipId);
  assert.deepEqual(await originalOf(place, document.files[0]!), bytes);
  assert.deepEqual(readdirSync(spoolDir), []);
  for (const secret of [settings.credentials.secretAccessKey, encodeURIComponent(settings.credentials.secretAccessKey)])
    assert.ok(!intake.output().includes(secret));
});
