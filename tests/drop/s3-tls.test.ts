import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createServer } from 'node:tls';
import { type BlobKey, StoreAway } from '../../api/drop/blobs.ts';
import { createS3Blobs } from '../../api/drop/blobs-s3.ts';
import { openBlobs, readAll } from '../../api/drop/open-blobs.ts';
import { parseS3Address } from '../../api/drop/s3-address.ts';
import { startS3Server } from './s3-server.ts';

test('a store with a certificate of the force is believed with that certificate alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-tls-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = ['-subj', '/CN=store', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    keyFile,
    '-out',
    certFile,
  ];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...names, ...made], { stdio: 'ignore' });
  const server = await startS3Server();
  await server.createBucket(server.drop, 'drop', folder);
  // what stands before the store in operation: it takes the wrapping off, and nothing else
  const front = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (near) => {
    const far = connect(Number(new URL(server.endpoint).port), '127.0.0.1');
    near.on('error', () => far.destroy()).pipe(far);
    far.on('error', () => near.destroy()).pipe(near);
  }).on('tlsClientError', () => undefined);
  await new Promise<void>((listening) => front.listen(0, '127.0.0.1', listening));
  try {
    const { port } = front.address() as AddressInfo;
    const user = [server.drop.accessKeyId, server.drop.secretAccessKey].map(encodeURIComponent).join(':');
    const address = `s3://${user}@127.0.0.1:${port}/drop?spool=${encodeURIComponent(folder)}`;
    const key = 'a/1.age' as BlobKey;
    const known = openBlobs(`${address}&ca=${encodeURIComponent(certFile)}`);
    assert.equal(await known.putIfAbsent(key, Buffer.alloc(300_000, 'x')), 'created');
    assert.equal((await readAll(await known.get(key))).length, 300_000);
    const stranger = createS3Blobs(parseS3Address(address), { connectMs: 1000, stillMs: 1000, retryMs: 0 });
    await assert.rejects(stranger.size(key), (error) => error instanceof StoreAway && /CERT/.test(error.code));
  } finally {
    await server.end();
    await new Promise((closed) => front.close(closed));
    rmSync(folder, { recursive: true });
  }
});
