import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { openBytes } from '../../api/drop/age.ts';
import { copyKey, type UploadId } from '../../api/drop/keys.ts';
import { originalOf } from '../../api/evidence/sandbox/plaintext.ts';
import { ulid } from '../../api/ulid.ts';
import { insert, user } from '../db/rows.ts';
import { custodyOf, film, openTestBench, read, seedTip, seedUpload, sha256, workThrough } from './bench.ts';
import { endRoles, environment, leftOn, newScratch, removeScratch, startRole } from './role.ts';

const scratch = newScratch();
after(() => {
  endRoles();
  removeScratch(scratch);
});

test('killed in the middle of a redaction, the next worker makes it, once, and nothing half-done is left', async () => {
  const bench = await openTestBench();
  const upload = await seedUpload(bench, { name: 'film.mp4', type: 'video/mp4', bytes: film(bench.folder, 6) });
  await seedTip(bench, [upload]);
  await workThrough(bench);
  const at = bench.now();
  const member = user(at);
  await insert(bench.store, 'user', member);
  const { t } = bench.store;
  const id = ulid(at);
  const keys = [{ atMs: 0, x: 10, y: 10, width: 100, height: 100 }];
  const boxes = [{ effect: 'fill', fromMs: 0, toMs: 6000, keys }];
  const plan = { v: 1, frame: { width: 640, height: 360 }, slackMs: 0, boxes, mutes: [] };
  const { sha256: parentSha256 } = await originalOf(bench, upload.upload);
  await bench.store.write(async (tx) => {
    await tx.insert(t.workingCopy).values({
      ...{ id, reference: 'K-2026-000001', fileId: upload.upload, kind: 'redaction', plan, planSha256: 'f'.repeat(64) },
      ...{ askedBy: member.id, askedAt: at, stateChangedAt: at, nextAttemptAt: at, parentSha256 },
    });
  });
  const rowNow = async () => (await bench.store.read.select().from(t.workingCopy).where(eq(t.workingCopy.id, id)))[0]!;
  const first = startRole(environment(bench, scratch));
  const waitFor = async (what: string, isThere: () => boolean | Promise<boolean>) => {
    for (let tries = 0; tries < 600; tries++) {
      if (await isThere()) return;
      await sleep(100);
    }
    assert.fail(`${what} did not happen`);
  };
  await waitFor('the claim', () => first.events().some(({ event }) => event === 'copy_claimed'));
  await sleep(300);
  await first.end('SIGKILL');
  assert.equal((await rowNow()).state, 'asked');

  const second = startRole(environment(bench, scratch));
  await waitFor('the copy', async () => (await rowNow()).state !== 'asked');
  const row = await rowNow();
  assert.deepEqual([row.state, row.attempts, row.leaseBy], ['made', 2, null]);
  const bytes = openBytes(await read(bench.vault, copyKey(upload.upload as UploadId, id)), bench.viewingIdentity);
  assert.equal(sha256(bytes), row.sha256);
  const { rows } = await custodyOf(bench, upload.upload);
  assert.equal(rows.filter(({ action }) => action === 'redact').length, 1);
  await second.end('SIGTERM');
  assert.deepEqual(leftOn(scratch), [], 'no plaintext is left on the scratch space');
  await bench.close();
});
