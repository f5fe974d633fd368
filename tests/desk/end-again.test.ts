import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { tidyEnded } from '../../api/desk/appeals/tidy.ts';
import { markEnded, openEndMarks } from '../../api/end-marks.ts';
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
    const ended: { publicId: string; pictures: () => Promise<number>; first: { endedAt: string } }[] = [];
    for (const [publicId, reason, suspend] of [
      [idOf(6), 'arrested', false],
      [idOf(7), 'error', true],
    ] as const) {
      const pictures = await desk.written(publicId, mona.id);
      ended.push({ publicId, pictures, first: await end(publicId, reason, suspend) });
    }
    // also of one that nobody wrote at this desk
    await end(idOf(8), 'arrested');
    assert.equal(await tidyEnded(desk.publisher(), signal), 3);
    assert.deepEqual([await desk.statusOf(idOf(6)), await desk.statusOf(idOf(7))], ['withdrawn', 'suspended']);
    desk.pass(60_000);
    for (const { publicId, pictures, first } of ended) {
      assert.equal(await pictures(), 1, 'it may come back, or serve a court');
      assert.deepEqual(await end(publicId, 'acquitted'), first, 'the public is not told when');
      const event = (await readChain(desk)).at(-1)!;
      assert.deepEqual([event.action, event.actorRole, event.reason], ['end_appeal', 'moderator', 'acquitted']);
    }
    await end(idOf(8), 'mistaken');
    assert.equal((await desk.portal().get(`/efterlysninger/${idOf(8)}/`)).status, 410);
    assert.equal(await tidyEnded(desk.publisher(), signal), 3);
    assert.equal(desk.lying(idOf(8)).status, 'purged');
    const { seq } = (await readChain(desk)).at(-1)!;
    for (const { publicId, pictures, first } of ended) {
      assert.equal(await pictures(), 0);
      assert.equal(await desk.statusOf(publicId), 'withdrawn');
      assert.deepEqual([desk.lying(publicId).status, desk.lying(publicId).updatedAt], ['withdrawn', first.endedAt]);
      // nothing weakens it, and nothing is told twice
      await end(publicId, 'consent_withdrawn');
      await end(publicId, 'error', true);
      assert.equal(await desk.statusOf(publicId), 'withdrawn');
    }
    assert.equal((await readChain(desk)).at(-1)?.seq, seq);
  });

  test(`${engine.name}: a failure between mark and row loses neither who nor why, and the pictures go`, async () => {
    const publicId = idOf(9);
    const { t } = desk.store;
    const rowsOf = async (id: string) =>
      (await desk.store.read.select().from(t.appealEnd)).filter((one) => one.publicId === id);
    const mona = await desk.signedIn('moderator', 'bornholm', 'Mona');
    const end = () => mona.post(`/published/${publicId}/end`, { reason: 'name_ban' });
    const pictures = await desk.written(publicId, mona.id);
    const { write } = desk.store;
    // the database goes away at the moment the mark is on the disk
    desk.store.write = (change) =>
      openEndMarks(desk.siteDir).read().get(publicId)
        ? Promise.reject(new Error('the database is away'))
        : write(change);
    assert.equal((await end()).status, 500);
    desk.store.write = write;
    assert.equal(await tidyEnded(desk.publisher(), signal), 0, 'whoever clicked may click again');
    await mona.expect(200, end());
    const [event] = (await readChain(desk)).slice(-1);
    assert.deepEqual([event?.actor, event?.reason, event?.details?.['appeal']], [mona.id, 'name_ban', publicId]);
    assert.equal(await tidyEnded(desk.publisher(), signal), 1);
    assert.equal(await pictures(), 0);
    assert.deepEqual(
      (await rowsOf(publicId)).map((row) => [row.byUser, row.reason, row.erasesPictures]),
      [[mona.id, 'name_ban', true]],
    );

    // and if nobody clicks again, what is erased is erased all the same
    const left = await desk.written(idOf(10), mona.id);
    const endedAt = desk.desk.now().toISOString();
    markEnded(desk.siteDir, { publicId: idOf(10), revision: 9, how: 'erased', endedAt });
    desk.pass(60_000);
    assert.equal(await tidyEnded(desk.publisher(), signal), 1);
    assert.equal(await left(), 0);
    assert.deepEqual(
      (await rowsOf(idOf(10))).map((row) => [row.byUser, row.reason]),
      [[null, 'unknown']],
    );
  });
}
