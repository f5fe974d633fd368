import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { recordEnd } from '../../api/desk/appeals/end.ts';
import { startFollowingEnds } from '../../api/desk/appeals/follow-ends.ts';
import { type EndMark, markEnded, openEndMarks } from '../../api/end-marks.ts';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import { openDesk, type TestDesk } from './bench.ts';

for (const engine of [sqliteEngine(), pgEngine()]) {
  let desk: TestDesk;
  let other: string;
  let stop: () => Promise<void>;
  before(async () => {
    desk = await openDesk(engine);
    other = mkdtempSync(join(tmpdir(), 'vidne-other-site-'));
    stop = startFollowingEnds({ ...desk.desk, siteDir: other });
  });
  after(async () => {
    await stop();
    rmSync(other, { recursive: true, force: true });
    await desk.close();
    await engine.stop();
  });
  const shown = (siteDir: string, publicId: string): EndMark['how'] | undefined =>
    openEndMarks(siteDir).read().get(publicId)?.how;
  /** Ends it as one desk does; answers after how long the folder of another says so. */
  async function endAt(publicId: string, how: EndMark['how'], revision = 1): Promise<number> {
    const mark = { publicId, revision, how, endedAt: new Date().toISOString() };
    markEnded(desk.desk.siteDir, mark);
    await desk.store.write((tx) => recordEnd(tx, desk.store.t, { mark, reason: 'unknown' }));
    const writtenAt = performance.now();
    while (shown(other, publicId) !== how && performance.now() < writtenAt + 5000)
      await new Promise((go) => setTimeout(go, 10));
    assert.equal(shown(other, publicId), how);
    return performance.now() - writtenAt;
  }

  test(`${engine.name}: what one desk takes down is marked within a second in the folder of another`, async () => {
    assert.ok((await endAt('EF-2026-000001', 'suspended')) < 1000);
    assert.ok((await endAt('EF-2026-000002', 'withdrawn')) < 1000);
    assert.ok((await endAt('EF-2026-000001', 'erased')) < 1000, 'what was suspended may be erased');
  });

  test(`${engine.name}: a line that was lost is written once more, and nothing is written twice`, async () => {
    const log = join(other, 'ended.log');
    truncateSync(log);
    await endAt('EF-2026-000003', 'withdrawn');
    assert.equal(shown(other, 'EF-2026-000001'), 'erased');
    assert.equal(shown(other, 'EF-2026-000002'), 'withdrawn');
    const { length } = openEndMarks(other).read();
    await new Promise((go) => setTimeout(go, 1200));
    assert.equal(openEndMarks(other).read().length, length);
  });
}
