import assert from 'node:assert/strict';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Hono } from 'hono';
import { appealSchema } from '../../api/appeal/model.ts';
import { tidyEnded } from '../../api/desk/appeals/tidy.ts';
import { markEnded } from '../../api/end-marks.ts';
import { addSearchPages } from '../../api/intake/search-page.ts';
import { addTipPages } from '../../api/intake/tip-page.ts';
import { serveSite } from '../../api/site.ts';
import { takeDown } from '../../api/takedown.ts';
import { release } from '../../site/release.ts';
import { makeAppeals } from '../bench/appeals.ts';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import { addressesOf, ownAddresses, residue, tracesOf } from '../site/crawl.ts';
import { openDesk, type TestDesk } from './bench.ts';
import { readChain } from './tip-desk.ts';

const folder = mkdtempSync(join(tmpdir(), 'vidne-end-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const idOf = (n: number): string => `EF-2026-${String(n).padStart(6, '0')}`;
const { signal } = new AbortController();

for (const engine of [sqliteEngine(), pgEngine()]) {
  let desk: TestDesk;
  let siteDir: string;
  const contentDir = join(folder, engine.name);
  before(async () => {
    desk = await openDesk(engine);
    siteDir = desk.desk.siteDir;
    rmSync(join(siteDir, 'live'), { recursive: true });
    await makeAppeals({ contentDir, count: 12, seed: 3, now: desk.desk.now() });
    await release({ siteDir, contentDir, publicOrigin: desk.desk.publicOrigin });
  });
  after(async () => {
    await desk.close();
    await engine.stop();
  });
  const publisher = () => ({ ...desk.desk, contentDir });
  /** The desk as it is with this content, and the public half beside it. */
  function portal() {
    const app = new Hono();
    app.use('*', takeDown(siteDir, desk.desk.now, 'https://public.example'));
    addTipPages(app, { siteDir });
    addSearchPages(app, { siteDir, now: desk.desk.now });
    serveSite(app, { siteDir, half: 'public' });
    return { siteDir, get: (path: string) => app.request(`http://public.example${path}`) };
  }

  test(`${engine.name}: whoever is on duty takes an appeal down with one click, and nothing waits for a release`, async () => {
    const publicId = idOf(3);
    const mona = await desk.signedIn('moderator', 'bornholm', 'Mona');
    const [all, site] = [addressesOf(siteDir), portal()];
    const traces = await tracesOf(site, publicId, ownAddresses(all, publicId, 3));
    const end = (body: object) => mona.post(`/published/${publicId}/end`, body);
    await mona.refused('bad_request', end({ reason: 'because' }));
    await mona.expect(200, end({ reason: 'found_safe' }));
    for (const path of [...all, ...ownAddresses(all, publicId, 3)])
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
    assert.equal(await tidyEnded(publisher(), signal), 1);
    const own = join(contentDir, 'appeals', publicId);
    assert.deepEqual(readdirSync(own), ['appeal.json']);
    const lying = appealSchema.parse(JSON.parse(readFileSync(join(own, 'appeal.json'), 'utf8')));
    assert.equal(lying.status, 'withdrawn');
    assert.equal(lying.fictional, false, 'what was no test is not cancelled as one');
    assert.deepEqual(lying.earlier?.[0], { revision: 1, at: lying.publishedAt });
    assert.ok(readdirSync(join(siteDir, 'releases')).length > 1, 'the release of before is kept');
    const left = globSync(`releases/*/**/${publicId}*`, { cwd: siteDir });
    assert.deepEqual(left, []);
    assert.ok(globSync(`releases/*/public/media/${idOf(4)}/*`, { cwd: siteDir }).length > 3, 'the others are there');
    assert.match(await (await portal().get(`/efterlysninger/${publicId}/`)).text(), /gælder ikke længere/);
    assert.equal(await tidyEnded(publisher(), signal), 0);
    // going back to the release of before brings nothing back
    const [older] = readdirSync(join(siteDir, 'releases')).filter(
      (name) =>
        !readFileSync(join(siteDir, 'releases', name, 'appeals.json'), 'utf8').includes(`"ended":{"${publicId}"`),
    );
    rmSync(join(siteDir, 'live'));
    symlinkSync(join('releases', older!), join(siteDir, 'live'));
    assert.doesNotMatch(await (await portal().get('/efterlysninger/')).text(), new RegExp(publicId));
    assert.doesNotMatch(await (await portal().get('/api/appeals.json')).text(), /Sag 000003/);
    await release({ siteDir, contentDir, publicOrigin: desk.desk.publicOrigin });
  });

  test(`${engine.name}: after a mistake nothing stays, and the address says so at once`, async () => {
    const publicId = idOf(5);
    const lis = await desk.signedIn('supervisor', null, 'Lis');
    await lis.expect(200, lis.post(`/published/${publicId}/end`, { reason: 'mistaken' }));
    assert.equal((await portal().get(`/efterlysninger/${publicId}/`)).status, 410);
    await tidyEnded(publisher(), signal);
    assert.equal((await portal().get(`/efterlysninger/${publicId}/`)).status, 410);
    assert.equal((await portal().get(`/api/appeals/${publicId}.json`)).status, 410);
    assert.ok(!(await (await portal().get('/api/appeals.json')).text()).includes(publicId), 'not even in the list');
    const { t } = desk.store;
    const [row] = (await desk.store.read.select().from(t.appealEnd)).filter((one) => one.publicId === publicId);
    assert.deepEqual([row?.how, row?.erasesPictures], ['erased', true]);
  });

  test(`${engine.name}: a new appeal never gets a number that was ever public`, async () => {
    const pia = await desk.signedIn('publisher', 'fyn', 'Pia');
    const begun = { type: 'witness_call', district: 'fyn' };
    const year = desk.desk.now().getUTCFullYear();
    rmSync(join(contentDir, 'appeals', idOf(1)), { recursive: true });
    desk.desk.contentDir = contentDir;
    const { appeal } = await pia.expect<{ appeal: { publicId: string } }>(201, pia.post('/appeals', begun));
    assert.equal(appeal.publicId, `EF-${year}-000001`);
    markEnded(siteDir, {
      publicId: `EF-${year}-000013`,
      revision: 1,
      how: 'withdrawn',
      endedAt: '2026-11-30T00:00:00Z',
    });
    const next = await pia.expect<{ appeal: { publicId: string } }>(201, pia.post('/appeals', begun));
    assert.equal(next.appeal.publicId, `EF-${year}-000014`);
  });

  test(`${engine.name}: what is overdue ends by itself, and stays away`, async () => {
    const index = JSON.parse(readFileSync(join(siteDir, 'live/appeals.json'), 'utf8')) as {
      shown: Record<string, { until: string }>;
    };
    const [publicId, { until }] = Object.entries(index.shown).sort(([, a], [, b]) =>
      a.until.localeCompare(b.until),
    )[0]!;
    desk.pass(Date.parse(until) - desk.desk.now().getTime() + 1000);
    assert.match(await (await portal().get(`/efterlysninger/${publicId}/`)).text(), /gælder ikke længere/);
    // with the one that was marked above, of which nobody kept a row
    assert.equal(await tidyEnded(publisher(), signal), 2);
    const lying = appealSchema.parse(
      JSON.parse(readFileSync(join(contentDir, 'appeals', publicId, 'appeal.json'), 'utf8')),
    );
    assert.equal(lying.status, 'suspended');
    const event = (await readChain(desk)).at(-1)!;
    assert.deepEqual([event.action, event.actor, event.reason], ['end_appeal', 'desk', 'unknown']);
    assert.ok(existsSync(join(siteDir, 'ended.log')));
  });
}
