import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createWorker } from '../../api/evidence/worker.ts';
import { openTestBench, seedTip, type TestBench } from './bench.ts';

let content: string;
let bench: TestBench;
before(async () => {
  content = mkdtempSync(join(tmpdir(), 'vidne-content-'));
  publish('appeals/EF-2026-000101', JSON.stringify({ publicId: 'EF-2026-000101', district: 'fyn' }));
  publish('appeals/EF-2026-000102', '{ not JSON');
  publish('appeals/EF-2026-000103', JSON.stringify({ district: 'Fyn<script>' }));
  publish('outside', JSON.stringify({ district: 'fyn' }));
  bench = await openTestBench({ contentDir: content });
});
after(async () => {
  await bench.close();
  rmSync(content, { recursive: true });
});

function publish(folder: string, facts: string): void {
  mkdirSync(join(content, folder), { recursive: true });
  writeFileSync(join(content, folder, 'appeal.json'), facts);
}

async function districtOfTip(appeal?: string, from: TestBench = bench): Promise<string | null | undefined> {
  const { tip } = await seedTip(from, [], appeal === undefined ? {} : { appeal });
  await createWorker(from).takeIn();
  const rows = await from.store.read.select().from(from.store.t.tip);
  return rows.find(({ id }) => id === tip)?.district;
}

test('a tip about a published appeal belongs to the appeal’s district', async () => {
  assert.equal(await districtOfTip('EF-2026-000101'), 'fyn');
});

test('a tip about nothing, about an unknown appeal or by a worker without content is everybody’s', async () => {
  assert.equal(await districtOfTip(), null);
  assert.equal(await districtOfTip('EF-2026-999999'), null);
  const { contentDir: _, ...blind } = bench;
  assert.equal(await districtOfTip('EF-2026-000101', blind), null);
});

test('an appeal’s facts that cannot be read never keep a tip out', async () => {
  assert.equal(await districtOfTip('EF-2026-000102'), null);
  assert.equal(await districtOfTip('EF-2026-000103'), null);
  assert.ok(bench.lines.some((line) => line.includes('appeal_unreadable')));
});

test('what a sender names as the appeal leads nowhere else on the disk', async () => {
  for (const appeal of ['../outside', '..', '.', '', 'EF-2026-000101/../../outside', 'EF-2026-000101\0'])
    assert.equal(await districtOfTip(appeal), null, appeal);
});
