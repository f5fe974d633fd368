import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { openStore } from '../../api/db/store.ts';
import { type AppealView, listAppeals } from '../../api/desk/appeals/appeal-list.ts';
import { recordEnd } from '../../api/desk/appeals/end.ts';
import { markPublished } from '../../api/desk/appeals/publish.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { makeOld } from '../db/old-database.ts';
import { act, begin, read, type Shown, wholeDraft } from './appeal-desk.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';

// What the desk says is public, and whose review is near.
const rank = 'Vicepolitiinspektør';

for (const engine of [sqliteEngine(), pgEngine()]) {
  let desk: TestDesk;
  let [pia, lis] = [] as unknown as [Browser & { id: string }, Browser & { id: string }];
  before(async () => {
    desk = await openDesk(engine as Engine);
    pia = await desk.signedIn('publisher', 'fyn', 'Pia');
    lis = await desk.signedIn('supervisor', 'fyn', 'Lis');
  });
  after(async () => {
    await desk.close();
    await engine.stop();
  });
  /** What one view holds of these for Pia, now or later. */
  async function listed(view: AppealView, ids: readonly string[], at = desk.desk.now()): Promise<string[]> {
    const { read: query, t } = desk.store;
    const { items, counts } = await listAppeals(query, t, { id: pia.id, district: 'fyn' }, { view, find: '' }, at);
    assert.equal(counts[view], items.length);
    return items.map(({ id }) => id).filter((id) => ids.includes(id));
  }
  /** As the publisher leaves it, without a site. */
  async function published(): Promise<Shown> {
    const { t } = desk.store;
    const { id } = await begin(pia);
    const { version } = await act(pia, id, '', { version: 1, draft: wholeDraft(desk.desk.now()) });
    await act(pia, id, 'submit', { version });
    await desk.stepUp(lis);
    await act(lis, id, 'approve', { version, rank });
    const [row] = await desk.store.read.select().from(t.appeal).where(eq(t.appeal.id, id));
    await markPublished(desk.desk, [row!], 'a release');
    return read(pia, id);
  }

  test(`${engine.name}: what ended is public no more, and nobody is asked to look at it again`, async () => {
    const [one, other] = [await published(), await published()];
    const ids = [one.id, other.id];
    assert.deepEqual((await listed('published', ids)).sort(), ids.toSorted());
    assert.deepEqual(await listed('due', ids), []);
    await act(pia, other.id, 'revise', { version: other.version });
    await pia.expect(200, pia.post(`/published/${one.publicId}/end`, { reason: 'no_longer_needed' }));
    assert.deepEqual(await listed('published', ids), [other.id], 'also while a revision is written');
    assert.deepEqual([(await read(pia, one.id)).isPublic, (await read(pia, other.id)).isPublic], [false, true]);
    const anHourBefore = new Date(Date.parse(one.draft.schedule?.reviewAt ?? '') - 3_600_000);
    assert.deepEqual(await listed('due', ids, anHourBefore), [other.id]);
  });

  test(`${engine.name}: the review of what is public is not put off by what is being written`, async () => {
    const shown = await published();
    const { id, version, draft } = shown;
    const reviewAt = Date.parse(draft.schedule?.reviewAt ?? '');
    await act(pia, id, 'revise', { version });
    const later = new Date(reviewAt + 3 * 86_400_000).toISOString();
    await act(pia, id, '', { version, draft: { ...draft, schedule: { ...draft.schedule, reviewAt: later } } });
    assert.deepEqual(await listed('due', [id], new Date(reviewAt - 3_600_000)), [id]);
    // nobody came: it ended by itself, and asks to be looked at
    const after = new Date(reviewAt + 3_600_000);
    const { t } = desk.store;
    const mark = {
      publicId: shown.publicId,
      revision: 1,
      how: 'suspended' as const,
      endedAt: new Date(reviewAt).toISOString(),
    };
    await desk.store.write((tx) => recordEnd(tx, t, { mark, reason: 'unknown' }));
    assert.deepEqual([await listed('published', [id], after), await listed('due', [id], after)], [[], [id]]);
    // and the revision that takes its place ends that
    const { version: last } = await read(pia, id);
    await act(pia, id, 'submit', { version: last });
    await desk.stepUp(lis);
    await act(lis, id, 'approve', { version: last, rank });
    const [row] = await desk.store.read.select().from(t.appeal).where(eq(t.appeal.id, id));
    await markPublished(desk.desk, [row!], 'another release');
    assert.deepEqual([await listed('published', [id], after), await listed('due', [id], after)], [[id], []]);
  });

  test(`${engine.name}: of what was public before, the review is the one of the version that was published`, async () => {
    const url = await engine.createDatabase(true);
    const time = engine.name === 'sqlite' ? '1000' : 'to_timestamp(1)';
    const [shown, written] = ['2026-12-03T10:00:00.250Z', '2026-12-24T10:00:00.000Z'];
    const draft = (reviewAt: string) => `'{"schedule":{"reviewAt":"${reviewAt}"}}'`;
    const version = (id: string, n: number, reviewAt: string) =>
      `insert into appeal_version values ('${id}', ${n}, ${time}, 'u', '[]', ${draft(reviewAt)})`;
    const appeal = (id: string, published: string) =>
      `insert into appeal (id, public_id, type, district, title, review_at, draft, version, author, created_at, updated_by, updated_at, published_revision, published_version)
       values ('${id}', '${id}', 'property', 'fyn', '', ${time}, ${draft(written)}, 2, 'u', ${time}, 'u', ${time}, ${published})`;
    await makeOld(url, 23, [
      `insert into "user" (id, name, email, created_at, updated_at) values ('u', 'Pia', 'p', ${time}, ${time})`,
      ...[appeal('public', '1, 1'), version('public', 1, shown), version('public', 2, written)],
      ...[appeal('draft', 'null, null'), version('draft', 1, shown)],
    ]);
    const store = await openStore(url);
    try {
      const { id, publishedReviewAt } = store.t.appeal;
      assert.deepEqual(await store.read.select({ id, publishedReviewAt }).from(store.t.appeal).orderBy(id), [
        { id: 'draft', publishedReviewAt: null },
        { id: 'public', publishedReviewAt: new Date(shown!) },
      ]);
    } finally {
      await store.close();
    }
  });
}
