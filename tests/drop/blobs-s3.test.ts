import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { createS3Blobs } from '../../api/drop/blobs-s3.ts';
import type { S3Settings } from '../../api/drop/s3-address.ts';
import { conforms } from './blobs.ts';
import { startS3Server } from './s3-server.ts';

const server = await startS3Server();
await server.createBucket(server.drop, 'conformance');
const folder = mkdtempSync(join(tmpdir(), 'vidne-spool-'));
after(async () => {
  assert.deepEqual(readdirSync(folder), [], 'no name is left in the spool');
  rmSync(folder, { recursive: true });
  await server.end();
});

conforms('s3', async () => {
  const settings: S3Settings = {
    endpoint: server.endpoint,
    region: 'us-east-1',
    bucket: 'conformance',
    prefix: `${randomBytes(8).toString('hex')}/`,
    credentials: server.drop,
    spoolDir: folder,
  };
  return { store: createS3Blobs(settings), reopen: () => createS3Blobs(settings), close: async () => undefined };
});
