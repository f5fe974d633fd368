import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createS3Blobs } from '../../api/drop/blobs-s3.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { startS3Server } from '../drop/s3-server.ts';
import { fileRow, openTestBench, seedTip, seedUpload, sha256, workThrough } from './bench.ts';
import { verifyAll } from './withheld-bench.ts';

test('while the object store is away no file uses up its tries, and when it is back all goes on', {
  timeout: 120_000,
}, async () => {
  const server = await startS3Server();
  const spool = mkdtempSync(join(tmpdir(), 'vidne-spool-'));
  const open = async (user: 'drop' | 'vault') =>
    createS3Blobs(await server.createBucket(server[user], user, spool), { connectMs: 500, stillMs: 5000, retryMs: 0 });
  const bench = await openTestBench({ drop: await open('drop'), vault: await open('vault') });
  try {
    const bytes = Buffer.from('Der stod to mænd ved bilen. '.repeat(8000));
    const file = await seedUpload(bench, { name: 'noter.txt', type: 'text/plain', bytes });
    await seedTip(bench, [file]);
    await createWorker(bench).takeIn();
    await server.stop();
    for (let n = 0; n < 7; n++) {
      await createWorker(bench).step('intake');
      const row = await fileRow(bench, file.upload);
      assert.deepEqual(
        [row.state, row.attempts, row.failure, row.leaseBy],
        ['received', 0, null, null],
        `try ${n + 1}`,
      );
      assert.ok(row.nextAttemptAt > bench.now());
      bench.ahead.ms += 16_000;
    }
    assert.equal(bench.lines.filter((line) => line.includes('store_away')).length, 7);
    await server.start();
    await workThrough(bench);
    const row = await fileRow(bench, file.upload);
    assert.deepEqual([row.state, row.sha256], ['queued', sha256(bytes)]);
    assert.ok(
      row.segments.every(({ writer }) => writer),
      'its segments had keys of their own',
    );
    const { lines, bytes: opened } = await verifyAll(bench);
    assert.deepEqual([lines, opened], [[], bytes.length]);
  } finally {
    await bench.close();
    await server.end();
    rmSync(spool, { recursive: true });
  }
});
