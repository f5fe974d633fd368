import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { tidyEnded } from '../../api/desk/appeals/tidy.ts';
import { markEnded } from '../../api/end-marks.ts';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import { addressesOf, otherNames, ownAddresses, residue, tracesOf } from '../site/crawl.ts';
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

  test(`${engine.name}: whoever is on duty takes an appeal down with one click, and nothing waits for a release`, async () => {
    const publicId = idOf(3);
    const mona = await desk.signedIn('moderator', 'bornholm', 'Mona');
    const [all, site] = [addressesOf(desk.siteDir), desk.portal()];
    const traces = await tracesOf(site, publicId, ownAddresses(all, publicId, 3));
    const end = (body: object) => mona.post(`/published/${publicId}/end`, body);
    await mona.refused('bad_request', end({ reason: 'because' }));
    await mona.expect(200, end({ reason: 'found_safe' }));
    const addresses = [...all, ...ownAddresses(all, publicId, 3)];
    for (const path of [...addresses, ...otherNames(addresses)])
      assert.equal(await residue(site, path, traces), undefined);
    const event = (await readChain(desk)).at(-1)!;
    assert.deepEqual([event.action, event.actorRole, event.reason], ['end_appeal', 'moderator', 'found_safe']);
    const once = await mona.expect<{ endedAt: string }>(200, end({ reason: 'found_safe' }));
    assert.deepEqual(await mona.expect(200, end({ reason: 'found_safe' })), once, 'a second click changes nothing');
    assert.equal((await readChain(desk)).at(-1)?.seq, event.seq);
    await mona.refused('appeal_not_public', mona.post('/published/EF-2026-999999/end', { reason: 'found_safe' }));
    await mona.refused('appeal_not_public', mona.post('/published/..%2Fx/end', { reason: 'found_safe' }));
  });

  test(`${engine.name}: afterwards words and pictures are gone from the content and from every release`, async () => {
    const publicId = idOf(3);
    assert.equal(await tidyEnded(desk.publisher(), signal), 1);
    const own = join(desk.contentDir, 'appeals', publicId);
    assert.deepEqual(readdirSync(own), ['appeal.json']);
    const lying = desk.lying(publicId);
    assert.equal(lying.status, 'withdrawn');
    assert.equal(lying.fictional, false, 'what was no test is not cancelled as one');
    assert.deepEqual(lying.earlier?.[0], { revision: 1, at: lying.publishedAt });
    assert.ok(readdirSync(join(desk.siteDir, 'releases')).length > 1, 'the release of before is kept');
    const left = globSync(`releases/*/**/${publicId}*`, { cwd: desk.siteDir });
    assert.deepEqual(left, []);
    assert.ok(
      globSync(`releases/*/public/media/${idOf(4)}/*`, { cwd: desk.siteDir }).length > 3,
      'the others are there',
    );
    assert.match(await (await desk.portal().get(`/efterlysninger/${publicId}/`)).text(), /gælder ikke længere/);
    assert.equal(await tidyEnded(desk.publisher(), signal), 0);
    // going back to the release of before brings nothing back
    const [older] = readdirSync(join(desk.siteDir, 'releases')).filter(
      (name) =>
        !readFileSync(join(desk.siteDir, 'releases', name, 'appeals.json'), 'utf8').includes(`"ended":{"${publicId}"`),
    );
    rmSync(join(desk.siteDir, 'live'));
    symlinkSync(join('releases', older!), join(desk.siteDir, 'live'));
    assert.doesNotMatch(await (await desk.portal().get('/efterlysninger/')).text(), new RegExp(publicId));
    assert.doesNotMatch(await (await desk.portal().get('/api/appeals.json')).text(), /Sag 000003/);
    await desk.publish();
  });

  test(`${engine.name}: after a mistake nothing stays, and the address says so at once`, async () => {
    const publicId = idOf(5);
    const lis = await desk.signedIn('supervisor', null, 'Lis');
    await lis.expect(200, lis.post(`/published/${publicId}/end`, { reason: 'mistaken' }));
    assert.equal((await desk.portal().get(`/efterlysninger/${publicId}/`)).status, 410);
    await tidyEnded(desk.publisher(), signal);
    assert.equal((await desk.portal().get(`/efterlysninger/${publicId}/`)).status, 410);
    assert.equal((await desk.portal().get(`/api/appeals/${publicId}.json`)).status, 410);
    assert.ok(
      !(await (await desk.portal().get('/api/appeals.json')).text()).includes(publicId),
      'not even in the list',
    );
    const { t } = desk.store;
    const [row] = (await desk.store.read.select().from(t.appealEnd)).filter((one) => one.publicId === publicId);
    assert.deepEqual([row?.how, row?.erasesPictures], ['erased', true]);
  });

  test(`${engine.name}: a new appeal never gets a number that was ever public`, async () => {
    const pia = await desk.signedIn('publisher', 'fyn', 'Pia');
    const begun = { type: 'witness_call', district: 'fyn' };
    const year = desk.desk.now().getUTCFullYear();
    rmSync(join(desk.contentDir, 'appeals', idOf(1)), { recursive: true });
    desk.desk.contentDir = desk.contentDir;
    const { appeal } = await pia.expect<{ appeal: { publicId: string } }>(201, pia.post('/appeals', begun));
    assert.equal(appeal.publicId, `EF-${year}-000001`);
    markEnded(desk.siteDir, {
      publicId: `EF-${year}-000013`,
      revision: 1,
      how: 'withdrawn',
      endedAt: '2026-11-30T00:00:00Z',
    });
    const next = await pia.expect<{ appeal: { publicId: string } }>(201, pia.post('/appeals', begun));
    assert.equal(next.appeal.publicId, `EF-${year}-000014`);
    await desk.publish();
  });

  test(`${engine.name}: what is overdue ends by itself, and stays away`, async () => {
    const index = JSON.parse(readFileSync(join(desk.siteDir, 'live/appeals.json'), 'utf8')) as {
      shown: Record<string, { until: string }>;
    };
    const [publicId, { until }] = Object.entries(index.shown).sort(([, a], [, b]) =>
      a.until.localeCompare(b.until),
    )[0]!;
    desk.pass(Date.parse(until) - desk.desk.now().getTime() + 1000);
    assert.match(await (await desk.portal().get(`/efterlysninger/${publicId}/`)).text(), /gælder ikke længere/);
    // with the one that was marked above, of which nobody kept a row
    assert.equal(await tidyEnded(desk.publisher(), signal), 2);
    assert.equal(desk.lying(publicId).status, 'suspended');
    const event = (await readChain(desk)).at(-1)!;
    assert.deepEqual([event.action, event.actor, event.reason], ['end_appeal', 'desk', 'unknown']);
    assert.ok(existsSync(join(desk.siteDir, 'ended.log')));
  });
}
