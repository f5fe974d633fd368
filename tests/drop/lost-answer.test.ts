import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openBytes, parseIdentity, parseRecipient, recipientOf } from '../../api/drop/age.ts';
import { StoreAway } from '../../api/drop/blobs.ts';
import { createS3Blobs } from '../../api/drop/blobs-s3.ts';
import { namedSegmentKey, openedKey, parseUploadKey, type TipId, type UploadId } from '../../api/drop/keys.ts';
import { openBlobs, readAll } from '../../api/drop/open-blobs.ts';
import { parseS3Address } from '../../api/drop/s3-address.ts';
import { SegmentWriter } from '../../api/drop/segments.ts';
import { readUpload } from '../../api/drop/upload-log.ts';
import { bucketAddress } from './bucket-address.ts';
import { startS3Server } from './s3-server.ts';
import { identity } from './vectors.ts';

const upload = 'fedcba9876543210fedcba9876543210' as UploadId;
const tip = '0123456789abcdef0123456789abcdef' as TipId;
const me = parseIdentity(identity);
const server = await startS3Server();
const folder = mkdtempSync(join(tmpdir(), 'vidne-lost-'));
await server.createBucket(server.drop, 'drop', folder);
const address = bucketAddress(server, server.drop, 'drop', folder);
after(async () => {
  await server.end();
  rmSync(folder, { recursive: true });
});

/** A way to the store on which every answer to a put of a segment is lost: the store has it, and nobody is told. */
async function withoutAnswers(task: (address: string) => Promise<void>): Promise<void> {
  const target = new URL(server.endpoint);
  const way = createServer((incoming, outgoing) => {
    const path = incoming.url!.split('?')[0]!;
    const isSegment = incoming.method === 'PUT' && parseUploadKey(path)?.kind === 'segment';
    const { method, headers, url } = incoming;
    const asked = request({ host: target.hostname, port: target.port, method, path: url, headers }, (answer) => {
      if (isSegment) answer.resume().on('end', () => incoming.socket.destroy());
      else {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      }
    });
    // Swift sends a body after some answers to HEAD: they are whole by then
    asked.on('error', () => outgoing.headersSent || incoming.socket.destroy());
    incoming.pipe(asked);
  });
  await new Promise<void>((done) => way.listen(0, '127.0.0.1', done));
  try {
    // the same host name, since it is part of what is signed
    await task(address.replace(`:${target.port}/`, `:${(way.address() as AddressInfo).port}/`));
  } finally {
    way.closeAllConnections();
    await new Promise((done) => way.close(done));
  }
}

test('a segment whose put nobody answered is there under its digest, and the upload goes on behind it', async () => {
  const direct = openBlobs(address);
  await direct.putIfAbsent(openedKey(upload, tip, new Date()), Buffer.from('x'));
  const plain = randomBytes(100_000);
  const settings = { upload, recipient: parseRecipient(recipientOf(me)), segmentBytes: 60_000 };
  await withoutAnswers(async (lossy) => {
    const blobs = createS3Blobs(parseS3Address(lossy), { connectMs: 1000, stillMs: 3000, retryMs: 0 });
    const writer = new SegmentWriter({ ...settings, blobs, offset: 0 });
    await writer.push(plain.subarray(0, 50_000));
    await assert.rejects(writer.end(), StoreAway);
    await writer.abort();
    assert.equal(writer.durableOffset, 0);
  });
  const log = await readUpload(direct, upload);
  assert.equal(log?.offset, 50_000);
  const rest = new SegmentWriter({ ...settings, blobs: direct, offset: log.offset });
  await rest.push(plain.subarray(log.offset));
  assert.equal(await rest.end(), plain.length);
  const whole = (await readUpload(direct, upload))!;
  const sealed = await Promise.all(whole.segments.map(async ({ key }) => readAll(await direct.get(key))));
  assert.deepEqual(Buffer.concat(sealed.map((bytes) => openBytes(bytes, me))), plain);
  for (const [n, { start, key }] of whole.segments.entries())
    assert.equal(key, namedSegmentKey(upload, start, createHash('sha256').update(sealed[n]!).digest('hex')));
});
