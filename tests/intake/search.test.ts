import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { markEnded } from '../../api/end-marks.ts';
import { refusals } from '../../api/refusal.ts';
import { release } from '../../site/release.ts';
import { openStation, type Station, send } from './station.ts';

let station: Station;
let siteDir: string;
before(async () => {
  station = await openStation({ pages: false });
  siteDir = join(station.folder, 'site');
});
after(() => station.close());

const search = (words: string, prefix = '') =>
  send(station.origin, 'GET', `${prefix}/soeg/?q=${encodeURIComponent(words)}`);
const foundIn = (page: string) =>
  [...page.matchAll(/<h2><a href="(?:\/en)?\/efterlysninger\/(EF-[\d-]+)\/">/g)].map(([, id]) => id);

test('without a release the search says that it is not ready', async () => {
  const { status, text } = await search('Aalborg');
  assert.equal(status, 503);
  assert.match(text, /not_ready/);
});

test('a search without script finds what holds, in the language of the page', async () => {
  await release({ siteDir, contentDir: './content', publicOrigin: 'http://localhost:4321' });
  const danish = await search('ålborg hjemmesko');
  assert.equal(danish.status, 200);
  assert.deepEqual(foundIn(danish.text), ['EF-2026-000104']);
  assert.match(danish.text, /1 efterlysning passer\./);
  assert.match(danish.text, /value="ålborg hjemmesko"/);
  assert.match(danish.text, /Nordjyllands Politi/);
  const english = await search('slippers', '/en');
  assert.deepEqual(foundIn(english.text), ['EF-2026-000104']);
  assert.match(english.text, /1 appeal fits\./);
  assert.match(english.text, /<html lang="en"/);
  assert.deepEqual(foundIn((await search('EF-2026-000104')).text)[0], 'EF-2026-000104');
});

test('nothing sought, nothing found and too much are said in words', async () => {
  const empty = await send(station.origin, 'GET', '/soeg');
  assert.equal(empty.status, 200);
  assert.doesNotMatch(empty.text, /slot:|class="said"/);
  assert.match(empty.text, /<input type="search"[^>]* value="">/);
  const none = await search('flodhest');
  assert.equal(none.status, 200);
  assert.match(none.text, /Prøv færre eller andre ord/);
  const long = await search('a'.repeat(101));
  assert.equal(long.status, 400);
  assert.ok(long.text.includes(refusals.search_too_long.da));
});

test('words come back as words: nothing typed becomes part of the page, and nothing is kept or logged', async () => {
  const hostile = await search('"><script>alert(1)</script>$& <!--slot:said-->');
  assert.equal(hostile.status, 200);
  assert.doesNotMatch(hostile.text, /<script/);
  assert.match(hostile.text, /value="&quot;&gt;&lt;script&gt;/);
  assert.match(String(hostile.headers['content-security-policy']), /default-src 'self'/);
  assert.equal(hostile.headers['cache-control'], 'no-store');
  assert.doesNotMatch(station.logged(), /Aalborg|flodhest|alert|aaaa/);
});

test('the last day, week and month are found by when an appeal was updated, beside type and district', async () => {
  station.setNow(new Date('2026-11-22T09:00:00Z'));
  const since = async (rest: string) => {
    const { status, text } = await send(station.origin, 'GET', `/soeg/?${rest}`);
    assert.equal(status, 200);
    return { text, ids: foundIn(text) };
  };
  const [day, week, month] = [await since('tid=dag'), await since('tid=uge'), await since('tid=maaned')];
  assert.deepEqual(day.ids[0], 'EF-2026-000104', 'updated last, first');
  assert.ok(day.ids.length < week.ids.length && week.ids.length < month.ids.length, `${day.ids} ${week.ids}`);
  assert.match(day.text, /<option value="dag" selected>/);
  const narrowed = await since('tid=maaned&kreds=nordjylland&type=missing_person');
  assert.deepEqual(narrowed.ids, ['EF-2026-000104']);
  assert.match(narrowed.text, /<input type="hidden" name="kreds" value="nordjylland">/);
  assert.deepEqual((await since('tid=maaned&q=hjemmesko')).ids, ['EF-2026-000104']);
  assert.deepEqual((await since('tid=aar')).ids, [], 'no such span: the empty page');
  assert.doesNotMatch((await since('tid=uge&type="><script>')).text, /<script/);
});

test('the file that is searched is not an address of its own', async () => {
  for (const path of ['/search.da.json', '/templates/search.da.json', '/soeg/search.da.json'])
    assert.equal((await send(station.origin, 'GET', path)).status, 404, path);
});

test('a version of a declaration, whose folder has dots, comes under the policy of its page', async () => {
  const { status, headers } = await send(station.origin, 'GET', '/det-kan-du-forvente/tip/1.0.0/');
  assert.equal(status, 200);
  assert.match(String(headers['content-security-policy']), /default-src 'self'/);
  for (const path of ['/tip/../live/appeals.json', '/det-kan-du-forvente/tip/../../../appeals.json'])
    assert.equal((await send(station.origin, 'GET', path)).status, 404, path);
});

test('what ended is not found from the next request on, though the release still has it', async () => {
  assert.deepEqual(foundIn((await search('hjemmesko')).text), ['EF-2026-000104']);
  markEnded(siteDir, {
    publicId: 'EF-2026-000104',
    revision: 4,
    how: 'withdrawn',
    endedAt: new Date().toISOString(),
  });
  const { text } = await search('hjemmesko');
  assert.deepEqual(foundIn(text), []);
  assert.doesNotMatch(text, /Holger|Savnet/);
  assert.deepEqual(foundIn((await search('EF-2026-000104')).text).includes('EF-2026-000104'), false);
});
