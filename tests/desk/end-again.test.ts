import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { tidyEnded } from '../../api/desk/appeals/tidy.ts';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import { type EndedDesk, idOf, openEndedDesk } from './ended-desk.ts';
import { readChain } from './tip-desk.ts';

const { signal } = new AbortController();

for (const engine of [sqliteEngine(), pgEngine()]) {
  let desk: EndedDesk;
  before(async () => {
    desk = await openEndedDesk(engine);
  });
  after(async () => {
    await desk.close();
    await engine.stop();
  });

  test(`${engine.name}: a later and decisive end counts, though the appeal was taken down long ago`, async () => {
    const mona = await desk.signedIn('moderator', 'bornholm', 'Mona');
    const end = (publicId: string, reason: string, suspend = false) =>
      mona.expect<{ endedAt: string }>(200, mona.post(`/published/${publicId}/end`, { reason, suspend }));
    for (const [publicId, reason, suspend] of [
      [idOf(6), 'arrested', false],
      [idOf(7), 'error', true],
    ] as const) {
      const pictures = await desk.written(publicId, mona.id);
      const first = await end(publicId, reason, suspend);
      await tidyEnded(desk.publisher(), signal);
      assert.equal(await desk.statusOf(publicId), suspend ? 'suspended' : 'withdrawn');
      assert.equal(await pictures(), 1, 'it may come back, or serve a court');
      desk.pass(60_000);
      assert.deepEqual(await end(publicId, 'acquitted'), first, 'the public is not told when');
      const event = (await readChain(desk)).at(-1)!;
      assert.deepEqual([event.action, event.actorRole, event.reason], ['end_appeal', 'moderator', 'acquitted']);
      assert.equal(await tidyEnded(desk.publisher(), signal), 1);
      assert.equal(await pictures(), 0);
      assert.equal(await desk.statusOf(publicId), 'withdrawn');
      assert.deepEqual([desk.lying(publicId).status, desk.lying(publicId).updatedAt], ['withdrawn', first.endedAt]);
      // nothing weakens it, and nothing is told twice
      await end(publicId, 'consent_withdrawn');
      await end(publicId, 'error', true);
      assert.equal((await readChain(desk)).at(-1)?.seq, event.seq);
      assert.equal(await desk.statusOf(publicId), 'withdrawn');
    }
    // also of one that nobody wrote at this desk
    await end(idOf(8), 'arrested');
    await tidyEnded(desk.publisher(), signal);
    await end(idOf(8), 'mistaken');
    assert.equal((await desk.portal().get(`/efterlysninger/${idOf(8)}/`)).status, 410);
    await tidyEnded(desk.publisher(), signal);
    assert.equal(desk.lying(idOf(8)).status, 'purged');
  });
}
